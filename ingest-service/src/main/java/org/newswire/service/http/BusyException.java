package org.newswire.service.http;

import java.io.IOException;

/// The answers in memory leave no space for another one.
public final class BusyException extends IOException {
    BusyException() {
        super("the memory for answers is in use");
    }
}

package org.newswire.pipeline.untrusted;

import java.io.IOException;

/// A compressed stream that is made to cost work or memory: it breaks a limit of its expansion. Unlike a stream
/// that breaks off, nothing of it is used.
public final class ExpansionLimitException extends IOException {
    private static final long serialVersionUID = 1L;

    public ExpansionLimitException(String message) {
        super(message);
    }
}

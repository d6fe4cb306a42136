package org.newswire.limits;

import java.io.IOException;

/// A compressed stream exceeds a limit of its expansion, so it costs too much work or memory. No part of it
/// is used, unlike a truncated stream.
public final class ExpansionLimitException extends IOException {
    private static final long serialVersionUID = 1L;

    public ExpansionLimitException(String message) {
        super(message);
    }
}

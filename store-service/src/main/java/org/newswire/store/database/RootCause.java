package org.newswire.store.database;

import java.net.UnknownHostException;

/// The innermost cause of an error.
public final class RootCause {
    private RootCause() {}

    /// Returns the first line of the innermost cause's message.
    public static String message(Throwable error) {
        String message = error.toString();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String own = cause.getMessage() == null ? message : cause.getMessage();
            message = cause instanceof UnknownHostException ? "unknown host " + own : own;
        }
        return message.lines().findFirst().orElse("");
    }
}

package org.newswire.pipeline;

/// What a service needs is there and is not as it has to be, so that waiting does not help. The message says what is
/// wrong and what to do, and all that is to be logged of it.
public final class InstallationFault extends RuntimeException {
    public InstallationFault(String message) {
        super(message);
    }

    public InstallationFault(String message, Throwable cause) {
        super(message, cause);
    }
}

package org.newswire.supervision;

/// A resource of the installation is unusable, such as a topic or a database, and waiting does not help.
///
/// The service exits. The message states the problem and the remedy; only the message is logged.
public final class InstallationException extends RuntimeException {
    public InstallationException(String message) {
        super(message);
    }

    public InstallationException(String message, Throwable cause) {
        super(message, cause);
    }
}

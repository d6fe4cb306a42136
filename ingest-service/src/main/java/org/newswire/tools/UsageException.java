package org.newswire.tools;

/// Options or parameters of a command are wrong. [CommandRunner] prints the message and the usage; exit code 2.
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message names the option, what is wrong with it and what to do
    public UsageException(String message) {
        super(message);
    }
}

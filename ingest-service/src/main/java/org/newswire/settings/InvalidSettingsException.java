package org.newswire.settings;

import java.util.List;

/// Reports that settings are invalid. The message has one line for each error.
public final class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> errors;

    InvalidSettingsException(List<String> errors) {
        super(String.join("\n", errors));
        this.errors = List.copyOf(errors);
    }

    /// Reports one error that only shows when a setting is used.
    public static InvalidSettingsException of(String error) {
        return new InvalidSettingsException(List.of(error));
    }

    /// Each error names the setting, its value, the problem and the remedy.
    public List<String> errors() {
        return errors;
    }
}

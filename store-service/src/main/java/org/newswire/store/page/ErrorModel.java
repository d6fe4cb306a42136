package org.newswire.store.page;

/// The model of `error.jte`: why a page cannot be shown.
///
/// @param detail what the service says, in English
public record ErrorModel(int status, String detail) {
    public String titleKey() {
        return "error." + kind() + ".title";
    }

    public String adviceKey() {
        return "error." + kind() + ".advice";
    }

    private String kind() {
        return switch (status) {
            case 400, 405 -> "request";
            case 401, 403 -> "access";
            case 404, 410 -> "missing";
            case 503 -> "unavailable";
            default -> "internal";
        };
    }
}

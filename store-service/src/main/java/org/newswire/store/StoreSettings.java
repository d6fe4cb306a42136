package org.newswire.store;

import org.newswire.pipeline.Settings;

/// Where the database is. `url` is a JDBC URL.
record StoreSettings(String url, String user, String password) {
    private static final String EXAMPLE = "Set it to a JDBC URL, such as jdbc:postgresql://localhost:5432/newswire.";

    static StoreSettings from(Settings settings) {
        String url = settings.required("DATABASE_URL", EXAMPLE);
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
            settings.fault("DATABASE_URL", null, "is no JDBC URL of a PostgreSQL database", EXAMPLE);
        }
        return new StoreSettings(
                url, settings.text("DATABASE_USER", "newswire"), settings.text("DATABASE_PASSWORD", ""));
    }

    /// Without what may be secret.
    @Override
    public String toString() {
        return "StoreSettings[url=" + url.replaceFirst("\\?.*", "") + ", user=" + user + "]";
    }
}

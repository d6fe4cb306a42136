package org.newswire.store.database;

import java.util.Optional;
import org.newswire.pipeline.Settings;
import org.postgresql.Driver;

/// Where the database is (`url` is a JDBC URL), who owns its schema, and through whom the API
/// reads: where that is empty, through the owner.
public record DatabaseSettings(String url, Login owner, Optional<Login> reader) {
    /// A role of the database, and its password.
    public record Login(String user, String password) {
        /// Without the password.
        @Override
        public String toString() {
            return user;
        }
    }

    private static final String EXAMPLE = "Set it to a JDBC URL, such as jdbc:postgresql://localhost:5432/newswire.";

    public static DatabaseSettings from(Settings settings) {
        String url = settings.required("DATABASE_URL", EXAMPLE);
        if (!url.isEmpty()) {
            check(url, settings);
        }
        return new DatabaseSettings(
                url,
                new Login(settings.text("DATABASE_USER", "newswire"), settings.text("DATABASE_PASSWORD", "")),
                reader(settings));
    }

    /// What is wrong is told without the URL, as it may hold a password in a place where none belongs.
    private static void check(String url, Settings settings) {
        if (!url.startsWith("jdbc:postgresql:")) {
            settings.fault("DATABASE_URL", null, "is no JDBC URL of a PostgreSQL database", EXAMPLE);
        } else if (url.replaceFirst("(?s)\\?.*", "").contains("@")) {
            settings.fault(
                    "DATABASE_URL",
                    null,
                    "names a user before the host, which JDBC does not know",
                    "Put the user into DATABASE_USER and the password into DATABASE_PASSWORD_FILE. " + EXAMPLE);
        } else if (Driver.parseURL(url, null) == null) {
            settings.fault("DATABASE_URL", null, "cannot be read (a port is a number from 1 to 65535)", EXAMPLE);
        }
    }

    private static Optional<Login> reader(Settings settings) {
        Optional<String> user = settings.find("API_DATABASE_USER");
        Optional<String> password = settings.find("API_DATABASE_PASSWORD");
        if (user.isEmpty() && password.isPresent()) {
            settings.fault("API_DATABASE_PASSWORD", null, "is set without API_DATABASE_USER", "Set both, or neither.");
        }
        return user.map(name -> new Login(name, password.orElse("")));
    }

    /// The URL without what may be secret: parameters, and what stands before the host.
    public String address() {
        return url.replaceFirst("\\?.*", "").replaceFirst("//.*@", "//");
    }

    /// Without what may be secret.
    @Override
    public String toString() {
        return "DatabaseSettings[url=" + address() + ", owner=" + owner + ", reader=" + reader + "]";
    }
}

package org.newswire.store.database;

import java.util.Optional;
import org.newswire.settings.Settings;
import org.postgresql.Driver;

/// The settings of the database connection.
///
/// @param url    a JDBC URL
/// @param owner  the owner of the schema
/// @param reader the role of the API; empty: the API reads as the owner
public record DatabaseSettings(String url, Login owner, Optional<Login> reader) {
    /// A database role and its password.
    public record Login(String user, String password) {
        /// Leaves out the password.
        @Override
        public String toString() {
            return user;
        }
    }

    private static final String EXAMPLE = "Set it to a JDBC URL, such as jdbc:postgresql://localhost:5432/newswire.";

    public static DatabaseSettings from(Settings settings) {
        String url = settings.described(
                        "JDBC URL, `jdbc:postgresql://localhost:5432/newswire`. PostgreSQL 15 or newer, encoding UTF8")
                .required("DATABASE_URL", EXAMPLE);
        if (!url.isEmpty()) {
            check(url, settings);
        }
        return new DatabaseSettings(
                url,
                new Login(
                        settings.described("owner of the schema").text("DATABASE_USER", "newswire"),
                        settings.described("password of `DATABASE_USER`").text("DATABASE_PASSWORD", "")),
                reader(settings));
    }

    /// The errors leave out the URL, because it may contain a password.
    private static void check(String url, Settings settings) {
        if (!url.startsWith("jdbc:postgresql:")) {
            settings.error("DATABASE_URL", null, "is not a JDBC URL of a PostgreSQL database", EXAMPLE);
        } else if (url.replaceFirst("(?s)\\?.*", "").contains("@")) {
            settings.error(
                    "DATABASE_URL",
                    null,
                    "has a user before the host, which a JDBC URL does not support",
                    "Put the user into DATABASE_USER and the password into DATABASE_PASSWORD_FILE. " + EXAMPLE);
        } else if (Driver.parseURL(url, null) == null) {
            settings.error("DATABASE_URL", null, "cannot be parsed (a port is a number from 1 to 65535)", EXAMPLE);
        }
    }

    private static Optional<Login> reader(Settings settings) {
        Optional<String> user = settings.described(
                        "read-only role for the API, created at start. Without it, the API reads as the owner, in read-only transactions")
                .find("API_DATABASE_USER");
        Optional<String> password = settings.described(
                        "password of `API_DATABASE_USER`; an existing role keeps its own")
                .find("API_DATABASE_PASSWORD");
        if (user.isEmpty() && password.isPresent()) {
            settings.error("API_DATABASE_PASSWORD", null, "is set without API_DATABASE_USER", "Set both, or neither.");
        }
        if (user.isPresent() && password.isEmpty()) {
            settings.error(
                    "API_DATABASE_PASSWORD",
                    null,
                    "is not set, but API_DATABASE_USER is",
                    "Set both, or neither; any value will do for a role that logs in without a password.");
        }
        return user.map(name -> new Login(name, password.orElse("")));
    }

    /// Returns the URL without parts that may be secret: parameters, and a user before the host.
    public String address() {
        return url.replaceFirst("\\?.*", "").replaceFirst("//.*@", "//");
    }

    /// Leaves out secrets.
    @Override
    public String toString() {
        return "DatabaseSettings[url=" + address() + ", owner=" + owner + ", reader=" + reader + "]";
    }
}

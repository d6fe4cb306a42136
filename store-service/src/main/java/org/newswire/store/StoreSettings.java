package org.newswire.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.newswire.pipeline.Settings;

/// Where the database is (`url` is a JDBC URL), who owns its schema, and through whom the API
/// reads: where that is empty, through the owner; how long articles are kept after they were last
/// observed: for ever where `retention` is empty; whether what was purged is stored again when
/// it comes again. Articles first seen further apart than `storyWindow` are not compared. Pages of `origins`
/// may read the API ([CrossOrigin]).
record StoreSettings(
        String url,
        Login owner,
        Optional<Login> reader,
        Optional<Duration> retention,
        boolean restorePurged,
        Duration storyWindow,
        Set<String> origins) {
    StoreSettings {
        origins = Set.copyOf(origins);
    }

    /// A role of the database, and its password.
    record Login(String user, String password) {
        /// Without the password.
        @Override
        public String toString() {
            return user;
        }
    }

    private static final String EXAMPLE = "Set it to a JDBC URL, such as jdbc:postgresql://localhost:5432/newswire.";

    private static final String ORIGINS = "origins, such as https://news.example, divided by commas, or to *";
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    static StoreSettings from(Settings settings) {
        String url = settings.required("DATABASE_URL", EXAMPLE);
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
            settings.fault("DATABASE_URL", null, "is no JDBC URL of a PostgreSQL database", EXAMPLE);
        }
        return new StoreSettings(
                url,
                new Login(settings.text("DATABASE_USER", "newswire"), settings.text("DATABASE_PASSWORD", "")),
                reader(settings),
                settings.durationOr("ARTICLE_RETENTION", "keep", SHORTEST, LONGEST),
                settings.flag("ARTICLE_RETENTION_RESTORE", false),
                settings.duration("STORY_WINDOW", Duration.ofDays(3), Duration.ofHours(1), Duration.ofDays(30)),
                settings.parsed("API_ORIGINS", Set.of(), ORIGINS, StoreSettings::origins));
    }

    private static Optional<Login> reader(Settings settings) {
        Optional<String> user = settings.find("API_DATABASE_USER");
        Optional<String> password = settings.find("API_DATABASE_PASSWORD");
        if (user.isEmpty() && password.isPresent()) {
            settings.fault("API_DATABASE_PASSWORD", null, "is set without API_DATABASE_USER", "Set both, or neither.");
        }
        return user.map(name -> new Login(name, password.orElse("")));
    }

    private static Set<String> origins(String text) {
        Set<String> origins = new TreeSet<>(List.of(text.split("\\s*,\\s*", -1)));
        for (String origin : origins) {
            if (!CrossOrigin.isOrigin(origin) && !origins.equals(Set.of(CrossOrigin.ANY))) {
                throw new IllegalArgumentException("holds what is no origin as browsers write it: " + origin);
            }
        }
        return origins;
    }

    /// The URL without what may be secret: parameters, and what stands before the host.
    String address() {
        return url.replaceFirst("\\?.*", "").replaceFirst("//.*@", "//");
    }

    /// Without what may be secret.
    @Override
    public String toString() {
        return "StoreSettings[url=" + address() + ", owner=" + owner + ", reader=" + reader
                + ", retention=" + retention + ", restorePurged=" + restorePurged + ", storyWindow=" + storyWindow
                + ", origins=" + origins + "]";
    }
}

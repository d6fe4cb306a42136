package org.newswire.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.newswire.pipeline.Settings;
import org.newswire.store.api.CrossOrigin;
import org.newswire.store.database.DatabaseSettings;

/// Where articles are kept, and how long after they were last observed: for ever where `retention` is empty;
/// whether what was purged is stored again when it comes again. Articles first seen further apart than
/// `storyWindow` are not compared. Pages of `origins` may read the API ([CrossOrigin]). Links in feeds begin with
/// `publicUrl`.
record StoreSettings(
        DatabaseSettings database,
        Optional<Duration> retention,
        boolean restorePurged,
        Duration storyWindow,
        Set<String> origins,
        Optional<String> publicUrl) {
    StoreSettings {
        origins = Set.copyOf(origins);
    }

    private static final String ORIGINS = "origins, such as https://news.example, divided by commas, or to *";
    private static final String PUBLIC_URL = "an address, such as https://news.example/newswire";
    private static final Pattern PUBLIC_URL_FORM = Pattern.compile(
            "https?://([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?(/[A-Za-z0-9._~/-]*)?");
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    static StoreSettings from(Settings settings) {
        return new StoreSettings(
                DatabaseSettings.from(settings),
                settings.durationOr("ARTICLE_RETENTION", "keep", SHORTEST, LONGEST),
                settings.flag("ARTICLE_RETENTION_RESTORE", false),
                settings.duration("STORY_WINDOW", Duration.ofDays(3), Duration.ofHours(1), Duration.ofDays(30)),
                settings.parsed("API_ORIGINS", Set.of(), ORIGINS, StoreSettings::origins),
                settings.parsed("API_PUBLIC_URL", Optional.empty(), PUBLIC_URL, StoreSettings::publicUrl));
    }

    private static Optional<String> publicUrl(String text) {
        String url = text.replaceFirst("/+$", "");
        if (!PUBLIC_URL_FORM.matcher(url).matches()) {
            throw new IllegalArgumentException("is no http or https address without query and fragment");
        }
        return Optional.of(url);
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
}

package org.newswire.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.newswire.settings.Settings;
import org.newswire.store.api.CrossOrigin;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.page.PageSettings;

/// The settings of the store.
///
/// @param retention     how long articles are kept after they were last observed; empty: without a limit
/// @param restorePurged whether a replay stores purged articles again
/// @param storyWindow   articles first seen further apart are not compared
/// @param origins       origins of pages that may read the API ([CrossOrigin])
/// @param publicUrl     base of the links in feeds
/// @param page          who may read the page
/// @param roles         what this process runs
record StoreSettings(
        DatabaseSettings database,
        Optional<Duration> retention,
        boolean restorePurged,
        Duration storyWindow,
        Set<String> origins,
        Optional<String> publicUrl,
        PageSettings page,
        Set<StoreRole> roles) {
    StoreSettings {
        origins = Set.copyOf(origins);
        roles = Set.copyOf(roles);
    }

    private static final String ORIGINS = "origins, such as https://news.example, divided by commas, or to *";
    private static final String PUBLIC_URL = "an address, such as https://news.example/newswire";
    private static final Pattern PUBLIC_URL_FORM = Pattern.compile(
            "https?://([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?(/[A-Za-z0-9._~/-]*)?");
    private static final String ROLES = "one or more of write, index and read, divided by commas";
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    static StoreSettings from(Settings settings) {
        return new StoreSettings(
                DatabaseSettings.from(settings),
                settings.described("how long articles are kept after their last new record")
                        .durationOr("ARTICLE_RETENTION", "keep", SHORTEST, LONGEST),
                settings.described("let replays restore articles that were deleted, if the retention keeps them now")
                        .flag("ARTICLE_RETENTION_RESTORE", false),
                settings.described("largest age difference of articles in a story; the same on all instances")
                        .duration("STORY_WINDOW", Duration.ofDays(3), Duration.ofHours(1), Duration.ofDays(30)),
                settings.described("origins that may read the API in browsers (CORS), or `*`")
                        .parsed("API_ORIGINS", Set.of(), ORIGINS, StoreSettings::origins),
                settings.described(
                                "public URL of the store, used in links of feeds. It enables the [WebSub hub](CONSUMING.md#websub)")
                        .parsed("API_PUBLIC_URL", Optional.empty(), PUBLIC_URL, StoreSettings::publicUrl),
                PageSettings.from(settings),
                settings.described(
                                "what this process runs: `write`, `index`, `read` ([readers apart](OPERATING.md#readers-apart-from-writers))",
                                "`" + StoreRole.names(StoreRole.ALL) + "`")
                        .parsed("STORE_ROLES", StoreRole.ALL, ROLES, StoreRole::parse));
    }

    private static Optional<String> publicUrl(String text) {
        String url = text.replaceFirst("/+$", "");
        if (!PUBLIC_URL_FORM.matcher(url).matches()) {
            throw new IllegalArgumentException("is not an http or https URL without query and fragment");
        }
        return Optional.of(url);
    }

    private static Set<String> origins(String text) {
        Set<String> origins = new TreeSet<>(List.of(text.split("\\s*,\\s*", -1)));
        for (String origin : origins) {
            if (!CrossOrigin.isOrigin(origin) && !origins.equals(Set.of(CrossOrigin.ANY))) {
                throw new IllegalArgumentException(
                        "contains a value that is not an origin as browsers send it: " + origin);
            }
        }
        return origins;
    }
}

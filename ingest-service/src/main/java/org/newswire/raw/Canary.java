package org.newswire.raw;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.newswire.settings.Settings;

/// The canary: a synthetic item that passes through the whole pipeline at regular intervals. It reveals a
/// broken or slow pipeline while no feed has new items.
///
/// Its records have the source [#SOURCE]: the URL of its feed, and the header `ce_source` in every topic.
/// The store measures their latency and stores no article.
public final class Canary {
    /// The URL of the canary's feed. No real feed can have it.
    public static final String SOURCE = "newswire:canary";

    /// The id of the canary's feed.
    public static final UUID FEED = NameUuid.ofFeed(SOURCE);

    /// Shorter than the five minutes after which the alert on a missing canary fires.
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private Canary() {}

    public static boolean is(String feedUrl) {
        return feedUrl.equals(SOURCE);
    }

    /// Returns the interval at which each partition gets a canary (`CANARY_INTERVAL`); empty if it is
    /// `off`, the default.
    public static Optional<Duration> interval(Settings settings) {
        return settings.described("interval of synthetic items, sent by the ingest and expected by the store")
                .durationOr("CANARY_INTERVAL", "off", Duration.ofSeconds(1), LONGEST);
    }
}

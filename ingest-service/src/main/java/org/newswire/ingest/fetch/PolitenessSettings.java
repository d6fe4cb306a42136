package org.newswire.ingest.fetch;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;

/// Limits for requests to one host.
///
/// @param connections requests in progress
/// @param gap minimum time between the starts of two requests
/// @param maxCrawlDelay longest `Crawl-delay` that is respected
/// @param firstPause back-off after 429 without `Retry-After`; doubles each time
/// @param firstBusyPause back-off after 503 without `Retry-After`; doubles each time
/// @param maxPause longest back-off, also with `Retry-After`
@RecordBuilder
public record PolitenessSettings(
        int connections,
        Duration gap,
        Duration maxCrawlDelay,
        Duration firstPause,
        Duration firstBusyPause,
        Duration maxPause)
        implements PolitenessSettingsBuilder.With {
    @Limit(of = "`Crawl-delay` of a robots.txt", past = "a longer one counts as this one")
    private static final Duration MAX_CRAWL_DELAY = Duration.ofSeconds(30);

    public PolitenessSettings {
        if (connections < 1) {
            throw new IllegalArgumentException("connections must be at least 1, is " + connections);
        }
    }

    /// Returns `Retry-After`, at most the maximum that is respected.
    @Nullable
    public Duration respected(@Nullable Duration retryAfter) {
        return retryAfter == null || retryAfter.compareTo(maxPause) <= 0 ? retryAfter : maxPause;
    }

    /// Two connections, and a gap that permits fewer than five requests per second.
    public static PolitenessSettings defaults() {
        return new PolitenessSettings(
                2,
                Duration.ofMillis(250),
                MAX_CRAWL_DELAY,
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofHours(24));
    }
}

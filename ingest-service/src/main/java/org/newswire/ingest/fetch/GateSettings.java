package org.newswire.ingest.fetch;

import java.time.Duration;

/// How politely to treat a host.
///
/// @param connections requests under way at a time
/// @param gap between the starts of two requests
/// @param maxCrawlDelay the longest `Crawl-delay` that is respected
/// @param firstPause after a 429 that names no time; doubled each further time, as `firstBusyPause` is
/// @param firstBusyPause after a 503 that names no time
/// @param maxPause the longest pause without a time named, and the longest `Retry-After` that is respected
public record GateSettings(
        int connections,
        Duration gap,
        Duration maxCrawlDelay,
        Duration firstPause,
        Duration firstBusyPause,
        Duration maxPause) {

    public GateSettings {
        if (connections < 1) {
            throw new IllegalArgumentException("connections must be at least 1, is " + connections);
        }
    }

    /// Two connections, and a gap that keeps below five requests a second, also where one is late.
    public static GateSettings defaults() {
        return new GateSettings(
                2,
                Duration.ofMillis(250),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofHours(24));
    }

    public GateSettings withGap(Duration shortest) {
        return new GateSettings(connections, shortest, maxCrawlDelay, firstPause, firstBusyPause, maxPause);
    }
}

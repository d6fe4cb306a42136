package org.newswire.ingest.feeds;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How one feed is polled where that differs from the settings; null means as the settings say.
///
/// @param headers to send with each request; a value may name secrets (`${FEED_SECRET_…}`), which are
///     filled in only when the request is made
/// @param respectRobots whether robots.txt holds for the feed itself, not only for its article pages
public record FeedOptions(
        @Nullable FetchPages fetchPages,
        @Nullable Duration pollIntervalMin,
        @Nullable Duration pollIntervalMax,
        Map<String, String> headers,
        @Nullable Boolean respectRobots) {

    /// All as the settings say.
    public static final FeedOptions NONE = new FeedOptions(null, null, null, Map.of(), null);

    public FeedOptions {
        headers = Map.copyOf(headers);
    }
}

package org.newswire.ingest.feeds;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of one feed. Null means the service's setting.
///
/// @param headers sent with each request; a value may name secrets (`${FEED_SECRET_…}`), which are
///     inserted when the request is sent
/// @param respectRobots whether robots.txt applies to the feed itself, in addition to its article pages
public record FeedOptions(
        @Nullable PagePolicy fetchPages,
        @Nullable Duration pollIntervalMin,
        @Nullable Duration pollIntervalMax,
        Map<String, String> headers,
        @Nullable Boolean respectRobots) {

    /// The service's settings for all options.
    public static final FeedOptions NONE = new FeedOptions(null, null, null, Map.of(), null);

    public FeedOptions {
        headers = Map.copyOf(headers);
    }
}

package org.newswire.ingest.feeds;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of one feed. Null means the service's setting.
///
/// @param headers sent with each request; a value may name secrets (`${FEED_SECRET_…}`), which are
///     inserted when the request is sent
/// @param proxy forward proxy of this feed, or `none`
/// @param tls   exception for the certificate of the feed's host: `insecure`, or a pinned public key
/// @param respectRobots whether robots.txt applies to the feed itself, in addition to its article pages
public record FeedOptions(
        @Nullable PagePolicy fetchPages,
        @Nullable Duration pollIntervalMin,
        @Nullable Duration pollIntervalMax,
        Map<String, String> headers,
        @Nullable Boolean respectRobots,
        @Nullable String proxy,
        @Nullable String tls) {

    /// The service's settings for all options.
    public static final FeedOptions NONE = new FeedOptions(null, null, null, Map.of(), null, null, null);

    public FeedOptions {
        headers = Map.copyOf(headers);
    }
}

package org.newswire.raw;

import java.time.Duration;
import java.util.List;
import org.newswire.kafka.Topic;

/// The internal topics of the ingest service, which are not part of the contract. They are defined here
/// because the setup of the store service creates them.
public final class IngestTopics {
    public static final Topic FEEDS = Topic.compacted("news.feeds", 32);

    /// The poll states of the feeds. A new owner of a partition reads it to its end, so segments are small:
    /// the active segment is never compacted.
    public static final Topic FEED_MEMORY =
            Topic.compacted("news.feed-memory", 32).withSegments(8 << 20);

    /// Permits for requests to hosts of other instances. They are valid for seconds. One partition: each
    /// instance reads all records in the same order.
    public static final Topic HOST_PERMITS =
            Topic.retained("news.host-permits", 1, Duration.ofHours(1)).withSegments(8 << 20);

    public static final Topic HUB_CALLBACKS = Topic.compacted("news.hub-callbacks", 32);

    public static final Topic HUB_CALLS = Topic.retained("news.hub-calls", 32, Duration.ofDays(1));

    /// Required if WebSub is enabled (`WEBSUB_CALLBACK_URL`).
    public static final List<Topic> OF_HUBS = List.of(HUB_CALLBACKS, HUB_CALLS);

    /// The progress of each imported file.
    public static final Topic IMPORTS = Topic.compacted("news.imports", 1);

    private IngestTopics() {}
}

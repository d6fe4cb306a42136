package org.newswire.raw;

import java.time.Duration;
import java.util.List;
import org.newswire.pipeline.Topic;

/// The topics that the ingest keeps to itself: what is in them is no contract. Named here so that a
/// set-up can make them.
public final class IngestTopics {
    public static final Topic FEEDS = Topic.compacted("news.feeds", 32);

    /// Whoever takes a partition over reads it to its end: short segments, since the last one is never
    /// compacted.
    public static final Topic FEED_MEMORY =
            Topic.compacted("news.feed-memory", 32).withSegments(8 << 20);

    public static final Topic HUB_CALLBACKS = Topic.compacted("news.hub-callbacks", 32);

    public static final Topic HUB_CALLS = Topic.kept("news.hub-calls", 32, Duration.ofDays(1));

    /// Those that it needs where hubs may call (`WEBSUB_CALLBACK_URL`).
    public static final List<Topic> OF_HUBS = List.of(HUB_CALLBACKS, HUB_CALLS);

    /// How far the import of each file has come.
    public static final Topic IMPORTS = Topic.compacted("news.imports", 1);

    private IngestTopics() {}
}

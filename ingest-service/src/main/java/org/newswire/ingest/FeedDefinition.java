package org.newswire.ingest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;

/// A value of `news.feeds`: a feed to poll. The key is its id, in text, the partition follows from its
/// site; a
/// tombstone stops it.
///
/// @param origin     who defined it: `list` for the feeds that the setting FEEDS names, which also takes
///     them away
/// @param fetchPages `never`, `auto` or `always`; absent for the service's setting
/// @param headers    request headers for this feed alone
record FeedDefinition(
        UUID id,
        String url,
        @Nullable String name,
        List<String> tags,
        String origin,
        @Nullable PagePolicy fetchPages,
        @Nullable Duration pollIntervalMin,
        @Nullable Duration pollIntervalMax,
        Map<String, String> headers) {

    static final Topic TOPIC = Topic.compacted("news.feeds", 32);
    static final Contract<FeedDefinition> CONTRACT = new Contract<>("feed-definition", FeedDefinition.class);

    FeedDefinition {
        tags = List.copyOf(tags);
        headers = Map.copyOf(headers);
    }
}

package org.newswire.ingest.feeds;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One feed to poll.
///
/// @param url http or https, in normal form (see [org.newswire.ingest.fetch.WebUrl])
/// @param tags without repetition, in the order of the list
public record FeedEntry(URI url, @Nullable String name, List<String> tags, FeedOptions options) {
    public FeedEntry {
        tags = List.copyOf(tags);
    }
}

package org.newswire.ingest.feeds;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One entry of a feed list: a feed to poll.
///
/// @param url http or https, in normal form (see [org.newswire.net.WebUrl])
/// @param tags without repetition, in the order of the list
public record ListedFeed(URI url, @Nullable String name, List<String> tags, FeedOptions options) {
    public ListedFeed {
        tags = List.copyOf(tags);
    }
}

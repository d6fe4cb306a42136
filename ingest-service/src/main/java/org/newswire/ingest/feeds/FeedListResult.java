package org.newswire.ingest.feeds;

import java.util.List;

/// The feeds and problems in a feed list.
///
/// @param complete false if a file could not be read, or holds no feed without declaring that. Then a feed
///     that is not in the list must not be treated as removed.
public record FeedListResult(List<ListedFeed> feeds, List<FeedListProblem> problems, boolean complete) {
    public FeedListResult {
        feeds = List.copyOf(feeds);
        problems = List.copyOf(problems);
    }
}

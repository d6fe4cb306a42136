package org.newswire.ingest.fetch;

/// The priority of a request at its host, highest first: pages of new items, polls, then backfill pages.
public enum RequestPriority {
    /// The page of a new item.
    LIVE,
    /// A feed, a list of feeds, or robots.txt.
    POLL,
    /// A feed whose recent polls timed out. One request at a time, and none while the host may still work on a
    /// request that timed out ([HostSchedule]): feeds that hang must not occupy all connections.
    RETRY,
    /// The page of an item from the first poll of a feed.
    BACKFILL;

    /// Whether a `Crawl-delay` always applies, however many requests wait.
    boolean crawls() {
        return this == LIVE || this == BACKFILL;
    }
}

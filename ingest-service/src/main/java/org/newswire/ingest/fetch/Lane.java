package org.newswire.ingest.fetch;

/// What a request is for, in the order in which they go at a host's gate: what an item needs that has
/// been seen, before polls that may show more, before any of a backlog.
public enum Lane {
    /// Of the page of a new item.
    LIVE,
    /// Of a feed, a list of feeds, robots.txt.
    POLL,
    /// Of a feed whose last poll failed. One at a time, and none while the host may be at work on a
    /// request that was given up: feeds that hang must not take up all that it serves us.
    RETRY,
    /// Of the page of an item that a feed showed when it was first polled.
    BACKFILL;

    /// Whether a `Crawl-delay` holds however many others wait.
    boolean crawls() {
        return this == LIVE || this == BACKFILL;
    }
}

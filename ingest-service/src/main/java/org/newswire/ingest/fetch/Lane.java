package org.newswire.ingest.fetch;

/// What a request is for, in the order in which they go at a host's gate: what an item needs that has
/// been seen, before polls that may show more, before any of a backlog.
public enum Lane {
    /// Of the page of a new item.
    LIVE,
    /// Of a feed, a list of feeds, robots.txt.
    POLL,
    /// Of the page of an item that a feed showed when it was first polled.
    BACKFILL;

    /// Whether a `Crawl-delay` holds however many others wait.
    boolean crawls() {
        return this != POLL;
    }
}

package org.newswire.ingest.fetch;

/// What a request is for, which decides who goes first at a host's gate: polls and the pages of new
/// items as they come, before any of a backlog.
public enum Lane {
    /// Of a feed, a list of feeds, robots.txt.
    POLL,
    /// Of the page of a new item.
    LIVE,
    /// Of the page of an item that a feed showed when it was first polled.
    BACKFILL;

    /// Whether a `Crawl-delay` holds however many others wait.
    boolean crawls() {
        return this != POLL;
    }
}

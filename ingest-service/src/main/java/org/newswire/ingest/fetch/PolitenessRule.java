package org.newswire.ingest.fetch;

/// A politeness rule that a request can violate.
public enum PolitenessRule {
    /// Sent too soon after the previous request to the host.
    GAP,
    /// A page that was sent sooner after the previous page of the host than its `Crawl-delay` says.
    CRAWL_DELAY,
    /// Sent while the permitted number of requests was in progress.
    CONCURRENCY,
    /// Sent before the pause that the host requested was over.
    RETRY_AFTER,
    /// An article page that robots.txt disallows, or whose robots.txt was never read.
    ROBOTS
}

package org.newswire.ingest.fetch;

/// A rule of politeness that a request can break.
public enum PolitenessRule {
    /// It left too soon after the one before.
    GAP,
    /// It left while as many as are allowed were under way.
    CONCURRENCY,
    /// It left before the time was over that the host had asked for.
    RETRY_AFTER,
    /// An article page that robots.txt does not allow, or of a site whose robots.txt was never read.
    ROBOTS
}

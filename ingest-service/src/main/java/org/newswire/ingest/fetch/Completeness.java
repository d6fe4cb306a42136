package org.newswire.ingest.fetch;

/// Whether the body of a response is complete.
public enum Completeness {
    /// The complete body.
    WHOLE,
    /// The connection or the compressed stream ended early, or the transfer stalled. The next response may
    /// be longer.
    CUT_SHORT,
    /// The body exceeds the limit: its end or, of a feed, its middle was left out. The next response would be
    /// truncated, too.
    CAPPED
}

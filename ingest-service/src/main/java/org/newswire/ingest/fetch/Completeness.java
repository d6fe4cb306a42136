package org.newswire.ingest.fetch;

/// How much of the body there is.
public enum Completeness {
    /// All of it.
    WHOLE,
    /// The connection or the compressed stream ended early, or we gave up a body that stalled or was too
    /// slow: the next answer may hold more.
    CUT_SHORT,
    /// The body is over the limit and was cut there by us: the next answer would be cut at the same place.
    CAPPED
}

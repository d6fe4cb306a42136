package org.newswire.ingest.fetch;

/// How a request ended, and whether the server may still be working on it.
public enum RequestEnd {
    /// A complete response, no request sent, or a broken connection.
    OVER,
    /// The body arrived too slowly and was abandoned. The server notices at its next write.
    TOO_SLOW,
    /// The request timed out. The server may continue to work on it.
    UNANSWERED
}

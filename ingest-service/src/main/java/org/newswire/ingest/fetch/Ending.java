package org.newswire.ingest.fetch;

/// How a request came to its end, as far as the server's work on it goes.
enum Ending {
    /// It was answered, or never sent, or the connection broke.
    OVER,
    /// We stopped reading a body that came too slowly. The server notices as it writes on.
    TOO_SLOW,
    /// We stopped waiting. The server may be at work on it for some time to come.
    UNANSWERED
}

package org.newswire.pipeline.http;

import java.util.Locale;

/// Why a connection was closed before its client did so.
enum CloseReason {
    /// Newer connections needed its place.
    EVICTED,
    /// No request within the idle timeout.
    IDLE,
    /// The head of a request was not complete in time.
    REQUEST_TIMEOUT,
    /// The request was not answered in time.
    ANSWER_TIMEOUT,
    /// The client did not read the answer.
    WRITE_TIMEOUT,
    /// Other answers needed the memory, and the client did not read.
    MEMORY;

    /// As metrics name it.
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package org.newswire.service.http;

/// Why the service closed a connection.
enum CloseReason {
    /// Newer connections needed its place.
    EVICTED,
    /// The client sent no request within the idle timeout.
    IDLE,
    /// The head of a request was not complete in time, or the client continued to send after an early answer.
    REQUEST_TIMEOUT,
    /// The request was not answered in time.
    ANSWER_TIMEOUT,
    /// The client did not read the answer.
    WRITE_TIMEOUT,
    /// Other answers needed the memory, and the client did not read.
    MEMORY
}

package org.newswire.ingest.fetch;

/// Memory for the part of a body past [FetchRequest#LARGE_BYTES], in two steps: memory for its bytes as they
/// arrive, then a permit to decode and read it. Nothing is reserved for bytes that a server has not sent.
/// Called by the thread that fetches. Both methods may wait, and end when the thread is interrupted.
@FunctionalInterface
public interface LargeBodyMemory {
    /// Grants all requests.
    LargeBodyMemory UNLIMITED = _ -> true;

    /// Reserves memory for this many more bytes of a body that is being transferred.
    ///
    /// @return false if no memory is available in time: the body is cut short
    boolean reserve(int bytes) throws InterruptedException;

    /// Called before a body is decoded to at least [FetchRequest#LARGE_BYTES]. A repeated call for the same body
    /// returns immediately, unless the body turns out larger.
    ///
    /// @param maxBytes limit of the body's size, decoded
    default void acquire(int maxBytes) throws InterruptedException {}
}

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

    /// Called when a large body has arrived whole, or a smaller one turns out large when it is decoded. A
    /// repeated call for the same body returns immediately, unless the body turns out huge.
    ///
    /// @param maxBytes limit of the body's size, decoded; over [FetchRequest#MAX_LARGE_BYTES] for a huge body
    default void acquire(int maxBytes) throws InterruptedException {}
}

package org.newswire.ingest.state;

/// Records that a feed is about to be polled. Thread-safe.
@FunctionalInterface
public interface PollClaimWriter {
    /// Writes the claim, and waits until it is written.
    ///
    /// @throws InterruptedException also if the feed is not assigned to this instance any more
    void begin(WatchedFeed feed) throws InterruptedException;

    /// Sends claims that are being batched immediately.
    default void flush() {}
}

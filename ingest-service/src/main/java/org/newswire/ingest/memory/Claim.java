package org.newswire.ingest.memory;

/// Who is told before a feed is asked. Thread-safe.
@FunctionalInterface
public interface Claim {
    /// @throws InterruptedException also where the feed is somebody else's by now
    void begin(WatchedFeed feed) throws InterruptedException;

    /// What it has been told does not wait for more that could go with it.
    default void hurry() {}
}

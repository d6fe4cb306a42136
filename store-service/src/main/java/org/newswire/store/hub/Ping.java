package org.newswire.store.hub;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.feed.ChangedArticles.Version;

/// A document with the changes of a feed between two positions. Its content must not be modified. Thread-safe.
final class Ping {
    private final UUID id = UUID.randomUUID();
    private final long madeNanos = System.nanoTime();
    private final String topic;
    private final ChangeCursor from;
    private final ChangeCursor to;
    private final Instant changedAt;
    private final List<Version> versions;
    private final byte[] content;
    private volatile boolean stored;

    /// @param changedAt the time of the oldest change
    Ping(String topic, ChangeCursor from, ChangeCursor to, Instant changedAt, List<Version> versions, byte[] content) {
        this.topic = topic;
        this.from = from;
        this.to = to;
        this.changedAt = changedAt;
        this.versions = List.copyOf(versions);
        this.content = content;
    }

    UUID id() {
        return id;
    }

    /// By [System#nanoTime()].
    long madeNanos() {
        return madeNanos;
    }

    String topic() {
        return topic;
    }

    ChangeCursor from() {
        return from;
    }

    /// Returns the position of a subscription that has acknowledged it.
    ChangeCursor to() {
        return to;
    }

    Instant changedAt() {
        return changedAt;
    }

    /// Returns what its content consists of.
    List<Version> versions() {
        return versions;
    }

    byte[] content() {
        return content;
    }

    boolean isStored() {
        return stored;
    }

    void stored() {
        stored = true;
    }
}

package org.newswire.ingest.memory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Moves on by itself, and by leaps.
public final class LeapingClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    /// Leaps as well, so that what waits by the one has waited by the other.
    public long nanos() {
        return System.nanoTime() + ahead.toNanos();
    }

    public synchronized void moveOn(Duration time) {
        ahead = ahead.plus(time);
    }
}

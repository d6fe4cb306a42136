package org.newswire.ingest.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Advances with real time and by explicit leaps.
public final class LeapingClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    /// Leaps as well, so that waits by either clock take equally long.
    public long nanos() {
        return System.nanoTime() + ahead.toNanos();
    }

    public synchronized void moveOn(Duration time) {
        ahead = ahead.plus(time);
    }
}

package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;

/// The live items that one feed may still publish: a number per hour, all of which may come at once. The further
/// items of a feed that floods are backfill, so they do not delay the items of others. Implements the generic cell
/// rate algorithm (ITU-T I.371). Thread-safe.
public final class LiveShare {
    private static final Duration PERIOD = Duration.ofHours(1);

    private Instant usedUntil = Instant.EPOCH;

    /// Takes as many of these items as the share still holds.
    ///
    /// @return the number of items that are live
    public synchronized int take(int items, int perHour, Instant now) {
        Instant earliest = now.minus(PERIOD);
        Instant from = usedUntil.isBefore(earliest) ? earliest : usedUntil;
        Duration each = PERIOD.dividedBy(perHour);
        long left = from.isBefore(now) ? Duration.between(from, now).dividedBy(each) : 0;
        int taken = (int) Math.min(items, left);
        usedUntil = from.plus(each.multipliedBy(taken));
        return taken;
    }
}

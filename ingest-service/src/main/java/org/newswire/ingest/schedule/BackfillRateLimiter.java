package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Limits the rate at which backfill items are published to `news.raw`, so that live items never queue
/// behind them. Implements the generic cell rate algorithm (ITU-T I.371) with a burst of one second.
/// While it is held, nothing is published. Thread-safe.
///
/// The first poll of a feed publishes its backfill immediately, so that a crash loses no item. So first
/// polls are only admitted when the rate allows the expected number of items, an average of former first
/// polls. Pending items reserve their time in advance. Items that cannot wait are published on credit.
public final class BackfillRateLimiter {
    private static final Duration BURST = Duration.ofSeconds(1);
    private static final double INITIAL_ESTIMATE = 10;
    private static final double SMOOTHING = 1.0 / 8;
    private static final int MAX_RESERVED_ITEMS = 100;

    private final InstantSource clock;
    private final long nanosPerItem;
    private Instant reservedUntil = Instant.EPOCH;
    private Instant heldUntil = Instant.EPOCH;
    private double itemsPerFeed = INITIAL_ESTIMATE;

    /// @param rate items per second, at least 1
    public BackfillRateLimiter(int rate, InstantSource clock) {
        this.clock = clock;
        this.nanosPerItem = Duration.ofSeconds(1).toNanos() / rate;
    }

    /// Reserves the next time for these items.
    ///
    /// @return when they may be published; not later than now if immediately
    public synchronized Instant reserve(int items) {
        Instant earliest = clock.instant().minus(BURST);
        Instant turn = reservedUntil.isBefore(earliest) ? earliest : reservedUntil;
        reservedUntil = turn.plusNanos(items * nanosPerItem);
        return turn;
    }

    /// Publishes nothing until this time. Permits that are not used before expire.
    public synchronized void hold(Instant now, Instant until) {
        heldUntil = until;
        reservedUntil = reservedUntil.isBefore(now) ? now : reservedUntil;
    }

    /// Ends the hold.
    public synchronized void release(Instant now) {
        if (heldUntil.isAfter(now)) {
            heldUntil = now;
        }
    }

    /// When the hold ends; in the past without one. A time that was reserved during a hold must be reserved again.
    public synchronized Instant heldUntil() {
        return heldUntil;
    }

    /// Whether a feed may be polled for the first time now. If so, reserves time for the expected items.
    public synchronized boolean admitsFeed() {
        boolean admitted = !reservedUntil.isAfter(clock.instant());
        if (admitted) {
            reserve(expected());
        }
        return admitted;
    }

    /// Replaces the expected number of items of an admitted feed by the actual one.
    public synchronized void published(int items) {
        int more = items - expected();
        if (more > 0) {
            reserve(more);
        } else {
            reservedUntil = reservedUntil.plusNanos(more * nanosPerItem);
        }
        itemsPerFeed += SMOOTHING * (items - itemsPerFeed);
    }

    private int expected() {
        return Math.clamp(Math.round(itemsPerFeed), 1, MAX_RESERVED_ITEMS);
    }
}

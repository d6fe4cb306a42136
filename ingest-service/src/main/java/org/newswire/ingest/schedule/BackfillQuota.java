package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// How much history may go to `news.raw`: so many items a second, and a second's worth at once
/// after a pause (a virtual schedule, as the generic cell rate algorithm of ITU-T I.371 has it). So
/// what is live never queues behind history, in the partitions or later.
///
/// A feed that is polled for the first time brings its history at once, with its news, so that a crash
/// loses nothing that was seen. It is therefore asked only when what others have brought is paid for;
/// how much one will bring is learnt from those before. What waits in a visit has its turns reserved
/// ahead, and what cannot wait goes on credit. Thread-safe.
public final class BackfillQuota {
    private static final Duration BURST = Duration.ofSeconds(1);
    private static final double FIRST_GUESS = 10;
    private static final double WEIGHT = 1.0 / 8;
    private static final int MOST_RESERVED = 100;

    private final InstantSource clock;
    private final long nanosAnItem;
    private Instant paidAt = Instant.EPOCH;
    private double itemsOfFeed = FIRST_GUESS;

    /// @param rate items a second, 1 at least
    public BackfillQuota(int rate, InstantSource clock) {
        this.clock = clock;
        this.nanosAnItem = Duration.ofSeconds(1).toNanos() / rate;
    }

    /// Sets aside room for items.
    ///
    /// @return when they may go; in the past where at once
    public synchronized Instant reserve(int items) {
        Instant earliest = clock.instant().minus(BURST);
        Instant turn = paidAt.isBefore(earliest) ? earliest : paidAt;
        paidAt = turn.plusNanos(items * nanosAnItem);
        return turn;
    }

    /// Whether a feed may be polled for the first time now; room for what it will probably bring is set
    /// aside then.
    public synchronized boolean admitsFeed() {
        boolean admitted = !paidAt.isAfter(clock.instant());
        if (admitted) {
            reserve(expected());
        }
        return admitted;
    }

    /// What a feed that was admitted has brought, instead of what was expected.
    public synchronized void broughtByFeed(int items) {
        int more = items - expected();
        if (more > 0) {
            reserve(more);
        } else {
            paidAt = paidAt.plusNanos(more * nanosAnItem);
        }
        itemsOfFeed += WEIGHT * (items - itemsOfFeed);
    }

    private int expected() {
        return Math.clamp(Math.round(itemsOfFeed), 1, MOST_RESERVED);
    }
}

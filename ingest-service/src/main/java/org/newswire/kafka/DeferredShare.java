package org.newswire.kafka;

import java.time.Duration;

/// Decides when deferred records are handled: whenever no other records wait, otherwise for a fifth of the
/// time. Used by one thread.
final class DeferredShare {
    /// After a longer batch, deferred records wait for the next poll. Both together could exceed
    /// `max.poll.interval.ms`.
    private static final Duration LONG_BATCH = Duration.ofSeconds(30);

    /// Time for other records per unit of time for deferred records.
    private static final int OTHERS_PER_DEFERRED = 4;

    /// A slow deferred record delays the next one by at most four times this.
    private static final Duration MAX_DEBT = Duration.ofSeconds(3);

    private boolean pollIsDue;

    /// Time due to deferred records while others wait; negative after they have taken more.
    private long creditNanos;

    /// Whether deferred records must wait for the next poll.
    boolean mustPollFirst(long batchNanos) {
        pollIsDue = !pollIsDue && batchNanos > LONG_BATCH.toNanos();
        return pollIsDue;
    }

    /// @param othersCanWait whether no other records wait, or they wait for deferred ones
    /// @param batchNanos    time of the previous batch
    boolean isTurn(boolean othersCanWait, long batchNanos) {
        if (othersCanWait) {
            creditNanos = 0;
            return true;
        }
        creditNanos += batchNanos / OTHERS_PER_DEFERRED;
        return creditNanos > 0;
    }

    void spent(long nanos) {
        creditNanos = Math.max(creditNanos - nanos, -MAX_DEBT.toNanos());
    }
}

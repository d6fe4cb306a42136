package org.newswire.store.hub;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Limits the rate of requests that anybody can cause, for each network of clients or callbacks. It counts
/// networks, since one server may have any number of names. Thread-safe.
final class VerificationRate {
    private static final long TIDY_NANOS = Duration.ofMinutes(1).toNanos();

    private final long everyNanos;
    private final long aheadNanos;
    private final LongSupplier nanos;

    /// The admitted requests of a network are within its rate from this time on.
    private final Map<String, Long> paidUntil = new HashMap<>();

    private long tidiedAt;

    /// @param atOnce the burst of requests of a network
    /// @param every  the interval of further requests
    /// @param nanos  a monotonic clock, as [System#nanoTime()]
    VerificationRate(int atOnce, Duration every, LongSupplier nanos) {
        this.everyNanos = every.toNanos();
        this.aheadNanos = everyNanos * (atOnce - 1);
        this.nanos = nanos;
        this.tidiedAt = nanos.getAsLong();
    }

    synchronized boolean admits(String network) {
        long now = nanos.getAsLong();
        tidy(now);
        long from = Math.max(paidUntil.getOrDefault(network, now) - now, 0);
        if (from > aheadNanos) {
            return false;
        }
        paidUntil.put(network, now + from + everyNanos);
        return true;
    }

    private void tidy(long now) {
        if (now - tidiedAt > TIDY_NANOS) {
            tidiedAt = now;
            paidUntil.values().removeIf(until -> until - now < 0);
        }
    }
}

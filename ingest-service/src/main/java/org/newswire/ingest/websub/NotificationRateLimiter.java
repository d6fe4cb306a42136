package org.newswire.ingest.websub;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Limits notifications to one a second for each callback and kind, with a burst of ten, as some hubs push
/// each entry separately. Thread-safe.
final class NotificationRateLimiter {
    static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int BURST = 10;
    private static final Duration BURST_DURATION = INTERVAL.multipliedBy(BURST - 1);
    private static final Duration CLEANUP_INTERVAL = Duration.ofMinutes(1);

    /// The time up to which the rate is used.
    private final Map<Key, Instant> usedUntil = new HashMap<>();

    private Instant cleanedAt = Instant.MIN;

    private record Key(String id, HubNotification.Kind kind) {}

    /// Whether the notification is within the rate.
    synchronized boolean admits(HubNotification call) {
        Instant now = call.at();
        cleanUp(now);
        Key key = new Key(call.id(), call.kind());
        Instant paid = usedUntil.getOrDefault(key, now);
        Instant from = paid.isBefore(now) ? now : paid;
        if (from.isAfter(now.plus(BURST_DURATION))) {
            return false;
        }
        usedUntil.put(key, from.plus(INTERVAL));
        return true;
    }

    private void cleanUp(Instant now) {
        if (cleanedAt.isBefore(now.minus(CLEANUP_INTERVAL))) {
            cleanedAt = now;
            usedUntil.values().removeIf(until -> until.isBefore(now));
        }
    }
}

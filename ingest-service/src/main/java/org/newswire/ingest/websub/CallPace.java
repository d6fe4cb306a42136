package org.newswire.ingest.websub;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How often a hub is listened to: of each kind of call at a callback one a second, and ten at once after a
/// pause, as some hubs push each entry by itself. Thread-safe.
final class CallPace {
    static final Duration EVERY = Duration.ofSeconds(1);
    private static final int AT_ONCE = 10;
    private static final Duration AHEAD = EVERY.multipliedBy(AT_ONCE - 1);
    private static final Duration TIDIED_EVERY = Duration.ofMinutes(1);

    /// Those that came so far are within the pace from this time on.
    private final Map<Key, Instant> paidUntil = new HashMap<>();

    private Instant tidiedAt = Instant.MIN;

    private record Key(String id, Call.Kind kind) {}

    /// Whether the call is to be written down.
    synchronized boolean admits(Call call) {
        Instant now = call.at();
        tidy(now);
        Key key = new Key(call.id(), call.kind());
        Instant paid = paidUntil.getOrDefault(key, now);
        Instant from = paid.isBefore(now) ? now : paid;
        if (from.isAfter(now.plus(AHEAD))) {
            return false;
        }
        paidUntil.put(key, from.plus(EVERY));
        return true;
    }

    private void tidy(Instant now) {
        if (tidiedAt.isBefore(now.minus(TIDIED_EVERY))) {
            tidiedAt = now;
            paidUntil.values().removeIf(until -> until.isBefore(now));
        }
    }
}

package org.newswire.store.page.overview;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// The growth of a counter in the last hour, or since the start of the process if that is later. Not thread-safe.
final class LastHour {
    private static final Duration SPAN = Duration.ofHours(1);
    private static final Duration STEP = Duration.ofMinutes(1);

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(Instant at, double value) {}

    /// Notes the counter's value now, and returns its growth.
    double growth(double value, Instant now) {
        if (samples.isEmpty()) {
            // The counters of a process begin with 0.
            samples.addLast(new Sample(now, 0));
        }
        if (!now.isBefore(samples.getLast().at.plus(STEP))) {
            samples.addLast(new Sample(now, value));
        }
        while (samples.size() > 1 && samples.getFirst().at.isBefore(now.minus(SPAN))) {
            samples.removeFirst();
        }
        return Math.max(0, value - samples.getFirst().value);
    }
}

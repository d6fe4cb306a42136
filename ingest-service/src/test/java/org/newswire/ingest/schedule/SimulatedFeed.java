package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.EntryBuilder;

/// A simulated feed: the times at which its items appear, and how many of the newest it contains.
///
/// @param window number of items in the feed
/// @param items times at which items become visible, in order, starting with the backlog
/// @param shown the same times as dates in the feed
record SimulatedFeed(int window, List<Instant> items, List<Entry> shown) {
    static final Instant START = Instant.parse("2026-03-16T00:00:00Z");

    private static final Duration BACKLOG = Duration.ofHours(6);
    private static final double HOUR_MILLIS = 3_600_000;

    /// Creates a feed as the test lab does: a Poisson process whose rate has a long tail over
    /// feeds (Pareto with exponent 1.5, cut at twenty times `perHour`), after a backlog of 20 to
    /// 50 items in six hours.
    static SimulatedFeed ofTheLab(SplittableRandom random, double perHour, Duration length) {
        return drawn(random, rate(random, perHour), length, hour -> 1);
    }

    /// Creates such a feed with nights, in which the rate falls to a tenth.
    static SimulatedFeed withNights(SplittableRandom random, double perHour, Duration length) {
        double noon = random.nextDouble(24);
        double rate = rate(random, perHour);
        return drawn(random, rate, length, hour -> 0.55 + 0.45 * Math.cos((hour - noon) / 24 * 2 * Math.PI));
    }

    private static double rate(SplittableRandom random, double perHour) {
        return perHour * Math.min(20, 0.35 * Math.pow(1 - random.nextDouble(), -1 / 1.5));
    }

    private static SimulatedFeed drawn(
            SplittableRandom random, double perHour, Duration length, DoubleUnaryOperator shareAtHour) {
        int window = 20 + random.nextInt(31);
        List<Instant> items = new ArrayList<>();
        double step = (double) BACKLOG.toMillis() / window;
        for (int item = 0; item < window; item++) {
            items.add(START.minus(BACKLOG).plusMillis((long) ((item + random.nextDouble()) * step)));
        }
        double millis = 0;
        while (millis < length.toMillis()) {
            millis += -Math.log(1 - random.nextDouble()) / perHour * HOUR_MILLIS;
            if (random.nextDouble() < shareAtHour.applyAsDouble(millis / HOUR_MILLIS)) {
                items.add(START.plusMillis((long) millis));
            }
        }
        return new SimulatedFeed(
                window, items, items.stream().map(SimulatedFeed::entry).toList());
    }

    /// Returns the number of items that have appeared by this time.
    int count(Instant now) {
        int index = Collections.binarySearch(items, now);
        return index < 0 ? -index - 1 : index + 1;
    }

    /// Returns the entries that a poll sees of the items from one count to another.
    List<Entry> shown(int from, int to) {
        return shown.subList(Math.max(from, Math.max(0, to - window)), to);
    }

    static Entry entry(@Nullable Instant published) {
        return EntryBuilder.builder().title("t").published(published).build();
    }
}

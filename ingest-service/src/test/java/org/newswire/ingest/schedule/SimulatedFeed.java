package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.feed.Terms;

/// A feed that exists in numbers only: when its items come, and how many of the newest it shows.
///
/// @param window how many items it shows
/// @param items  when each item becomes visible, in order, those of the backlog first
/// @param shown  the same as the feed shows them
record SimulatedFeed(int window, List<Instant> items, List<Entry> shown) {
    static final Instant START = Instant.parse("2026-03-16T00:00:00Z");

    private static final Duration BACKLOG = Duration.ofHours(6);
    private static final double HOUR_MILLIS = 3_600_000;

    /// A feed as the test lab draws them: a Poisson process whose rate has a long tail over feeds
    /// (Pareto with exponent 1.5, cut at twenty times `perHour`), after a backlog of 20 to 50 items
    /// in six hours.
    static SimulatedFeed ofTheLab(SplittableRandom random, double perHour, Duration length) {
        return drawn(random, rate(random, perHour), length, hour -> 1);
    }

    /// The same, with nights: from a full rate at some hour of the day down to a tenth.
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

    /// How many items have come by then.
    int count(Instant now) {
        int index = Collections.binarySearch(items, now);
        return index < 0 ? -index - 1 : index + 1;
    }

    /// The entries that a poll sees of those that came from one count to another.
    List<Entry> shown(int from, int to) {
        return shown.subList(Math.max(from, Math.max(0, to - window)), to);
    }

    static Entry entry(@Nullable Instant published) {
        return new Entry(
                null,
                false,
                null,
                "t",
                null,
                null,
                null,
                List.of(),
                published,
                null,
                null,
                List.of(),
                List.of(),
                Terms.NONE,
                Set.of());
    }
}

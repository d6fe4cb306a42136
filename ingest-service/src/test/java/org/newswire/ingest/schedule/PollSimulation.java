package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Polls simulated feeds in virtual time, with the real schedule or at a fixed interval, and measures
/// how long items wait for a poll. Measurement begins after a learning phase.
final class PollSimulation {
    private static final Duration SHARED_EVERY = Duration.ofMinutes(15);

    private final List<SimulatedFeed> feeds;
    private final Instant counted;
    private final Instant end;
    private final SplittableRandom random;
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::at));
    private final List<Duration> waits = new ArrayList<>();
    private final List<Instant> polls = new ArrayList<>();
    private long missed;

    private record Due(int feed, Instant at) {}

    /// @param waits waiting times of items, in order
    /// @param polls times of polls
    record Outcome(List<Duration> waits, List<Instant> polls, long missed) {
        /// Returns a quantile of the waiting times.
        double minutes(double share) {
            return waits.get((int) (share * (waits.size() - 1))).toMillis() / 60_000.0;
        }

        @Override
        public String toString() {
            return String.format(
                    "median=%.1f p95=%.1f mean=%.1f missed=%d",
                    minutes(0.5),
                    minutes(0.95),
                    waits.stream().mapToLong(Duration::toMillis).average().orElse(0) / 60_000,
                    missed);
        }
    }

    PollSimulation(List<SimulatedFeed> feeds, Duration learning, Duration length, long seed) {
        this.feeds = feeds;
        this.counted = SimulatedFeed.START.plus(learning);
        this.end = SimulatedFeed.START.plus(length);
        this.random = new SplittableRandom(seed);
        for (int feed = 0; feed < feeds.size(); feed++) {
            due.add(new Due(feed, SimulatedFeed.START.plusMillis(random.nextInt(60_000))));
        }
    }

    /// Polls every feed at the same interval, spread evenly.
    static Outcome fixed(List<SimulatedFeed> feeds, Duration learning, Duration length, Duration interval, long seed) {
        var simulation = new PollSimulation(feeds, learning, length, seed);
        simulation.due.clear();
        for (int feed = 0; feed < feeds.size(); feed++) {
            simulation.due.add(
                    new Due(feed, SimulatedFeed.START.plusMillis(simulation.random.nextLong(interval.toMillis()))));
        }
        Map<Integer, Integer> seen = new HashMap<>();
        for (Due next = simulation.next(); next != null; next = simulation.next()) {
            SimulatedFeed feed = feeds.get(next.feed);
            int count = feed.count(next.at);
            simulation.measure(feed, seen.getOrDefault(next.feed, count), count, next.at);
            seen.put(next.feed, count);
            simulation.due.add(new Due(next.feed, next.at.plus(interval)));
        }
        return simulation.outcome();
    }

    /// Polls with the schedule of the service.
    Outcome scheduled(PollSchedule schedule, Duration mean) {
        Map<Integer, Integer> seen = new HashMap<>();
        Map<Integer, Timing> timings = new HashMap<>();
        PollBudget budget = PollBudget.UNLIMITED;
        Instant sharedAt = Instant.MIN;
        for (Due next = next(); next != null; next = next()) {
            Instant now = next.at;
            if (now.isAfter(sharedAt.plus(SHARED_EVERY))) {
                sharedAt = now;
                budget = PollBudget.share(
                        timings.values().stream().map(schedule::demand).toList(), mean);
            }
            SimulatedFeed feed = feeds.get(next.feed);
            int count = feed.count(now);
            Timing former = timings.get(next.feed);
            int before = seen.getOrDefault(next.feed, count);
            measure(feed, before, count, now);
            Timing timing = timing(feed, former, before, count, now);
            timings.put(next.feed, timing);
            seen.put(next.feed, count);
            Duration kept =
                    former == null ? null : Duration.between(former.rate().countedAt(), now);
            var answered = new PollSchedule.Answered(now, timing, null, kept, null);
            due.add(new Due(
                    next.feed, schedule.answered(answered, budget, random).at()));
        }
        return outcome();
    }

    private static Timing timing(SimulatedFeed feed, @Nullable Timing former, int before, int count, Instant now) {
        if (former == null) {
            return Timing.first(feed.shown(0, count), PublisherHints.NONE, now);
        }
        return before == count
                ? former.unchanged(now)
                : former.then(
                        feed.shown(0, count),
                        feed.shown(before, count),
                        PublisherHints.NONE,
                        count - before >= feed.window(),
                        now);
    }

    private @Nullable Due next() {
        Due next = due.poll();
        return next == null || next.at.isAfter(end) ? null : next;
    }

    private void measure(SimulatedFeed feed, int before, int count, Instant now) {
        if (now.isBefore(counted)) {
            return;
        }
        polls.add(now);
        int shown = Math.max(before, count - feed.window());
        missed += shown - before;
        feed.items().subList(shown, count).stream()
                .filter(item -> !item.isBefore(counted))
                .forEach(item -> waits.add(Duration.between(item, now)));
    }

    private Outcome outcome() {
        Collections.sort(waits);
        return new Outcome(List.copyOf(waits), List.copyOf(polls), missed);
    }
}

package org.newswire.ingest.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares the schedule with a fixed interval of an hour over feeds with different rhythms, after a day of
/// learning and during a second day. Other seeds: `-Dsimulation.seed=N`. Tests [PollSchedule] and
/// [PollBudget].
class PollSimulationTest {
    private static final long SEED = Long.getLong("simulation.seed", 1);
    private static final int FEEDS = 1_000;
    private static final Duration LEARNING = Duration.ofDays(1);
    private static final Duration LENGTH = Duration.ofDays(2);
    private static final Duration HOUR = Duration.ofHours(1);

    private final PollSchedule schedule = new PollSchedule(Duration.ofMinutes(5), Duration.ofHours(24));

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + 3);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void halvesTheWaitingTimeOfHourlyPollsWithoutMorePolls(long seed) {
        Comparison lab = compare(draw(seed, random -> SimulatedFeed.ofTheLab(random, 2, LENGTH)), "lab", seed);
        assertThat(lab.pollsRatio()).as("polls, seed %d", seed).isLessThanOrEqualTo(1);
        assertThat(lab.medianRatio()).as("median wait, seed %d", seed).isLessThanOrEqualTo(0.5);
        assertThat(lab.ours().missed()).as("missed, seed %d", seed).isLessThanOrEqualTo(2);
    }

    @Test
    void halvesTheWaitingTimeOfFeedsWithNightPauses() {
        Comparison nights = compare(draw(SEED, random -> SimulatedFeed.withNights(random, 2, LENGTH)), "nights", SEED);
        assertThat(nights.pollsRatio()).as("polls, seed %d", SEED).isLessThanOrEqualTo(1);
        assertThat(nights.medianRatio()).as("median wait, seed %d", SEED).isLessThanOrEqualTo(0.5);
    }

    /// If a feed's window covers minutes only, hourly polls lose many items.
    @Test
    void busyFeedsLoseFewItemsWithoutMorePolls() {
        Comparison busy = compare(draw(SEED, random -> SimulatedFeed.ofTheLab(random, 12, LENGTH)), "busy", SEED);
        assertThat(busy.pollsRatio()).as("polls, seed %d", SEED).isLessThanOrEqualTo(1);
        assertThat(busy.ours().missed())
                .as("missed, seed %d", SEED)
                .isLessThan(busy.fixed().missed() / 50);
    }

    @Test
    void feedsThatWerePolledTogetherDoNotStayTogether() {
        List<SimulatedFeed> feeds = draw(SEED, random -> SimulatedFeed.ofTheLab(random, 2, LENGTH));
        Map<Long, Long> perFiveMinutes = new PollSimulation(feeds, Duration.ofHours(6), LENGTH, SEED)
                .scheduled(schedule, HOUR).polls().stream()
                        .collect(Collectors.groupingBy(at -> at.getEpochSecond() / 300, Collectors.counting()));
        assertThat(perFiveMinutes.values())
                .as("polls in five minutes, seed %d", SEED)
                .allMatch(polls -> polls < 1.6 * FEEDS / 12);
    }

    private static List<SimulatedFeed> draw(long seed, Function<SplittableRandom, SimulatedFeed> feed) {
        var random = new SplittableRandom(seed);
        return IntStream.range(0, FEEDS).mapToObj(number -> feed.apply(random)).toList();
    }

    private record Comparison(PollSimulation.Outcome ours, PollSimulation.Outcome fixed) {
        double pollsRatio() {
            return (double) ours.polls().size() / fixed.polls().size();
        }

        double medianRatio() {
            return ours.minutes(0.5) / fixed.minutes(0.5);
        }
    }

    private Comparison compare(List<SimulatedFeed> feeds, String world, long seed) {
        var result = new Comparison(
                new PollSimulation(feeds, LEARNING, LENGTH, seed).scheduled(schedule, HOUR),
                PollSimulation.fixed(feeds, LEARNING, LENGTH, HOUR, seed));
        System.out.printf(
                "world=%s seed=%d polls=%.3f and median=%.3f of a fixed hour; minutes: %s; fixed: %s%n",
                world, seed, result.pollsRatio(), result.medianRatio(), result.ours(), result.fixed());
        return result;
    }
}

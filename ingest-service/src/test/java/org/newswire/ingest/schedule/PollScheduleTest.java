package org.newswire.ingest.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.fetch.FailureClass;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.schedule.PollSchedule.Answered;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.ingest.schedule.PollSchedule.Requested;
import org.newswire.raw.FeedStatus.Reason;

class PollScheduleTest {
    private static final Instant NOW = Instant.parse("2026-03-18T12:00:00Z");
    private static final Duration MIN = Duration.ofMinutes(5);
    private static final Duration MAX = Duration.ofHours(24);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final PollFailure NO_CONNECTION = failure(FailureClass.CONNECT);

    private final PollSchedule schedule = new PollSchedule(MIN, MAX);
    private final Random random = new Random(7);

    @Test
    void pollsTwicePerExpectedItem() {
        Next next = after(every(Duration.ofMinutes(30), 40), PublisherHints.NONE, null);
        assertThat(next.reason()).isEqualTo(Reason.RHYTHM);
        assertThat(wait(next)).isBetween(Duration.ofMinutes(13), Duration.ofMinutes(17));
    }

    @Test
    void neverPollsMoreOftenThanTheMinimumInterval() {
        assertThat(after(every(Duration.ofSeconds(17), 30), PublisherHints.NONE, null))
                .isEqualTo(in(MIN, Reason.SHORTEST_INTERVAL));
    }

    @Test
    void pollsAFeedThatPublishedWithinAWeekHourly() {
        assertThat(after(every(Duration.ofDays(6), 10), PublisherHints.NONE, null))
                .isEqualTo(in(Duration.ofHours(1), Reason.RHYTHM));
    }

    @Test
    void pollsAQuietFeedAtIncreasingIntervals() {
        List<Entry> month = List.of(
                SimulatedFeed.entry(NOW.minus(Duration.ofDays(28))),
                SimulatedFeed.entry(NOW.minus(Duration.ofDays(90))));
        List<Entry> years = List.of(
                SimulatedFeed.entry(NOW.minus(Duration.ofDays(900))),
                SimulatedFeed.entry(NOW.minus(Duration.ofDays(990))));
        assertThat(after(month, PublisherHints.NONE, null)).isEqualTo(in(Duration.ofHours(4), Reason.QUIET));
        assertThat(after(years, PublisherHints.NONE, null)).isEqualTo(in(MAX, Reason.LONGEST_INTERVAL));
    }

    @Test
    void respectsTheServersFreshness() {
        assertThat(after(hourly(), PublisherHints.NONE, new Requested(Duration.ofHours(2), Reason.SERVER_MAX_AGE)))
                .isEqualTo(in(Duration.ofHours(2), Reason.SERVER_MAX_AGE));
    }

    @Test
    void respectsTheDocumentsInterval() {
        PublisherHints ttl = new PublisherHints(Duration.ofHours(3), Duration.ofHours(2), null, Set.of(), Set.of());
        PublisherHints period = new PublisherHints(Duration.ofHours(1), Duration.ofHours(2), null, Set.of(), Set.of());
        assertThat(after(hourly(), ttl, null)).isEqualTo(in(Duration.ofHours(3), Reason.FEED_TTL));
        assertThat(after(hourly(), period, null)).isEqualTo(in(Duration.ofHours(2), Reason.FEED_UPDATE_PERIOD));
    }

    @Test
    void theLongerOfTwoHintsCounts() {
        PublisherHints ttl = new PublisherHints(Duration.ofHours(3), null, null, Set.of(), Set.of());
        assertThat(after(hourly(), ttl, new Requested(Duration.ofHours(4), Reason.SERVER_EXPIRES)))
                .isEqualTo(in(Duration.ofHours(4), Reason.SERVER_EXPIRES));
    }

    @Test
    void hintsApplyBetweenTheMinimumAndMaximumIntervalOnly() {
        Requested year = new Requested(Duration.ofDays(365), Reason.SERVER_MAX_AGE);
        Requested second = new Requested(Duration.ofSeconds(1), Reason.SERVER_MAX_AGE);
        PollSchedule minute = new PollSchedule(MINUTE, MINUTE);
        assertThat(after(every(Duration.ofDays(30), 40), PublisherHints.NONE, year))
                .isEqualTo(in(MAX, Reason.LONGEST_INTERVAL));
        assertThat(wait(after(every(Duration.ofSeconds(9), 40), PublisherHints.NONE, second)))
                .isEqualTo(MIN);
        assertThat(wait(minute.answered(answered(hourly(), PublisherHints.NONE, year), PollBudget.UNLIMITED, random)))
                .isEqualTo(MINUTE);
    }

    @Test
    void pollsExactlyEveryMinuteIfMinimumAndMaximumAreAMinute() {
        PollSchedule minute = new PollSchedule(MINUTE, MINUTE);
        PublisherHints hours = new PublisherHints(
                Duration.ofHours(1), Duration.ofHours(2), NOW, Set.of(12, 13), EnumSet.of(DayOfWeek.WEDNESDAY));
        var first = new Answered(NOW, Timing.first(hourly(), hours, NOW), null, null, Duration.ofHours(6));
        var later = new Answered(NOW, Timing.first(hourly(), hours, NOW), null, MINUTE, Duration.ofHours(6));
        assertThat(minute.answered(first, PollBudget.UNLIMITED, random).at()).isEqualTo(NOW.plus(MINUTE));
        assertThat(minute.answered(later, PollBudget.UNLIMITED, random).at()).isEqualTo(NOW.plus(MINUTE));
    }

    @Test
    void pollsShortlyAfterAnAnnouncedUpdate() {
        Instant base = Instant.parse("2000-01-01T12:30:00Z");
        PublisherHints hourlyAtHalf = new PublisherHints(null, Duration.ofHours(2), base, Set.of(), Set.of());
        Next next = after(hourly(), hourlyAtHalf, null);
        assertThat(next.reason()).isEqualTo(Reason.FEED_UPDATE_PERIOD);
        assertThat(next.at()).isBetween(NOW.plusSeconds(30 * 60), NOW.plusSeconds(36 * 60));
    }

    @Test
    void respectsSkipHoursAndSkipDays() {
        PublisherHints hours = new PublisherHints(null, null, null, Set.of(12, 13, 14), Set.of());
        PublisherHints days =
                new PublisherHints(null, null, null, Set.of(), EnumSet.of(DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY));
        Next afternoon = after(hourly(), hours, null);
        assertThat(afternoon.reason()).isEqualTo(Reason.SKIP_HOURS);
        assertThat(afternoon.at()).isBetween(NOW.plusSeconds(3 * 3600), NOW.plusSeconds(4 * 3600));
        assertThat(new PollSchedule(MIN, Duration.ofDays(3))
                        .answered(answered(hourly(), days, null), PollBudget.UNLIMITED, random)
                        .at())
                .isAfterOrEqualTo(Instant.parse("2026-03-20T00:00:00Z"));
    }

    @Test
    void respectsSkipDaysBeyondTheLongestInterval() {
        PublisherHints weekdays =
                new PublisherHints(null, null, null, Set.of(), EnumSet.range(DayOfWeek.WEDNESDAY, DayOfWeek.SUNDAY));
        Next next = after(hourly(), weekdays, null);
        assertThat(next.reason()).isEqualTo(Reason.SKIP_HOURS);
        assertThat(next.at()).isBetween(Instant.parse("2026-03-23T00:00:00Z"), Instant.parse("2026-03-23T01:00:00Z"));
    }

    @Test
    void ignoresSkipHoursThatCoverTheWholeDay() {
        Set<Integer> all = IntStream.range(0, 24).boxed().collect(Collectors.toSet());
        PublisherHints never = new PublisherHints(null, null, null, all, Set.of());
        PublisherHints noDay = new PublisherHints(null, null, null, Set.of(), EnumSet.allOf(DayOfWeek.class));
        assertThat(after(hourly(), never, null).reason()).isEqualTo(Reason.RHYTHM);
        assertThat(after(hourly(), noDay, null).reason()).isEqualTo(Reason.RHYTHM);
    }

    @Test
    void pollsBeforeTheWindowOfTheFeedIsReplacedWhateverTheHints() {
        List<Entry> shortWindow = every(Duration.ofMinutes(6), 5);
        Next next = after(shortWindow, PublisherHints.NONE, new Requested(Duration.ofHours(2), Reason.SERVER_MAX_AGE));
        assertThat(next.reason()).isEqualTo(Reason.SHOWN_WINDOW);
        assertThat(wait(next)).isBetween(MIN, Duration.ofMinutes(17));
    }

    @Test
    void aPossibleGapShortensIntervalsTemporarily() {
        Timing before =
                Timing.first(every(Duration.ofMinutes(40), 20), PublisherHints.NONE, NOW.minus(Duration.ofHours(1)));
        List<Entry> allNew = every(Duration.ofMinutes(20), 3);
        Timing timing = before.then(allNew, allNew, PublisherHints.NONE, true, NOW);
        List<Long> minutes = new ArrayList<>();
        Instant at = NOW;
        for (int poll = 0; poll < 4; poll++) {
            Next next = schedule.answered(new Answered(at, timing, null, MAX, null), PollBudget.UNLIMITED, random);
            assertThat(next.reason()).isIn(Reason.POSSIBLE_GAP, Reason.RHYTHM);
            minutes.add(Duration.between(at, next.at()).toMinutes());
            at = next.at();
            timing = timing.unchanged(at);
        }
        assertThat(minutes.getFirst()).isLessThanOrEqualTo(30);
        assertThat(Timing.first(allNew, PublisherHints.NONE, NOW).watch()).isNull();
        assertThat(before.then(allNew, allNew, PublisherHints.NONE, true, NOW).watch())
                .isEqualTo(Duration.ofMinutes(30));
        assertThat(before.then(allNew, allNew, PublisherHints.NONE, true, NOW)
                        .unchanged(NOW)
                        .watch())
                .isEqualTo(Duration.ofMinutes(37).plusSeconds(30));
        Timing watched = before.then(allNew, allNew, PublisherHints.NONE, true, NOW);
        for (int poll = 0; poll < 17; poll++) {
            watched = watched.unchanged(NOW);
        }
        assertThat(watched.watch()).isBetween(Duration.ofHours(22), Duration.ofHours(24));
        assertThat(watched.unchanged(NOW).watch())
                .as("it would be longer than a day")
                .isNull();
    }

    @Test
    void aTrustedHubMakesPollsTheBackup() {
        var pushed =
                new Answered(NOW, Timing.first(hourly(), PublisherHints.NONE, NOW), null, MAX, Duration.ofHours(6));
        assertThat(schedule.answered(pushed, PollBudget.UNLIMITED, random))
                .isEqualTo(in(Duration.ofHours(6), Reason.PUSHED));
    }

    @Test
    void feedsThatWerePolledTogetherAreSpreadOverTheInterval() {
        Duration planned = wait(after(hourly(), PublisherHints.NONE, null));
        Duration muchShorter = planned.dividedBy(3);
        for (Duration kept : new Duration[] {null, muchShorter}) {
            var poll = new Answered(NOW, Timing.first(hourly(), PublisherHints.NONE, NOW), null, kept, null);
            List<Duration> waits = IntStream.range(0, 1_000)
                    .mapToObj(nth -> wait(schedule.answered(poll, PollBudget.UNLIMITED, random)))
                    .toList();
            assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(MIN, planned));
            assertThat(waits.stream().filter(wait -> wait.compareTo(planned.dividedBy(2)) < 0))
                    .hasSizeBetween(420, 580);
        }
    }

    @Test
    void spreadingNeverPollsBeforeTheHintedTime() {
        Requested twoHours = new Requested(Duration.ofHours(2), Reason.SERVER_MAX_AGE);
        var poll = new Answered(NOW, Timing.first(hourly(), PublisherHints.NONE, NOW), twoHours, null, null);
        assertThat(schedule.answered(poll, PollBudget.UNLIMITED, random).at()).isEqualTo(NOW.plus(twoHours.interval()));
    }

    @Test
    void respectsRetryAfterOfAThrottlingServer() {
        Next next = schedule.throttled(NOW, Duration.ofHours(3), false, 1, random);
        assertThat(next.at())
                .isBetween(
                        NOW.plus(Duration.ofHours(3)),
                        NOW.plus(Duration.ofHours(3)).plusSeconds(5));
        assertThat(next.reason()).isEqualTo(Reason.RETRY_AFTER);
    }

    @Test
    void retriesSoonAfterASingle503ButNotAfterThrottling() {
        assertThat(wait(schedule.throttled(NOW, null, true, 1, random))).isBetween(MIN, MIN.plusSeconds(30));
        assertThat(wait(schedule.throttled(NOW, null, false, 1, random)))
                .isBetween(Duration.ofSeconds(15 * 54), Duration.ofSeconds(15 * 66));
    }

    @Test
    void doublesThePauseWithEachFailureUpToADayWhateverTheMaximumInterval() {
        PollSchedule tight = new PollSchedule(MIN, Duration.ofMinutes(10));
        for (int failures = 1; failures < 40; failures++) {
            Duration expected = failures > 9 ? MAX : Duration.ofMinutes(5L << (failures - 1));
            Duration pause = wait(tight.failed(NOW, NO_CONNECTION, failures, random));
            assertThat(pause)
                    .isBetween(
                            failures == 1 ? MIN : expected.multipliedBy(9).dividedBy(10),
                            expected.multipliedBy(11).dividedBy(10));
        }
    }

    @Test
    void feedsThatFailedTogetherAreRetriedAtDifferentTimes() {
        List<Duration> waits = IntStream.range(0, 100)
                .mapToObj(_ -> wait(schedule.failed(NOW, NO_CONNECTION, 5, random)))
                .sorted()
                .toList();
        assertThat(waits.getFirst()).isLessThan(Duration.ofMinutes(74));
        assertThat(waits.getLast()).isGreaterThan(Duration.ofMinutes(86));
        assertThat(Set.copyOf(waits)).hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource(names = {"DNS", "CONNECT", "HTTP_5XX"})
    void aFailureThatMayPassIsRetriedAfterTheMinimumInterval(FailureClass kind) {
        assertThat(wait(schedule.failed(NOW, failure(kind), 1, random))).isBetween(MIN, MIN.plusSeconds(30));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"DNS", "CONNECT", "HTTP_5XX", "DISALLOWED"})
    void aLastingFailureOrATimeoutIsRetriedAfterTwiceTheMinimumInterval(FailureClass kind) {
        assertThat(wait(schedule.failed(NOW, failure(kind), 1, random)))
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
    }

    @Test
    void throttlingWithoutRetryAfterDoublesThePauseUpToADay() {
        for (int failures = 1; failures < 40; failures++) {
            Duration expected = failures > 7 ? MAX : Duration.ofMinutes(15L << (failures - 1));
            Next next = schedule.throttled(NOW, null, false, failures, random);
            assertThat(next.reason()).isEqualTo(Reason.THROTTLED);
            assertThat(wait(next))
                    .isBetween(
                            expected.multipliedBy(9).dividedBy(10),
                            expected.multipliedBy(11).dividedBy(10));
        }
    }

    @Test
    void aPushIsFollowedByAPollAMinuteAfterTheLastOneWhateverTheMinimumInterval() {
        assertThat(schedule.pushed(NOW, NOW.plus(MAX))).isEqualTo(in(MINUTE, Reason.PUSHED));
        Instant sooner = NOW.plusSeconds(30);
        assertThat(schedule.pushed(NOW, sooner)).isEqualTo(new Next(sooner, Reason.PUSHED));
    }

    @ParameterizedTest
    @EnumSource(FailureClass.class)
    void pollsADeadFeedAtMostFourTimesInEightMinutes(FailureClass kind) {
        PollSchedule minute = new PollSchedule(MINUTE, MINUTE);
        for (long seed : LongStream.range(0, 200).toArray()) {
            Random jitter = new Random(seed);
            assertThat(pollsInEightMinutes(n -> minute.failed(NOW, failure(kind), n, jitter)))
                    .as("seed %d", seed)
                    .isBetween(2, 4);
            assertThat(pollsInEightMinutes(n -> minute.cutShort(NOW, n, jitter)))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(4);
        }
    }

    private static int pollsInEightMinutes(IntFunction<Next> failure) {
        Duration passed = Duration.ZERO;
        int polls = 0;
        while (passed.compareTo(Duration.ofMinutes(8)) < 0) {
            passed = passed.plus(wait(failure.apply(++polls)));
        }
        return polls;
    }

    @Test
    void retriesATruncatedTransferWithinAnHour() {
        assertThat(wait(schedule.cutShort(NOW, 1, random))).isBetween(MIN, MIN.plusSeconds(30));
        assertThat(wait(schedule.cutShort(NOW, 30, random))).isBetween(Duration.ofMinutes(54), Duration.ofMinutes(66));
    }

    @Test
    void pollsADocumentOverTheLimitAtGrowingIntervals() {
        Next usual = new Next(NOW.plus(MIN), Reason.RHYTHM);
        for (int failures = 1; failures < 5; failures++) {
            Duration doubled = MIN.multipliedBy(1L << (failures - 1));
            assertThat(wait(schedule.incomplete(NOW, failures, usual, random)))
                    .isBetween(
                            doubled.multipliedBy(9).dividedBy(10),
                            doubled.multipliedBy(11).dividedBy(10));
        }
        assertThat(wait(schedule.incomplete(NOW, 30, usual, random)))
                .isBetween(Duration.ofMinutes(54), Duration.ofMinutes(66));
        Next quiet = new Next(NOW.plus(Duration.ofHours(5)), Reason.QUIET);
        assertThat(schedule.incomplete(NOW, 30, quiet, random)).isEqualTo(quiet);
    }

    @Test
    void aFeedThatIsNotFoundTwelveTimesIsPolledDaily() {
        PollFailure notFound = failure(FailureClass.NOT_FOUND);
        Duration passed = Duration.ZERO;
        int failures = 0;
        Next next;
        do {
            next = schedule.failed(NOW, notFound, ++failures, random);
            passed = passed.plus(wait(next));
        } while (next.reason() == Reason.FAILURE);
        assertThat(next.reason()).isEqualTo(Reason.PROBABLY_GONE);
        assertThat(failures).isEqualTo(12);
        assertThat(passed).isGreaterThan(Duration.ofDays(3));
        assertThat(wait(schedule.failed(NOW, notFound, 500, random)))
                .isBetween(Duration.ofHours(21), Duration.ofHours(27));
        assertThat(schedule.failed(NOW, NO_CONNECTION, 500, random).reason()).isEqualTo(Reason.FAILURE);
    }

    @Test
    void pollsAGoneFeedAfter30Days() {
        assertThat(schedule.gone(NOW)).isEqualTo(new Next(NOW.plus(Duration.ofDays(30)), Reason.GONE));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 30})
    void neverWaitsLessThanTheMinimumInterval(int failures) {
        for (int times = 0; times < 50; times++) {
            assertThat(wait(schedule.failed(NOW, NO_CONNECTION, failures, random)))
                    .isGreaterThanOrEqualTo(MIN);
            assertThat(wait(schedule.throttled(NOW, Duration.ZERO, true, failures, random)))
                    .isGreaterThanOrEqualTo(MIN);
            assertThat(wait(schedule.throttled(NOW, null, true, failures, random)))
                    .isGreaterThanOrEqualTo(MIN);
        }
    }

    @Test
    void aShorterMaximumAppliesToAPlannedPoll() {
        PollSchedule shorter = new PollSchedule(MIN, Duration.ofHours(2));
        Instant last = NOW.minus(Duration.ofMinutes(90));

        Next applied = shorter.withinMax(last, in(Duration.ofHours(20), Reason.QUIET), NOW, 7);
        assertThat(applied).isEqualTo(in(Duration.ofMinutes(30), Reason.LONGEST_INTERVAL));
        Next earlier = in(Duration.ofMinutes(29), Reason.RHYTHM);
        assertThat(shorter.withinMax(last, earlier, NOW, 7)).isEqualTo(earlier);
    }

    @Test
    void feedsThatAreLateByAShorterMaximumAreSpreadOverAMinute() {
        PollSchedule shorter = new PollSchedule(MIN, Duration.ofHours(1));
        Next planned = in(Duration.ofHours(20), Reason.QUIET);

        Set<Instant> times = IntStream.of(Integer.MIN_VALUE, -1, 0, 1, 40_000, Integer.MAX_VALUE)
                .mapToObj(seed -> shorter.withinMax(NOW.minus(MAX), planned, NOW, seed))
                .peek(next -> assertThat(next.reason()).isEqualTo(Reason.LONGEST_INTERVAL))
                .map(Next::at)
                .collect(Collectors.toSet());
        assertThat(times).hasSizeGreaterThan(3).allMatch(at -> !at.isBefore(NOW) && at.isBefore(NOW.plus(MINUTE)));
    }

    @ParameterizedTest
    @EnumSource(names = {"SKIP_HOURS", "RETRY_AFTER", "THROTTLED", "FAILURE", "PROBABLY_GONE", "GONE", "UNKNOWN"})
    void aShorterMaximumKeepsPausesBackOffsAndHoursToSkip(Reason reason) {
        Next planned = in(Duration.ofHours(20), reason);
        assertThat(new PollSchedule(MIN, Duration.ofHours(1)).withinMax(NOW, planned, NOW, 7))
                .isEqualTo(planned);
    }

    private Next after(List<Entry> shown, PublisherHints hints, @Nullable Requested fresh) {
        return schedule.answered(answered(shown, hints, fresh), PollBudget.UNLIMITED, random);
    }

    private static Answered answered(List<Entry> shown, PublisherHints hints, @Nullable Requested fresh) {
        return new Answered(NOW, Timing.first(shown, hints, NOW), fresh, MAX, null);
    }

    private static List<Entry> hourly() {
        return every(Duration.ofHours(1), 40);
    }

    private static List<Entry> every(Duration interval, int entries) {
        return IntStream.range(0, entries)
                .mapToObj(entry -> SimulatedFeed.entry(NOW.minus(interval.multipliedBy(entry))))
                .toList();
    }

    private static PollFailure failure(FailureClass kind) {
        return PollFailure.of(new FetchResult.Failed(kind, "a failure", null));
    }

    private static Duration wait(Next next) {
        return Duration.between(NOW, next.at());
    }

    private static Next in(Duration wait, Reason reason) {
        return new Next(NOW.plus(wait), reason);
    }
}

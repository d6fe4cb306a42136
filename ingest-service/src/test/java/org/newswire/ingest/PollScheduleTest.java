package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.PollSchedule.Next;
import org.newswire.raw.FeedStatus.Reason;

class PollScheduleTest {
    private static final Instant NOW = Instant.parse("2026-03-18T12:00:00Z");
    private final PollSchedule schedule = new PollSchedule(Duration.ofMinutes(5), Duration.ofHours(24));
    private final Random random = new Random(7);

    @Test
    void pollsTwiceInTheTimeOfAnItem() {
        assertThat(schedule.answered(NOW, 48.0, null, Reason.FEED_TTL, false))
                .isEqualTo(in(Duration.ofMinutes(15), Reason.RHYTHM));
    }

    @Test
    void neverPollsMoreOftenThanTheShortestInterval() {
        assertThat(schedule.answered(NOW, 5000.0, null, Reason.FEED_TTL, false))
                .isEqualTo(in(Duration.ofMinutes(5), Reason.SHORTEST_INTERVAL));
    }

    @Test
    void aFeedThatPublishedWithinAWeekIsPolledOnceAnHour() {
        assertThat(schedule.answered(NOW, 0.5, null, Reason.FEED_TTL, false))
                .isEqualTo(in(Duration.ofHours(1), Reason.RHYTHM));
    }

    @Test
    void aSleepyFeedIsPolledOnceADay() {
        assertThat(schedule.answered(NOW, 0.01, null, Reason.FEED_TTL, false))
                .isEqualTo(in(Duration.ofHours(24), Reason.LONGEST_INTERVAL));
    }

    @Test
    void waitsAsLongAsTheServerAsks() {
        assertThat(schedule.answered(NOW, 480.0, Duration.ofMinutes(30), Reason.SERVER_MAX_AGE, false))
                .isEqualTo(in(Duration.ofMinutes(30), Reason.SERVER_MAX_AGE));
    }

    @Test
    void neverWaitsLongerThanTheLongestIntervalForAFeedThatAnswers() {
        assertThat(schedule.answered(NOW, 48.0, Duration.ofDays(90), Reason.FEED_TTL, false))
                .isEqualTo(in(Duration.ofHours(24), Reason.LONGEST_INTERVAL));
    }

    @Test
    void pollsSoonAfterAPossibleGap() {
        assertThat(schedule.answered(NOW, 0.5, Duration.ofHours(2), Reason.FEED_TTL, true))
                .isEqualTo(in(Duration.ofMinutes(5), Reason.POSSIBLE_GAP));
    }

    @Test
    void waitsAsLongAsAThrottlingServerAsks() {
        Next next = schedule.throttled(NOW, Duration.ofHours(3), 1, random);
        assertThat(next.at())
                .isBetween(
                        NOW.plus(Duration.ofHours(3)),
                        NOW.plus(Duration.ofHours(3)).plusSeconds(5));
        assertThat(next.reason()).isEqualTo(Reason.RETRY_AFTER);
    }

    @Test
    void pausesDoubleWithEachFailureUpToADay() {
        for (int failures = 1; failures < 40; failures++) {
            Duration expected = failures > 9 ? Duration.ofHours(24) : Duration.ofMinutes(5L << (failures - 1));
            expected = expected.compareTo(Duration.ofHours(24)) > 0 ? Duration.ofHours(24) : expected;
            Duration pause =
                    Duration.between(NOW, schedule.failed(NOW, failures, random).at());
            assertThat(pause)
                    .isBetween(
                            expected.multipliedBy(9).dividedBy(10),
                            expected.multipliedBy(11).dividedBy(10));
        }
    }

    @Test
    void aFeedThatIsGoneIsLeftAlone() {
        assertThat(schedule.gone(NOW).at()).isAfterOrEqualTo(NOW.plus(Duration.ofDays(30)));
    }

    private static Next in(Duration wait, Reason reason) {
        return new Next(NOW.plus(wait), reason);
    }
}

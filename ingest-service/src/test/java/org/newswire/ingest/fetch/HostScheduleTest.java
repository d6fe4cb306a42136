package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class HostScheduleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final PolitenessSettings settings = PolitenessSettings.defaults();
    private final HostSchedule schedule = new HostSchedule(settings, false);

    private Instant earliestStart(RequestPriority priority) {
        return schedule.earliestStart(priority, true);
    }

    @Test
    void keepsTheGapBetweenTheStartsOfRequests() {
        schedule.admitted(RequestPriority.POLL, NOW);
        assertThat(earliestStart(RequestPriority.POLL)).isEqualTo(NOW.plus(settings.gap()));
        schedule.started(RequestPriority.POLL, NOW.plusSeconds(2));
        assertThat(earliestStart(RequestPriority.POLL))
                .isEqualTo(NOW.plusSeconds(2).plus(settings.gap()));
    }

    @Test
    void keepsTheGapFromTheStartOfAResponse() {
        schedule.admitted(RequestPriority.POLL, NOW);
        schedule.responded(NOW.plusSeconds(3));
        assertThat(earliestStart(RequestPriority.POLL))
                .isEqualTo(NOW.plusSeconds(3).plus(settings.gap()));
    }

    @Test
    void respectsRetryAfterUpToTheLimit() {
        assertThat(schedule.throttled(Duration.ofMinutes(7), false, NOW)).isEqualTo(NOW.plusSeconds(420));
        assertThat(schedule.throttled(Duration.ofDays(30), false, NOW)).isEqualTo(NOW.plus(settings.maxPause()));
        assertThat(earliestStart(RequestPriority.LIVE)).isEqualTo(NOW.plus(settings.maxPause()));
    }

    @Test
    void doublesTheBackOffUntilARequestSucceeds() {
        assertThat(schedule.throttled(null, false, NOW)).isEqualTo(NOW.plusSeconds(60));
        Instant second = NOW.plusSeconds(60);
        assertThat(schedule.throttled(null, false, second)).isEqualTo(second.plusSeconds(120));
        assertThat(schedule.succeeded(second))
                .as("the response belongs to an earlier request")
                .isFalse();
        Instant third = second.plusSeconds(120);
        assertThat(schedule.succeeded(third)).isTrue();
        assertThat(schedule.throttled(null, false, third)).isEqualTo(third.plusSeconds(60));
    }

    @Test
    void backsOffWhenAllPermittedRequestsTimedOut() {
        assertThat(schedule.aborted(NOW, RequestEnd.UNANSWERED, NOW.plusSeconds(20)))
                .isFalse();
        assertThat(schedule.aborted(NOW.plusSeconds(1), RequestEnd.UNANSWERED, NOW.plusSeconds(21)))
                .isTrue();
        assertThat(schedule.backOffEnd()).isEqualTo(NOW.plusSeconds(122));
        assertThat(schedule.abortedInProgress(NOW.plusSeconds(122))).isEqualTo(1);
        assertThat(schedule.abortedInProgress(NOW.plusSeconds(123))).isZero();
    }

    @Test
    void requestsThatTimedOutLeaveOneConnectionOfAHostThatAnswers() {
        schedule.answered(NOW);
        assertThat(schedule.aborted(NOW, RequestEnd.UNANSWERED, NOW.plusSeconds(20)))
                .isFalse();
        assertThat(schedule.aborted(NOW.plusSeconds(1), RequestEnd.UNANSWERED, NOW.plusSeconds(21)))
                .isFalse();
        assertThat(schedule.abortedInProgress(NOW.plusSeconds(22))).isEqualTo(1);
        assertThat(schedule.aborted(NOW.plusSeconds(22), RequestEnd.UNANSWERED, NOW.plusSeconds(42)))
                .as("it stopped to answer")
                .isTrue();
        assertThat(schedule.backOffEnd()).isEqualTo(NOW.plusSeconds(122));
        schedule.answered(NOW.plusSeconds(123));
        assertThat(schedule.abortedInProgress(NOW.plusSeconds(123))).isEqualTo(1);
    }

    @Test
    void aHostIsResponsiveForTenMinutesAfterAnAnswer() {
        schedule.answered(NOW);
        Instant later = NOW.plusSeconds(599);
        schedule.aborted(later, RequestEnd.UNANSWERED, later);
        assertThat(schedule.aborted(later, RequestEnd.UNANSWERED, later)).isFalse();
    }

    @Test
    void aHostIsNotResponsiveForeverAfterAnAnswer() {
        schedule.answered(NOW);
        Instant later = NOW.plusSeconds(601);
        schedule.aborted(later, RequestEnd.UNANSWERED, later.plusSeconds(20));
        assertThat(schedule.aborted(later, RequestEnd.UNANSWERED, later.plusSeconds(20)))
                .isTrue();
    }

    @Test
    void spacesPagesByTheCrawlDelay() {
        schedule.crawlDelay(Duration.ofSeconds(10));
        schedule.admitted(RequestPriority.LIVE, NOW);
        assertThat(earliestStart(RequestPriority.LIVE)).isEqualTo(NOW.plusSeconds(10));
        schedule.admitted(RequestPriority.POLL, NOW.plusSeconds(4));
        assertThat(earliestStart(RequestPriority.LIVE))
                .as("may follow the poll")
                .isEqualTo(NOW.plusSeconds(10));
        assertThat(earliestStart(RequestPriority.BACKFILL)).isEqualTo(NOW.plusSeconds(14));
        assertThat(schedule.earliestStart(RequestPriority.BACKFILL, false)).isEqualTo(NOW.plusSeconds(10));
    }

    @Test
    void limitsTheCrawlDelay() {
        assertThat(schedule.crawlDelay(Duration.ofHours(1))).isTrue();
        schedule.admitted(RequestPriority.LIVE, NOW);
        assertThat(earliestStart(RequestPriority.LIVE)).isEqualTo(NOW.plus(settings.maxCrawlDelay()));
        assertThat(schedule.crawlDelay(Duration.ofHours(2))).isFalse();
        assertThat(schedule.crawlDelay(null)).isTrue();
    }

    @Test
    void spacesPollsOnlyWhileTheyFitInTime() {
        schedule.crawlDelay(Duration.ofSeconds(10));
        for (int poll = 0; poll < 3; poll++) {
            schedule.admitted(RequestPriority.POLL, NOW);
        }
        assertThat(earliestStart(RequestPriority.POLL)).isEqualTo(NOW.plusSeconds(10));
        schedule.admitted(RequestPriority.POLL, NOW);
        assertThat(earliestStart(RequestPriority.POLL)).isEqualTo(NOW.plus(settings.gap()));
    }

    @Test
    void restoresItsState() {
        schedule.crawlDelay(Duration.ofSeconds(10));
        schedule.throttled(null, false, NOW);
        HostSchedule restored = new HostSchedule(settings, false);
        restored.restore(schedule.snapshot("news.example"));
        assertThat(restored.isBackingOff(NOW.plusSeconds(59))).isTrue();
        assertThat(restored.isBackingOff(NOW.plusSeconds(60))).isFalse();
        assertThat(restored.knownCrawlDelay()).isPresent();
        assertThat(restored.throttled(null, false, NOW)).isEqualTo(NOW.plusSeconds(120));
    }

    @Test
    void doesNotCountABackOffThatAnotherInstanceOwns() {
        schedule.throttled(null, false, NOW);
        schedule.handOver();
        assertThat(schedule.isBackingOff(NOW)).isTrue();
        assertThat(schedule.isCountedAsBackingOff(NOW)).isFalse();
        schedule.throttled(null, false, NOW);
        assertThat(schedule.isCountedAsBackingOff(NOW)).isTrue();
    }
}

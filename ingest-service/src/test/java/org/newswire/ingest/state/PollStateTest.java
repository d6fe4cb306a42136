package org.newswire.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.raw.FeedStatus;

/// Addresses, hanging polls, and states from a clock that was ahead.
final class PollStateTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final URI HTTP = URI.create("http://news.example/feed?all=1");

    private final PollState state = PollState.blank(NOON);

    @Test
    void aPermanentRedirectFromHttpToHttpsIsAdoptedImmediately() {
        URI https = URI.create("https://news.example/feed?all=1");
        assertThat(state.movedPermanently(https, HTTP, NOON).adopted()).isEqualTo(https);
    }

    @Test
    void aPermanentRedirectToAnotherHostOrPathIsOnTrialForAWeek() {
        for (String target : new String[] {
            "https://www.news.example/feed?all=1", "https://news.example/rss?all=1", "https://news.example/feed"
        }) {
            URI moved = URI.create(target);
            PollState onTrial = state.movedPermanently(moved, HTTP, NOON);
            assertThat(onTrial.adopted()).as(target).isNull();

            Instant beforeAWeek = NOON.plus(Duration.ofDays(7)).minusSeconds(1);
            assertThat(onTrial.movedPermanently(moved, HTTP, beforeAWeek).adopted())
                    .isNull();
            assertThat(onTrial.movedPermanently(moved, HTTP, NOON.plus(Duration.ofDays(7)))
                            .adopted())
                    .isEqualTo(moved);
        }
    }

    @Test
    void aResponseWithoutTheRedirectEndsTheTrial() {
        URI moved = URI.create("https://news.example/rss");
        PollState back = state.movedPermanently(moved, HTTP, NOON).movedPermanently(null, HTTP, NOON.plusSeconds(60));
        assertThat(back.movedTo()).isNull();
        assertThat(back.movedPermanently(moved, HTTP, NOON.plus(Duration.ofDays(8)))
                        .adopted())
                .isNull();
    }

    /// A slow feed that responds now and then does not count as hanging for long.
    @Test
    void eachHangingPollCountsOneUpToEightAndASuccessHalvesThem() {
        PollState hanging = state;
        for (int poll = 1; poll <= 20; poll++) {
            hanging = hanging.hung();
            assertThat(hanging.hangCount()).isEqualTo(Math.min(poll, 8));
        }
        assertThat(hanging.succeeded(NOON).hangCount()).isEqualTo(4);
        assertThat(state.hung().succeeded(NOON).hangs()).isNull();
    }

    @Test
    void aStateFromAClockThatWasAheadHasNoTimeLaterThanNow() {
        Instant ahead = NOON.plus(Duration.ofDays(400));
        PollState future = state.withReadAt(ahead)
                .succeeded(ahead)
                .movedPermanently(URI.create("https://news.example/rss"), HTTP, ahead)
                .withNext(new Next(ahead.plusSeconds(300), FeedStatus.Reason.RHYTHM));

        PollState corrected = future.corrected(NOON, NOON.plusSeconds(60));

        assertThat(corrected.nextPollAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(corrected.lastPollAt()).isEqualTo(NOON);
        assertThat(corrected.lastSuccessAt()).isEqualTo(NOON);
        assertThat(corrected.readAt()).isEqualTo(NOON);
        assertThat(corrected.movedSince()).isEqualTo(NOON);
    }
}

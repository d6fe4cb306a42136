package org.newswire.ingest.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class BackfillRateLimiterTest {
    private static final Instant START = Instant.parse("2026-11-25T09:00:00Z");

    private Instant now = START;
    private final InstantSource clock = () -> now;
    private final BackfillRateLimiter rate = new BackfillRateLimiter(100, clock);

    @Test
    void permitsTheItemsOfASecondImmediatelyAndTheRemainingOnesAtTheRate() {
        assertThat(rate.reserve(100)).isEqualTo(START.minusSeconds(1));
        assertThat(rate.reserve(50)).isEqualTo(START);
        assertThat(rate.reserve(50)).isEqualTo(START.plusMillis(500));
        assertThat(rate.reserve(1)).isEqualTo(START.plusSeconds(1));
    }

    @Test
    void unusedPermitsExpireAfterASecond() {
        rate.reserve(100);
        now = START.plusSeconds(3_600);
        rate.reserve(150);
        assertThat(rate.reserve(1)).isEqualTo(now.plusMillis(500));
    }

    @Test
    void aHoldEndsTheBurst() {
        rate.hold(START, START.plusSeconds(2));
        assertThat(rate.heldUntil()).isEqualTo(START.plusSeconds(2));
        now = START.plusMillis(200);
        rate.release(now);
        assertThat(rate.heldUntil()).isEqualTo(now);
        rate.reserve(20);
        assertThat(rate.reserve(1)).isEqualTo(now);
    }

    @Test
    void delaysAFirstPollUntilTheItemsOfEarlierOnesFitTheRate() {
        assertThat(rate.admitsFeed()).isTrue();
        rate.published(310);
        assertThat(rate.admitsFeed()).isFalse();
        now = START.plusSeconds(2);
        assertThat(rate.admitsFeed()).isFalse();
        now = START.plusMillis(2_100);
        assertThat(rate.admitsFeed()).isTrue();
    }

    @Test
    void feedsMatchTheRateOnAverage() {
        int fed = 0;
        for (int millis = 0; millis < 60_000; millis += 10) {
            now = START.plus(Duration.ofMillis(millis));
            while (rate.admitsFeed()) {
                rate.published(30);
                fed++;
            }
        }
        assertThat(fed * 30).isBetween(100 * 60, 100 * 62);
    }

    @Test
    void feedsWithoutItemsDoNotDelayOthers() {
        int fed = 0;
        for (int i = 0; i < 1_000 && rate.admitsFeed(); i++) {
            rate.published(0);
            fed++;
        }
        assertThat(fed).isEqualTo(1_000);
    }
}

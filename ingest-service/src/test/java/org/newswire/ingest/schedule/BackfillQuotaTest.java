package org.newswire.ingest.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class BackfillQuotaTest {
    private static final Instant START = Instant.parse("2026-11-25T09:00:00Z");

    private Instant now = START;
    private final InstantSource clock = () -> now;
    private final BackfillQuota quota = new BackfillQuota(100, clock);

    @Test
    void aSecondsWorthGoesAtOnceAndTheRestInItsTime() {
        assertThat(quota.reserve(100)).isEqualTo(START.minusSeconds(1));
        assertThat(quota.reserve(50)).isEqualTo(START);
        assertThat(quota.reserve(50)).isEqualTo(START.plusMillis(500));
        assertThat(quota.reserve(1)).isEqualTo(START.plusSeconds(1));
    }

    @Test
    void whatWasNotUsedIsNotSavedForLongerThanASecond() {
        quota.reserve(100);
        now = START.plusSeconds(3_600);
        quota.reserve(150);
        assertThat(quota.reserve(1)).isEqualTo(now.plusMillis(500));
    }

    @Test
    void aFeedIsAskedWhenWhatOthersBroughtIsPaidFor() {
        assertThat(quota.admitsFeed()).isTrue();
        quota.broughtByFeed(310);
        assertThat(quota.admitsFeed()).isFalse();
        now = START.plusSeconds(2);
        assertThat(quota.admitsFeed()).isFalse();
        now = START.plusMillis(2_100);
        assertThat(quota.admitsFeed()).isTrue();
    }

    @Test
    void feedsBringOnAverageWhatTheRateAllows() {
        int fed = 0;
        for (int millis = 0; millis < 60_000; millis += 10) {
            now = START.plus(Duration.ofMillis(millis));
            while (quota.admitsFeed()) {
                quota.broughtByFeed(30);
                fed++;
            }
        }
        assertThat(fed * 30).isBetween(100 * 60, 100 * 62);
    }

    @Test
    void feedsThatBringNothingDoNotHoldUpTheOthers() {
        int fed = 0;
        for (int i = 0; i < 1_000 && quota.admitsFeed(); i++) {
            quota.broughtByFeed(0);
            fed++;
        }
        assertThat(fed).isEqualTo(1_000);
    }
}

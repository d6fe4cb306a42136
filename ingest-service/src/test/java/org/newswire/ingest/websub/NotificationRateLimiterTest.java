package org.newswire.ingest.websub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.websub.HubNotification.Kind;

final class NotificationRateLimiterTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final NotificationRateLimiter limiter = new NotificationRateLimiter();

    @Test
    void admitsABurstOfTenThenOnePerSecond() {
        assertThat(admitted("a", Kind.PUSHED, NOON, 20)).isEqualTo(10);
        assertThat(admitted("a", Kind.PUSHED, NOON.plusMillis(999), 20)).isZero();
        assertThat(admitted("a", Kind.PUSHED, NOON.plusSeconds(1), 20)).isEqualTo(1);
        assertThat(admitted("a", Kind.PUSHED, NOON.plusSeconds(4), 20)).isEqualTo(3);
    }

    @Test
    void anotherCallbackAndAnotherKindHaveRatesOfTheirOwn() {
        assertThat(admitted("a", Kind.PUSHED, NOON, 20)).isEqualTo(10);
        assertThat(admitted("b", Kind.PUSHED, NOON, 20)).isEqualTo(10);
        assertThat(admitted("a", Kind.DENIED, NOON, 20)).isEqualTo(10);
    }

    @Test
    void aQuietMinuteAllowsTheSameBurstAgain() {
        assertThat(admitted("a", Kind.PUSHED, NOON, 20)).isEqualTo(10);
        assertThat(admitted("a", Kind.PUSHED, NOON.plus(Duration.ofMinutes(2)), 20))
                .isEqualTo(10);
    }

    private int admitted(String id, Kind kind, Instant at, int calls) {
        int admitted = 0;
        for (int call = 0; call < calls; call++) {
            admitted += limiter.admits(new HubNotification(id, new UUID(0, 1), kind, at, null)) ? 1 : 0;
        }
        return admitted;
    }
}

package org.newswire.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ClockSkewGuardTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");

    private final ClockSkewGuard setBack = new ClockSkewGuard();

    @Test
    void detectsAClockThatIsSetBack() {
        assertThat(setBack.check(NOON)).isEmpty();
        assertThat(setBack.check(NOON.minusSeconds(301)))
                .hasValueSatisfying(why -> assertThat(why).contains("set back by 301 s, to 2026-03-18T11:54:59Z"));
    }

    @Test
    void detectsAClockThatIsSetBackInSteps() {
        assertThat(setBack.check(NOON)).isEmpty();
        assertThat(setBack.check(NOON.minusSeconds(6))).isEmpty();
        assertThat(setBack.check(NOON.minusSeconds(12))).isPresent();
    }

    @Test
    void ignoresSmallChanges() {
        assertThat(setBack.check(NOON)).isEmpty();
        assertThat(setBack.check(NOON.minusSeconds(10))).isEmpty();
        assertThat(setBack.check(NOON.plusSeconds(86_400))).isEmpty();
    }
}

package org.newswire.ingest.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LiveShareTest {
    private static final Instant START = Instant.parse("2026-11-25T09:00:00Z");

    private final LiveShare share = new LiveShare();

    @Test
    void theItemsOfAnHourMayComeAtOnce() {
        assertThat(share.take(50, 300, START)).isEqualTo(50);
        assertThat(share.take(260, 300, START)).isEqualTo(250);
        assertThat(share.take(50, 300, START)).isZero();
    }

    @Test
    void theShareGrowsAgainWithTime() {
        share.take(300, 300, START);
        assertThat(share.take(100, 300, START.plus(Duration.ofMinutes(1)))).isEqualTo(5);
        assertThat(share.take(1_000, 300, START.plus(Duration.ofHours(9)))).isEqualTo(300);
    }

    @Test
    void aClockThatIsSetBackGivesNothing() {
        share.take(300, 300, START);
        assertThat(share.take(1, 300, START.minus(Duration.ofHours(9)))).isZero();
    }
}

package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PingSenderTest {
    @Test
    void pausesGrowToHalfAnHour() {
        Random random = new Random(1);
        assertThat(PingSender.backoff(1, random)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(PingSender.backoff(5, random)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(16));
        assertThat(PingSender.backoff(1000, random)).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(30));
    }
}

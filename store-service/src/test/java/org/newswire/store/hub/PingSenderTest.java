package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PingSenderTest {
    @Test
    void pausesGrowToHalfAnHour() {
        Random random = new Random(1);
        assertThat(PingSender.backoff(1, random)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(PingSender.backoff(5, random)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(16));
        assertThat(PingSender.backoff(1000, random)).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(30));
    }

    @Test
    void pausesDoubleFromOneSecondToThirtyMinutes() {
        assertThat(pauses(0))
                .containsExactly(1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 1800.0);
    }

    @Test
    void aRandomPartOfUpToHalfOfThePauseIsLeftOut() {
        assertThat(pauses(1)).containsExactly(0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 900.0);
    }

    /// Returns the pauses after one failure, two failures and so on, in seconds.
    ///
    /// @param part of the random part, from 0 to 1
    private static List<Double> pauses(double part) {
        RandomGenerator fixed = new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("a number below a bound is expected");
            }

            @Override
            public long nextLong(long bound) {
                return Math.round(part * (bound - 1));
            }
        };
        return IntStream.rangeClosed(1, 12)
                .mapToObj(failures -> PingSender.backoff(failures, fixed).toMillis() / 1000.0)
                .toList();
    }
}

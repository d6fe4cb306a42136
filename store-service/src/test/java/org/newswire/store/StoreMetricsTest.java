package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.store.tables.Articles;

final class StoreMetricsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Articles.NOON);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T11:59:00Z, 60",
        "2026-03-01T12:01:00Z, 0",
        "9999-12-31T23:59:59Z, 0",
        "1700-01-01T00:00:00Z, 3153600000",
        "0001-01-01T00:00:00Z, 3153600000"
    })
    void anAgeIsWithinWhatATimerHolds(Instant observedAt, double seconds) {
        new StoreMetrics(registry, CLOCK).stored(observedAt);

        var age = registry.get("newswire.stored.age").timer();
        assertThat(age.count()).isEqualTo(1);
        assertThat(age.totalTime(TimeUnit.SECONDS)).isEqualTo(seconds);
    }

    @Test
    void aCanaryOfAnyTimeIsCounted() {
        StoreMetrics metrics = new StoreMetrics(registry, CLOCK);
        metrics.expectCanary(registry);

        assertThatCode(() -> metrics.canary(Instant.parse("-999999999-01-01T00:00:00Z")))
                .doesNotThrowAnyException();
        assertThat(registry.get("newswire.canary.way").gauge().value()).isGreaterThan(3e15);
    }
}

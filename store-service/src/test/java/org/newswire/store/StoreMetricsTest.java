package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.newswire.store.tables.Articles;

final class StoreMetricsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Articles.NOON);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aCanaryOfAnyTimeIsCounted() {
        StoreMetrics metrics = new StoreMetrics(registry, CLOCK);
        metrics.expectCanary(registry);

        assertThatCode(() -> metrics.canary(Instant.parse("-999999999-01-01T00:00:00Z")))
                .doesNotThrowAnyException();
        assertThat(registry.get("newswire.canary.way").gauge().value()).isGreaterThan(3e15);
    }
}

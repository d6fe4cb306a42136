package org.newswire.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AgeTimerTest {
    private static final Instant NOW = Instant.parse("2026-03-18T09:00:00Z");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AgeTimer age = new AgeTimer(registry, () -> NOW, "newswire.some.age", "How late it is");

    @Test
    void distinguishesAMinuteAnHourAndADay() {
        List.of(Duration.ofSeconds(50), Duration.ofMinutes(50), Duration.ofHours(20), Duration.ofDays(6))
                .forEach(late -> age.record(NOW.minus(late)));

        assertThat(registry.scrape())
                .contains("newswire_some_age_seconds_bucket{le=\"30.0\"} 0\n")
                .contains("newswire_some_age_seconds_bucket{le=\"60.0\"} 1\n")
                .contains("newswire_some_age_seconds_bucket{le=\"1800.0\"} 1\n")
                .contains("newswire_some_age_seconds_bucket{le=\"3600.0\"} 2\n")
                .contains("newswire_some_age_seconds_bucket{le=\"86400.0\"} 3\n")
                .contains("newswire_some_age_seconds_bucket{le=\"604800.0\"} 4\n");
    }

    @Test
    void limitsAnAgeToAYear() {
        for (String since : List.of("0001-01-01T00:00:00Z", "1700-01-01T00:00:00Z", "9999-12-31T23:59:59Z")) {
            age.record(Instant.parse(since));
        }

        Timer timer = registry.get("newswire.some.age").timer();
        assertThat(timer.count()).isEqualTo(3);
        assertThat(timer.totalTime(TimeUnit.DAYS)).isEqualTo(2 * 365);
    }
}

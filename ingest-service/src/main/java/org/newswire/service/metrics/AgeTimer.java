package org.newswire.service.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A histogram of the age of items. All stages use the same buckets, from 100 ms to seven days, so their
/// quantiles can be compared. Thread-safe.
public final class AgeTimer {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
        Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30),
        Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(5), Duration.ofMinutes(15),
        Duration.ofMinutes(30), Duration.ofHours(1), Duration.ofHours(3), Duration.ofHours(6),
        Duration.ofHours(12), Duration.ofDays(1), Duration.ofDays(7)
    };

    /// The nanoseconds of a timer overflow after 292 years, and dates can be wrong by more.
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Timer timer;
    private final InstantSource clock;

    public AgeTimer(MeterRegistry registry, InstantSource clock, String name, String description) {
        this.clock = clock;
        this.timer = Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /// Times in the future count as age zero, ages above a year as a year.
    public void record(Instant since) {
        Duration age = Duration.between(since, clock.instant());
        timer.record(age.isNegative() ? Duration.ZERO : age.compareTo(LONGEST) > 0 ? LONGEST : age);
    }
}

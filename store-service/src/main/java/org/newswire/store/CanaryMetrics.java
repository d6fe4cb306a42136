package org.newswire.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.PeriodicTask;
import org.newswire.store.tables.CanaryTable;

/// Publishes the age and the latency of the canary (synthetic articles that pass through all services) as
/// gauges. The values come from the database and belong to the slowest partition, whichever instance reads that
/// partition. So all instances report the same, also directly after a start.
final class CanaryMetrics implements PeriodicTask.Batch {
    private final DataSource connections;
    private final InstantSource clock;
    private final Instant startedAt;
    private volatile @Nullable Instant sentAt;
    private volatile double latencySeconds = Double.NaN;

    /// Registers the gauges. Until the first canary arrives, its age counts from now.
    CanaryMetrics(DataSource connections, MeterRegistry registry, InstantSource clock) {
        this.connections = connections;
        this.clock = clock;
        this.startedAt = clock.instant();
        Gauge.builder("newswire.canary.age", this::ageSeconds)
                .description("Age of the last canary of the slowest partition")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("newswire.canary.latency", () -> latencySeconds)
                .description("Largest latency of the last canaries from ingest to database")
                .baseUnit("seconds")
                .register(registry);
    }

    @Override
    public int run() throws SQLException {
        try (Connection connection = connections.getConnection()) {
            Optional<CanaryTable.Arrivals> last = CanaryTable.arrivals(connection);
            sentAt = last.map(CanaryTable.Arrivals::oldest).orElse(startedAt);
            latencySeconds = last.map(arrived -> seconds(arrived.maxLatency())).orElse(Double.NaN);
        }
        return 0;
    }

    /// NaN until the first read, because another instance may already have received a canary.
    private double ageSeconds() {
        Instant since = sentAt;
        return since == null ? Double.NaN : seconds(Duration.between(since, clock.instant()));
    }

    private static double seconds(Duration time) {
        return Math.max(0, time.toSeconds() + time.toMillisPart() / 1000.0);
    }
}

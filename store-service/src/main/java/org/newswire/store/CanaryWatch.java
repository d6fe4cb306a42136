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
import org.newswire.pipeline.supervision.Supervisor;
import org.newswire.store.database.PortionLoop;
import org.newswire.store.tables.CanaryArrivals;

/// Shows how the canary fares, as the database has it: the partition that is furthest behind, whichever
/// instance reads it. So all instances show the same, and one that starts shows it at once.
final class CanaryWatch implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final PortionLoop loop;
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Instant startedAt;
    private volatile @Nullable Instant sentAt;
    private volatile double waySeconds = Double.NaN;

    CanaryWatch(DataSource connections, MeterRegistry registry, InstantSource clock, Supervisor supervisor) {
        this.registry = registry;
        this.clock = clock;
        this.startedAt = clock.instant();
        PortionLoop.Portion look = () -> {
            look(connections);
            return 0;
        };
        this.loop = new PortionLoop("canary-watch", LOOK_EVERY, Integer.MAX_VALUE, look, supervisor);
    }

    /// From now on it is expected.
    void start() {
        Gauge.builder("newswire.canary.age", this::ageSeconds)
                .description("Time since the canary was sent that came last through the partition furthest behind")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("newswire.canary.way", () -> waySeconds)
                .description("How long the canary took from the ingest to the database, the slowest of the last ones")
                .baseUnit("seconds")
                .register(registry);
        loop.start();
    }

    private void look(DataSource connections) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            Optional<CanaryArrivals> last = CanaryArrivals.read(connection);
            sentAt = last.map(CanaryArrivals::oldest).orElse(startedAt);
            waySeconds = last.map(arrived -> seconds(arrived.longestWay())).orElse(Double.NaN);
        }
    }

    /// Not a number until it has looked: another instance may know.
    private double ageSeconds() {
        Instant since = sentAt;
        return since == null ? Double.NaN : seconds(Duration.between(since, clock.instant()));
    }

    private static double seconds(Duration time) {
        return Math.max(0, time.toSeconds() + time.toMillisPart() / 1000.0);
    }

    @Override
    public void close() {
        loop.close();
    }
}

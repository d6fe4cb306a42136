package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Articles;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;

/// Tests the gauges of the canary with a real database.
final class CanaryMetricsIT {
    private static StoreDatabase database;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<Instant> now = new AtomicReference<>(Articles.NOON);
    private final InstantSource clock = now::get;
    private CanaryMetrics watch;

    @BeforeAll
    static void startDatabase() {
        database = new StoreDatabase();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        database.execute("truncate canary");
        watch = new CanaryMetrics(database.connections(), registry, clock);
    }

    @Test
    void reportsASinglePartitionWithoutCanaries() throws Exception {
        for (int minute = 0; minute < 10; minute++) {
            now.set(Articles.NOON.plusSeconds(60L * minute));
            for (int partition = 0; partition < 12; partition++) {
                if (partition != 4 || minute < 2) {
                    store(partition, now.get());
                }
            }
        }
        watch.run();
        assertThat(age()).isEqualTo(8 * 60);

        store(4, now.get());
        watch.run();
        assertThat(age()).isZero();
    }

    /// Otherwise a store that restarts every few minutes and stores nothing would not be noticed.
    @Test
    void aRestartKeepsTheAge() throws Exception {
        store(0, Articles.NOON.minusSeconds(1200));
        store(1, Articles.NOON.minusSeconds(30));

        watch.run();
        assertThat(age()).isEqualTo(1200);
    }

    @Test
    void withoutAnyCanaryTheAgeCountsFromTheStart() throws Exception {
        watch.run();
        assertThat(age()).isZero();

        now.set(Articles.NOON.plusSeconds(400));
        assertThat(age()).isEqualTo(400);
        assertThat(latency()).isNaN();
    }

    @Test
    void reportsTheAgeAndLatencyOfALateCanary() throws Exception {
        database.execute("insert into canary values (0, '2026-03-01T11:00:00Z', '2026-03-01T12:00:00Z'),"
                + " (1, '2026-03-01T11:59:58Z', '2026-03-01T11:59:59.5Z')");

        watch.run();
        assertThat(latency()).isEqualTo(3600);
        assertThat(age()).isEqualTo(3600);
    }

    /// The clock of an ingest may have been set back.
    @Test
    void theLastCanaryOfAPartitionCountsWhateverItsTime() throws Exception {
        store(0, Articles.NOON.minusSeconds(60));
        store(0, Articles.NOON.minusSeconds(300));
        watch.run();
        assertThat(age()).isEqualTo(300);
    }

    @Test
    void acceptsAnyTimestamp() throws Exception {
        database.execute("insert into canary values (0, '4712-01-01 BC', now())");

        watch.run();
        assertThat(latency()).isGreaterThan(2e11);
        assertThat(age()).isGreaterThan(2e11);
    }

    private static void store(int partition, Instant sentAt) throws Exception {
        new PostgresArticleStore(database.connections()).write(List.of(new Change.CanaryArrived(partition, sentAt)));
    }

    private double age() {
        return registry.get("newswire.canary.age").gauge().value();
    }

    private double latency() {
        return registry.get("newswire.canary.latency").gauge().value();
    }
}

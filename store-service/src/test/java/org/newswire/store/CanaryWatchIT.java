package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.pipeline.supervision.Supervisor;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.tables.Articles;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;

/// How the canary fares, by a real database.
final class CanaryWatchIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static StoreDatabase database;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<Instant> now = new AtomicReference<>(Articles.NOON);
    private final InstantSource clock = now::get;
    private CanaryWatch watch;

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
        watch = new CanaryWatch(database.connections(), registry, clock, Supervisor.unobserved());
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    @Test
    void onePartitionThatStandsStillShows() throws Exception {
        watch.start();
        for (int minute = 0; minute < 10; minute++) {
            now.set(Articles.NOON.plusSeconds(60L * minute));
            for (int partition = 0; partition < 12; partition++) {
                if (partition != 4 || minute < 2) {
                    arrives(partition, now.get());
                }
            }
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(age()).isEqualTo(8 * 60));

        arrives(4, now.get());
        await().atMost(LIMIT).untilAsserted(() -> assertThat(age()).isZero());
    }

    /// Or a store that starts every few minutes, and stores nothing, would hide that.
    @Test
    void aStartDoesNotBeginAnew() throws Exception {
        arrives(0, Articles.NOON.minusSeconds(1200));
        arrives(1, Articles.NOON.minusSeconds(30));

        watch.start();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(age()).isEqualTo(1200));
    }

    @Test
    void whereNoneHasEverComeTheStartCounts() {
        watch.start();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(age()).isZero());

        now.set(Articles.NOON.plusSeconds(400));
        assertThat(age()).isEqualTo(400);
        assertThat(way()).isNaN();
    }

    @Test
    void oneThatComesLateShowsByItsAgeAndItsWay() throws Exception {
        database.execute("insert into canary values (0, '2026-03-01T11:00:00Z', '2026-03-01T12:00:00Z'),"
                + " (1, '2026-03-01T11:59:58Z', '2026-03-01T11:59:59.5Z')");

        watch.start();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(way()).isEqualTo(3600));
        assertThat(age()).isEqualTo(3600);
    }

    @Test
    void anyTimeShows() throws Exception {
        database.execute("insert into canary values (0, '4712-01-01 BC', now())");

        watch.start();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(way()).isGreaterThan(2e11));
        assertThat(age()).isGreaterThan(2e11);
    }

    private static void arrives(int partition, Instant sentAt) throws Exception {
        new PostgresArticleStore(database.connections()).write(List.of(new Change.CanaryArrived(partition, sentAt)));
    }

    private double age() {
        return registry.get("newswire.canary.age").gauge().value();
    }

    private double way() {
        return registry.get("newswire.canary.way").gauge().value();
    }
}

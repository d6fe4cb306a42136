package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.service.logging.CapturedLog;
import org.newswire.store.database.StoreDatabase;
import org.postgresql.ds.PGSimpleDataSource;

/// The delay of `/api/changes`, with a real database and a transaction that stays open.
final class ChangeLagMonitorIT {
    private static StoreDatabase database;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CapturedLog log = CapturedLog.of(ChangeLagMonitor.class);
    private Connection forgotten;
    private ChangeLagMonitor monitor;

    @BeforeAll
    static void startDatabase() {
        database = new StoreDatabase();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void openTransaction() throws Exception {
        database.empty();
        monitor = new ChangeLagMonitor(database.connections(), registry);
        forgotten = database.connections().getConnection();
        forgotten.setAutoCommit(false);
        begin();
    }

    @AfterEach
    void closeTransaction() throws Exception {
        forgotten.rollback();
        forgotten.close();
        log.close();
    }

    private void begin() throws SQLException {
        try (Statement statement = forgotten.createStatement()) {
            statement.execute("select pg_current_xact_id()");
        }
    }

    /// Commits a change, as of some time ago.
    private static void change(int secondsAgo) throws SQLException {
        database.execute("insert into article_change (article_ids, changed_at) values (array[gen_random_uuid()],"
                + " clock_timestamp() - interval '" + secondsAgo + " s')");
    }

    private double lag() {
        return registry.get("newswire.changes.lag").gauge().value();
    }

    @Test
    void aDelayOfMoreThanAMinuteNamesTheTransactionOnce() throws Exception {
        change(61);
        monitor.run();
        monitor.run();

        assertThat(lag()).isBetween(61.0, 600.0);
        assertThat(log.messages())
                .singleElement()
                .satisfies(message -> assertThat(message)
                        .startsWith("changes delayed seconds=")
                        .contains("/api/changes waits for an older open transaction", "session pid=")
                        .contains("state=idle in transaction"));
    }

    @Test
    void theNextDelayIsNamedAgain() throws Exception {
        change(61);
        monitor.run();
        forgotten.rollback();
        monitor.run();
        assertThat(lag()).isZero();
        begin();
        change(61);
        monitor.run();

        assertThat(log.messages()).hasSize(2);
    }

    @Test
    void aShorterDelayIsOnlyMeasured() throws Exception {
        change(5);
        monitor.run();

        assertThat(lag()).isBetween(5.0, 59.0);
        assertThat(log.messages()).isEmpty();
    }

    @Test
    void theDelayIsUnknownWithoutADatabase() throws Exception {
        var nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/none");
        SimpleMeterRegistry own = new SimpleMeterRegistry();
        var blind = new ChangeLagMonitor(nowhere, own);
        assertThatThrownBy(blind::run).isInstanceOf(SQLException.class);
        assertThat(own.get("newswire.changes.lag").gauge().value()).isNaN();
    }
}

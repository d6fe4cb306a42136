package org.newswire.store.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.chain.SharedContainers;
import org.newswire.service.logging.CapturedLog;
import org.newswire.store.database.DatabaseSettings.Login;
import org.newswire.store.tables.ArticleStore;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.Versions;
import org.newswire.supervision.InstallationException;
import org.newswire.supervision.Supervisor;
import org.newswire.timing.BestOfThree;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// Tests migrations, locks and timeouts with a real database.
final class DatabaseIT {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final PostgreSQLContainer SERVER = SharedContainers.newPostgres();

    private Connection other;
    private Statement statement;
    private ExecutorService tasks;
    private Database database;

    @BeforeAll
    static void startServer() {
        SERVER.start();
    }

    @AfterAll
    static void stopServer() {
        SERVER.stop();
    }

    @BeforeEach
    void open() throws Exception {
        other = DriverManager.getConnection(SERVER.getJdbcUrl(), SERVER.getUsername(), SERVER.getPassword());
        statement = other.createStatement();
        statement.execute("drop schema public cascade; create schema public");
        tasks = Executors.newVirtualThreadPerTaskExecutor();
        database = database(List.of());
    }

    private static Database database(List<String> moreMigrations) {
        var settings = new DatabaseSettings(
                SERVER.getJdbcUrl(), new Login(SERVER.getUsername(), SERVER.getPassword()), Optional.empty());
        return new Database(settings, ANSWER_LIMIT, moreMigrations, Supervisor.unobserved());
    }

    @AfterEach
    void close() throws Exception {
        other.close();
        database.close();
        tasks.close();
    }

    @Test
    void migrationMayTakeLongerThanTheAnswerTimeout() throws Exception {
        SlowMigration.delay(statement, ANSWER_LIMIT.multipliedBy(3));
        Future<Boolean> migrated = tasks.submit(database::migrate);
        await().atMost(LIMIT).until(() -> count("wait_event = 'PgSleep'") == 1);
        assertThat(database.isMigrating()).isTrue();
        assertThat(database.trouble()).contains("the database's schema is not ready");

        assertThat(migrated.get(LIMIT.toSeconds(), SECONDS)).isTrue();
        assertThat(database.isMigrating()).isFalse();
        assertThat(database.trouble()).isEmpty();
    }

    /// `pg_dump` holds a read lock on all tables, and most migrations need an exclusive lock on some.
    @Test
    void readersDoNotWaitForAMigrationThatWaitsForADump(@TempDir Path folder) throws Exception {
        assertThat(database.migrate()).isTrue();
        Files.writeString(folder.resolve("V1000__add_column.sql"), "alter table article_change add column note text");
        database.close();
        database = database(List.of("filesystem:" + folder));
        other.setAutoCommit(false);
        statement.execute("lock table article_change in access share mode");
        Future<Boolean> migrated = tasks.submit(database::migrate);
        assertThat(BestOfThree.of(Duration.ofSeconds(1), DatabaseIT::slowestRead))
                .isBetween(Duration.ofMillis(50), Duration.ofSeconds(1)); // it has waited for one
        assertThat(migrated).isNotDone();
        assertThat(database.isMigrating()).isTrue();
        other.rollback();
        assertThat(migrated.get(LIMIT.toSeconds(), SECONDS)).isTrue();
    }

    /// Reads for five seconds, in which a migration tries at least once.
    private static Duration slowestRead() throws Exception {
        Duration slowest = Duration.ZERO;
        try (Connection reading =
                        DriverManager.getConnection(SERVER.getJdbcUrl(), SERVER.getUsername(), SERVER.getPassword());
                Statement select = reading.createStatement()) {
            Instant end = Instant.now().plusSeconds(5);
            while (Instant.now().isBefore(end)) {
                long begin = System.nanoTime();
                select.execute("select count(*) from article_change");
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                slowest = took.compareTo(slowest) > 0 ? took : slowest;
                Thread.sleep(20);
            }
        }
        return slowest;
    }

    /// A store of an older version continues to read while a newer one migrates.
    @Test
    void readersContinueAfterAMigrationHasAddedAColumn() throws Exception {
        assertThat(database.migrate()).isTrue();
        try (Connection reading = database.readers().orElseThrow().getConnection()) {
            reading.setAutoCommit(false);
            for (int i = 0; i < 20; i++) {
                if (i == 10) {
                    statement.execute("alter table article add column another int");
                }
                try (var select = reading.prepareStatement("select a.* from article a where id = ?")) {
                    select.setObject(1, UUID.randomUUID());
                    select.executeQuery();
                }
                reading.commit();
            }
        }
    }

    @Test
    void refusesADatabaseWithoutUtf8() throws Exception {
        statement.execute("drop database if exists \"Latin\"");
        statement.execute("create database \"Latin\" template template0 encoding 'LATIN1' locale 'C'");
        String url = SERVER.getJdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/Latin$1");
        Login owner = new Login(SERVER.getUsername(), SERVER.getPassword());
        try (var latin = new Database(new DatabaseSettings(url, owner, Optional.empty()), ANSWER_LIMIT)) {
            assertThatThrownBy(latin::migrate)
                    .isInstanceOf(InstallationException.class)
                    .hasMessageContaining("the database \"Latin\" has the encoding LATIN1")
                    .hasMessageContaining("encoding 'UTF8'");
        }
        try (Connection inIt = DriverManager.getConnection(url, owner.user(), owner.password());
                ResultSet tables = inIt.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
            assertThat(tables.next()).isFalse();
        }
    }

    @Test
    void stopEndsARunningMigration() throws Exception {
        SlowMigration.delay(statement, Duration.ofHours(1));
        Future<Boolean> migrated = tasks.submit(database::migrate);
        await().atMost(LIMIT).until(() -> count("wait_event = 'PgSleep'") == 1);

        try (CapturedLog log = CapturedLog.of("org.newswire")) {
            database.stopWaiting();
            assertThat(migrated.get(5, SECONDS)).isFalse();
            assertThat(log.events()).isEmpty();
        }
        await("the server notices").atMost(LIMIT).until(() -> count("wait_event = 'PgSleep'") == 0);
    }

    @Test
    void waitingForALockLeavesOneWaitingStatement() throws Exception {
        assertThat(database.migrate()).isTrue();
        ArticleStore store = new PostgresArticleStore(database.connections());
        other.setAutoCommit(false);
        statement.execute("lock table article");
        var failed = new AtomicInteger();
        Future<List<ArticleStore.Result>> written = tasks.submit(() -> {
            while (true) {
                try {
                    return store.write(List.of(Versions.version("harbour", "It opens.", 0, "daily")));
                } catch (ArticleStore.UnavailableException e) {
                    failed.incrementAndGet();
                }
            }
        });
        await().atMost(LIMIT).until(() -> failed.get() >= 3);
        assertThat(count("wait_event_type = 'Lock'")).isLessThanOrEqualTo(1);

        other.rollback();
        assertThat(written.get(LIMIT.toSeconds(), SECONDS))
                .containsExactly(new ArticleStore.Result.Stored(ArticleStore.Outcome.NEW));
    }

    /// A slow database may serve all threads of the store at once.
    @Test
    void isUpWhileAllThreadsUseConnections() throws Exception {
        assertThat(database.migrate()).isTrue();
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                held.add(database.connections().getConnection());
            }
            await().during(Duration.ofSeconds(7)).atMost(Duration.ofSeconds(12)).until(database::isUp);
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
    }

    /// Counts all connections to the server.
    private int count(String condition) throws SQLException {
        try (ResultSet row = statement.executeQuery("select count(*) from pg_stat_activity where " + condition)) {
            row.next();
            return row.getInt(1);
        }
    }
}

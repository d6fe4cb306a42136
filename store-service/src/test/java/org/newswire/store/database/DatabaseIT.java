package org.newswire.store.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.chain.Containers;
import org.newswire.pipeline.Stage.InstallationFault;
import org.newswire.store.database.DatabaseSettings.Login;
import org.newswire.store.tables.ArticleStore;
import org.newswire.store.tables.Articles;
import org.newswire.store.tables.PostgresArticleStore;
import org.slf4j.LoggerFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// What takes long in a real database, beside connections that are given up soon.
final class DatabaseIT {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final PostgreSQLContainer SERVER = Containers.newPostgres();

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
        database = new Database(
                new DatabaseSettings(
                        SERVER.getJdbcUrl(), new Login(SERVER.getUsername(), SERVER.getPassword()), Optional.empty()),
                ANSWER_LIMIT);
    }

    @AfterEach
    void close() throws Exception {
        other.close();
        database.close();
        tasks.close();
    }

    @Test
    void aMigrationMayTakeLongerThanAnAnswer() throws Exception {
        SlowMigration.last(statement, ANSWER_LIMIT.multipliedBy(3));
        Future<Boolean> migrated = tasks.submit(database::migrate);
        await().atMost(LIMIT).until(() -> count("wait_event = 'PgSleep'") == 1);
        assertThat(database.isMigrating()).isTrue();
        assertThat(database.trouble()).contains("the database's schema is not ready");

        assertThat(migrated.get(LIMIT.toSeconds(), SECONDS)).isTrue();
        assertThat(database.isMigrating()).isFalse();
        assertThat(database.trouble()).isEmpty();
    }

    /// A dump holds all tables for reading, and a migration needs some of them for itself.
    @Test
    void readersDoNotWaitForAMigrationThatWaitsForADump() throws Exception {
        Flyway.configure()
                .dataSource(SERVER.getJdbcUrl(), SERVER.getUsername(), SERVER.getPassword())
                .target("22")
                .load()
                .migrate();
        other.setAutoCommit(false);
        statement.execute("lock table article_change in access share mode");
        Future<Boolean> migrated = tasks.submit(database::migrate);
        Duration slowest = Duration.ZERO;
        try (Connection reading =
                        DriverManager.getConnection(SERVER.getJdbcUrl(), SERVER.getUsername(), SERVER.getPassword());
                Statement select = reading.createStatement()) {
            Instant end = Instant.now().plusSeconds(10);
            while (Instant.now().isBefore(end)) {
                long begin = System.nanoTime();
                select.execute("select count(*) from article_change");
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                slowest = took.compareTo(slowest) > 0 ? took : slowest;
                Thread.sleep(20);
            }
        }
        assertThat(migrated).isNotDone();
        assertThat(database.isMigrating()).isTrue();
        assertThat(slowest).isBetween(Duration.ofMillis(50), Duration.ofSeconds(1)); // it did wait for one
        other.rollback();
        assertThat(migrated.get(LIMIT.toSeconds(), SECONDS)).isTrue();
    }

    /// The store of an older version reads on while that of a newer one migrates.
    @Test
    void readersGoOnAfterAMigrationHasAddedAColumn() throws Exception {
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
    void aDatabaseThatCannotHoldEveryCharacterIsNotUsed() throws Exception {
        statement.execute("drop database if exists \"Latin\"");
        statement.execute("create database \"Latin\" template template0 encoding 'LATIN1' locale 'C'");
        String url = SERVER.getJdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/Latin$1");
        Login owner = new Login(SERVER.getUsername(), SERVER.getPassword());
        try (var latin = new Database(new DatabaseSettings(url, owner, Optional.empty()), ANSWER_LIMIT)) {
            assertThatThrownBy(latin::migrate)
                    .isInstanceOf(InstallationFault.class)
                    .hasMessageContaining("the database \"Latin\" has the encoding LATIN1")
                    .hasMessageContaining("encoding 'UTF8'");
        }
        try (Connection inIt = DriverManager.getConnection(url, owner.user(), owner.password());
                ResultSet tables = inIt.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
            assertThat(tables.next()).isFalse();
        }
    }

    @Test
    void aStopEndsAMigrationThatIsAtWork() throws Exception {
        SlowMigration.last(statement, Duration.ofHours(1));
        Future<Boolean> migrated = tasks.submit(database::migrate);
        await().atMost(LIMIT).until(() -> count("wait_event = 'PgSleep'") == 1);

        var log = new ListAppender<ILoggingEvent>();
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
        database.stopWaiting();
        assertThat(migrated.get(5, SECONDS)).isFalse();
        root.detachAppender(log);
        assertThat(log.list).isEmpty();
        await("the server notices").atMost(LIMIT).until(() -> count("wait_event = 'PgSleep'") == 0);
    }

    @Test
    void whoWaitsForALockWaitsOnce() throws Exception {
        assertThat(database.migrate()).isTrue();
        ArticleStore store = new PostgresArticleStore(database.connections());
        other.setAutoCommit(false);
        statement.execute("lock table article");
        var failed = new AtomicInteger();
        Future<List<ArticleStore.Result>> written = tasks.submit(() -> {
            while (true) {
                try {
                    return store.write(List.of(Articles.version("harbour", "It opens.", 0, "daily")));
                } catch (ArticleStore.Unavailable e) {
                    failed.incrementAndGet();
                }
            }
        });
        await().atMost(LIMIT).until(() -> failed.get() >= 3);
        assertThat(count("wait_event_type = 'Lock'")).isLessThanOrEqualTo(1);

        other.rollback();
        assertThat(written.get(LIMIT.toSeconds(), SECONDS))
                .containsExactly(new ArticleStore.Result.Kept(ArticleStore.Outcome.NEW));
    }

    /// While it is slow, each of the store's threads may have one.
    @Test
    void itIsUpWhileAllOthersWorkWithIt() throws Exception {
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

    /// Of all connections to the server.
    private int count(String condition) throws SQLException {
        try (ResultSet row = statement.executeQuery("select count(*) from pg_stat_activity where " + condition)) {
            row.next();
            return row.getInt(1);
        }
    }
}

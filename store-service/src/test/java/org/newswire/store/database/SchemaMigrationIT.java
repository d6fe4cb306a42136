package org.newswire.store.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.chain.SharedContainers;
import org.newswire.store.database.DatabaseSettings.Login;
import org.newswire.supervision.InstallationException;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// Concurrent migrations of one schema by several stores, and schemas that a store rejects.
final class SchemaMigrationIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(4);
    private static final int INSTANCES = 3;

    private final PostgreSQLContainer server = SharedContainers.newPostgres();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void concurrentInstancesMigrateOnce() throws Exception {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement()) {
            SlowMigration.delay(statement, PAUSE);
            List<Database> instances = new ArrayList<>();
            try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Boolean>> migrated = new ArrayList<>();
                for (int i = 0; i < INSTANCES; i++) {
                    Database instance = new Database(settings());
                    instances.add(instance);
                    migrated.add(tasks.submit(instance::migrate));
                }
                await("one instance migrates")
                        .atMost(LIMIT)
                        .until(() -> count(statement, "pg_stat_activity where wait_event = 'PgSleep'") == 1);
                assertThat(migrated).noneMatch(Future::isDone);
                for (Future<Boolean> each : migrated) {
                    assertThat(each.get(LIMIT.toSeconds(), SECONDS)).isTrue();
                }
                assertThat(instances).allMatch(each -> each.readers().isPresent());
            } finally {
                instances.forEach(Database::close);
            }
            assertThat(count(statement, "flyway_schema_history where version = '1' and success"))
                    .isEqualTo(1);
            assertThat(count(statement, "flyway_schema_history where not success"))
                    .isZero();
            assertThat(count(statement, "change_epoch")).isEqualTo(1);
        }
    }

    /// As after a `kill -9` of the store.
    @Test
    void aMigrationThatLosesItsConnectionLeavesNothingAndIsRepeated() throws Exception {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement()) {
            SlowMigration.delay(statement, Duration.ofHours(1));
            try (var tasks = Executors.newVirtualThreadPerTaskExecutor();
                    Database killed = new Database(settings())) {
                Future<Boolean> migrated = tasks.submit(killed::migrate);
                await().atMost(LIMIT)
                        .until(() -> count(statement, "pg_stat_activity where wait_event = 'PgSleep'") == 1);

                statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where backend_type = 'client backend' and pid <> pg_backend_pid()");

                killed.stopWaiting();

                assertThat(migrated.get(LIMIT.toSeconds(), SECONDS)).isFalse();
            }
            assertThat(count(statement, "information_schema.tables where table_name = 'article'"))
                    .isZero();
            statement.execute("drop event trigger pause");
            try (Database next = new Database(settings())) {
                assertThat(next.migrate()).isTrue();
                assertThat(next.readers()).isPresent();
            }
            assertThat(count(statement, "flyway_schema_history where version = '1' and success"))
                    .isEqualTo(1);
        }
    }

    @Test
    void rejectsASchemaWithOtherMigrations() throws Exception {
        Flyway.configure().dataSource(source()).load().migrate();
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update flyway_schema_history set checksum = 1 where version = '1'");
        }
        try (Database database = new Database(settings())) {
            assertThatThrownBy(database::migrate)
                    .isInstanceOf(InstallationException.class)
                    .hasMessageContaining("was created by a build before 0.1.0, or its migrations were changed")
                    .hasMessageContaining("Use an empty database: create database");
        }
    }

    /// A downgrade, or an old store that restarts while the stores are replaced one after another.
    @Test
    void anOlderStoreUsesTheSchemaOfANewerOneUnchanged() throws Exception {
        Flyway.configure().dataSource(source()).load().migrate();
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter table article add column newer text");
            statement.execute("insert into flyway_schema_history (installed_rank, version, description, type, script,"
                    + " checksum, installed_by, execution_time, success)"
                    + " values (999, '999', 'newer', 'SQL', 'V999__newer.sql', 7, current_user, 1, true)");
            try (Database older = new Database(settings())) {
                assertThat(older.migrate()).isTrue();
                assertThat(older.readers()).isPresent();
            }
            assertThat(count(statement, "flyway_schema_history where version = '999' and success"))
                    .isEqualTo(1);
            assertThat(count(statement, "information_schema.columns where column_name = 'newer'"))
                    .isEqualTo(1);
        }
    }

    private DatabaseSettings settings() {
        return new DatabaseSettings(
                server.getJdbcUrl(), new Login(server.getUsername(), server.getPassword()), Optional.empty());
    }

    private PGSimpleDataSource source() {
        var source = new PGSimpleDataSource();
        source.setUrl(server.getJdbcUrl());
        source.setUser(server.getUsername());
        source.setPassword(server.getPassword());
        return source;
    }

    private static int count(Statement statement, String from) throws SQLException {
        try (ResultSet row = statement.executeQuery("select count(*) from " + from)) {
            row.next();
            return row.getInt(1);
        }
    }
}

package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.newswire.store.tables.Versions.version;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.store.database.DatabaseSettings.Login;
import org.newswire.store.tables.PostgresArticleStore;

/// Tests that the API's role reads everything and changes nothing.
final class ReaderRoleIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static StoreDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = StoreDatabase.withOwnServer();
        database.execute("create role \"the reader\" login password 'quiet \"one\"'");
        database.execute("create role writer login password 'loud'");
        database.execute("create role maker login createrole password 'loud'");
        database.execute("create role founder login createdb password 'loud'");
        database.execute("grant insert on article_retraction to writer");
        new PostgresArticleStore(database.connections()).write(List.of(version("harbour", "It opens.", 0, "daily")));
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from article",
                "update article set title = 'x'",
                "truncate feed",
                "insert into article_retraction values (gen_random_uuid(), now())",
                "insert into story_split (article_id) values (gen_random_uuid())",
                "select id from article for update",
                "drop table article",
                "create table mine (id int)",
                "set role test"
            })
    void readerCannotWriteEvenWithoutReadOnlyMode(String sql) throws Exception {
        try (Database opened = new Database(settings(Optional.of(new Login("the reader", "quiet \"one\""))))) {
            assertThat(opened.migrate()).isTrue();
            DataSource readers = opened.readers().orElseThrow();
            try (Connection connection = readers.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("set default_transaction_read_only = off");
                assertThatThrownBy(() -> statement.execute(sql))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            }
        }
        assertThat(database.rows("select title from article")).containsExactly("Headline of harbour");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create temp table mine (id int)", "select lo_create(0)", "create temp sequence mine"})
    void theReaderCreatesNothingWhateverItsConnection(String sql) throws Exception {
        for (Login login : List.of(new Login("the reader", "quiet \"one\""), new Login("quiet new", "quiet"))) {
            try (Database opened = new Database(settings(Optional.of(login)))) {
                assertThat(opened.migrate()).isTrue();
            }
            try (Connection connection = DriverManager.getConnection(database.url(), login.user(), login.password());
                    Statement statement = connection.createStatement()) {
                isRefusedAsReadOnly(statement, sql);
            }
        }
    }

    @Test
    void theOwnersApiConnectionIsReadOnly() throws Exception {
        try (Database opened = new Database(settings(Optional.empty()))) {
            assertThat(opened.migrate()).isTrue();
            try (Connection connection = opened.readers().orElseThrow().getConnection();
                    Statement statement = connection.createStatement()) {
                isRefusedAsReadOnly(statement, "delete from article");
            }
        }
        assertThat(database.rows("select title from article")).containsExactly("Headline of harbour");
    }

    private static void isRefusedAsReadOnly(Statement statement, String sql) {
        assertThatThrownBy(() -> statement.execute(sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    }

    @Test
    void acceptsARoleThatTheOwnerMayNotAlter() throws Exception {
        database.execute("create role modest login password 'modest'");
        database.execute("create role apart login password 'quiet'");
        database.execute("create database modest owner modest");
        var settings = new DatabaseSettings(
                database.url("modest"), new Login("modest", "modest"), Optional.of(new Login("apart", "quiet")));
        for (int start = 1; start <= 2; start++) {
            try (Database opened = new Database(settings)) {
                assertThat(opened.migrate()).isTrue();
                try (Connection connection = opened.readers().orElseThrow().getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("select * from article");
                    isRefusedAsReadOnly(statement, "create temp table mine (id int)");
                }
            }
        }
    }

    @Test
    void theReaderReadsEachTableAndView() throws Exception {
        try (Database opened = new Database(settings(Optional.of(new Login("the reader", "quiet \"one\""))))) {
            assertThat(opened.migrate()).isTrue();
            try (Connection connection = opened.readers().orElseThrow().getConnection();
                    Statement statement = connection.createStatement()) {
                for (String table : database.rows("select relname from pg_class where relkind in ('r', 'p', 'v')"
                        + " and relnamespace = 'public'::regnamespace and relname <> 'hub_subscription'")) {
                    statement.execute("select * from " + table);
                }
                assertThatThrownBy(() -> statement.execute("select secret from hub_subscription"))
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void createsAMissingRoleIfTheOwnerMay() throws Exception {
        Login absent = new Login("somebody's", "\"pass\" 'word'");
        for (int start = 1; start <= 2; start++) {
            try (Database opened = new Database(settings(Optional.of(absent)))) {
                assertThat(opened.migrate()).isTrue();
                try (Connection connection = opened.readers().orElseThrow().getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("select * from article");
                }
            }
        }
        assertThat(database.rows(
                        "select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = 'somebody''s'"))
                .containsExactly("f f f");
    }

    @Test
    void waitsForARoleWithAnotherPassword() throws Exception {
        database.execute("create role \"the stranger\" login password 'other'");
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor();
                Database opened = new Database(settings(Optional.of(new Login("the stranger", "quiet"))))) {
            Future<Boolean> migrated = tasks.submit(opened::migrate);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(opened.trouble().orElse(""))
                            .contains("API_DATABASE_USER", "API_DATABASE_PASSWORD", "password authentication failed")
                            .contains("alter role \"the stranger\" password"));
            assertThat(opened.readers()).isEmpty();
            assertThat(migrated.isDone()).isFalse();

            database.execute("alter role \"the stranger\" password 'quiet'");
            assertThat(migrated.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(opened.trouble()).isEmpty();
            opened.readers().orElseThrow().getConnection().close();
        }
    }

    @Test
    void aLockedOutRoleStopsOnlyTheApi() throws Exception {
        try (Database opened = new Database(settings(Optional.of(new Login("shut out", "quiet"))))) {
            assertThat(opened.readTrouble()).contains("the database's schema is not ready");
            assertThat(opened.migrate()).isTrue();
            assertThat(opened.readTrouble()).isEmpty();

            database.execute("alter role \"shut out\" nologin");
            database.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'shut out'");
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(opened.readTrouble().orElse(""))
                            .contains("does not answer the API", "\"shut out\" is not permitted to log in"));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(opened.trouble()).isEmpty());

            database.execute("alter role \"shut out\" login");
            await().atMost(LIMIT).until(() -> opened.readTrouble().isEmpty());
        }
    }

    /// Otherwise a client would get no response at all when the server is overloaded.
    @Test
    void aFullReaderPoolIsNotAFailure() throws Exception {
        List<Connection> inUse = new ArrayList<>();
        try (Database opened = new Database(settings(Optional.of(new Login("busy", "quiet"))))) {
            assertThat(opened.migrate()).isTrue();
            for (int i = 0; i < Database.CONNECTIONS; i++) {
                inUse.add(opened.readers().orElseThrow().getConnection());
            }
            await().during(Duration.ofSeconds(8))
                    .atMost(LIMIT)
                    .until(() -> opened.readTrouble().isEmpty());
        } finally {
            for (Connection each : inUse) {
                each.close();
            }
        }
    }

    @Test
    void failsIfTheRoleIsMissingAndTheOwnerMayNotCreateIt() throws Exception {
        database.execute("create role plain login password 'plain'");
        database.execute("create database plain owner plain");
        var settings = new DatabaseSettings(
                database.url("plain"), new Login("plain", "plain"), Optional.of(new Login("nobody's", "quiet")));
        try (Database opened = new Database(settings)) {
            assertThatThrownBy(opened::migrate)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("API_DATABASE_USER: the role does not exist: nobody's");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"writer", "test", "maker", "founder"})
    void aRoleWithWriteAccessFailsTheStart(String role) {
        try (Database opened = new Database(settings(Optional.of(new Login(role, "loud"))))) {
            assertThatThrownBy(opened::migrate)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("API_DATABASE_USER")
                    .hasMessageContaining(role);
            assertThat(opened.readers()).isEmpty();
        }
    }

    private static DatabaseSettings settings(Optional<Login> reader) {
        var container = database.container();
        return new DatabaseSettings(
                container.getJdbcUrl(), new Login(container.getUsername(), container.getPassword()), reader);
    }
}

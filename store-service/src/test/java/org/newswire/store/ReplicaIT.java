package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.store.DatabaseServers.Server;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseSettings;

/// Tests a database host name that resolves to a replica, for example because its container has taken over
/// the address of the primary. Tests `ReadOnlyEviction`.
final class ReplicaIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private DatabaseServers servers;
    private Server primary;
    private Server replica;
    private TcpProxy network;
    private Database database;

    @BeforeEach
    void start() throws Exception {
        servers = new DatabaseServers();
        primary = servers.initialize();
        replica = servers.copy(primary, "-R");
        servers.start(replica);
        network = new TcpProxy(servers.mappedPort(replica));
        database = new Database(new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:" + network.port() + "/postgres",
                new DatabaseSettings.Login("test", ""),
                Optional.empty()));
    }

    @AfterEach
    void stop() throws Exception {
        database.close();
        network.close();
        servers.close();
    }

    @Test
    void usesNoConnectionToAReplica() throws Exception {
        assertThatThrownBy(() -> write("create table t (id int)"))
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("the server is a replica");

        network.redirect(servers.mappedPort(primary));

        await().atMost(LIMIT).ignoreExceptionsInstanceOf(SQLException.class).until(() -> {
            write("create table t (id int)");
            return true;
        });
        assertThat(database.migrate()).isTrue();
        try (Connection reading = database.readers().orElseThrow().getConnection()) {
            assertThat(isReplica(reading)).isFalse();
        }
    }

    @Test
    void usesAPromotedReplica() throws Exception {
        assertThatThrownBy(() -> write("create table t (id int)")).isInstanceOf(SQLException.class);

        servers.promote(replica);

        await().atMost(LIMIT).ignoreExceptionsInstanceOf(SQLException.class).until(() -> {
            write("create table t (id int)");
            return true;
        });
    }

    /// Operators make a server read-only before they replace it, or if its disk is full, and point its name
    /// to another one.
    @Test
    void dropsAReadOnlyConnection() throws Exception {
        network.redirect(servers.mappedPort(primary));
        await().atMost(LIMIT).ignoreExceptionsInstanceOf(SQLException.class).until(() -> {
            write("create table t (id int)");
            return true;
        });
        try (Connection connection = database.connections().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("set session characteristics as transaction read only");
            assertThatThrownBy(() -> statement.execute("insert into t values (1)"))
                    .isInstanceOf(SQLException.class);
        }

        write("insert into t values (2)");
    }

    private void write(String sql) throws SQLException {
        try (Connection connection = database.connections().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean isReplica(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}

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

/// The name of the database leads to a replica: its container has taken over the address of the primary, say.
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
    void noConnectionToAReplicaIsUsed() throws Exception {
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
    void aPromotedReplicaIsUsed() throws Exception {
        assertThatThrownBy(() -> write("create table t (id int)")).isInstanceOf(SQLException.class);

        servers.promote(replica);

        await().atMost(LIMIT).ignoreExceptionsInstanceOf(SQLException.class).until(() -> {
            write("create table t (id int)");
            return true;
        });
    }

    /// A server whose disk is full, or that is to be replaced, is often made read-only, and its name led elsewhere.
    @Test
    void aConnectionThatMayNotWriteIsNotKept() throws Exception {
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

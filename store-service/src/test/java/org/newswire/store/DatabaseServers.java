package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ExecConfig;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/// A container with PostgreSQL servers that are initialized, copied, stopped and promoted with PostgreSQL's
/// own programs. The user is `test`, without a password.
final class DatabaseServers implements AutoCloseable {
    private static final List<Integer> PORTS = List.of(5501, 5502, 5503, 5504);
    private static final String SETTINGS = "-c listen_addresses=* -c max_connections=60 -c wal_level=replica"
            + " -c max_wal_senders=8 -c wal_keep_size=256MB -c fsync=off -c shared_buffers=64MB";

    private final GenericContainer<?> container = new GenericContainer<>("postgres:17")
            .withCommand("sleep", "infinity")
            .withExposedPorts(PORTS.toArray(Integer[]::new))
            .waitingFor(Wait.forSuccessfulCommand("pg_ctl --version"));
    private final Deque<Integer> freePorts = new ArrayDeque<>(PORTS);
    private int folders;

    DatabaseServers() {
        container.start();
    }

    /// A running or stopped server, on a port of the container.
    record Server(int port, String folder) {}

    Server initialize() throws Exception {
        Server server = next();
        run("initdb -U test -A trust -D " + server.folder);
        run("printf 'host all all all trust\\nhost replication all all trust\\n' >> " + server.folder + "/pg_hba.conf");
        start(server);
        return server;
    }

    private Server next() {
        folders++;
        return new Server(freePorts.remove(), "/tmp/server" + folders);
    }

    /// Copies the files of a running server.
    Server copy(Server original, String options) throws Exception {
        Server copy = next();
        run("pg_basebackup -c fast " + options + " -U test -h 127.0.0.1 -p " + original.port + " -D " + copy.folder);
        return copy;
    }

    /// Copies the files of a stopped server.
    Server copyFiles(Server original) throws Exception {
        Server copy = next();
        run("cp -a " + original.folder + " " + copy.folder + " && rm -f " + copy.folder + "/postmaster.pid");
        return copy;
    }

    void start(Server server) throws Exception {
        run("pg_ctl start -w -t 60 -l " + server.folder + ".log -D " + server.folder + " -o '-p " + server.port + " "
                + SETTINGS + "'");
    }

    void promote(Server replica) throws Exception {
        run("pg_ctl promote -w -D " + replica.folder);
    }

    /// Simulates a crash.
    void kill(Server server) throws Exception {
        run("pg_ctl stop -m immediate -D " + server.folder);
    }

    void delete(Server server) throws Exception {
        run("rm -rf " + server.folder + " " + server.folder + ".log");
        freePorts.add(server.port);
    }

    /// Runs a shell command as the user `postgres`.
    void run(String line) throws Exception {
        ExecResult result = container.execInContainer(ExecConfig.builder()
                .user("postgres")
                .command(new String[] {"bash", "-c", line})
                .build());
        assertThat(result.getExitCode())
                .as("%s: %s%s", line, result.getStdout(), result.getStderr())
                .isZero();
    }

    int mappedPort(Server server) {
        return container.getMappedPort(server.port);
    }

    Connection connect(Server server, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + mappedPort(server) + "/" + database, "test", "");
    }

    @Override
    public void close() {
        container.stop();
    }
}

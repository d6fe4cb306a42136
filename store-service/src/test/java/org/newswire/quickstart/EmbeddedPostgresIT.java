package org.newswire.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.Ports;

class EmbeddedPostgresIT {
    @TempDir
    Path folder;

    private final int port = Ports.anyFree();

    @Test
    void keepsItsRowsAcrossAStop() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port)) {
            execute(postgres, "create table news (title text)");
            execute(postgres, "insert into news values ('kept')");
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port)) {
            assertThat(query(postgres, "select title from news")).isEqualTo("kept");
        }
    }

    @Test
    void isDurableAndRequiresAPassword() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port)) {
            assertThat(query(postgres, "show fsync")).isEqualTo("on");
            assertThat(query(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void theReaderRoleHasItsOwnPasswordAndNoRights() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port)) {
            execute(postgres, "create table news (title text)");
            String password = Files.readString(postgres.readerPasswordFile()).strip();
            assertThat(password).isNotEqualTo(postgres.password());
            try (var connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.reader(), password);
                    var statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("select * from news"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void endsWithItsParentProcessAndKeepsCommittedRows() throws Exception {
        ChildProcess owner = startOwner();
        await().atMost(Duration.ofSeconds(60)).until(() -> owner.logTail(5).contains("committed"));
        long server = serverPid();

        owner.kill();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> ProcessHandle.of(server).isEmpty());
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port)) {
            assertThat(query(postgres, "select title from news")).isEqualTo("committed");
        }
    }

    @Test
    void stopsAServerOfAKilledRun() throws Exception {
        ChildProcess owner = startOwner();
        await().atMost(Duration.ofSeconds(60)).until(() -> owner.logTail(5).contains("committed"));
        long orphan = serverPid();
        // Kills the parent first, as a kill of all processes of a run would; it could otherwise
        // stop the server.
        ProcessHandle.of(owner.pid()).orElseThrow().children().forEach(ProcessHandle::destroyForcibly);
        owner.kill();
        assertThat(ProcessHandle.of(orphan)).isPresent();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, port)) {
            assertThat(serverPid()).isNotEqualTo(orphan);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> ProcessHandle.of(orphan).isEmpty());
            assertThat(query(postgres, "select title from news")).isEqualTo("committed");
        }
    }

    private ChildProcess startOwner() {
        List<String> command = ChildProcess.java(
                List.of(),
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                List.of(folder.toString(), String.valueOf(port)));
        return ChildProcess.start(command, Map.of(), folder.resolve("owner.log"));
    }

    private long serverPid() throws Exception {
        return Long.parseLong(Files.readAllLines(folder.resolve("data").resolve("postmaster.pid"))
                .getFirst()
                .strip());
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = postgres.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = postgres.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    /// A process that starts a server, stores a row and then waits to be killed.
    static final class Owner {
        private Owner() {}

        @SuppressWarnings("resource") // left to the death of the process
        public static void main(String[] arguments) throws Exception {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
            execute(postgres, "create table news (title text)");
            execute(postgres, "insert into news values ('committed')");
            System.out.println("committed");
            while (System.in.read() >= 0) {
                // waits to be killed
            }
        }
    }
}

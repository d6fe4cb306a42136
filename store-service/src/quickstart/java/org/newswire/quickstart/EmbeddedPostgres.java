package org.newswire.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.newswire.embedded.Background;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.Programs;
import org.newswire.store.database.Sql;

/// A PostgreSQL 18 server with one database, `newswire`, on the loopback interface, with PostgreSQL's
/// default durability. Its users `newswire` and `newswire_reader` (read-only) have generated passwords
/// in files.
///
/// It stops when this process ends, even after a crash. The next start stops a server that a killed
/// machine or process group has left. The first start takes 5 s (unpack, initdb), later ones well
/// below 1 s. Works with and without root.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String NAME = "newswire";
    private static final String READER = "newswire_reader";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final int PASSWORD_BYTES = 18;
    private static final List<String> SETTINGS =
            List.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=60");

    private final int port;
    private final Path passwordFile;
    private final Path readerPasswordFile;
    private final ChildProcess stopper;

    private EmbeddedPostgres(int port, Path passwordFile, Path readerPasswordFile, ChildProcess stopper) {
        this.port = port;
        this.passwordFile = passwordFile;
        this.readerPasswordFile = readerPasswordFile;
        this.stopper = stopper;
    }

    /// Starts the server and waits until it accepts connections.
    ///
    /// @param folder folder of programs, data, passwords and log; created if absent
    /// @throws IllegalStateException if it does not start; the message has the end of its log
    public static EmbeddedPostgres start(Path folder, int port) {
        return start(folder, port, true);
    }

    /// @param background whether it runs with low priority
    public static EmbeddedPostgres start(Path folder, int port, boolean background) {
        Path home = folder.toAbsolutePath().normalize();
        try {
            return new Installation(home).start(port, background);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the database's folder " + home, e);
        }
    }

    /// Stops a server that still runs on this folder.
    static void stopLeftBehind(Path folder) throws IOException {
        if (Files.exists(folder.resolve("data").resolve("postmaster.pid"))) {
            new Installation(folder.toAbsolutePath().normalize()).stopOrphan();
        }
    }

    /// Returns the value for `DATABASE_URL`.
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME;
    }

    public String user() {
        return NAME;
    }

    /// Returns the password file, which only its owner can read.
    public Path passwordFile() {
        return passwordFile;
    }

    public String password() {
        return contentOf(passwordFile);
    }

    /// Returns a user without any rights, for `API_DATABASE_USER`.
    public String reader() {
        return READER;
    }

    /// Returns the password file, which only its owner can read.
    public Path readerPasswordFile() {
        return readerPasswordFile;
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user(), password());
    }

    /// Disconnects its clients, writes a checkpoint and stops.
    ///
    /// @throws IllegalStateException if that takes longer than a minute
    @Override
    public void close() {
        if (!stopper.stopByEndOfInput(STOP_LIMIT)) {
            throw new IllegalStateException(
                    "PostgreSQL did not stop within " + STOP_LIMIT.toSeconds() + " s; see " + stopper.log());
        }
    }

    /// Paths in the folder.
    private static final class Installation {
        private final Path data;
        private final Path serverLog;
        private final Path commandLog;
        private final Path passwordFile;
        private final Path readerPasswordFile;
        private final Path programs;
        private final ServerAccount account;

        Installation(Path home) throws IOException {
            Files.createDirectories(home);
            data = home.resolve("data");
            serverLog = home.resolve("server.log");
            commandLog = home.resolve("commands.log");
            passwordFile = home.resolve("password");
            readerPasswordFile = home.resolve("reader-password");
            account = ServerAccount.choose(commandLog);
            programs = PostgresBinaries.unpack(home.resolve("programs"));
            for (Path file : List.of(passwordFile, readerPasswordFile)) {
                if (!Files.exists(file)) {
                    writePassword(file);
                }
            }
            account.handOver(home, commandLog);
        }

        EmbeddedPostgres start(int port, boolean background) throws IOException {
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                initialise();
            }
            stopOrphan();
            ChildProcess stopper = startStopper();
            var server = new EmbeddedPostgres(port, passwordFile, readerPasswordFile, stopper);
            try {
                run(startCommand(port));
                if (background) {
                    Background.lower(pid());
                }
                createDatabase(port, server);
            } catch (RuntimeException | IOException e) {
                server.close();
                throw e;
            }
            return server;
        }

        private static void writePassword(Path file) throws IOException {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createFile(file, ownerOnly);
            Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
        }

        private void initialise() {
            run(account.command(
                    program("initdb"),
                    "--pgdata=" + data,
                    "--username=" + NAME,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-instructions"));
        }

        /// A server that outlived its run still uses the data.
        private void stopOrphan() throws IOException {
            if (!Files.exists(pidFile())) {
                return;
            }
            long pid = pid();
            boolean ours = ProcessHandle.of(pid)
                    .flatMap(process -> process.info().command())
                    .filter(command -> command.startsWith(programs.toString()))
                    .isPresent();
            if (ours) {
                run(stopCommand());
            }
        }

        private Path pidFile() {
            return data.resolve("postmaster.pid");
        }

        private long pid() throws IOException {
            return Long.parseLong(Files.readAllLines(pidFile()).getFirst().strip());
        }

        private List<String> startCommand(int port) {
            StringBuilder options = new StringBuilder("-p " + port);
            SETTINGS.forEach(setting -> options.append(" -c ").append(setting));
            return account.command(
                    program("pg_ctl"),
                    "--pgdata=" + data,
                    "--log=" + serverLog,
                    "--wait",
                    "--timeout=60",
                    "--options=" + options,
                    "start");
        }

        private List<String> stopCommand() {
            return account.command(
                    program("pg_ctl"), "--pgdata=" + data, "--mode=fast", "--wait", "--timeout=50", "stop");
        }

        /// Returns a command that stops the server when its standard input is closed:
        /// immediately after the line `stop`, or after this process has died and the server's
        /// clients have had time to disconnect.
        private ChildProcess startStopper() {
            List<String> command = new ArrayList<>(List.of("sh", "-c", "read -r word || sleep 5; exec \"$@\"", "sh"));
            command.addAll(stopCommand());
            return ChildProcess.start(command, Map.of(), commandLog);
        }

        private void createDatabase(int port, EmbeddedPostgres server) {
            String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
            try (var connection = DriverManager.getConnection(url, NAME, server.password())) {
                if (isEmpty(connection, "select 1 from pg_database where datname = ?", NAME)) {
                    Sql.execute(connection, "create database " + NAME);
                }
                if (isEmpty(connection, "select 1 from pg_roles where rolname = ?", READER)) {
                    Sql.execute(connection, "create role " + READER);
                }
                Sql.execute(
                        connection, "alter role " + READER + " login password '" + contentOf(readerPasswordFile) + "'");
            } catch (SQLException e) {
                throw new IllegalStateException("the database cannot be created: " + e.getMessage(), e);
            }
        }

        private static boolean isEmpty(Connection connection, String query, String name) throws SQLException {
            return Sql.first(connection, query, row -> row.getInt(1), name).isEmpty();
        }

        private String program(String name) {
            return programs.resolve(name).toString();
        }

        private void run(List<String> command) {
            int code = Programs.run(command, commandLog);
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with code " + code + "; see "
                        + commandLog + " and " + serverLog);
            }
        }
    }
}

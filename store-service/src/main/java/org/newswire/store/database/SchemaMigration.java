package org.newswire.store.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.newswire.supervision.InstallationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the pending migrations once, and decides which locks they wait for and for how long.
///
/// - **Two instances that start together.** Flyway holds an advisory lock while it migrates. The other
///   instance waits for it without a limit and then finds nothing to do (`SchemaMigrationIT`).
/// - **Other sessions.** A statement that waits for a table's lock blocks all later statements on the
///   table, reads included. So it is cancelled after 0.3 s, and [Database] tries the whole migration again
///   (`DatabaseIT`).
/// - **A stop.** [#close] ends a running migration: its connections are closed, the server notices that
///   within seconds and rolls back.
///
/// The connections are not limited in time, since a migration may run for longer than any other statement.
/// What each migration locks is described by `db/migration-locks.json`, which only `upgrade --check` reads.
/// Thread-safe.
final class SchemaMigration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaMigration.class);
    private static final String LOCATION = "classpath:db/migration";

    /// The setting exists since PostgreSQL 14, and not on every platform. Without it the server notices a
    /// closed connection at the end of the statement.
    private static final String CHECK_CLIENT_CONNECTION = """
            do $$ begin
                perform set_config('client_connection_check_interval', '2s', false);
            exception when others then null;
            end $$""";

    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(300);

    /// PostgreSQL cancels an autovacuum that blocks a statement for longer than `deadlock_timeout` (1 s).
    /// So one try in twenty, which is one a minute, waits for longer than that.
    private static final Duration LONG_LOCK_TIMEOUT = Duration.ofMillis(1_500);

    private static final int LONG_TRY_EVERY = 20;
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String SELECT_SERVER =
            "select current_setting('server_encoding'), quote_ident(current_database()), quote_ident(current_user)";

    /// insufficient privilege; no schema that may be used
    private static final Set<String> MISSING_RIGHT_STATES = Set.of("42501", "3F000");

    private static final int UNLIMITED = -1;

    private final HikariDataSource connections;
    private final List<String> locations;

    /// @param config          the connection, without a limit of time for answers
    /// @param tries           the number of failed tries before this one
    /// @param moreMigrations  further locations of migrations, in Flyway's notation
    SchemaMigration(HikariConfig config, int tries, List<String> moreMigrations) {
        config.setConnectionInitSql(CHECK_CLIENT_CONNECTION + "; set lock_timeout = "
                + lockTimeout(tries).toMillis());
        this.connections = new HikariDataSource(config);
        this.locations = moreMigrations;
    }

    /// Returns how long a statement waits for a lock of another session.
    ///
    /// @param tries the number of failed tries before this one
    static Duration lockTimeout(int tries) {
        return tries % LONG_TRY_EVERY == LONG_TRY_EVERY - 1 ? LONG_LOCK_TIMEOUT : LOCK_TIMEOUT;
    }

    /// Runs the pending migrations. Waits while another instance migrates.
    ///
    /// @throws SQLException if the database is unavailable, another session holds a table, or [#close] was
    ///     called
    /// @throws InstallationException if the database cannot be used: its encoding is not UTF8, the user may
    ///     not create tables, or its schema is not one that this build can migrate
    /// @throws FlywayException if a migration fails
    void run() throws SQLException {
        Server server = server();
        if (!server.encoding().equals("UTF8")) {
            throw new InstallationException("DATABASE_URL: the database " + server.database() + " has the encoding "
                    + server.encoding()
                    + ", but articles need UTF8. Create another database and name it: create database … owner "
                    + server.user() + " template template0 encoding 'UTF8'");
        }
        try {
            Flyway flyway = flyway(connections, locations);
            int applied = flyway.migrate().migrationsExecuted;
            MigrationInfo current = flyway.info().current();
            LOG.info("schema={} applied={}", current.getVersion(), applied);
            if (current.getState() == MigrationState.FUTURE_SUCCESS) {
                LOG.warn("schema={} was created by a newer store: it is used unchanged", current.getVersion());
            }
        } catch (FlywayValidateException e) {
            throw new InstallationException(
                    "DATABASE_URL: the schema of the database " + server.database()
                            + " was created by a build before 0.1.0, or its migrations were changed. Use an empty database:"
                            + " create database … owner " + server.user() + " template template0 encoding 'UTF8'. The"
                            + " store fills it from Kafka. (" + firstLine(e) + ")",
                    e);
        } catch (FlywayException e) {
            throw failure(e, server);
        }
    }

    private SQLException failure(FlywayException e, Server server) {
        if (connections.isClosed()) {
            return new SQLTransientConnectionException("closed during a migration", e);
        }
        SQLException cause = sqlCause(e).orElseThrow(() -> e);
        if (MISSING_RIGHT_STATES.contains(String.valueOf(cause.getSQLState()))) {
            throw new InstallationException(
                    "DATABASE_USER: the user " + server.user() + " may not create or alter the store's tables ("
                            + firstLine(cause) + "). As a superuser: alter database " + server.database() + " owner to "
                            + server.user() + "; or: grant all on schema public to " + server.user()
                            + ". The user must also own the tables that exist",
                    e);
        }
        if (isLocked(cause)) {
            return new SQLException(
                    "another session, such as pg_dump, holds a table that the migration changes; the migration is"
                            + " tried again until that session has ended",
                    LOCK_NOT_AVAILABLE);
        }
        if (DatabaseErrorKind.of(cause) != DatabaseErrorKind.UNAVAILABLE) {
            throw e;
        }
        return cause;
    }

    /// Returns a Flyway that finds and runs the store's migrations.
    static Flyway flyway(DataSource connections) {
        return flyway(connections, List.of());
    }

    private static Flyway flyway(DataSource connections, List<String> moreMigrations) {
        return Flyway.configure()
                .dataSource(connections)
                .locations(Stream.concat(Stream.of(LOCATION), moreMigrations.stream())
                        .toArray(String[]::new))
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .lockRetryCount(UNLIMITED)
                .load();
    }

    /// Returns whether the statement gave up because another session holds the table.
    static boolean isLocked(SQLException error) {
        return LOCK_NOT_AVAILABLE.equals(error.getSQLState());
    }

    /// Names are quoted as SQL identifiers.
    private record Server(String encoding, String database, String user) {}

    private Server server() throws SQLException {
        return Sql.first(
                        connections,
                        SELECT_SERVER,
                        row -> new Server(row.getString(1), row.getString(2), row.getString(3)))
                .orElseThrow();
    }

    private static String firstLine(Exception error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }

    private static Optional<SQLException> sqlCause(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        connections.close();
    }
}

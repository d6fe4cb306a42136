package org.newswire.store.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.newswire.pipeline.Stage.InstallationFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the schema up to date, once, through connections of its own, as a migration may be silent for
/// longer than any other answer takes.
///
/// Closing it ends a migration that is at work: its connections are cut, the server notices that within
/// seconds, and takes back what is not committed. Thread-safe.
final class SchemaUpdate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaUpdate.class);

    /// Known since PostgreSQL 14, and not on every platform: without it the server notices at the end of a statement.
    private static final String NOTICE_A_CUT = """
            do $$ begin
                perform set_config('client_connection_check_interval', '2s', false);
            exception when others then null;
            end $$""";

    /// A statement that waits for a table's lock makes all later ones wait, reads included. So it gives up soon, and
    /// the migration is tried again.
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(300);

    /// An autovacuum in the way is cancelled for a statement that waits longer than `deadlock_timeout` (1 s). So one
    /// try in twenty, a minute, waits so long.
    private static final Duration LONG_LOCK_TIMEOUT = Duration.ofMillis(1_500);

    private static final int LONG_TRY = 20;

    private static final String LOCKED = "55P03";

    private static final String PLACE =
            "select current_setting('server_encoding'), quote_ident(current_database()), quote_ident(current_user)";

    /// SQLStates: without the right to create in a schema, or without one that may be used.
    private static final Set<String> NOT_ALLOWED = Set.of("42501", "3F000");

    private static final int FOR_EVER = -1;

    private final HikariDataSource connections;

    /// @param config where to, without a limit of time for answers
    /// @param tries  how often it has failed before
    SchemaUpdate(HikariConfig config, int tries) {
        Duration patience = tries % LONG_TRY == LONG_TRY - 1 ? LONG_LOCK_TIMEOUT : LOCK_TIMEOUT;
        config.setConnectionInitSql(NOTICE_A_CUT + "; set lock_timeout = " + patience.toMillis());
        this.connections = new HikariDataSource(config);
    }

    /// Waits as long as another instance is at it.
    ///
    /// @throws SQLException when the database is away, another session holds a table, or this was closed meanwhile
    /// @throws InstallationFault when the database's encoding is not UTF8, or this user may not make tables
    /// @throws FlywayException when the schema cannot be brought up to date
    void run() throws SQLException {
        Place place = place();
        if (!place.encoding().equals("UTF8")) {
            throw new InstallationFault("the database " + place.database() + " has the encoding " + place.encoding()
                    + ", and articles hold any character: it has to be UTF8. Name another one in DATABASE_URL, made by:"
                    + " create database … owner " + place.user() + " template template0 encoding 'UTF8'");
        }
        try {
            Flyway flyway = flyway(connections);
            int applied = flyway.migrate().migrationsExecuted;
            MigrationInfo current = flyway.info().current();
            LOG.info("schema={} applied={}", current.getVersion(), applied);
            if (current.getState() == MigrationState.FUTURE_SUCCESS) {
                LOG.warn("schema={} is that of a newer store: it is used as it is", current.getVersion());
            }
        } catch (FlywayException e) {
            if (connections.isClosed()) {
                throw new SQLTransientConnectionException("closed during a migration", e);
            }
            SQLException cause = sqlCause(e).orElseThrow(() -> e);
            if (NOT_ALLOWED.contains(String.valueOf(cause.getSQLState()))) {
                throw new InstallationFault(
                        "DATABASE_USER " + place.user() + " may not make what the store needs (" + firstLine(cause)
                                + "). Let it, as a superuser: alter database " + place.database() + " owner to "
                                + place.user() + "; or: grant all on schema public to " + place.user()
                                + ". Tables that are there have to be its own, too",
                        e);
            }
            if (isLocked(cause)) {
                throw new SQLException(
                        "another session, such as pg_dump, holds a table that the migration changes. The migration"
                                + " is tried again until it has ended",
                        LOCKED);
            }
            if (DatabaseFault.of(cause) != DatabaseFault.AWAY) {
                throw e;
            }
            throw cause;
        }
    }

    /// What finds and runs the migrations.
    static Flyway flyway(DataSource connections) {
        return Flyway.configure()
                .dataSource(connections)
                .locations("classpath:db/migration")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .lockRetryCount(FOR_EVER)
                .load();
    }

    /// Whether another session holds a table for longer than was waited.
    static boolean isLocked(SQLException error) {
        return LOCKED.equals(error.getSQLState());
    }

    /// Where the schema is to be; names as SQL takes them.
    private record Place(String encoding, String database, String user) {}

    private Place place() throws SQLException {
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(PLACE)) {
            row.next();
            return new Place(row.getString(1), row.getString(2), row.getString(3));
        }
    }

    private static String firstLine(SQLException error) {
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

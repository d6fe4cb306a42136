package org.newswire.store.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
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

    private static final int FOR_EVER = -1;

    private final HikariDataSource connections;

    /// @param config where to, without a limit of time for answers
    SchemaUpdate(HikariConfig config) {
        config.setConnectionInitSql(NOTICE_A_CUT);
        this.connections = new HikariDataSource(config);
    }

    /// Waits as long as another instance is at it.
    ///
    /// @throws SQLException when the database is away, or this was closed meanwhile
    /// @throws FlywayException when the schema cannot be brought up to date
    void run() throws SQLException {
        try {
            Flyway flyway = Flyway.configure()
                    .dataSource(connections)
                    .locations("classpath:db/migration")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .lockRetryCount(FOR_EVER)
                    .load();
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
            throw sqlCause(e)
                    .filter(cause -> DatabaseFault.of(cause) == DatabaseFault.AWAY)
                    .orElseThrow(() -> e);
        }
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

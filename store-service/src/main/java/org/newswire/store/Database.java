package org.newswire.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The database: small pools of connections that write and that only read, its schema, and whether it
/// answers.
///
/// Making it does no I/O. A thread of its own looks every few seconds whether it answers. A
/// connection that hangs is given up after 15 s, so that a stop is never held up for longer.
/// Thread-safe.
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int CONNECTIONS = 4;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final String ANSWER_LIMIT_SECONDS = "15";
    private static final int PROBE_LIMIT_SECONDS = 2;
    private static final long LOOK_EVERY_SECONDS = 3;

    private final HikariDataSource pool;
    private final HikariDataSource readers;
    private final Optional<ReaderRole> readerRole;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watch;
    private volatile @Nullable String trouble = "the database's schema is not ready";
    private volatile boolean up;

    Database(StoreSettings settings) {
        this.pool = new HikariDataSource(config(settings.url(), settings.owner(), "newswire-store"));
        this.readerRole = settings.reader().map(ReaderRole::new);
        HikariConfig reading = config(settings.url(), settings.reader().orElse(settings.owner()), "newswire-read");
        reading.setReadOnly(true);
        // The driver makes only transactions read-only that it begins itself. Where the estimate of a search is high,
        // compiling its plan would take longer than running it.
        reading.setConnectionInitSql(
                "set default_transaction_read_only = on; set statement_timeout = '5s'; set jit = off");
        this.readers = new HikariDataSource(reading);
        this.watch = Thread.ofVirtual().name("database-watch").start(this::watch);
    }

    private static HikariConfig config(String url, StoreSettings.Login login, String name) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url);
        config.setUsername(login.user());
        config.setPassword(login.password());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(CONNECT_LIMIT.toMillis());
        config.setValidationTimeout(CONNECT_LIMIT.minusMillis(500).toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("connectTimeout", String.valueOf(CONNECT_LIMIT.toSeconds()));
        config.addDataSourceProperty("socketTimeout", ANSWER_LIMIT_SECONDS);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return config;
    }

    DataSource connections() {
        return pool;
    }

    /// Connections that can only read, each query for 5 s at most; once the schema is there.
    Optional<DataSource> readers() {
        return trouble == null ? Optional.of(readers) : Optional.empty();
    }

    /// Brings the schema up to date, and waits for the database as long as it is away.
    ///
    /// @return false when it was closed meanwhile
    /// @throws FlywayException when the schema cannot be brought up to date
    /// @throws IllegalStateException when the API's role is not one that only reads
    boolean migrate() throws InterruptedException {
        while (closing.getCount() > 0) {
            try {
                Flyway flyway = flyway();
                int applied = flyway.migrate().migrationsExecuted;
                prepareReading();
                trouble = null;
                LOG.info("schema={} applied={}", flyway.info().current().getVersion(), applied);
                return true;
            } catch (FlywayException e) {
                SQLException cause = sqlCause(e).orElseThrow(() -> e);
                if (DatabaseFault.of(cause) != DatabaseFault.AWAY) {
                    throw e;
                }
                LOG.warn("waiting for the database: {}", rootMessage(cause));
            } catch (SQLException e) {
                if (DatabaseFault.of(e) != DatabaseFault.AWAY) {
                    throw new IllegalStateException("the API's role cannot be prepared", e);
                }
                LOG.warn("waiting for the database: {}", rootMessage(e));
            }
            closing.await(LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
        }
        return false;
    }

    private void prepareReading() throws SQLException {
        if (readerRole.isPresent()) {
            readerRole.get().letRead(pool);
        } else {
            LOG.warn("the API reads as the owner of the schema, in read-only transactions; see API_DATABASE_USER");
        }
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/migration")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }

    /// Whether it answered when it was last looked at.
    boolean isUp() {
        return up;
    }

    /// Why nothing can be stored just now, or empty.
    Optional<String> trouble() {
        return up ? Optional.ofNullable(trouble) : Optional.of("the database does not answer");
    }

    private void watch() {
        try {
            do {
                up = answers();
            } while (!closing.await(LOOK_EVERY_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(PROBE_LIMIT_SECONDS);
        } catch (SQLException e) {
            LOG.debug("the database does not answer", e);
            return false;
        }
    }

    /// Ends a waiting [#migrate()]; returns at once.
    void stopWaiting() {
        closing.countDown();
    }

    @Override
    public void close() {
        stopWaiting();
        try {
            watch.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        readers.close();
        pool.close();
    }

    private static Optional<SQLException> sqlCause(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    /// The message of the innermost cause that has one.
    static String rootMessage(Throwable error) {
        String message = error.toString();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        return message.lines().findFirst().orElse("");
    }
}

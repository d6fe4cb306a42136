package org.newswire.store.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connection pools of the store, with the migration of the schema and a health check.
///
/// One pool writes, the other one only reads. A process opens no connection of a pool that it does not use
/// ([Access]). The constructor does no I/O. A thread checks every 3 s whether the database answers the pools. A
/// connection without an answer is closed after 15 s, a reading one after 7 s, so that a stop never takes longer. The
/// server cancels a statement before that. Only [migrations][SchemaMigration] have no limit. Thread-safe.
///
/// ```java
/// try (var database = new Database(settings, supervisor)) {
///     database.migrate();
///     var store = new PostgresArticleStore(database.connections());
/// }
/// ```
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /// Size of the reading pool.
    public static final int CONNECTIONS = PoolConfig.READING_CONNECTIONS;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);
    private static final int PROBE_TIMEOUT_SECONDS = 2;
    private static final long CHECK_INTERVAL_SECONDS = 3;

    /// What a process does with the database.
    public enum Access {
        /// Runs migrations and prepares the API's role. Other processes wait for that.
        MIGRATE,
        /// Uses [#connections()], as the owner of the schema.
        WRITE,
        /// Uses [#readers()], as the API's role.
        READ
    }

    private final DatabaseSettings settings;
    private final Set<Access> access;
    private final List<String> moreMigrations;
    private final PoolConfig configs;
    private final HikariDataSource pool;
    private final HikariDataSource readers;
    private final Optional<ReaderRole> readerRole;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final SupervisedThread healthCheck;
    private volatile @Nullable String trouble = "the database's schema is not ready";
    private volatile @Nullable SchemaMigration migration;
    private int migrationTries;

    /// Whether the last try of the migration found a table locked.
    private volatile boolean isWaitingForTable;

    private volatile boolean isUp;
    private volatile @Nullable String readTrouble;

    public Database(DatabaseSettings settings) {
        this(settings, ANSWER_TIMEOUT);
    }

    /// @param answerTimeout after which a writing connection without an answer is closed
    public Database(DatabaseSettings settings, Duration answerTimeout) {
        this(settings, answerTimeout, List.of(), Supervisor.unobserved());
    }

    /// @param supervisor runs the health check
    /// @param access     what this process does with the database
    public Database(DatabaseSettings settings, Supervisor supervisor, Set<Access> access) {
        this(settings, ANSWER_TIMEOUT, List.of(), supervisor, access);
    }

    /// @param moreMigrations further locations of migrations, in Flyway's notation
    Database(DatabaseSettings settings, Duration answerTimeout, List<String> moreMigrations, Supervisor supervisor) {
        this(settings, answerTimeout, moreMigrations, supervisor, EnumSet.allOf(Access.class));
    }

    private Database(
            DatabaseSettings settings,
            Duration answerTimeout,
            List<String> moreMigrations,
            Supervisor supervisor,
            Set<Access> access) {
        this.settings = settings;
        this.access = Set.copyOf(access);
        this.moreMigrations = List.copyOf(moreMigrations);
        this.configs = new PoolConfig(settings);
        this.pool = new HikariDataSource(configs.writing(answerTimeout));
        this.readers = new HikariDataSource(configs.reading());
        this.readerRole = settings.reader().map(ReaderRole::new);
        this.healthCheck = supervisor.start("database-watch", this::checkHealth);
    }

    public DataSource connections() {
        return pool;
    }

    /// Returns the reading pool once the schema is ready. Its queries are limited to 5 s.
    public Optional<DataSource> readers() {
        return trouble == null ? Optional.of(readers) : Optional.empty();
    }

    /// Migrates the schema, or waits until it is ready, as this process's [Access] says.
    ///
    /// @return false if [#stopWaiting] or [#close] was called meanwhile
    /// @throws RuntimeException as [#migrate()]
    public boolean prepare() throws InterruptedException {
        return access.contains(Access.MIGRATE) ? migrate() : isReady(this::requireSchema);
    }

    /// Migrates the schema and prepares the API's role. Waits as long as the database is unavailable.
    ///
    /// @return false if [#stopWaiting] or [#close] was called meanwhile
    /// @throws InstallationException if the database cannot be used, see [SchemaMigration#run]
    /// @throws FlywayException if a migration fails
    /// @throws IllegalStateException if the API's role may do more than read
    public boolean migrate() throws InterruptedException {
        return isDone(this::migrateSchema) && isReady(this::prepareReading);
    }

    /// Runs the last step of the preparation.
    private boolean isReady(Step step) throws InterruptedException {
        boolean isDone = isDone(step);
        if (isDone) {
            trouble = null;
        }
        return isDone;
    }

    private interface Step {
        /// @throws SQLException if the step must be repeated
        void run() throws SQLException;
    }

    private boolean isDone(Step step) throws InterruptedException {
        while (isOpen()) {
            try {
                step.run();
                return true;
            } catch (SQLException e) {
                if (isOpen()) {
                    LOG.warn("waiting for the database: {} (url={})", RootCause.message(e), settings.address());
                }
            }
            closing.await(CHECK_INTERVAL_SECONDS, TimeUnit.SECONDS);
        }
        return false;
    }

    private void migrateSchema() throws SQLException {
        HikariConfig config = configs.migration();
        try (SchemaMigration opened = new SchemaMigration(config, migrationTries++, moreMigrations)) {
            migration = opened;
            // A stop before the assignment above had no migration to close.
            if (isOpen()) {
                opened.run();
            }
            isWaitingForTable = false;
        } catch (SQLException e) {
            isWaitingForTable = SchemaMigration.isLocked(e);
            throw e;
        } finally {
            migration = null;
        }
    }

    /// Returns whether the database answers and a migration runs or waits for a lock.
    public boolean isMigrating() {
        return isUp && (migration != null || isWaitingForTable);
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    private void prepareReading() throws SQLException {
        if (readerRole.isEmpty()) {
            LOG.warn(
                    "API_DATABASE_USER is not set: the API reads as the owner of the schema, in read-only transactions;"
                            + " set it to a role that may only read");
            return;
        }
        try {
            readerRole.get().letRead(pool);
            if (access.contains(Access.READ)) {
                readerRole.get().logIn(readers);
            }
        } catch (SQLInvalidAuthorizationSpecException e) {
            trouble = e.getMessage();
            throw e;
        } catch (SQLException e) {
            if (DatabaseErrorKind.of(e) != DatabaseErrorKind.UNAVAILABLE) {
                throw new IllegalStateException("the API's role cannot be prepared", e);
            }
            throw e;
        }
    }

    /// Waits for the work of another process that migrates.
    private void requireSchema() throws SQLException {
        try {
            if (access.contains(Access.READ)) {
                ReaderRole.requireGrants(readers);
            }
            SchemaVersion.require(access.contains(Access.READ) ? readers : pool);
        } catch (SQLException e) {
            trouble = "waiting for the schema: " + RootCause.message(e);
            throw e;
        }
    }

    /// Returns whether the database answered the last health check.
    public boolean isUp() {
        return isUp;
    }

    /// Returns why nothing can be stored at the moment, or empty.
    public Optional<String> trouble() {
        if (!access.contains(Access.WRITE)) {
            return readTrouble();
        }
        return isUp ? Optional.ofNullable(trouble) : Optional.of("the database does not answer");
    }

    /// Returns why nothing can be read through [#readers()] at the moment, or empty. It is independent of
    /// [#trouble()], since the two pools log in as different roles.
    public Optional<String> readTrouble() {
        return Optional.ofNullable(trouble).or(() -> Optional.ofNullable(readTrouble));
    }

    private void checkHealth() throws InterruptedException {
        do {
            boolean writes = access.contains(Access.WRITE);
            if (writes) {
                isUp = isAnswering();
            }
            // Before the schema is ready, the API's role may not exist.
            boolean reads = access.contains(Access.READ) && isOpen() && (trouble == null || !writes);
            String wrong = reads ? checkReaders() : null;
            if (!writes) {
                isUp = wrong == null;
            }
            readTrouble = trouble == null ? wrong : readTrouble;
        } while (!closing.await(CHECK_INTERVAL_SECONDS, TimeUnit.SECONDS));
    }

    private boolean isAnswering() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(PROBE_TIMEOUT_SECONDS);
        } catch (SQLException e) {
            LOG.debug("the database does not answer", e);
            return false;
        }
    }

    private @Nullable String checkReaders() {
        try (Connection connection = readers.getConnection()) {
            return connection.isValid(PROBE_TIMEOUT_SECONDS) ? null : "the database does not answer the API";
        } catch (SQLException e) {
            return isFull(readers) ? null : "the database does not answer the API: " + RootCause.message(e);
        }
    }

    /// Returns whether a pool has reached its maximum size, so that a timeout only means that all
    /// connections are in use.
    public static boolean isFull(HikariDataSource pool) {
        return pool.getHikariPoolMXBean().getTotalConnections() >= pool.getMaximumPoolSize();
    }

    /// Ends [#prepare()] within seconds, and with it a running migration.
    public void stopWaiting() {
        closing.countDown();
        SchemaMigration running = migration;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void close() {
        stopWaiting();
        healthCheck.awaitEnd();
        readers.close();
        pool.close();
    }
}

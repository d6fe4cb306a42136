package org.newswire.store.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Stage.InstallationFault;
import org.newswire.pipeline.supervision.SupervisedThread;
import org.newswire.pipeline.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The database: small pools of connections that write and that only read, its schema, and whether it
/// answers.
///
/// Making it does no I/O. A thread of its own looks every few seconds whether it answers either of them. A
/// connection that hangs is given up after 15 s, so that a stop is never held up for longer, and the
/// server ends a statement that writes before that; only migrations have time ([SchemaUpdate]).
/// Thread-safe.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /// To read.
    public static final int CONNECTIONS = 5;

    /// One for each thread that works with it, as who has to wait for one takes it that the database is away:
    /// the loop that stores, indexer, clusterer, retention, the counter of what waits, the horizon of changes,
    /// the canary's watch, and ours.
    private static final int WRITING_CONNECTIONS = 8;

    /// Tells the database that this store writes `first_revision`, which those of before do not know (migration V24).
    static final String WRITES_REVISIONS = "set newswire.writes_revisions = on";

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);
    private static final int PROBE_LIMIT_SECONDS = 2;
    private static final long LOOK_EVERY_SECONDS = 3;

    private final DatabaseSettings settings;
    private final HikariDataSource pool;
    private final HikariDataSource readers;
    private final Optional<ReaderRole> readerRole;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final SupervisedThread watch;
    private volatile @Nullable String trouble = "the database's schema is not ready";
    private volatile @Nullable SchemaUpdate update;
    private int migrationTries;

    /// Whether the last try of the migration found a table locked.
    private volatile boolean waitsForTable;
    private volatile boolean up;
    private volatile @Nullable String readTrouble;

    /// A name may lead to a replica for a while: a container takes over the address of another, say, or a failover has
    /// made the primary one. A pool would keep such a connection for half an hour.
    private static final String REFUSE_REPLICA = "do $$ begin if pg_is_in_recovery() then"
            + " raise exception 'the server is a replica' using errcode = 'cannot_connect_now'; end if; end $$; ";

    public Database(DatabaseSettings settings) {
        this(settings, ANSWER_LIMIT);
    }

    /// @param answerLimit for a connection that hangs
    public Database(DatabaseSettings settings, Duration answerLimit) {
        this(settings, answerLimit, Supervisor.unobserved());
    }

    /// @param supervisor runs the thread that checks whether the database answers
    public Database(DatabaseSettings settings, Supervisor supervisor) {
        this(settings, ANSWER_LIMIT, supervisor);
    }

    private Database(DatabaseSettings settings, Duration answerLimit, Supervisor supervisor) {
        this.settings = settings;
        HikariConfig writing = limited(config(settings.owner(), "newswire-store"), answerLimit);
        writing.setMaximumPoolSize(WRITING_CONNECTIONS);
        // Given up alone, a statement would go on, or wait for its lock, in the server: one more with each try.
        writing.setConnectionInitSql(REFUSE_REPLICA + "set statement_timeout = "
                + answerLimit.multipliedBy(4).dividedBy(5).toMillis() + "; " + WRITES_REVISIONS);
        this.pool = new HikariDataSource(writing);
        this.readerRole = settings.reader().map(ReaderRole::new);
        HikariConfig reading =
                limited(config(settings.reader().orElse(settings.owner()), "newswire-read"), answerLimit);
        reading.setReadOnly(true);
        // A prepared `select a.*` fails once the migration of a newer store has added a column. Plans are not cached
        // anyway.
        reading.addDataSourceProperty("prepareThreshold", "0");
        // The driver makes only transactions read-only that it begins itself. Where the estimate of a search is high,
        // compiling its plan would take longer than running it. One plan for all feeds would be wrong for most.
        reading.setConnectionInitSql(
                REFUSE_REPLICA + "set default_transaction_read_only = on; set statement_timeout = '5s'; set jit = off;"
                        + " set plan_cache_mode = force_custom_plan");
        this.readers = new HikariDataSource(reading);
        this.watch = supervisor.start("database-watch", this::watch);
    }

    private HikariConfig config(DatabaseSettings.Login login, String name) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(settings.url());
        config.setUsername(login.user());
        config.setPassword(login.password());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setExceptionOverride(new ReadOnlyServer());
        config.setConnectionTimeout(CONNECT_LIMIT.toMillis());
        config.setValidationTimeout(CONNECT_LIMIT.minusMillis(500).toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("connectTimeout", String.valueOf(CONNECT_LIMIT.toSeconds()));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return config;
    }

    private static HikariConfig limited(HikariConfig config, Duration answerLimit) {
        config.addDataSourceProperty("socketTimeout", String.valueOf(answerLimit.toSeconds()));
        return config;
    }

    public DataSource connections() {
        return pool;
    }

    /// Connections that can only read, each query for 5 s at most; once the schema is there.
    public Optional<DataSource> readers() {
        return trouble == null ? Optional.of(readers) : Optional.empty();
    }

    /// Brings the schema up to date, and waits for the database as long as it is away, or does not let the API's
    /// role in.
    ///
    /// @return false when it was closed meanwhile
    /// @throws InstallationFault when the database's encoding is not UTF8, or the owner may not make tables
    /// @throws FlywayException when the schema cannot be brought up to date
    /// @throws IllegalStateException when the API's role is not one that only reads
    public boolean migrate() throws InterruptedException {
        if (!isDone(this::updateSchema) || !isDone(this::prepareReading)) {
            return false;
        }
        trouble = null;
        return true;
    }

    private interface Step {
        /// @throws SQLException when it is to be tried again
        void take() throws SQLException;
    }

    /// @return false when it was closed meanwhile
    private boolean isDone(Step step) throws InterruptedException {
        while (isOpen()) {
            try {
                step.take();
                return true;
            } catch (SQLException e) {
                if (isOpen()) {
                    LOG.warn("waiting for the database: {} ({})", rootMessage(e), settings.address());
                }
            }
            closing.await(LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
        }
        return false;
    }

    private void updateSchema() throws SQLException {
        try (SchemaUpdate opened = new SchemaUpdate(config(settings.owner(), "newswire-migration"), migrationTries++)) {
            update = opened;
            // Who closes this before sees none to be closed.
            if (isOpen()) {
                opened.run();
            }
            waitsForTable = false;
        } catch (SQLException e) {
            waitsForTable = SchemaUpdate.isLocked(e);
            throw e;
        } finally {
            update = null;
        }
    }

    /// Whether a migration is at work, or is waited for, and the database answers.
    public boolean isMigrating() {
        return up && (update != null || waitsForTable);
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    private void prepareReading() throws SQLException {
        if (readerRole.isEmpty()) {
            LOG.warn("the API reads as the owner of the schema, in read-only transactions; see API_DATABASE_USER");
            return;
        }
        try {
            readerRole.get().letRead(pool);
            readerRole.get().logIn(readers);
        } catch (SQLInvalidAuthorizationSpecException e) {
            trouble = e.getMessage();
            throw e;
        } catch (SQLException e) {
            if (DatabaseFault.of(e) != DatabaseFault.AWAY) {
                throw new IllegalStateException("the API's role cannot be prepared", e);
            }
            throw e;
        }
    }

    /// Whether it answered when it was last looked at.
    public boolean isUp() {
        return up;
    }

    /// Why nothing can be stored just now, or empty.
    public Optional<String> trouble() {
        return up ? Optional.ofNullable(trouble) : Optional.of("the database does not answer");
    }

    /// Why nothing can be read through [#readers()] just now, or empty. They may be let in where those that
    /// write are not, and the other way round.
    public Optional<String> readTrouble() {
        return Optional.ofNullable(trouble).or(() -> Optional.ofNullable(readTrouble));
    }

    private void watch() throws InterruptedException {
        do {
            up = answers();
            // Before a successful connection the role may not exist.
            if (trouble == null && isOpen()) {
                readTrouble = askReaders();
            }
        } while (!closing.await(LOOK_EVERY_SECONDS, TimeUnit.SECONDS));
    }

    private boolean answers() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid(PROBE_LIMIT_SECONDS);
        } catch (SQLException e) {
            LOG.debug("the database does not answer", e);
            return false;
        }
    }

    private @Nullable String askReaders() {
        try (Connection connection = readers.getConnection()) {
            return connection.isValid(PROBE_LIMIT_SECONDS) ? null : "the database does not answer the API";
        } catch (SQLException e) {
            return isFull(readers) ? null : "the database does not answer the API: " + rootMessage(e);
        }
    }

    /// Whether a pool has all connections that it may have, so that who waits in vain, waits for one of them.
    public static boolean isFull(HikariDataSource pool) {
        return pool.getHikariPoolMXBean().getTotalConnections() >= pool.getMaximumPoolSize();
    }

    /// Ends a waiting [#migrate()], and a migration that is at work; returns within seconds.
    public void stopWaiting() {
        closing.countDown();
        SchemaUpdate atWork = update;
        if (atWork != null) {
            atWork.close();
        }
    }

    @Override
    public void close() {
        stopWaiting();
        watch.expectEnd();
        try {
            watch.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        readers.close();
        pool.close();
    }

    /// The message of the innermost cause that has one.
    public static String rootMessage(Throwable error) {
        String message = error.toString();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String own = cause.getMessage() == null ? message : cause.getMessage();
            message = cause instanceof UnknownHostException ? "unknown host " + own : own;
        }
        return message.lines().findFirst().orElse("");
    }
}

package org.newswire.store.api;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.newswire.service.http.BusyException;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseErrorKind;
import org.newswire.store.database.RootCause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the store's pages read-only access to the database: it limits concurrent queries and converts
/// failures to problem documents (RFC 9457). All pages of a service share one instance. Thread-safe.
public final class ReadAccess {
    private static final Logger LOG = LoggerFactory.getLogger(ReadAccess.class);
    private static final Duration WARN_EVERY = Duration.ofMinutes(1);
    private static final Duration PERMIT_WITHIN = Duration.ofMillis(500);

    /// How long a page waits for its permit and its connection together, so that it answers within a second.
    private static final Duration CONNECT_WITHIN = Duration.ofMillis(800);

    /// A longer queue would exceed the time limit of the waiting requests.
    private static final int MAX_WAITING_LISTS = 8;

    private final Supplier<Optional<DataSource>> database;
    private final InstantSource clock;

    /// Lists, searches and comparisons may take seconds. Other queries take milliseconds and have two
    /// connections reserved for them.
    private final Semaphore lists = new Semaphore(Database.CONNECTIONS - 2);

    private final AtomicReference<Instant> warnedAt = new AtomicReference<>(Instant.EPOCH);

    /// @param database read-only connections; empty until the database is reachable
    public ReadAccess(Supplier<Optional<DataSource>> database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Computes a response or fails with a problem.
    public interface Answering {
        PageResponse answer() throws ProblemException, SQLException, IOException;
    }

    /// Computes a response from the database.
    public interface Reading {
        PageResponse read(Connection connection) throws ProblemException, SQLException, IOException;
    }

    /// Computes a value from the database.
    public interface Query<T> {
        T run(Connection connection) throws ProblemException, SQLException;
    }

    /// Runs a query that takes milliseconds.
    ///
    /// @throws ProblemException if the database gives no connection within [#CONNECT_WITHIN]
    public <T> T query(Query<T> query) throws ProblemException, SQLException {
        return query(query, CONNECT_WITHIN.toNanos());
    }

    /// Runs a query that may take seconds, after it has a permit.
    ///
    /// @throws ProblemException if it has no permit and connection within [#CONNECT_WITHIN]
    public <T> T slowQuery(Query<T> query) throws ProblemException, SQLException {
        long deadline = System.nanoTime() + CONNECT_WITHIN.toNanos();
        awaitPermit();
        try {
            return query(query, deadline - System.nanoTime());
        } finally {
            lists.release();
        }
    }

    private <T> T query(Query<T> query, long connectWithinNanos) throws ProblemException, SQLException {
        try (Connection connection = connectionSoon(connectWithinNanos)) {
            return query.run(connection);
        }
    }

    /// Does not wait for the pool's own time limit. A connection that comes later returns to the pool.
    private Connection connectionSoon(long withinNanos) throws ProblemException, SQLException {
        FutureTask<Connection> connecting = new FutureTask<>(this::connection);
        Thread.ofVirtual().name("page-connection").start(connecting);
        try {
            return connecting.get(withinNanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ProblemException problem -> throw problem;
                case SQLException failed -> throw failed;
                case null, default -> throw new IllegalStateException("no connection", e);
            }
        } catch (TimeoutException e) {
            discard(connecting);
            throw ProblemException.unavailable("The database does not answer.");
        } catch (InterruptedException e) {
            discard(connecting);
            Thread.currentThread().interrupt();
            throw ProblemException.unavailable("The service is stopping.");
        }
    }

    private static void discard(FutureTask<Connection> connecting) {
        Thread.ofVirtual().name("page-connection-late").start(() -> {
            try (Connection late = connecting.get()) {
                LOG.debug("a connection came too late: {}", late);
            } catch (ExecutionException | SQLException e) {
                LOG.debug("no connection", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Returns the response to GET or HEAD, or a problem document.
    public PageResponse answer(PageRequest request, Answering answering) throws IOException {
        try {
            if (!Page.READING.contains(request.method())) {
                throw new ProblemException(405, "The methods are GET and HEAD.");
            }
            return answering.answer();
        } catch (ProblemException e) {
            return ApiResponse.of(request, e);
        } catch (BusyException e) {
            return ApiResponse.of(request, ProblemException.busy());
        } catch (SQLException e) {
            return ApiResponse.of(request, problem(e));
        } catch (RuntimeException e) {
            LOG.error("path={} cannot be answered", request.path(), e);
            return ApiResponse.of(request, ProblemException.fault());
        }
    }

    /// Returns the problem to report for a failed query, and logs the failure.
    public ProblemException problem(SQLException e) {
        if (DatabaseErrorKind.QUERY_CANCELED.equals(e.getSQLState())) {
            return ProblemException.unavailable("The answer takes too long.");
        }
        if (DatabaseErrorKind.isMissingTable(e)) {
            warn(e);
            return ProblemException.fault();
        }
        if (DatabaseErrorKind.of(e) != DatabaseErrorKind.UNAVAILABLE) {
            LOG.error("a query failed", e);
            return ProblemException.fault();
        }
        warn(e);
        return ProblemException.unavailable("The database does not answer.");
    }

    /// Logs the failure once a minute at most.
    private void warn(SQLException e) {
        Instant now = clock.instant();
        Instant before = warnedAt.get();
        if (!now.isBefore(before.plus(WARN_EVERY)) && warnedAt.compareAndSet(before, now)) {
            LOG.warn("the API does not reach the database: {}", RootCause.message(e));
        }
    }

    /// Reads and writes the response while it holds the connection, so that the number of connections
    /// limits the responses in memory.
    public PageResponse read(Reading reading) throws ProblemException, SQLException, IOException {
        try (Connection connection = connection()) {
            return reading.read(connection);
        }
    }

    /// Runs a query that may take seconds, after it has a permit.
    public PageResponse readList(Reading reading) throws ProblemException, SQLException, IOException {
        return withPermit(() -> read(reading));
    }

    public PageResponse readList(ArticleQuery wanted, Reading reading)
            throws ProblemException, SQLException, IOException {
        try {
            return readList(reading);
        } catch (SQLException e) {
            boolean lookedAtEach = wanted.author().isPresent() || wanted.tag().isPresent();
            if (DatabaseErrorKind.QUERY_CANCELED.equals(e.getSQLState()) && lookedAtEach) {
                throw ProblemException.unavailable(
                        "The answer takes too long. Ask for less: with author or tag for those from a time on (from).");
            }
            throw e;
        }
    }

    PageResponse withPermit(Answering answering) throws ProblemException, SQLException, IOException {
        awaitPermit();
        try {
            return answering.answer();
        } finally {
            lists.release();
        }
    }

    private void awaitPermit() throws ProblemException {
        try {
            if (lists.getQueueLength() >= MAX_WAITING_LISTS
                    || !lists.tryAcquire(PERMIT_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ProblemException.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.unavailable("The service is stopping.");
        }
    }

    Connection connection() throws ProblemException, SQLException {
        DataSource source = database.get().orElseThrow(() -> ProblemException.unavailable("The service is starting."));
        try {
            return source.getConnection();
        } catch (SQLTransientConnectionException e) {
            if (source instanceof HikariDataSource pool && Database.isFull(pool)) {
                throw ProblemException.busy();
            }
            throw e;
        }
    }
}

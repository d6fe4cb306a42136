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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.newswire.pipeline.http.BusyException;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.pipeline.http.PageResponse;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Read-only database access for the pages of the store: it limits concurrent queries and turns failures into
/// problems (RFC 9457). All pages of a service share one instance. Thread-safe.
public final class ReadAccess {
    private static final Logger LOG = LoggerFactory.getLogger(ReadAccess.class);
    private static final Duration WARN_EVERY = Duration.ofMinutes(1);
    private static final Duration PERMIT_WITHIN = Duration.ofMillis(500);

    /// Additional requests would wait too long for their permit.
    private static final int MAX_WAITING_LISTS = 8;

    private final Supplier<Optional<DataSource>> database;
    private final InstantSource clock;

    /// Lists, searches and comparisons may take seconds. All else takes milliseconds, and has two connections
    /// of its own.
    private final Semaphore lists = new Semaphore(Database.CONNECTIONS - 2);

    private final AtomicReference<Instant> warnedAt = new AtomicReference<>(Instant.EPOCH);

    /// @param database connections that can only read, once there are any
    public ReadAccess(Supplier<Optional<DataSource>> database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Computes an answer, or fails with a problem.
    public interface Answering {
        PageResponse answer() throws ApiProblem, SQLException, IOException;
    }

    /// Computes an answer from the database.
    public interface Reading {
        PageResponse read(Connection connection) throws ApiProblem, SQLException, IOException;
    }

    /// Returns the answer, or the problem that describes why there is none.
    public PageResponse answer(PageRequest request, Answering answering) throws IOException {
        try {
            return answering.answer();
        } catch (ApiProblem e) {
            return ApiAnswer.of(request, e);
        } catch (BusyException e) {
            return ApiAnswer.of(request, ApiProblem.busy());
        } catch (SQLException e) {
            return ApiAnswer.of(request, problem(e));
        } catch (RuntimeException e) {
            LOG.error("path={} cannot be answered", request.path(), e);
            return ApiAnswer.of(request, ApiProblem.fault());
        }
    }

    private ApiProblem problem(SQLException e) {
        if (DatabaseFault.TOOK_TOO_LONG.equals(e.getSQLState())) {
            return ApiProblem.unavailable("The answer takes too long.");
        }
        if (DatabaseFault.lacksTable(e)) {
            warn(e);
            return ApiProblem.fault();
        }
        if (DatabaseFault.of(e) != DatabaseFault.AWAY) {
            LOG.error("a query failed", e);
            return ApiProblem.fault();
        }
        warn(e);
        return ApiProblem.unavailable("The database does not answer.");
    }

    /// Once for the many requests of a minute.
    private void warn(SQLException e) {
        Instant now = clock.instant();
        Instant before = warnedAt.get();
        if (!now.isBefore(before.plus(WARN_EVERY)) && warnedAt.compareAndSet(before, now)) {
            LOG.warn("the API does not reach the database: {}", Database.rootMessage(e));
        }
    }

    /// Reads and writes the answer while it holds the connection: the number of connections limits the
    /// answers held as objects.
    public PageResponse read(Reading reading) throws ApiProblem, SQLException, IOException {
        try (Connection connection = connection()) {
            return reading.read(connection);
        }
    }

    /// Reads what may take long: waits for a permit first.
    public PageResponse readList(Reading reading) throws ApiProblem, SQLException, IOException {
        return withPermit(() -> read(reading));
    }

    /// Reads articles that a query finds.
    public PageResponse readList(ArticleQuery wanted, Reading reading) throws ApiProblem, SQLException, IOException {
        try {
            return readList(reading);
        } catch (SQLException e) {
            boolean lookedAtEach = wanted.author().isPresent() || wanted.tag().isPresent();
            if (DatabaseFault.TOOK_TOO_LONG.equals(e.getSQLState()) && lookedAtEach) {
                throw ApiProblem.unavailable(
                        "The answer takes too long. Ask for less: with author or tag for those from a time on (from).");
            }
            throw e;
        }
    }

    PageResponse withPermit(Answering answering) throws ApiProblem, SQLException, IOException {
        awaitPermit();
        try {
            return answering.answer();
        } finally {
            lists.release();
        }
    }

    private void awaitPermit() throws ApiProblem {
        try {
            if (lists.getQueueLength() >= MAX_WAITING_LISTS
                    || !lists.tryAcquire(PERMIT_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ApiProblem.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiProblem.unavailable("The service is stopping.");
        }
    }

    Connection connection() throws ApiProblem, SQLException {
        DataSource source = database.get().orElseThrow(() -> ApiProblem.unavailable("The service is starting."));
        try {
            return source.getConnection();
        } catch (SQLTransientConnectionException e) {
            if (source instanceof HikariDataSource pool && Database.isFull(pool)) {
                throw ApiProblem.busy();
            }
            throw e;
        }
    }
}

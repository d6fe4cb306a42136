package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.http.BusyException;
import org.newswire.pipeline.http.Page;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.pipeline.http.PageResponse;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseFault;
import org.newswire.store.database.JsonRows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers questions about what is stored, as JSON over HTTP: `api/openapi.json` (a resource, and
/// served) says which. It only reads. Thread-safe.
public final class ReadApi implements Page {
    private static final Logger LOG = LoggerFactory.getLogger(ReadApi.class);
    private static final String STATS = """
            select (select greatest(reltuples, 0)::bigint from pg_class where oid = 'article'::regclass)
                    as articles_estimated,
                (select count(*) from article where stored_at > now() - interval '1 hour') as stored_last_hour,
                (select max(stored_at) from article) as last_stored_at,
                (select purged_before from article_purge) as purged_before,
                (select coalesce(sum(cardinality(article_ids)), 0)::bigint from search_pending) as search_pending,
                (select count(*) from feed where watched) as feeds_watched,
                (select coalesce(jsonb_object_agg(state, feeds), '{}') from
                    (select state, count(*) as feeds from feed where watched group by state) s) as feeds_by_state""";

    private static final Duration WARN_EVERY = Duration.ofMinutes(1);
    private static final Duration TURN_WITHIN = Duration.ofMillis(500);

    /// Additional requests would wait too long for their turn.
    private static final int WAITING_LISTS = 8;

    private final Supplier<Optional<DataSource>> database;
    private final InstantSource clock;

    /// Lists, searches and comparisons may take seconds. All else takes milliseconds, and has two connections of its
    /// own.
    private final Semaphore lists = new Semaphore(Database.CONNECTIONS - 2);

    private final AtomicReference<Instant> warnedAt = new AtomicReference<>(Instant.EPOCH);

    /// @param database connections that can only read, once there are any
    public ReadApi(Supplier<Optional<DataSource>> database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public PageResponse answer(PageRequest request) throws IOException {
        try {
            return answerOrFail(request);
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

    private PageResponse answerOrFail(PageRequest request) throws ApiProblem, SQLException, IOException {
        if (!READING.contains(request.method())) {
            throw new ApiProblem(405, "The methods are GET and HEAD.");
        }
        String query = request.rawQuery();
        List<String> path = List.of(request.path().split("/", -1));
        // The server's contexts are prefixes: that of /api has /apiary too.
        if (!path.get(1).equals("api")) {
            throw ApiProblem.nothingHere();
        }
        List<String> below = path.size() > 2 ? path.subList(2, path.size()) : List.of("");
        return switch (below.getFirst()) {
            case "articles" -> {
                if (below.size() == 1) {
                    yield list(request, ArticleQuery.of(new ApiParameters(query, ArticleQuery.PARAMETERS)));
                }
                yield below.size() == 3 && below.getLast().equals("diff")
                        ? diff(request, ArticleAnswers.compared(below, query))
                        : read(request, ArticleAnswers.question(below, query));
            }
            case "changes" -> {
                requireSize(below, 1);
                yield inTurn(request, ChangeAnswers.changes(new ApiParameters(query, ChangeAnswers.PARAMETERS)));
            }
            case "feeds" -> read(request, feeds(below, query));
            case "stories" -> read(request, stories(below, query));
            case "stats" -> {
                requireSize(below, 1);
                new ApiParameters(query, List.of());
                yield read(
                        request,
                        connection ->
                                JsonRows.first(connection, STATS, List.of()).orElseThrow());
            }
            case "openapi.json" -> {
                requireSize(below, 1);
                new ApiParameters(query, List.of());
                yield ApiAnswer.of(request, ApiAnswer.description());
            }
            default -> throw ApiProblem.nothingHere();
        };
    }

    private static Question feeds(List<String> below, @Nullable String query) throws ApiProblem {
        if (below.size() == 1) {
            return FeedAnswers.feeds(new ApiParameters(query, FeedAnswers.PARAMETERS));
        }
        return FeedAnswers.feed(onlyId(below, query));
    }

    private static Question stories(List<String> below, @Nullable String query) throws ApiProblem {
        if (below.size() == 1) {
            return StoryAnswers.latest(new ApiParameters(query, StoryAnswers.PARAMETERS));
        }
        return StoryAnswers.story(onlyId(below, query));
    }

    /// Of a path that ends with it, and has no parameters.
    private static UUID onlyId(List<String> below, @Nullable String query) throws ApiProblem {
        requireSize(below, 2);
        new ApiParameters(query, List.of());
        return ApiParameters.id("id", below.get(1));
    }

    /// What a request asks of the database.
    interface Question {
        JsonNode ask(Connection connection) throws SQLException, ApiProblem;
    }

    /// Writes the answer while it holds the connection: the number of connections limits the answers held as
    /// objects.
    private PageResponse read(PageRequest request, Question question) throws ApiProblem, SQLException, IOException {
        try (Connection connection = connection()) {
            return ApiAnswer.of(request, question.ask(connection));
        }
    }

    private Connection connection() throws ApiProblem, SQLException {
        return connection(database.get().orElseThrow(() -> ApiProblem.unavailable("The service is starting.")));
    }

    private static Connection connection(DataSource source) throws ApiProblem, SQLException {
        try {
            return source.getConnection();
        } catch (SQLTransientConnectionException e) {
            if (source instanceof HikariDataSource pool && Database.isFull(pool)) {
                throw ApiProblem.busy();
            }
            throw e;
        }
    }

    private PageResponse list(PageRequest request, ArticleQuery wanted) throws ApiProblem, SQLException, IOException {
        try {
            return inTurn(request, connection -> ArticleSearch.page(connection, wanted));
        } catch (SQLException e) {
            boolean lookedAtEach = wanted.author().isPresent() || wanted.tag().isPresent();
            if (DatabaseFault.TOOK_TOO_LONG.equals(e.getSQLState()) && lookedAtEach) {
                throw ApiProblem.unavailable(
                        "The answer takes too long. Ask for less: with author or tag for those from a time on (from).");
            }
            throw e;
        }
    }

    /// What may take long.
    private PageResponse inTurn(PageRequest request, Question question) throws ApiProblem, SQLException, IOException {
        awaitTurn();
        try {
            return read(request, question);
        } finally {
            lists.release();
        }
    }

    /// Of two versions, once the connection is back: of long texts that takes longer than to ask for them.
    private PageResponse diff(PageRequest request, Question compared) throws ApiProblem, SQLException, IOException {
        awaitTurn();
        try {
            JsonNode versions;
            try (Connection connection = connection()) {
                versions = compared.ask(connection);
            }
            return ApiAnswer.of(request, VersionDiff.of(versions.path(0), versions.path(1)));
        } finally {
            lists.release();
        }
    }

    private void awaitTurn() throws ApiProblem {
        try {
            if (lists.getQueueLength() >= WAITING_LISTS
                    || !lists.tryAcquire(TURN_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ApiProblem.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiProblem.unavailable("The service is stopping.");
        }
    }

    private static void requireSize(List<String> path, int size) throws ApiProblem {
        if (path.size() != size) {
            throw ApiProblem.nothingHere();
        }
    }
}

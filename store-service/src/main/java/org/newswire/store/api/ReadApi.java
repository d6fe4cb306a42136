package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.http.Page;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.pipeline.http.PageResponse;
import org.newswire.store.database.JsonRows;

/// Answers questions about what is stored, as JSON over HTTP: `api/openapi.json` (a resource, and
/// served) says which. It only reads. Thread-safe.
public final class ReadApi implements Page {
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

    private final ReadAccess access;

    /// @param database connections that can only read, once there are any
    public ReadApi(Supplier<Optional<DataSource>> database, InstantSource clock) {
        this(new ReadAccess(database, clock));
    }

    /// @param access shared with the other pages that read
    public ReadApi(ReadAccess access) {
        this.access = access;
    }

    @Override
    public PageResponse answer(PageRequest request) throws IOException {
        return access.answer(request, () -> answerOrFail(request));
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
            return StoryAnswers.latest(new ApiParameters(query, StoryQuery.PARAMETERS));
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

    private PageResponse read(PageRequest request, Question question) throws ApiProblem, SQLException, IOException {
        return access.read(connection -> ApiAnswer.of(request, question.ask(connection)));
    }

    private PageResponse list(PageRequest request, ArticleQuery wanted) throws ApiProblem, SQLException, IOException {
        return access.readList(wanted, connection -> ApiAnswer.of(request, ArticleSearch.page(connection, wanted)));
    }

    /// What may take long.
    private PageResponse inTurn(PageRequest request, Question question) throws ApiProblem, SQLException, IOException {
        return access.readList(connection -> ApiAnswer.of(request, question.ask(connection)));
    }

    /// Of two versions, once the connection is back: of long texts that takes longer than to ask for them.
    private PageResponse diff(PageRequest request, Question compared) throws ApiProblem, SQLException, IOException {
        return access.withPermit(() -> {
            JsonNode versions;
            try (Connection connection = access.connection()) {
                versions = compared.ask(connection);
            }
            return ApiAnswer.of(request, VersionDiff.of(versions.path(0), versions.path(1)));
        });
    }

    private static void requireSize(List<String> path, int size) throws ApiProblem {
        if (path.size() != size) {
            throw ApiProblem.nothingHere();
        }
    }
}

package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.store.database.JsonRows;

/// Serves the read API as JSON over HTTP. The resource `api/openapi.json`, which is served too, describes it.
/// Thread-safe.
public final class ReadApi implements Page {
    /// The planner's estimate is missing (-1) or old until autovacuum has visited the table, so few articles are
    /// counted. The estimate is scaled to the table's current size.
    private static final String STATS = """
            select (select case when few.articles <= 10000 then few.articles
                        else greatest(few.articles, reltuples / nullif(relpages, 0) * pg_relation_size(oid)
                            / current_setting('block_size')::integer)::bigint end
                    from pg_class, (select count(*) as articles from (select from article limit 10001) a) few
                    where oid = 'article'::regclass)
                    as articles_estimated,
                (select count(*) from article where stored_at > now() - interval '1 hour') as stored_last_hour,
                (select max(stored_at) from article) as last_stored_at,
                (select purged_before from article_purge) as purged_before,
                (select coalesce(sum(cardinality(article_ids)), 0)::bigint from search_pending) as search_pending,
                (select count(*) from feed where watched) as feeds_watched,
                (select coalesce(jsonb_object_agg(state, feeds), '{}') from
                    (select state, count(*) as feeds from feed where watched group by state) s) as feeds_by_state""";

    private final ReadAccess access;

    /// @param access shared with the other pages that read
    public ReadApi(ReadAccess access) {
        this.access = access;
    }

    @Override
    public PageResponse answer(PageRequest request) throws IOException {
        return access.answer(request, () -> answerOrFail(request));
    }

    private PageResponse answerOrFail(PageRequest request) throws ProblemException, SQLException, IOException {
        String query = request.rawQuery();
        List<String> path = List.of(request.path().split("/", -1));
        // The server matches prefixes, so /api also receives /apiary.
        if (!path.get(1).equals("api")) {
            throw ProblemException.nothingHere();
        }
        List<String> below = path.size() > 2 ? path.subList(2, path.size()) : List.of("");
        return switch (below.getFirst()) {
            case "articles" -> {
                if (below.size() == 1) {
                    yield list(request, ArticleQuery.of(new ApiParameters(query, ArticleQuery.PARAMETERS)));
                }
                yield below.size() == 3 && below.getLast().equals("diff")
                        ? diff(request, ArticleResource.compared(below, query))
                        : read(request, ArticleResource.query(below, query));
            }
            case "changes" -> {
                requireSize(below, 1);
                yield readSlowly(request, ChangeResource.changes(new ApiParameters(query, ChangeResource.PARAMETERS)));
            }
            case "feeds" -> read(request, feeds(below, query));
            case "stories" -> read(request, stories(below, query));
            case "stats" -> {
                requireSize(below, 1);
                new ApiParameters(query, List.of());
                yield read(
                        request, connection -> JsonRows.first(connection, STATS).orElseThrow());
            }
            case "openapi.json" -> {
                requireSize(below, 1);
                new ApiParameters(query, List.of());
                yield ApiResponse.of(request, ApiResponse.description());
            }
            case "" -> {
                requireSize(below, 1);
                new ApiParameters(query, List.of());
                yield ApiResponse.of(request, ApiResponse.index());
            }
            default -> throw ProblemException.nothingHere();
        };
    }

    private static ApiQuery feeds(List<String> below, @Nullable String query) throws ProblemException {
        if (below.size() == 1) {
            return FeedResource.feeds(new ApiParameters(query, FeedResource.PARAMETERS));
        }
        return FeedResource.feed(onlyId(below, query));
    }

    private static ApiQuery stories(List<String> below, @Nullable String query) throws ProblemException {
        if (below.size() == 1) {
            return StoryResource.latest(new ApiParameters(query, StoryQuery.PARAMETERS));
        }
        return StoryResource.story(onlyId(below, query));
    }

    /// Returns the id at the end of a path without query parameters.
    private static UUID onlyId(List<String> below, @Nullable String query) throws ProblemException {
        requireSize(below, 2);
        new ApiParameters(query, List.of());
        return ApiParameters.id("id", below.get(1));
    }

    private PageResponse read(PageRequest request, ApiQuery query) throws ProblemException, SQLException, IOException {
        return access.read(connection -> ApiResponse.of(request, query.run(connection)));
    }

    private PageResponse list(PageRequest request, ArticleQuery wanted)
            throws ProblemException, SQLException, IOException {
        return access.readList(wanted, connection -> ApiResponse.of(request, ArticleSearch.page(connection, wanted)));
    }

    /// Runs a query that may take seconds.
    private PageResponse readSlowly(PageRequest request, ApiQuery query)
            throws ProblemException, SQLException, IOException {
        return access.readList(connection -> ApiResponse.of(request, query.run(connection)));
    }

    /// Compares two versions after the connection has been returned, since comparing long texts takes
    /// longer than reading them.
    private PageResponse diff(PageRequest request, ApiQuery comparison)
            throws ProblemException, SQLException, IOException {
        return access.withPermit(() -> {
            JsonNode versions;
            try (Connection connection = access.connection()) {
                versions = comparison.run(connection);
            }
            return ApiResponse.of(request, VersionDiff.of(versions.path(0), versions.path(1)));
        });
    }

    private static void requireSize(List<String> path, int size) throws ProblemException {
        if (path.size() != size) {
            throw ProblemException.nothingHere();
        }
    }
}

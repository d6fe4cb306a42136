package org.newswire.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers questions about what is stored, as JSON over HTTP: `api/openapi.json` (a resource, and
/// served) says which. It only reads. Thread-safe.
final class ReadApi implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ReadApi.class);
    static final List<String> FEED_PARAMETERS = List.of("watched", "limit", "cursor");
    static final String ARTICLE =
            "select a.*, r.retracted_at, coalesce(r.retracted_at >= a.observed_at, false) as retracted,"
                    + " (select story_id from story_article m where m.article_id = a.id) as story_id"
                    + " from article a left join article_retraction r on r.article_id = a.id where a.id = ?";
    private static final String VERSIONS = "select ordinal, current, content_hash, first_observed_at, last_observed_at,"
            + " stored_at, title, word_count, changed, extractor, raw_topic, raw_partition, raw_offset"
            + " from article_version where article_id = ? order by ordinal";
    private static final String VERSION = "select * from article_version where article_id = ? and ordinal = ?";
    private static final String SOURCES = "select feed_id, feed_url, feed_name, item_key, link, first_seen_at"
            + " from article_source where article_id = ? order by first_seen_at, feed_id";
    private static final String STORY = "select * from story where id = ?";
    private static final String TOLD_BY = "select a.id, a.url, a.site, a.site_name, a.title, a.published_at,"
            + " a.first_seen_at, m.merged_into, m.score, m.merged_at from story_article m join article a on a.id = m.article_id"
            + " where m.story_id = ? order by a.first_seen_at, a.id limit 1000";
    private static final String FEEDS = "select * from feed where (?::text is null or watched = ?::boolean)"
            + " and (?::uuid is null or id > ?::uuid) order by id limit ?";
    private static final String STATS = """
            select (select greatest(reltuples, 0)::bigint from pg_class where oid = 'article'::regclass)
                    as articles_estimated,
                (select count(*) from article where stored_at > now() - interval '1 hour') as stored_last_hour,
                (select max(stored_at) from article) as last_stored_at,
                (select coalesce(sum(cardinality(article_ids)), 0)::bigint from search_pending) as search_pending,
                (select count(*) from feed where watched) as feeds_watched,
                (select coalesce(jsonb_object_agg(state, feeds), '{}') from
                    (select state, count(*) as feeds from feed where watched group by state) s) as feeds_by_state""";

    private final Supplier<Optional<DataSource>> database;

    /// @param database connections that can only read, once there are any
    ReadApi(Supplier<Optional<DataSource>> database) {
        this.database = database;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                ApiAnswer.send(exchange, answer(exchange));
            } catch (ApiProblem e) {
                ApiAnswer.send(exchange, e);
            } catch (SQLException e) {
                ApiAnswer.send(exchange, problem(e));
            } catch (RuntimeException e) {
                LOG.error("path={} cannot be answered", exchange.getRequestURI().getPath(), e);
                ApiAnswer.send(exchange, new ApiProblem(500, "Fault of the service", "The log says more."));
            }
        }
    }

    private static ApiProblem problem(SQLException e) {
        if ("57014".equals(e.getSQLState())) {
            return ApiProblem.unavailable("The answer takes too long. Ask for less.");
        }
        if (DatabaseFault.of(e) != DatabaseFault.AWAY) {
            LOG.error("a query failed", e);
            return new ApiProblem(500, "Fault of the service", "The log says more.");
        }
        return ApiProblem.unavailable("The database does not answer.");
    }

    private JsonNode answer(HttpExchange exchange) throws ApiProblem, SQLException {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw new ApiProblem(405, "Only reading", "The methods are GET and HEAD.");
        }
        String query = exchange.getRequestURI().getRawQuery();
        List<String> path = List.of(exchange.getRequestURI().getPath().split("/", -1));
        List<String> below = path.size() > 2 ? path.subList(2, path.size()) : List.of("");
        return switch (below.getFirst()) {
            case "articles" -> articles(below, query);
            case "stories" -> {
                requireSize(below, 2);
                new ApiParameters(query, List.of());
                UUID id = ApiParameters.id("id", below.get(1));
                yield read(connection -> story(connection, id));
            }
            case "feeds" -> {
                requireSize(below, 1);
                yield feeds(new ApiParameters(query, FEED_PARAMETERS));
            }
            case "stats" -> {
                requireSize(below, 1);
                new ApiParameters(query, List.of());
                yield read(connection -> first(JsonRows.query(connection, STATS, List.of()), "no statistics"));
            }
            case "openapi.json" -> ApiAnswer.description();
            default -> throw nothingHere();
        };
    }

    private JsonNode articles(List<String> path, @Nullable String query) throws ApiProblem, SQLException {
        if (path.size() == 1) {
            ArticleQuery wanted = ArticleQuery.of(new ApiParameters(query, ArticleQuery.PARAMETERS));
            return read(connection -> ArticleSearch.page(connection, wanted));
        }
        new ApiParameters(query, List.of());
        UUID id = ApiParameters.id("id", path.get(1));
        if (path.size() == 2) {
            return read(connection -> article(connection, id));
        }
        requireSize(path, 4);
        if (!path.get(2).equals("versions") || !path.get(3).matches("\\d{1,9}")) {
            throw nothingHere();
        }
        long ordinal = Long.parseLong(path.get(3));
        return read(connection ->
                first(JsonRows.query(connection, VERSION, List.of(id, ordinal)), "There is no such version."));
    }

    private static JsonNode article(Connection connection, UUID id) throws SQLException, ApiProblem {
        ObjectNode article = first(JsonRows.query(connection, ARTICLE, List.of(id)), "There is no such article.");
        article.set("versions", JsonRows.query(connection, VERSIONS, List.of(id)));
        article.set("sources", JsonRows.query(connection, SOURCES, List.of(id)));
        return article;
    }

    /// With the first 1,000 of its articles.
    private static JsonNode story(Connection connection, UUID id) throws SQLException, ApiProblem {
        ObjectNode story = first(JsonRows.query(connection, STORY, List.of(id)), "There is no such story.");
        story.set("articles", JsonRows.query(connection, TOLD_BY, List.of(id)));
        return story;
    }

    private JsonNode feeds(ApiParameters given) throws ApiProblem, SQLException {
        Optional<String> watched = given.text("watched", 5);
        if (watched.isPresent() && !watched.get().matches("true|false")) {
            throw ApiProblem.badParameter("watched", "is neither true nor false");
        }
        int limit = given.number("limit", 100, 1, 1000);
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(watched.orElse(null));
        parameters.add(watched.orElse(null));
        UUID after = given.id("cursor").orElse(null);
        parameters.add(after);
        parameters.add(after);
        parameters.add(limit);
        return read(connection -> {
            ArrayNode found = JsonRows.query(connection, FEEDS, parameters);
            ObjectNode page = found.objectNode();
            page.set("feeds", found);
            if (found.size() == limit) {
                page.set("next", found.get(limit - 1).get("id"));
            }
            return page;
        });
    }

    private interface Question {
        JsonNode ask(Connection connection) throws SQLException, ApiProblem;
    }

    private JsonNode read(Question question) throws ApiProblem, SQLException {
        DataSource source = database.get().orElseThrow(() -> ApiProblem.unavailable("The service is starting."));
        try (Connection connection = source.getConnection()) {
            return question.ask(connection);
        }
    }

    private static ObjectNode first(ArrayNode rows, String ifNone) throws ApiProblem {
        if (rows.isEmpty()) {
            throw ApiProblem.notFound(ifNone);
        }
        return (ObjectNode) rows.get(0);
    }

    private static void requireSize(List<String> path, int size) throws ApiProblem {
        if (path.size() != size) {
            throw nothingHere();
        }
    }

    private static ApiProblem nothingHere() {
        return ApiProblem.notFound("There is nothing here. /api/openapi.json says what there is.");
    }
}

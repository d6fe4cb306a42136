package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.JsonRows;

/// Serves `/api/articles/…`: an article, its versions, and the difference between two versions.
public final class ArticleResource {
    static final List<String> VERSION_PARAMETERS = List.of("limit", "cursor");
    public static final List<String> DIFF_PARAMETERS = List.of("from", "to");

    /// For an article `a` and its row `r` of `article_retraction`, which may be absent.
    public static final String RETRACTED = """
            r.retracted_at,
            coalesce(version_order(r.revision, r.retracted_at) >= version_order(a.revision, a.observed_at), false)
                as retracted""";

    static final String ARTICLE = """
            select a.*, %s, (select story_id from story_article m where m.article_id = a.id) as story_id
            from article a left join article_retraction r on r.article_id = a.id
            where a.id = ?""".formatted(RETRACTED);
    private static final String NO_ARTICLE = "The article does not exist.";
    private static final String NO_VERSION = "The version does not exist.";
    public static final int MAX_ORDINAL = 999_999_999;
    private static final String SUMMARY = "ordinal, current, content_hash, first_observed_at, last_observed_at,"
            + " stored_at, title, word_count, changed, extractor, raw_topic, raw_partition, raw_offset,"
            + " trace_id";

    /// Only a hostile feed produces more versions.
    private static final String LATEST_VERSIONS = "select * from (select " + SUMMARY
            + " from article_version where article_id = ? order by ordinal desc limit 1000) latest order by ordinal";

    private static final String VERSIONS = "select " + SUMMARY + ", feed_id, feed_url, feed_name, item_key, link,"
            + " provenance from article_version where article_id = ? and ordinal > ? order by ordinal limit ?";
    private static final String VERSION = "select * from article_version where article_id = ? and ordinal = ?";
    private static final String CURRENT = "select ordinal from article_version where article_id = ? and current";

    /// The version that was shown before the current one. A version that a feed shows again has an older
    /// `began_at`.
    private static final String PREVIOUS = "select ordinal from article_version where article_id = ? and not current"
            + " order by version_order(revision, last_observed_at) desc, ordinal desc limit 1";

    private static final String SOURCES = "select feed_id, feed_url, feed_name, item_key, link, first_seen_at"
            + " from article_carrier where article_id = ? order by first_seen_at, feed_id";

    private ArticleResource() {}

    /// @param path the path segments from `articles` on
    /// @param query the raw query of the URL
    static ApiQuery query(List<String> path, @Nullable String query) throws ProblemException {
        String below = String.join("/", path.subList(2, path.size()));
        return switch (below) {
            case "" -> article(articleId(path), query);
            case "versions" -> versions(articleId(path), new ApiParameters(query, VERSION_PARAMETERS));
            default -> {
                if (!below.matches("versions/\\d{1,9}")) {
                    throw ProblemException.nothingHere();
                }
                yield version(articleId(path), Integer.parseInt(path.getLast()), query);
            }
        };
    }

    private static UUID articleId(List<String> path) throws ProblemException {
        return ApiParameters.id("id", path.get(1));
    }

    private static ApiQuery article(UUID id, @Nullable String query) throws ProblemException {
        new ApiParameters(query, List.of());
        return connection -> read(connection, id);
    }

    /// Reads an article with summaries of its latest versions and its sources.
    public static ObjectNode read(Connection connection, UUID id) throws SQLException, ProblemException {
        ObjectNode article =
                JsonRows.first(connection, ARTICLE, id).orElseThrow(() -> ProblemException.notFound(NO_ARTICLE));
        article.set("versions", JsonRows.query(connection, LATEST_VERSIONS, id));
        article.set("sources", JsonRows.query(connection, SOURCES, id));
        return article;
    }

    private static ApiQuery version(UUID id, int ordinal, @Nullable String query) throws ProblemException {
        new ApiParameters(query, List.of());
        return connection -> version(connection, id, ordinal);
    }

    private static ObjectNode version(Connection connection, UUID id, int ordinal)
            throws SQLException, ProblemException {
        return JsonRows.first(connection, VERSION, id, ordinal)
                .orElseThrow(() -> ProblemException.notFound(NO_VERSION));
    }

    private static ApiQuery versions(UUID id, ApiParameters given) throws ProblemException {
        int limit = given.number("limit", 100, 1, 1000);
        int after = given.number("cursor", 0, 0, MAX_ORDINAL);
        return connection -> {
            JsonRows.Page read = JsonRows.page(connection, VERSIONS, id, after, limit);
            ArrayNode found = read.rows();
            if (found.isEmpty() && after == 0) {
                throw ProblemException.notFound(NO_ARTICLE);
            }
            ObjectNode page = found.objectNode();
            page.set("versions", found);
            if (read.cut() || found.size() == limit) {
                page.put("next", found.get(found.size() - 1).path("ordinal").asText());
            }
            return page;
        };
    }

    /// Compares two versions: by default the current one with the version shown before it. The earlier
    /// version comes first.
    static ApiQuery compared(List<String> path, @Nullable String query) throws ProblemException {
        return compared(articleId(path), new ApiParameters(query, DIFF_PARAMETERS));
    }

    private static ApiQuery compared(UUID id, ApiParameters given) throws ProblemException {
        int wantedTo = given.number("to", 0, 1, MAX_ORDINAL);
        int wantedFrom = given.number("from", 0, 1, MAX_ORDINAL);
        return connection -> {
            VersionPair pair = compared(connection, id, wantedFrom, wantedTo);
            return JsonNodeFactory.instance.arrayNode().add(pair.from()).add(pair.to());
        };
    }

    /// Two versions of an article.
    public record VersionPair(ObjectNode from, ObjectNode to) {}

    /// Reads two versions to be compared.
    ///
    /// @param wantedFrom the ordinal of the earlier version; 0 for the version before the later one
    /// @param wantedTo   the ordinal of the later version; 0 for the current version
    public static VersionPair compared(Connection connection, UUID id, int wantedFrom, int wantedTo)
            throws SQLException, ProblemException {
        JsonNode current =
                JsonRows.first(connection, CURRENT, id).orElseThrow(() -> ProblemException.notFound(NO_ARTICLE));
        int to = wantedTo > 0 ? wantedTo : current.path("ordinal").asInt();
        int from = wantedFrom;
        if (from == 0) {
            from = wantedTo > 0 ? Math.max(1, to - 1) : previous(connection, id, to);
        }
        return new VersionPair(version(connection, id, from), version(connection, id, to));
    }

    private static int previous(Connection connection, UUID id, int ifNone) throws SQLException {
        ArrayNode found = JsonRows.query(connection, PREVIOUS, id);
        return found.path(0).path("ordinal").asInt(ifNone);
    }
}

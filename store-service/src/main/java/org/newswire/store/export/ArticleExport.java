package org.newswire.store.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.newswire.store.api.ArticleResource;
import org.newswire.store.database.JsonRows;

/// Writes articles as JSON lines: the current version with the feeds that carried it, ordered by first-seen
/// time.
///
/// It reads the database and not `news.articles`, because the database has an index by time, and compaction
/// may delete records while the topic is read. It reads page by page, so that memory is bounded and
/// transactions are short.
final class ArticleExport {
    private static final int PAGE = 100;

    /// Sorts before the id of every article.
    private static final UUID FIRST = new UUID(0, 0);

    private static final String ARTICLES = """
            select a.*, %s,
                (select story_id from story_article m where m.article_id = a.id) as story_id,
                (select coalesce(jsonb_agg(jsonb_build_object('feedId', s.feed_id, 'feedUrl', s.feed_url,
                        'firstSeenAt', to_char(s.first_seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
                    order by s.first_seen_at, s.feed_id), '[]')
                    from article_carrier s where s.article_id = a.id) as sources
            from article a left join article_retraction r on r.article_id = a.id
            where a.first_seen_at < ? and (a.first_seen_at, a.id) > (?, ?)
            order by a.first_seen_at, a.id limit ?""".formatted(ArticleResource.RETRACTED);

    private ArticleExport() {}

    /// Fails if a table or the right to read it is missing.
    static void check(Connection connection) throws SQLException {
        page(connection, Instant.EPOCH, Instant.EPOCH, FIRST, 0);
    }

    /// Writes the rest of the period. The caller completes the file.
    ///
    /// @param from first-seen time of the first article
    /// @param to   first-seen time after the last article
    /// @return number of articles in the file
    static long write(Connection connection, Instant from, Instant to, ExportFile file)
            throws SQLException, IOException {
        JsonNode position = file.position();
        Instant seen = file.isNew() ? from : Instant.parse(position.path("seen").asText());
        UUID id = file.isNew() ? FIRST : UUID.fromString(position.path("id").asText());
        long count = file.counted("written");
        JsonRows.Page page;
        do {
            page = page(connection, to, seen, id, PAGE);
            ArrayNode articles = page.rows();
            for (JsonNode article : articles) {
                file.out().write(article.toString().getBytes(UTF_8));
                file.out().write('\n');
                seen = Instant.parse(article.path("firstSeenAt").asText());
                id = UUID.fromString(article.path("id").asText());
            }
            count += articles.size();
            if (!articles.isEmpty()) {
                ObjectNode reached = articles.objectNode().put("seen", seen.toString());
                file.checkpoint(reached.put("id", id.toString()), Map.of("written", count));
            }
        } while (page.cut() || page.rows().size() == PAGE);
        return count;
    }

    /// Returns the next page of articles after a position.
    private static JsonRows.Page page(Connection connection, Instant to, Instant seen, UUID id, int size)
            throws SQLException {
        return JsonRows.page(connection, ARTICLES, to, seen, id, size);
    }
}

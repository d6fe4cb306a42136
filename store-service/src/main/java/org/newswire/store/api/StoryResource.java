package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.newswire.store.api.ArticleQuery.Place;
import org.newswire.store.database.JsonRows;

/// Serves `/api/stories`: the latest stories, page by page, or one story with its articles.
public final class StoryResource {
    private static final String STORY = "select * from story where id = ?";
    private static final String TOLD_BY = """
            select a.id, a.url, a.site, a.site_name, a.title, a.published_at, a.first_seen_at,
                m.merged_into, m.score, m.merged_at, %s
            from story_article m join article a on a.id = m.article_id
            left join article_retraction r on r.article_id = a.id
            where m.story_id = ? order by a.first_seen_at, a.id limit ?""".formatted(ArticleResource.RETRACTED);
    private static final int MAX_ARTICLES = 1_000;

    /// The first article of a story is looked up for the stories of the page only.
    private static final String WITH_THE_FIRST = "select s.id, s.language, s.first_seen_at, s.last_seen_at,"
            + " s.article_count, a.url, a.site, a.site_name, a.title, a.published_at, "
            + ArticleResource.RETRACTED + " from (";

    private static final String OF_THESE = ") s join article a on a.id = s.id"
            + " left join article_retraction r on r.article_id = s.id order by s.first_seen_at desc, s.id desc";

    private static final List<String> OF_THE_FIRST =
            List.of("url", "site", "siteName", "title", "publishedAt", "retracted", "retractedAt");

    private StoryResource() {}

    static ApiQuery story(UUID id) {
        return connection -> read(connection, id, MAX_ARTICLES);
    }

    /// Reads a story with its articles, in the order in which they were first seen.
    public static ObjectNode read(Connection connection, UUID id, int maxArticles)
            throws SQLException, ProblemException {
        ObjectNode story = JsonRows.first(connection, STORY, id)
                .orElseThrow(() -> ProblemException.notFound("The story does not exist."));
        story.set("articles", JsonRows.query(connection, TOLD_BY, id, maxArticles));
        return story;
    }

    static ApiQuery latest(ApiParameters given) throws ProblemException {
        StoryQuery query = StoryQuery.of(given);
        return connection -> latest(connection, query);
    }

    /// Returns `stories`, each with its `first` article, and `next`, the cursor of the next page, if any.
    public static ObjectNode latest(Connection connection, StoryQuery query) throws SQLException {
        PreparedSql page = query.page();
        return page(
                JsonRows.query(connection, WITH_THE_FIRST + page.text() + OF_THESE, page.parameters()), query.limit());
    }

    private static ObjectNode page(ArrayNode found, int limit) {
        ObjectNode page = found.objectNode();
        page.set("stories", found);
        found.forEach(story -> {
            ObjectNode first = page.objectNode();
            OF_THE_FIRST.forEach(field -> {
                if (story.has(field)) {
                    first.set(field, story.get(field));
                }
            });
            ((ObjectNode) story).remove(OF_THE_FIRST).set("first", first);
        });
        if (found.size() == limit) {
            JsonNode last = found.get(limit - 1);
            Instant at = Instant.parse(last.path("firstSeenAt").asText());
            page.put("next", new Place(0, at, UUID.fromString(last.path("id").asText())).cursor());
        }
        return page;
    }
}

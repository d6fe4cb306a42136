package org.newswire.store.feed;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.NameUuid;
import org.newswire.store.api.ArticleQuery.Place;
import org.newswire.store.api.ArticleResource;
import org.newswire.store.api.PreparedSql;
import org.newswire.store.api.StoryQuery;
import org.newswire.store.database.Sql;

/// Reads a page of stories as entries. No text of an article is read.
final class StoryFeed {
    /// Articles that an entry lists.
    private static final int MAX_ARTICLES = 20;

    /// Sources are counted among this number of articles of a story.
    private static final int MAX_COUNTED = 1000;

    private static final String SELECT = "select s.id as story_id, s.first_seen_at, s.last_seen_at, s.article_count,"
            + " s.language, o.sources, a.* from (";

    private static final String SOURCES = """
            ) s cross join lateral (select count(distinct coalesce(c.site, c.feed_url)) as sources
                from (select a.site, a.feed_url from story_article m join article a on a.id = m.article_id
                    where m.story_id = s.id limit %d) c) o
            """.formatted(MAX_COUNTED);

    private static final String ARTICLES = """
            cross join lateral (select a.id, left(a.url, 8193) as url, left(a.link, 8193) as link,
                a.site, left(a.site_name, 1000) as site_name,
                left(a.feed_url, 8193) as feed_url, left(a.feed_name, 1000) as feed_name,
                left(a.title, 4000) as title, a.published_at, a.first_seen_at as seen_at, %s
                from story_article m join article a on a.id = m.article_id
                left join article_retraction r on r.article_id = a.id
                where m.story_id = s.id order by retracted, a.first_seen_at, a.id limit %d) a
            order by s.first_seen_at desc, s.id desc, a.seen_at, a.id""".formatted(ArticleResource.RETRACTED, MAX_ARTICLES);

    private final StoryQuery query;
    private final Map<StoryRow, List<StoryArticle>> stories = new LinkedHashMap<>();
    private Instant updated = Instant.EPOCH;

    private StoryFeed(StoryQuery query) {
        this.query = query;
    }

    private record StoryRow(UUID id, Instant firstSeen, Instant lastSeen, int articles, int sources) {}

    static StoryFeed read(Connection connection, StoryQuery query, Conditional validators) throws SQLException {
        StoryFeed feed = new StoryFeed(query);
        PreparedSql page = query.page();
        Sql.list(
                connection,
                SELECT + page.text() + SOURCES + ARTICLES,
                row -> feed.add(row, validators),
                page.parameters());
        return feed;
    }

    private boolean add(ResultSet row, Conditional validators) throws SQLException {
        StoryRow story = new StoryRow(
                row.getObject("story_id", UUID.class),
                ArticleRow.instant(row, "first_seen_at"),
                ArticleRow.instant(row, "last_seen_at"),
                row.getInt("article_count"),
                row.getInt("sources"));
        StoryArticle article = new StoryArticle(
                row.getString("title"),
                ArticleRow.link(row),
                ArticleRow.publisher(row),
                ArticleRow.published(row),
                row.getString("language"),
                row.getBoolean("retracted") ? ArticleRow.instant(row, "retracted_at") : null);
        validators.add(story, article, row.getObject("id", UUID.class));
        return stories.computeIfAbsent(story, id -> new ArrayList<>()).add(article);
    }

    FeedDocument document(FeedAddress address, FeedHead head) {
        List<DocumentEntry> entries = new ArrayList<>();
        List<DeletedEntry> deleted = new ArrayList<>();
        stories.forEach((row, all) -> {
            List<StoryArticle> present = all.stream()
                    .filter(article -> article.retractedAt() == null)
                    .toList();
            String id = "urn:uuid:" + NameUuid.ofEvent(row.id(), "story");
            updated = row.lastSeen().isAfter(updated) ? row.lastSeen() : updated;
            if (present.isEmpty()) {
                deleted.add(new DeletedEntry(id, StoryArticle.lastRetracted(all)));
            } else {
                entries.add(entry(id, row, present));
            }
        });
        String next = stories.size() == query.limit() ? address.next(last().cursor()) : null;
        FeedLinks links = new FeedLinks(address.self(), address.first(), next, head.api(), head.home(), null);
        return new FeedDocument(address.id(), head.title(), head.description(), links, updated, entries, deleted);
    }

    private static DocumentEntry entry(String id, StoryRow row, List<StoryArticle> articles) {
        StoryArticle lead = articles.getFirst();
        String sources =
                row.articles() + " articles from " + row.sources() + (row.sources() == 1 ? " source" : " sources");
        return DocumentEntryBuilder.builder()
                .id(id)
                .title(lead.title())
                .link(lead.link())
                .authors(List.of())
                .publisher(lead.publisher())
                .published(lead.published())
                .updated(row.lastSeen())
                .language(lead.language())
                .summary(sources)
                .content(StoryArticle.html(sources, articles))
                .tags(List.of())
                .images(List.of())
                .provenance(new Provenance(null, null, row.id(), null, null))
                .build();
    }

    private Place last() {
        StoryRow last = List.copyOf(stories.keySet()).getLast();
        return new Place(0, last.firstSeen(), last.id());
    }

    /// An article of a story.
    ///
    /// @param retractedAt null if the article is not retracted
    private record StoryArticle(
            @Nullable String title,
            @Nullable String link,
            String publisher,
            @Nullable Instant published,
            @Nullable String language,
            @Nullable Instant retractedAt) {
        /// Returns the articles of a story as an HTML list.
        ///
        /// @param sources a sentence with the number of sources
        static String html(String sources, List<StoryArticle> articles) {
            StringBuilder html =
                    new StringBuilder("<p>").append(RssFeed.html(sources)).append("</p><ul>");
            for (StoryArticle article : articles) {
                String title = RssFeed.html(Objects.requireNonNullElse(article.title, "Untitled"));
                html.append("<li>");
                if (article.link == null) {
                    html.append(title);
                } else {
                    html.append("<a href=\"")
                            .append(RssFeed.html(article.link))
                            .append("\">")
                            .append(title)
                            .append("</a>");
                }
                html.append(" (").append(RssFeed.html(article.publisher)).append(")</li>");
            }
            return html.append("</ul>").toString();
        }

        static Instant lastRetracted(List<StoryArticle> articles) {
            return articles.stream()
                    .map(StoryArticle::retractedAt)
                    .filter(Objects::nonNull)
                    .max(Instant::compareTo)
                    .orElse(Instant.EPOCH);
        }
    }
}

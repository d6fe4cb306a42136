package org.newswire.store.feed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.NameUuid;
import org.newswire.store.api.ArticleQuery.Place;
import org.newswire.store.api.PreparedSql;
import org.newswire.store.api.StoryQuery;

/// Reads a page of stories as entries. No text of an article is read.
final class StoryFeed {
    /// Articles that an entry lists.
    private static final int MAX_ARTICLES = 20;

    /// Sources are counted among this number of articles of a story.
    private static final int MAX_COUNTED = 1000;

    private static final String SELECT = "select s.id as story_id, s.first_seen_at, s.last_seen_at, s.article_count,"
            + " s.language, o.sources, a.*, clock_timestamp() as now from (";

    private static final String SOURCES = ") s cross join lateral (select count(distinct coalesce(c.site, c.feed_url))"
            + " as sources from (select a.site, a.feed_url from story_article m join article a on a.id = m.article_id"
            + " where m.story_id = s.id limit " + MAX_COUNTED + ") c) o";

    private static final String ARTICLES = " cross join lateral (select a.id, left(a.url, 8193) as url,"
            + " left(a.link, 8193) as link, a.site, left(a.site_name, 1000) as site_name,"
            + " left(a.feed_url, 8193) as feed_url, left(a.feed_name, 1000) as feed_name,"
            + " left(a.title, 4000) as title, a.published_at, a.first_seen_at as seen_at, r.retracted_at,"
            + " greatest(m.merged_at, a.changed_at,"
            + " (select max(c.changed_at) from article_change c where c.xid = a.changed_by)) as changed_at,"
            + " coalesce(version_order(r.revision, r.retracted_at) >= version_order(a.revision, a.observed_at), false)"
            + " as retracted from story_article m join article a on a.id = m.article_id"
            + " left join article_retraction r on r.article_id = a.id where m.story_id = s.id"
            + " order by a.first_seen_at, a.id limit " + MAX_ARTICLES + ") a"
            + " order by s.first_seen_at desc, s.id desc, a.seen_at, a.id";

    private final StoryQuery query;
    private final Map<UUID, List<StoryArticle>> stories = new LinkedHashMap<>();
    private final Map<UUID, StoryRow> rows = new LinkedHashMap<>();
    private Instant updated = Instant.EPOCH;
    private Instant now = Instant.EPOCH;

    private StoryFeed(StoryQuery query) {
        this.query = query;
    }

    private record StoryRow(UUID id, Instant firstSeen, Instant lastSeen, int articles, int sources) {}

    static StoryFeed read(Connection connection, StoryQuery query, Conditional validators) throws SQLException {
        StoryFeed feed = new StoryFeed(query);
        PreparedSql page = query.page();
        try (PreparedStatement select = connection.prepareStatement(SELECT + page.text() + SOURCES + ARTICLES)) {
            for (int i = 0; i < page.parameters().size(); i++) {
                select.setObject(i + 1, page.parameters().get(i));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    feed.add(row, validators);
                }
            }
        }
        return feed;
    }

    private void add(ResultSet row, Conditional validators) throws SQLException {
        UUID story = row.getObject("story_id", UUID.class);
        now = ArticleRow.instant(row, "now");
        StoryRow told = new StoryRow(
                story,
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
        validators.add(told, article, row.getObject("id", UUID.class));
        validators.modified(ArticleRow.instant(row, "changed_at"));
        rows.put(story, told);
        stories.computeIfAbsent(story, id -> new ArrayList<>()).add(article);
    }

    FeedDocument document(FeedAddress address, FeedHead head, @Nullable String hub) {
        List<FeedEntry> entries = new ArrayList<>();
        List<DeletedEntry> deleted = new ArrayList<>();
        rows.forEach((story, row) -> {
            List<StoryArticle> all = stories.getOrDefault(story, List.of());
            List<StoryArticle> present = all.stream()
                    .filter(article -> article.retractedAt() == null)
                    .toList();
            String id = "urn:uuid:" + NameUuid.ofEvent(story, "story");
            updated = row.lastSeen().isAfter(updated) ? row.lastSeen() : updated;
            if (present.isEmpty()) {
                deleted.add(new DeletedEntry(id, StoryArticle.lastRetracted(all)));
            } else {
                entries.add(entry(id, row, present));
            }
        });
        String next = rows.size() == query.limit() ? address.next(last().cursor()) : null;
        FeedLinks links = new FeedLinks(address.self(), address.first(), next, head.api(), head.home(), hub);
        return new FeedDocument(address.id(), head.title(), head.description(), links, updated, entries, deleted);
    }

    private static FeedEntry entry(String id, StoryRow row, List<StoryArticle> articles) {
        StoryArticle lead = articles.getFirst();
        String sources =
                row.articles() + " articles from " + row.sources() + (row.sources() == 1 ? " source" : " sources");
        return new FeedEntry(
                id,
                lead.title(),
                lead.link(),
                List.of(),
                lead.publisher(),
                lead.published(),
                row.lastSeen(),
                lead.language(),
                sources,
                StoryArticle.html(sources, articles),
                List.of(),
                List.of(),
                new Provenance(null, null, row.id(), null, null));
    }

    private Place last() {
        StoryRow last = List.copyOf(rows.values()).getLast();
        return new Place(0, last.firstSeen(), last.id());
    }

    /// By the clock of the database, or the epoch if there are no rows.
    Instant now() {
        return now;
    }
}

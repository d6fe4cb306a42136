package org.newswire.store.feed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.store.api.ArticleQuery;
import org.newswire.store.api.ArticleQuery.Place;
import org.newswire.store.api.ArticleResource;
import org.newswire.store.api.ArticleSearch;
import org.newswire.store.api.PreparedSql;
import org.newswire.store.database.Sql;

/// Reads a page of articles as entries: retracted articles become deleted entries.
final class ArticleFeed {
    @Limit(of = "content bytes per feed entry", past = "the entry has only its summary")
    static final int ENTRY_CONTENT_BYTES = 1 << 20;

    @Limit(of = "content bytes per feed page", past = "later entries have only their summaries")
    static final int PAGE_CONTENT_BYTES = 2 << 20;

    private static final String CONTENT = " case when octet_length(a.html) <= " + ENTRY_CONTENT_BYTES
            + " and sum(case when octet_length(a.html) <= " + ENTRY_CONTENT_BYTES + " then octet_length(a.html) else 0"
            + " end) over (order by a.listed_at desc, a.id desc) <= " + PAGE_CONTENT_BYTES
            + " then a.html end as html";

    /// Lists of authors, tags and images above 16 KiB are left out, since legitimate ones are far shorter.
    static final String TEXTS = ", " + ArticleResource.RETRACTED + """
            ,
            (select m.story_id from story_article m where m.article_id = a.id) as story_id,
            left(a.url, 8193) as url, left(a.link, 8193) as link, a.site, left(a.site_name, 1000) as site_name,
            left(a.title, 4000) as title, left(a.lead, 4000) as lead, a.published_at, a.first_observed_at,
            a.language, a.revision, a.feed_id, left(a.feed_url, 8193) as feed_url,
            left(a.feed_name, 1000) as feed_name,
            case when octet_length(cast(a.authors as text)) <= 16384 then a.authors else '{}' end as authors,
            case when octet_length(cast(a.tags as text)) <= 16384 then a.tags else '{}' end as tags,
            case when octet_length(cast(a.images as text)) <= 16384 then a.images else '[]' end as images,
            """ + CONTENT;

    private final ArticleQuery query;
    private final List<DocumentEntry> entries = new ArrayList<>();
    private final List<DeletedEntry> deleted = new ArrayList<>();
    private @Nullable Place last;
    private int rows;

    private ArticleFeed(ArticleQuery query) {
        this.query = query;
    }

    /// Reads the entries of a page and their validators, from the same snapshot.
    static ArticleFeed entries(Connection connection, ArticleQuery query, Conditional validators) throws SQLException {
        ArticleFeed feed = new ArticleFeed(query);
        PreparedSql page = ArticleSearch.newest(query, ArticleState.COLUMNS + TEXTS);
        try (PreparedStatement select = Sql.prepared(connection, page.text(), page.parameters());
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                feed.state(row, validators);
                feed.entry(row);
            }
        }
        return feed;
    }

    private void state(ResultSet row, Conditional validators) throws SQLException {
        if (rows == 0) {
            validators.add(row.getString("state"));
        }
        last = new Place(0, ArticleRow.instant(row, "listed_at"), row.getObject("id", UUID.class));
        rows++;
    }

    private void entry(ResultSet row) throws SQLException {
        String id = "urn:uuid:" + row.getObject("id", UUID.class);
        if (row.getBoolean("retracted")) {
            deleted.add(new DeletedEntry(id, ArticleRow.instant(row, "retracted_at")));
        } else {
            entries.add(ArticleRow.entry(row, id));
        }
    }

    /// Returns the page as a document.
    FeedDocument document(FeedAddress address, FeedHead head, @Nullable String hub) {
        String next = next().map(address::next).orElse(null);
        FeedLinks links = new FeedLinks(address.self(), address.first(), next, head.api(), head.home(), hub);
        Instant updated = FeedDocument.updated(entries, deleted);
        return new FeedDocument(address.id(), head.title(), head.description(), links, updated, entries, deleted);
    }

    /// Returns the cursor of the next page, if there may be one.
    private Optional<String> next() {
        return rows == query.limit() && last != null ? Optional.of(last.cursor()) : Optional.empty();
    }
}

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
import org.newswire.pipeline.untrusted.Limit;
import org.newswire.store.api.ArticleQuery;
import org.newswire.store.api.ArticleQuery.Place;
import org.newswire.store.api.ArticleSearch;
import org.newswire.store.api.PreparedSql;

/// Reads a page of articles as entries: retracted articles become deleted entries.
final class ArticleFeed {
    @Limit(of = "bytes of the content of an entry in a feed", past = "the entry has its summary only")
    static final int ENTRY_CONTENT_BYTES = 1 << 20;

    @Limit(
            of = "bytes of the content of all entries of a page of a feed",
            past = "the entries after it have their summaries only")
    static final int PAGE_CONTENT_BYTES = 2 << 20;

    /// More than any publisher needs.
    private static final String SHORT_LIST = " as text)) <= 16384 then ";

    /// What tells one state of an article from another, without a text: each write and each retraction of an article
    /// sets `changed_by`.
    private static final String STATE = "a.id, a.listed_at, a.changed_by::text as changed_by, a.changed_at,"
            + " (select m.story_id from story_article m where m.article_id = a.id) as story_id";

    private static final String TIMES =
            ", (select max(c.changed_at) from article_change c where c.xid = a.changed_by) as written_at,"
                    + " clock_timestamp() as now";

    private static final String CONTENT = " case when octet_length(a.html) <= " + ENTRY_CONTENT_BYTES
            + " and sum(case when octet_length(a.html) <= " + ENTRY_CONTENT_BYTES + " then octet_length(a.html) else 0"
            + " end) over (order by a.listed_at desc, a.id desc) <= " + PAGE_CONTENT_BYTES
            + " then a.html end as html";

    private static final String TEXTS = ", r.retracted_at, coalesce(version_order(r.revision, r.retracted_at)"
            + " >= version_order(a.revision, a.observed_at), false) as retracted, a.url, a.link, a.site, left(a.site_name, 1000) as site_name,"
            + " left(a.title, 4000) as title, left(a.lead, 4000) as lead, a.published_at, a.first_observed_at,"
            + " a.language, a.revision, a.feed_id, a.feed_url, left(a.feed_name, 1000) as feed_name,"
            + " case when octet_length(cast(a.authors" + SHORT_LIST + "a.authors else '{}' end as authors,"
            + " case when octet_length(cast(a.tags" + SHORT_LIST + "a.tags else '{}' end as tags,"
            + " case when octet_length(cast(a.images" + SHORT_LIST + "a.images else '[]' end as images," + CONTENT;

    private final ArticleQuery query;
    private final List<FeedEntry> entries = new ArrayList<>();
    private final List<DeletedEntry> deleted = new ArrayList<>();
    private Instant updated = Instant.EPOCH;
    private Instant now = Instant.EPOCH;
    private @Nullable Place last;
    private int rows;

    private ArticleFeed(ArticleQuery query) {
        this.query = query;
    }

    /// Adds the state of a page to its entity tag, without reading a text.
    static void state(Connection connection, ArticleQuery query, Conditional validators) throws SQLException {
        new ArticleFeed(query).read(connection, STATE, row -> validators.add(state(row)));
    }

    /// Adds the state of a page to its validators, without reading a text.
    static void times(Connection connection, ArticleQuery query, Conditional validators) throws SQLException {
        ArticleFeed feed = new ArticleFeed(query);
        feed.read(connection, STATE + TIMES, row -> feed.times(row, validators));
    }

    /// Reads the entries of a page and their validators, from the same snapshot.
    static ArticleFeed entries(Connection connection, ArticleQuery query, Conditional validators) throws SQLException {
        ArticleFeed feed = new ArticleFeed(query);
        feed.read(connection, STATE + TIMES + TEXTS, row -> {
            feed.times(row, validators);
            feed.entry(row);
        });
        return feed;
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void read(Connection connection, String columns, RowReader reader) throws SQLException {
        PreparedSql sql = ArticleSearch.newest(query, columns);
        try (PreparedStatement select = connection.prepareStatement(sql.text())) {
            for (int i = 0; i < sql.parameters().size(); i++) {
                select.setObject(i + 1, sql.parameters().get(i));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    reader.read(row);
                }
            }
        }
    }

    private static @Nullable Object[] state(ResultSet row) throws SQLException {
        return new @Nullable Object[] {
            row.getString("id"),
            ArticleRow.instant(row, "listed_at"),
            row.getString("changed_by"),
            ArticleRow.instant(row, "changed_at"),
            row.getString("story_id")
        };
    }

    private void times(ResultSet row, Conditional validators) throws SQLException {
        validators.add(state(row));
        validators.modified(ArticleRow.instant(row, "changed_at"));
        validators.modified(ArticleRow.instant(row, "written_at"));
        now = ArticleRow.instant(row, "now");
        last = new Place(0, ArticleRow.instant(row, "listed_at"), row.getObject("id", UUID.class));
        rows++;
    }

    private void entry(ResultSet row) throws SQLException {
        String id = "urn:uuid:" + row.getObject("id", UUID.class);
        if (row.getBoolean("retracted")) {
            deleted.add(new DeletedEntry(id, ArticleRow.instant(row, "retracted_at")));
            latest(ArticleRow.instant(row, "retracted_at"));
            return;
        }
        FeedEntry entry = ArticleRow.entry(row, id);
        latest(entry.updated());
        entries.add(entry);
    }

    private void latest(Instant at) {
        updated = at.isAfter(updated) && at.isBefore(ArticleRow.LATEST) ? at : updated;
    }

    /// The page as a document.
    FeedDocument document(FeedAddress address, FeedHead head, @Nullable String hub) {
        String next = next().map(address::next).orElse(null);
        FeedLinks links = new FeedLinks(address.self(), address.first(), next, head.api(), head.home(), hub);
        return new FeedDocument(address.id(), head.title(), head.description(), links, updated, entries, deleted);
    }

    /// The cursor of the next page, if there may be one.
    private Optional<String> next() {
        return rows == query.limit() && last != null ? Optional.of(last.cursor()) : Optional.empty();
    }

    /// By the clock of the database, or the epoch if there are no rows.
    Instant now() {
        return now;
    }
}

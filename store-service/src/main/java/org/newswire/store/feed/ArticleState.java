package org.newswire.store.feed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.newswire.store.api.ArticleQuery;
import org.newswire.store.api.ArticleSearch;
import org.newswire.store.api.PreparedSql;

/// What tells one state of a page of articles from another. A query of the state alone reads no text and
/// returns one short row.
final class ArticleState {
    /// Each write and each retraction of an article sets `changed_by`.
    private static final String OF_ARTICLE = "concat_ws('|', a.id, extract(epoch from a.listed_at), a.changed_by,"
            + " extract(epoch from a.changed_at),"
            + " (select m.story_id from story_article m where m.article_id = a.id))";

    private static final String CHANGED_AT = "greatest(a.changed_at,"
            + " (select max(c.changed_at) from article_change c where c.xid = a.changed_by)) as changed_at";

    /// Columns of a page: the state of all its articles on each row, and when its article was last written.
    static final String COLUMNS = "a.id, a.listed_at, " + CHANGED_AT + ", "
            + hash("string_agg(" + OF_ARTICLE
                    + ", ',') over (order by a.listed_at desc, a.id desc rows between unbounded preceding and unbounded"
                    + " following)")
            + " as state, clock_timestamp() as now";

    private static final String ALL = hash("string_agg(p.state, ',' order by p.listed_at desc, p.id desc)");

    private ArticleState() {}

    private static String hash(String text) {
        return "encode(sha256(convert_to(" + text + ", 'UTF8')), 'hex')";
    }

    /// Adds the state of a page to its entity tag.
    static void addTag(Connection connection, ArticleQuery query, Conditional validators) throws SQLException {
        read(connection, query, "a.id, a.listed_at, " + OF_ARTICLE + " as state", ALL + ", null", validators);
    }

    /// Adds the state of a page to its entity tag, and when it was last written.
    static void addTagAndTime(Connection connection, ArticleQuery query, Conditional validators) throws SQLException {
        String columns = "a.id, a.listed_at, " + CHANGED_AT + ", " + OF_ARTICLE + " as state";
        read(connection, query, columns, ALL + ", max(p.changed_at)", validators);
    }

    private static void read(
            Connection connection, ArticleQuery query, String columns, String aggregates, Conditional validators)
            throws SQLException {
        PreparedSql page = ArticleSearch.newest(query, columns);
        try (PreparedStatement select =
                prepared(connection, "select " + aggregates + " from (" + page.text() + ") p", page)) {
            try (ResultSet row = select.executeQuery()) {
                row.next();
                String state = row.getString(1);
                if (state != null) {
                    validators.add(state);
                }
                validators.modified(ArticleRow.instant(row, 2));
            }
        }
    }

    static PreparedStatement prepared(Connection connection, String sql, PreparedSql query) throws SQLException {
        PreparedStatement select = connection.prepareStatement(sql);
        for (int i = 0; i < query.parameters().size(); i++) {
            select.setObject(i + 1, query.parameters().get(i));
        }
        return select;
    }
}

package org.newswire.store.feed;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.newswire.store.api.ArticleQuery;
import org.newswire.store.api.ArticleSearch;
import org.newswire.store.api.PreparedSql;
import org.newswire.store.database.Sql;

/// Identifies the state of a page of articles. The query reads no texts and returns one short row.
final class ArticleState {
    /// Each write and each retraction of an article sets `changed_by`.
    private static final String OF_ARTICLE = """
            concat_ws('|', a.id, extract(epoch from a.listed_at), a.changed_by, extract(epoch from a.changed_at),
            (select m.story_id from story_article m where m.article_id = a.id))""";

    /// Selects the state of the whole page on each of its rows.
    static final String COLUMNS = "a.id, a.listed_at, "
            + hash("string_agg(" + OF_ARTICLE
                    + ", ',') over (order by a.listed_at desc, a.id desc rows between unbounded preceding and unbounded"
                    + " following)")
            + " as state";

    private static final String ALL = hash("string_agg(p.state, ',' order by p.listed_at desc, p.id desc)");

    private ArticleState() {}

    private static String hash(String text) {
        return "encode(sha256(convert_to(" + text + ", 'UTF8')), 'hex')";
    }

    /// Adds the state of a page to its entity tag.
    static void addTo(Conditional validators, Connection connection, ArticleQuery query) throws SQLException {
        PreparedSql page = ArticleSearch.newest(query, "a.id, a.listed_at, " + OF_ARTICLE + " as state");
        Sql.only(
                        connection,
                        "select " + ALL + " from (" + page.text() + ") p",
                        row -> Optional.ofNullable(row.getString(1)),
                        page.parameters())
                .ifPresent(validators::add);
    }
}

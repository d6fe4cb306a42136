package org.newswire.store.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.newswire.store.api.ArticleQuery.Place;
import org.newswire.store.database.JsonRows;

/// Finds articles, page by page: by a full-text search, ranked and with highlights, or the latest.
///
/// The search has the syntax of `websearch_to_tsquery` (`"a phrase"`, `or`, `-not`) and follows the rules
/// of each article's language. The SQL text consists of constants; all values are parameters.
public final class ArticleSearch {
    /// Marks matches until the text is escaped. These private-use characters are removed from the text itself.
    private static final String HIGHLIGHT =
            "'StartSel=\ue000, StopSel=\ue001, MaxFragments=2, MinWords=8, MaxWords=24, FragmentDelimiter=\" … \"'";

    private static final String COLUMNS = "a.id, a.url, a.site, a.site_name, a.title, a.authors, a.published_at,"
            + " a.published_on, a.first_seen_at, a.stored_at, a.listed_at, a.language, a.lead, a.extent, a.word_count,"
            + " a.tags, a.version_count, " + ArticleResource.RETRACTED;

    /// Joined for the articles of the page only.
    private static final String RETRACTED = " left join article_retraction r on r.article_id = a.id";

    private final PreparedSql sql = new PreparedSql();
    private final ArticleQuery query;

    private ArticleSearch(ArticleQuery query) {
        this.query = query;
    }

    /// Returns the query for a page of articles, newest first, with or without a search. Each row of
    /// `article` has the alias `a`, and its optional row of `article_retraction` has the alias `r`.
    ///
    /// @param columns constants of the caller
    public static PreparedSql newest(ArticleQuery query, String columns) {
        ArticleSearch search = new ArticleSearch(query);
        query.words().ifPresentOrElse(words -> search.newest(words, columns), () -> search.latest(columns));
        return search.sql;
    }

    /// Returns `articles` and, if there may be another page, its cursor as `next`.
    static ObjectNode page(Connection connection, ArticleQuery query) throws SQLException {
        ArticleSearch search = new ArticleSearch(query);
        query.words().ifPresentOrElse(search::ranked, () -> search.latest(COLUMNS));
        ArrayNode found = JsonRows.query(connection, search.sql.text(), search.sql.parameters());
        found.forEach(article -> mark((ObjectNode) article, "highlight", '\ue000', '\ue001'));
        ObjectNode page = found.objectNode();
        page.set("articles", found);
        if (found.size() == query.limit()) {
            var last = found.get(found.size() - 1);
            page.put(
                    "next",
                    new Place(
                                    last.path("rank").floatValue(),
                                    Instant.parse(last.path("listedAt").asText()),
                                    UUID.fromString(last.path("id").asText()))
                            .cursor());
        }
        return page;
    }

    private void latest(String columns) {
        sql.add("select " + columns + " from (");
        query.feed().ifPresentOrElse(this::latestOf, () -> first("", ""));
        sql.add(") a" + RETRACTED + " order by a.listed_at desc, a.id desc");
    }

    /// Selects the articles that the feed showed last and those that it only carried separately. Each part
    /// has its own index.
    private void latestOf(UUID feed) {
        // The range condition and the sort order select the feed's own index. For a large feed, the planner would
        // otherwise scan all articles backwards.
        first(" and a.feed_id >= ? and a.feed_id <= ?", "a.feed_id desc, ", feed, feed);
        sql.add(" union all ");
        first(
                " and a.feed_id <> ? and a.id in (select f.article_id from article_source f where f.feed_id = ?)",
                "",
                feed,
                feed);
        sql.add(" order by listed_at desc, id desc limit ?", query.limit());
    }

    private void first(String condition, String order, Object... given) {
        sql.add("(select * from article a where true").add(condition, given);
        times("a.listed_at");
        language();
        filters();
        query.after().ifPresent(place -> sql.add(" and (a.listed_at, a.id) < (?, ?)", place.at(), place.id()));
        sql.add(" order by " + order + "a.listed_at desc, a.id desc limit ?)", query.limit());
    }

    private void ranked(String words) {
        found(words, ", q.query, ts_rank_cd(s.document, q.query) as rank");
        sql.add(", page as (select * from found");
        query.after()
                .ifPresent(place -> sql.add(
                        " where (rank, listed_at, article_id) < (?::float4, ?, ?)",
                        String.valueOf(place.rank()),
                        place.at(),
                        place.id()));
        sql.add(" order by rank desc, listed_at desc, article_id desc limit ?) select ", query.limit())
                .add(COLUMNS + ", page.rank, ts_headline(page.name::regconfig,"
                        + " translate(left(a.text, 5000), '\ue000\ue001', ''), page.query, " + HIGHLIGHT
                        + ") as highlight from page join article a on a.id = page.article_id" + RETRACTED
                        + " order by page.rank desc, page.listed_at desc, a.id desc");
    }

    private void newest(String words, String columns) {
        found(words, "");
        sql.add(", page as (select * from found");
        query.after().ifPresent(place -> sql.add(" where (listed_at, article_id) < (?, ?)", place.at(), place.id()));
        sql.add(" order by listed_at desc, article_id desc limit ?) select ", query.limit())
                .add(columns + " from page join article a on a.id = page.article_id" + RETRACTED
                        + " order by a.listed_at desc, a.id desc");
    }

    /// `is not distinct from` prevents a join by configuration, which would read the whole table instead of the
    /// index.
    private void found(String words, String more) {
        sql.add(
                        "with q as materialized (select name, websearch_to_tsquery(name::regconfig, ?) as query"
                                + " from search_config",
                        words)
                .addIf(" where name = text_config(?)", query.language())
                .add("), found as (select s.article_id, s.listed_at, q.name" + more
                        + " from q join article_search s on s.document @@ q.query"
                        + " and s.config is not distinct from q.name where true");
        times("s.listed_at");
        if (filtered()) {
            sql.add(" and exists (select from article a where a.id = s.article_id");
            language();
            filters();
            query.feed().ifPresent(this::feed);
            sql.add(")");
        }
        sql.add(")");
    }

    private boolean filtered() {
        return Stream.of(query.language(), query.site(), query.author(), query.tag(), query.feed(), query.story())
                .anyMatch(Optional::isPresent);
    }

    private void times(String column) {
        sql.addIf(" and " + column + " >= ?", query.from()).addIf(" and " + column + " < ?", query.to());
    }

    private void language() {
        sql.addIf(" and a.language = ?", query.language());
    }

    private void filters() {
        sql.addIf(" and a.site = ?", query.site())
                .addIf(" and ? = any(a.authors)", query.author())
                .addIf(" and ? = any(a.tags)", query.tag())
                .addIf(" and a.id in (select m.article_id from story_article m where m.story_id = ?)", query.story());
    }

    private void feed(UUID feed) {
        sql.add(
                " and (a.feed_id = ?"
                        + " or exists (select from article_source f where f.article_id = a.id and f.feed_id = ?))",
                feed,
                feed);
    }

    /// Converts a text field to HTML: marks the text between `begin` and `end`, and escapes the rest.
    private static void mark(ObjectNode row, String field, char begin, char end) {
        if (row.has(field)) {
            String escaped = row.get(field)
                    .asText()
                    .replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;");
            row.put(field, escaped.replace(String.valueOf(begin), "<mark>").replace(String.valueOf(end), "</mark>"));
        }
    }
}

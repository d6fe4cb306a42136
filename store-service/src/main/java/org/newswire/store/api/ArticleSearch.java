package org.newswire.store.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.newswire.limits.Limit;
import org.newswire.store.api.ArticleQuery.Place;
import org.newswire.store.database.JsonRows;
import org.newswire.store.database.Sql;
import org.newswire.store.tables.SearchIndexer;

/// Finds articles, page by page: by a full-text search, ranked and with highlights, or the latest.
///
/// The search has the syntax of `websearch_to_tsquery` (`"a phrase"`, `or`, `-not`) and follows the rules
/// of each article's language. The SQL text consists of constants; all values are parameters.
public final class ArticleSearch {
    /// Marks matches until the text is escaped. These private-use characters are removed from the text itself.
    public static final String MATCH_BEGIN = "\ue000";

    public static final String MATCH_END = "\ue001";

    private static final String HIGHLIGHT = "'StartSel=" + MATCH_BEGIN + ", StopSel=" + MATCH_END
            + ", MaxFragments=2, MinWords=8, MaxWords=24, FragmentDelimiter=\" … \"'";

    private static final String COLUMNS = """
            a.id, a.url, a.site, a.site_name, a.title, a.authors, a.published_at, a.published_on, a.first_seen_at,
            a.stored_at, a.listed_at, a.language, a.lead, a.extent, a.word_count, a.tags, a.version_count,
            """ + ArticleResource.RETRACTED;

    /// Joined for the articles of the page only.
    private static final String RETRACTED = " left join article_retraction r on r.article_id = a.id";

    @Limit(
            of = "newest articles examined for a page by language, author, keyword or frequent words",
            past = "the next page continues with older ones")
    static final int MAX_EXAMINED = 20_000;

    private final PreparedSql sql = new PreparedSql();
    private final ArticleQuery query;
    private final ArticleFilters filters;

    /// Whether the words are known to occur in few articles.
    private final boolean areMatchesFew;

    /// Maximum number of articles to compare with filters that have no index; 0 for all.
    private final int maxExamined;

    private ArticleSearch(ArticleQuery query, boolean areMatchesFew, int maxExamined) {
        this.query = query;
        this.areMatchesFew = areMatchesFew;
        this.maxExamined = maxExamined;
        this.filters = new ArticleFilters(sql, query);
    }

    /// Returns the query for a page of articles, newest first, with or without a search. Each row of
    /// `article` has the alias `a`, and its optional row of `article_retraction` has the alias `r`.
    ///
    /// @param columns constants of the caller
    public static PreparedSql newest(ArticleQuery query, String columns) {
        ArticleSearch search = new ArticleSearch(query, false, 0);
        query.words().ifPresentOrElse(words -> search.newest(words, columns), () -> search.latest(columns));
        return search.sql;
    }

    /// Returns `articles` and, if there may be another page, its cursor as `next`. The field `highlight` is HTML.
    static ObjectNode page(Connection connection, ArticleQuery query) throws SQLException {
        // Without other filters, it makes no difference.
        boolean areMatchesFew =
                query.words().isPresent() && query.isNarrowed() && !ArticleSample.isOfMany(connection, query);
        ObjectNode page = page(connection, query, Order.RANK, new ArticleSearch(query, areMatchesFew, 0));
        page.path("articles").forEach(article -> mark((ObjectNode) article, "highlight"));
        return page;
    }

    /// The order of a search with words.
    public enum Order {
        /// The best match first. All matches are ranked. For words that occur in few articles.
        RANK,
        /// The newest match first. For words that occur in few articles.
        NEWEST,
        /// The newest match first, for words that occur in many articles ([ArticleSample#ofMany]): the
        /// articles are read from the newest on until the page is full.
        NEWEST_OF_MANY
    }

    /// Returns a page with plain text as `highlight`: each match stands between [#MATCH_BEGIN] and [#MATCH_END], which
    /// occur nowhere else in it.
    ///
    /// Filters without an index are compared with a limited number of articles. If these do not fill the
    /// page, `examined` is their number, and `next` continues behind them.
    public static ObjectNode plainPage(Connection connection, ArticleQuery query, Order order) throws SQLException {
        return plainPage(connection, query, order, MAX_EXAMINED);
    }

    static ObjectNode plainPage(Connection connection, ArticleQuery query, Order order, int maxExamined)
            throws SQLException {
        boolean isOfMany = query.words().isPresent() && order == Order.NEWEST_OF_MANY;
        boolean isWalk =
                query.feed().isEmpty() && (isOfMany || (query.words().isEmpty() && query.hasFilterWithoutIndex()));
        ArticleSearch search = new ArticleSearch(query, !isOfMany, isWalk ? maxExamined : 0);
        ObjectNode page = page(connection, query, order, search);
        if (isWalk && !page.has("next")) {
            search.lastExamined(connection)
                    .ifPresent(place -> page.put("examined", maxExamined).put("next", place.cursor()));
        }
        return page;
    }

    private static ObjectNode page(Connection connection, ArticleQuery query, Order order, ArticleSearch search)
            throws SQLException {
        query.words().ifPresentOrElse(words -> search.highlighted(words, order), () -> search.latest(COLUMNS));
        ArrayNode found = JsonRows.query(connection, search.sql.text(), search.sql.parameters());
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

    /// Returns the last article that was examined; empty if there was no further one.
    private Optional<Place> lastExamined(Connection connection) throws SQLException {
        PreparedSql last = new PreparedSql();
        last.add("select a.listed_at, a.id from article a where true");
        addIndexed(last, new ArticleFilters(last, query));
        last.add(" order by a.listed_at desc, a.id desc offset ? limit 1", maxExamined - 1);
        return Sql.first(
                connection,
                last.text(),
                row -> new Place(0, Sql.instant(row, 1), row.getObject(2, UUID.class)),
                last.parameters());
    }

    /// Adds the filters that have an index.
    private void addIndexed(PreparedSql to, ArticleFilters filtersOf) {
        filtersOf.period("a.listed_at");
        filtersOf.siteAndStory();
        query.after().ifPresent(place -> to.add(" and (a.listed_at, a.id) < (?, ?)", place.at(), place.id()));
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
        sql.add("(select * from ");
        examined(condition, given);
        filters.language();
        filters.authorAndTag();
        sql.add(" order by " + order + "a.listed_at desc, a.id desc limit ?)", query.limit());
    }

    /// Adds the articles that are compared with the filters without an index, and `where` with a first
    /// condition.
    private void examined(String condition, Object... given) {
        sql.add(maxExamined > 0 ? "(select * from article a where true" : "article a where true")
                .add(condition, given);
        addIndexed(sql, filters);
        if (maxExamined > 0) {
            // Rows are read one by one, until the page is full.
            sql.add(" order by a.listed_at desc, a.id desc limit ?) a where true", maxExamined);
        }
    }

    private void highlighted(String words, Order order) {
        switch (order) {
            case RANK -> ranked(words);
            case NEWEST -> {
                found(words, ", q.query, 0::float4 as rank");
                newestPage();
            }
            case NEWEST_OF_MANY -> newestOfMany(words);
        }
        String text =
                SearchIndexer.SPLIT.formatted("translate(left(a.text, 5000), '" + MATCH_BEGIN + MATCH_END + "', '')");
        sql.add(" select " + COLUMNS + ", page.rank, ts_headline(page.name::regconfig, " + text + ", page.query, "
                + HIGHLIGHT
                + ") as highlight from page join article a on a.id = page.article_id" + RETRACTED
                + " order by page.rank desc, page.listed_at desc, a.id desc");
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
        sql.add(" order by rank desc, listed_at desc, article_id desc limit ?)", query.limit());
    }

    private void newestOfMany(String words) {
        filters.configurations(words);
        sql.add(", page as (select p.id as article_id, p.listed_at, q.name, q.query, 0::float4 as rank"
                + " from (select a.id, a.listed_at from ");
        examined("");
        filters.language();
        filters.authorAndTag();
        filters.feed();
        filters.matchesEach();
        sql.add(
                " order by a.listed_at desc, a.id desc limit ?) p join article_search s on s.article_id = p.id"
                        + " join q on q.name = s.config)",
                query.limit());
    }

    private void newest(String words, String columns) {
        found(words, "");
        newestPage();
        sql.add(" select " + columns + " from page join article a on a.id = page.article_id" + RETRACTED
                + " order by a.listed_at desc, a.id desc");
    }

    /// Adds the page of `found` in order of time as `page`.
    private void newestPage() {
        sql.add(", page as (select * from found");
        query.after().ifPresent(place -> sql.add(" where (listed_at, article_id) < (?, ?)", place.at(), place.id()));
        sql.add(" order by listed_at desc, article_id desc limit ?)", query.limit());
    }

    /// Adds the matches of the words as `found`.
    ///
    /// The planner does not know how many articles have the words, so for a filter by site it would compare
    /// all texts of the site with the words. If the matches are few, it must find them by the words: a
    /// scalar subquery cannot become a join.
    private void found(String words, String more) {
        filters.matches(words, more);
        if (query.isNarrowed()) {
            sql.add(areMatchesFew ? " and coalesce((select true" : " and exists (select");
            sql.add(" from article a where a.id = s.article_id");
            filters.all();
            sql.add(areMatchesFew ? "), false)" : ")");
        }
        sql.add(")");
    }

    /// Converts a text field to HTML: marks the matches, and escapes the rest.
    private static void mark(ObjectNode row, String field) {
        if (row.has(field)) {
            String escaped = row.get(field)
                    .asText()
                    .replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;");
            row.put(field, escaped.replace(MATCH_BEGIN, "<mark>").replace(MATCH_END, "</mark>"));
        }
    }
}

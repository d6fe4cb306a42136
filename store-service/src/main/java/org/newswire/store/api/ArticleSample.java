package org.newswire.store.api;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.store.database.Sql;

/// The articles that counts over a search are based on. The number of articles that are examined has a limit, so
/// the time does not grow with the table.
///
/// With words, all matches are examined if there are at most [#MAX_MATCHES]. Otherwise the newest articles are
/// examined, within the period, site, story and feed of the query.
///
/// @param articles the examined articles that match
/// @param examined the number of articles examined
/// @param complete whether no other article matches
/// @param ofMany   whether more than [#MAX_MATCHES] articles contain the words, whatever the other filters are
public record ArticleSample(List<Entry> articles, int examined, boolean complete, boolean ofMany) {
    @Limit(of = "matches of a search counted on the page", past = "counts are based on the newest articles")
    static final int MAX_MATCHES = 5_000;

    @Limit(of = "newest articles examined for counts on the page", past = "older articles are not counted")
    static final int MAX_NEWEST = 2_000;

    /// To compare the words of an article that is not in memory takes about 60 µs.
    @Limit(
            of = "newest articles compared with frequent words for counts on the page",
            past = "older articles are not counted")
    static final int MAX_COMPARED = 500;

    private static final String COLUMNS = "a.id, a.listed_at, a.site, a.language, a.authors, a.tags";

    public ArticleSample {
        articles = List.copyOf(articles);
    }

    /// An article in the counts.
    ///
    /// @param listedAt the stated time of publication, otherwise the time when it was first seen
    public record Entry(
            Instant listedAt,
            @Nullable String site,
            @Nullable String language) {}

    private record Examined(Entry entry, boolean matches) {}

    /// Reads the sample. The limit and the cursor of the query are ignored.
    public static ArticleSample read(Connection connection, ArticleQuery query) throws SQLException {
        return read(connection, query, MAX_MATCHES, query.words().isPresent() ? MAX_COMPARED : MAX_NEWEST);
    }

    /// Returns [#ofMany] without the sample.
    public static boolean isOfMany(Connection connection, ArticleQuery query) throws SQLException {
        if (query.words().isEmpty()) {
            return false;
        }
        PreparedSql sql = new PreparedSql();
        new ArticleFilters(sql, query).matches(query.words().get(), "");
        sql.add(" limit ?) select count(*) from found", MAX_MATCHES + 1);
        return Sql.only(connection, sql.text(), row -> row.getInt(1), sql.parameters()) > MAX_MATCHES;
    }

    static ArticleSample read(Connection connection, ArticleQuery query, int maxMatches, int maxNewest)
            throws SQLException {
        if (query.words().isPresent()) {
            Optional<List<Examined>> matches = matches(connection, query, maxMatches);
            if (matches.isPresent()) {
                return new ArticleSample(matching(matches.get()), matches.get().size(), true, false);
            }
        }
        List<Examined> newest = examined(connection, newest(query, maxNewest));
        return new ArticleSample(
                matching(newest),
                newest.size(),
                newest.size() < maxNewest,
                query.words().isPresent());
    }

    private static List<Entry> matching(List<Examined> examined) {
        return examined.stream().filter(Examined::matches).map(Examined::entry).toList();
    }

    private static List<Examined> examined(Connection connection, PreparedSql sql) throws SQLException {
        return Sql.list(connection, sql.text(), ArticleSample::row, sql.parameters());
    }

    private static Examined row(ResultSet row) throws SQLException {
        return new Examined(new Entry(Sql.instant(row, 1), row.getString(2), row.getString(3)), row.getBoolean(4));
    }

    /// Returns all articles with the words, or empty if there are more than the limit.
    private static Optional<List<Examined>> matches(Connection connection, ArticleQuery query, int limit)
            throws SQLException {
        PreparedSql sql = new PreparedSql();
        ArticleFilters filters = new ArticleFilters(sql, query);
        filters.matches(query.words().orElse(""), "");
        sql.add(" limit ?), counted as (select count(*) as matches from found)", limit + 1)
                .add(" select a.*, c.matches from counted c left join (select a.listed_at, a.site, a.language, (true");
        filters.all();
        // To read the articles takes most of the time. Without `limit`, the planner would read them before it compares.
        sql.add(
                ") as matches from (select article_id from found limit"
                        + " (select case when matches <= ? then matches else 0 end from counted)) f"
                        + " join article a on a.id = f.article_id) a on true",
                limit);
        return Sql.query(connection, sql.text(), rows -> allOrNone(rows, limit), sql.parameters());
    }

    private static Optional<List<Examined>> allOrNone(ResultSet rows, int limit) throws SQLException {
        List<Examined> all = new ArrayList<>();
        while (rows.next()) {
            int matches = rows.getInt(5);
            if (matches > limit) {
                return Optional.empty();
            }
            if (matches > 0) {
                all.add(row(rows));
            }
        }
        return Optional.of(all);
    }

    private static PreparedSql newest(ArticleQuery query, int limit) {
        PreparedSql sql = new PreparedSql();
        ArticleFilters filters = new ArticleFilters(sql, query);
        query.words().ifPresentOrElse(filters::configurations, () -> sql.add("with q as (select 1)"));
        sql.add(", newest as materialized (");
        query.feed()
                .ifPresentOrElse(feed -> newestOf(feed, sql, filters, limit), () -> part("", "", sql, filters, limit));
        sql.add(") select a.listed_at, a.site, a.language, (true");
        filters.language();
        filters.authorAndTag();
        if (query.words().isPresent()) {
            filters.matchesEach();
        }
        return sql.add(") from newest a");
    }

    /// Each part has its own index, see [ArticleSearch].
    private static void newestOf(UUID feed, PreparedSql sql, ArticleFilters filters, int limit) {
        part(" and a.feed_id >= ? and a.feed_id <= ?", "a.feed_id desc, ", sql, filters, limit, feed, feed);
        sql.add(" union all ");
        part(
                " and a.feed_id <> ? and a.id in (select f.article_id from article_source f where f.feed_id = ?)",
                "",
                sql,
                filters,
                limit,
                feed,
                feed);
        sql.add(" order by listed_at desc limit ?", limit);
    }

    private static void part(
            String condition, String order, PreparedSql sql, ArticleFilters filters, int limit, Object... given) {
        sql.add("(select " + COLUMNS + " from article a where true").add(condition, given);
        filters.period("a.listed_at");
        filters.siteAndStory();
        sql.add(" order by " + order + "a.listed_at desc limit ?)", limit);
    }
}

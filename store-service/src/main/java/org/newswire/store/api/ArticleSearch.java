package org.newswire.store.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.newswire.store.api.ArticleQuery.Place;
import org.newswire.store.database.JsonRows;

/// Finds articles: by words, ranked and with highlights, or the latest; page by page.
///
/// Words are read as a web search is (`"a phrase"`, `or`, `-not`), for each article by the rules of its
/// language. SQL is put together from constants alone; what is asked for goes into parameters.
public final class ArticleSearch {
    /// Around what was found, until the text is escaped: private-use characters, which the text itself loses.
    private static final String HIGHLIGHT =
            "'StartSel=\ue000, StopSel=\ue001, MaxFragments=2, MinWords=8, MaxWords=24, FragmentDelimiter=\" … \"'";

    private static final String COLUMNS = "a.id, a.url, a.site, a.site_name, a.title, a.authors, a.published_at,"
            + " a.published_on, a.first_seen_at, a.stored_at, a.listed_at, a.language, a.lead, a.extent, a.word_count,"
            + " a.tags, a.version_count, " + ArticleAnswers.RETRACTED;

    /// Looked up for the articles of a page only.
    private static final String RETRACTED = " left join article_retraction r on r.article_id = a.id";

    private final StringBuilder sql = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();
    private final ArticleQuery query;

    private ArticleSearch(ArticleQuery query) {
        this.query = query;
    }

    /// The articles of a page, newest first, whether words are asked for or not. Each is a row of `article` with the
    /// alias `a`, and its row of `article_retraction`, if any, has the alias `r`.
    ///
    /// @param columns constants of the caller
    public static PreparedSql newest(ArticleQuery query, String columns) {
        ArticleSearch search = new ArticleSearch(query);
        query.words().ifPresentOrElse(words -> search.newest(words, columns), () -> search.latest(columns));
        return new PreparedSql(search.sql.toString(), search.parameters);
    }

    /// `articles`, and `next`, the cursor of the next page, where there may be one.
    static ObjectNode page(Connection connection, ArticleQuery query) throws SQLException {
        ArticleSearch search = new ArticleSearch(query);
        query.words().ifPresentOrElse(search::ranked, () -> search.latest(COLUMNS));
        ArrayNode found = JsonRows.query(connection, search.sql.toString(), search.parameters);
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
        sql.append("select ").append(columns).append(" from (");
        query.feed().ifPresentOrElse(this::latestOf, () -> first("", ""));
        sql.append(") a").append(RETRACTED).append(" order by a.listed_at desc, a.id desc");
    }

    /// Those shown by this feed last, and others that it carried too: apart, as each are found by an index.
    private void latestOf(UUID feed) {
        // As a range, and sorted by it, as only the feed's own index gives them so. For a large feed the planner would
        // rather walk back through all articles, to where that feed has ended.
        first(" and a.feed_id >= ? and a.feed_id <= ?", "a.feed_id desc, ", feed, feed);
        sql.append(" union all ");
        first(
                " and a.feed_id <> ? and a.id in (select f.article_id from article_source f where f.feed_id = ?)",
                "",
                feed,
                feed);
        sql.append(" order by listed_at desc, id desc limit ?");
        parameters.add(query.limit());
    }

    private void first(String condition, String order, Object... given) {
        sql.append("(select * from article a where true").append(condition);
        parameters.addAll(List.of(given));
        times("a.listed_at");
        language();
        filters();
        query.after().ifPresent(place -> {
            sql.append(" and (a.listed_at, a.id) < (?, ?)");
            time(place.at());
            parameters.add(place.id());
        });
        sql.append(" order by ").append(order).append("a.listed_at desc, a.id desc limit ?)");
        parameters.add(query.limit());
    }

    private void ranked(String words) {
        found(words, ", q.query, ts_rank_cd(s.document, q.query) as rank");
        sql.append(", page as (select * from found");
        query.after().ifPresent(place -> {
            sql.append(" where (rank, listed_at, article_id) < (?::float4, ?, ?)");
            parameters.add(String.valueOf(place.rank()));
            time(place.at());
            parameters.add(place.id());
        });
        sql.append(" order by rank desc, listed_at desc, article_id desc limit ?) select ")
                .append(COLUMNS)
                .append(", page.rank, ts_headline(page.name::regconfig,")
                .append(" translate(left(a.text, 5000), '\ue000\ue001', ''), page.query, ")
                .append(HIGHLIGHT)
                .append(") as highlight from page join article a on a.id = page.article_id")
                .append(RETRACTED)
                .append(" order by page.rank desc, page.listed_at desc, a.id desc");
        parameters.add(query.limit());
    }

    private void newest(String words, String columns) {
        found(words, "");
        sql.append(", page as (select * from found");
        query.after().ifPresent(place -> {
            sql.append(" where (listed_at, article_id) < (?, ?)");
            time(place.at());
            parameters.add(place.id());
        });
        sql.append(" order by listed_at desc, article_id desc limit ?) select ")
                .append(columns)
                .append(" from page join article a on a.id = page.article_id")
                .append(RETRACTED)
                .append(" order by a.listed_at desc, a.id desc");
        parameters.add(query.limit());
    }

    /// `is not distinct from` keeps the planner from joining by configuration, which would read the
    /// whole table instead of the index.
    private void found(String words, String more) {
        sql.append("with q as materialized (select name, websearch_to_tsquery(name::regconfig, ?) as query")
                .append(" from search_config");
        parameters.add(words);
        query.language().ifPresent(language -> {
            sql.append(" where name = text_config(?)");
            parameters.add(language);
        });
        sql.append("), found as (select s.article_id, s.listed_at, q.name")
                .append(more)
                .append(" from q join article_search s on s.document @@ q.query")
                .append(" and s.config is not distinct from q.name where true");
        times("s.listed_at");
        if (filtered()) {
            sql.append(" and exists (select from article a where a.id = s.article_id");
            language();
            filters();
            query.feed().ifPresent(this::feed);
            sql.append(")");
        }
        sql.append(")");
    }

    private boolean filtered() {
        return query.language().isPresent()
                || query.site().isPresent()
                || query.author().isPresent()
                || query.tag().isPresent()
                || query.feed().isPresent()
                || query.story().isPresent();
    }

    private void times(String column) {
        query.from().ifPresent(from -> {
            sql.append(" and ").append(column).append(" >= ?");
            time(from);
        });
        query.to().ifPresent(to -> {
            sql.append(" and ").append(column).append(" < ?");
            time(to);
        });
    }

    private void language() {
        query.language().ifPresent(language -> and("a.language = ?", language));
    }

    private void filters() {
        query.site().ifPresent(site -> and("a.site = ?", site));
        query.author().ifPresent(author -> and("? = any(a.authors)", author));
        query.tag().ifPresent(tag -> and("? = any(a.tags)", tag));
        query.story()
                .ifPresent(
                        story -> and("a.id in (select m.article_id from story_article m where m.story_id = ?)", story));
    }

    /// Those shown by this feed last, and others that it carried too.
    private void feed(UUID feed) {
        sql.append(" and (a.feed_id = ?")
                .append(" or exists (select from article_source f where f.article_id = a.id and f.feed_id = ?))");
        parameters.add(feed);
        parameters.add(feed);
    }

    private void and(String condition, Object parameter) {
        sql.append(" and ").append(condition);
        parameters.add(parameter);
    }

    private void time(Instant instant) {
        parameters.add(instant.atOffset(ZoneOffset.UTC));
    }

    /// Makes HTML of a text field: what stands between `begin` and `end` is marked, all else is
    /// escaped.
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

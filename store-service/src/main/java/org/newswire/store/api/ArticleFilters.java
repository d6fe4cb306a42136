package org.newswire.store.api;

import java.util.UUID;

/// Adds the filters of an [ArticleQuery] to an SQL query in which the table `article` has the alias `a`.
final class ArticleFilters {
    private final PreparedSql sql;
    private final ArticleQuery query;

    ArticleFilters(PreparedSql sql, ArticleQuery query) {
        this.sql = sql;
        this.query = query;
    }

    /// Adds all filters besides the words and the period.
    void all() {
        language();
        siteAndStory();
        authorAndTag();
        feed();
    }

    /// Adds a condition that is checked for each article: its text matches the words of [#configurations].
    ///
    /// A scalar subquery cannot become a join, which would read all matches before the first article.
    void matchesEach() {
        sql.add(" and coalesce(").add("""
                (select true from article_search s
                join q on s.document @@ q.query and s.config is not distinct from q.name
                where s.article_id = a.id limit 1), false)""");
    }

    /// @param column the time that the period applies to
    void period(String column) {
        sql.addIf(" and " + column + " >= ?", query.from()).addIf(" and " + column + " < ?", query.to());
    }

    void language() {
        sql.addIf(" and a.language = ?", query.language());
    }

    /// Adds filters by site and story. Both have an index.
    void siteAndStory() {
        sql.addIf(" and a.site = ?", query.site())
                .addIf(" and a.id in (select m.article_id from story_article m where m.story_id = ?)", query.story());
    }

    /// Adds filters by author and tag. Neither has an index.
    void authorAndTag() {
        sql.addIf(" and ? = any(a.authors)", query.author()).addIf(" and ? = any(a.tags)", query.tag());
    }

    /// Adds a filter by the feed that the article's row names, or that carried the article.
    void feed() {
        query.feed().ifPresent(this::feed);
    }

    private void feed(UUID feed) {
        sql.add(
                " and (a.feed_id = ?"
                        + " or exists (select from article_source f where f.article_id = a.id and f.feed_id = ?))",
                feed,
                feed);
    }

    /// Adds the common table expressions `q`, the query in each text search configuration, and `found`: the
    /// rows of `article_search` that match the words and the period, before any other filter.
    ///
    /// `is not distinct from` prevents a join by configuration, which would read the whole table instead of
    /// the index.
    ///
    /// @param more columns, beginning with a comma
    void matches(String words, String more) {
        configurations(words);
        sql.add("""
                , found as (select s.article_id, s.listed_at, q.name%s
                from q join article_search s on s.document @@ q.query and s.config is not distinct from q.name
                where true""".formatted(more));
        period("s.listed_at");
    }

    /// Adds the common table expression `q`.
    void configurations(String words) {
        sql.add(
                        "with q as materialized (select name, websearch_to_tsquery(name::regconfig, ?) as query"
                                + " from search_config",
                        words)
                .addIf(" where name = text_config(?)", query.language())
                .add(")");
    }
}

package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.newswire.article.Article;
import org.newswire.store.api.ArticleSearch.Order;
import org.newswire.store.database.Sql;

/// The orders of a search.
final class ArticleSearchIT extends ServedApi {
    /// Counts the rows of articles that this session has read, apart from those that it has reported
    /// already, which it does between transactions.
    private static final String ROWS_READ =
            "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'article'";

    private static ArticleQuery query(String query) throws Exception {
        return ArticleQuery.of(new ApiParameters(query, ArticleQuery.PARAMETERS));
    }

    private static ObjectNode page(String query, Order order) throws Exception {
        try (Connection connection = database.connections().getConnection()) {
            return ArticleSearch.plainPage(connection, query(query), order);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Order.class,
            names = {"NEWEST", "NEWEST_OF_MANY"})
    void pagesContainEachMatchOnceAndTheNewestFirst(Order order) throws Exception {
        for (int i = 0; i < 9; i++) {
            String text = i % 3 == 0 ? "A bridge." : "The harbour \ue001of town " + i;
            store(with(article("slug" + i, text, i, "daily"), "publishedAt", null));
        }
        store(with(article("german", "Harbour", 3, "daily"), "language", "de"));

        List<String> seen = new ArrayList<>();
        String query = "q=harbour&language=en&tag=politics&site=paper.example&limit=4";
        String cursor = "";
        do {
            ObjectNode page = page(query + cursor, order);
            page.path("articles").forEach(article -> {
                seen.add(article.path("id").asText());
                assertThat(article.path("highlight").asText()).startsWith("\ue000harbour\ue001 of town");
            });
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(seen)
                .isEqualTo(IntStream.of(8, 7, 5, 4, 2, 1)
                        .mapToObj(i -> id("slug" + i))
                        .toList());
    }

    @Test
    void aPageExaminesALimitedNumberOfArticlesAndTheNextOneContinues() throws Exception {
        store(IntStream.range(0, 25)
                .mapToObj(i -> with(
                        with(article("slug" + i, "Harbour " + i, i, "daily"), "publishedAt", null),
                        "language",
                        i % 12 == 1 ? "fi" : "en"))
                .toArray(Article[]::new));

        for (String query : List.of("language=fi", "language=fi&site=paper.example", "language=fi&q=harbour")) {
            List<String> seen = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            String cursor = "";
            do {
                ObjectNode page = limited(query + cursor, 10);
                page.path("articles")
                        .forEach(article -> seen.add(article.path("id").asText()));
                sizes.add(page.path("articles").size());
                assertThat(page.has("examined")).isEqualTo(page.has("next"));
                cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
            } while (!cursor.isEmpty());
            assertThat(seen).as(query).containsExactly(id("slug13"), id("slug1"));
            assertThat(sizes).as(query).containsExactly(0, 1, 1);
        }
        assertThat(limited("language=fi", 25).has("next")).isTrue();
        assertThat(limited("language=fi", 26).has("next")).isFalse();
        assertThat(limited("site=paper.example", 10).path("articles")).hasSize(20);
    }

    private static ObjectNode limited(String query, int maxExamined) throws Exception {
        try (Connection connection = database.connections().getConnection()) {
            return ArticleSearch.plainPage(connection, query(query), Order.NEWEST_OF_MANY, maxExamined);
        }
    }

    /// Copies of an article, of which every hundredth is on the site `small.example`.
    private static final String COPIES = """
            insert into article (id, site, title, authors, text, html, extent, word_count, images, tags, content_hash,
                first_revision, version_count, first_seen_at, first_observed_at, observed_at, feed_id, feed_url,
                feed_tags, item_key, provenance)
            select gen_random_uuid(), case when n % 100 = 0 then 'small.example' else 'other.example' end, title, authors,
                text, html, extent, word_count, images, tags, content_hash, first_revision, version_count,
                first_seen_at, first_observed_at, observed_at, feed_id, feed_url, feed_tags, item_key, provenance
            from article, generate_series(1, 20000) n""";

    private static final String INDEX = """
            insert into article_search (article_id, config, listed_at, changed_at, document)
            select id, 'english', listed_at, changed_at, to_tsvector('simple', 'old town') from article
            where site like '%.example' on conflict do nothing""";

    private static void storeManyOfASite() throws Exception {
        store(article("copied", "Other words.", 0, "daily"));
        database.execute(COPIES);
        database.execute(INDEX);
        store(IntStream.range(0, 5)
                .mapToObj(i -> with(article("slug" + i, "Harbour.", i, "daily"), "site", "small.example"))
                .toArray(Article[]::new));
        database.execute("analyze");
    }

    /// The number of rows that are read does not grow with the site.
    @Test
    void aSearchForRareWordsInASiteReadsOnlyTheArticlesWithTheWords() throws Exception {
        storeManyOfASite();

        for (Order order : List.of(Order.RANK, Order.NEWEST)) {
            assertThat(rowsRead(connection -> assertFive(
                            ArticleSearch.plainPage(connection, query("q=harbour&site=small.example"), order))))
                    .as(order.name())
                    .isLessThan(50);
        }
        assertThat(rowsRead(connection ->
                        assertFive(ArticleSearch.page(connection, query("q=harbour&site=small.example")))))
                .isLessThan(50);
    }

    private static void assertFive(ObjectNode page) {
        assertThat(page.path("articles")).hasSize(5);
    }

    /// The articles with the words are counted in the index before their rows are read.
    @Test
    void countsOfFrequentWordsInASiteReadOnlyTheNewestArticles() throws Exception {
        storeManyOfASite();

        assertThat(rowsRead(connection -> {
                    ArticleSample sample =
                            ArticleSample.read(connection, query("q=town&site=small.example"), 1_000, 10);
                    assertThat(sample.examined()).isEqualTo(10);
                    assertThat(sample.ofMany()).isTrue();
                }))
                .isLessThan(50);
    }

    private interface Search {
        void run(Connection connection) throws Exception;
    }

    private static long rowsRead(Search search) throws Exception {
        try (Connection connection = database.connections().getConnection()) {
            connection.setAutoCommit(false);
            long before = Sql.only(connection, ROWS_READ, row -> row.getLong(1));
            search.run(connection);
            long read = Sql.only(connection, ROWS_READ, row -> row.getLong(1)) - before;
            connection.rollback();
            return read;
        }
    }
}

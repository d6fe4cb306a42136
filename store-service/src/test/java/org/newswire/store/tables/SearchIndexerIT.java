package org.newswire.store.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.article.Articles;
import org.newswire.store.database.StoreDatabase;

/// Tests that no article blocks the indexing of others, with a real database.
final class SearchIndexerIT {
    private static StoreDatabase database;

    @BeforeAll
    static void start() {
        database = new StoreDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.empty();
    }

    @Test
    void truncatesATitleOfManyWords() throws Exception {
        store(
                article("long", "A text.", 0, "daily", words(160_000, i -> "word" + i)),
                article("other", "Another text.", 0, "daily"));

        assertThat(SearchIndexer.index(database.connections())).isEqualTo(2);
        assertThat(indexed()).containsExactlyInAnyOrder(id("long"), id("other"));
    }

    /// Hyphenated words of 4-byte letters are indexed whole and in parts: no other text takes more space.
    @Test
    void indexesTheLargestDocument() throws Exception {
        String largest = words(1_200, i -> letters(i) + "-" + letters(9_999 + i));
        store(article("long", largest, 0, "daily", letters(77) + " " + largest));
        database.execute("update article set authors = array['" + letters(33) + " " + largest + "'], tags = array['"
                + letters(55) + largest + "']");

        assertThat(SearchIndexer.index(database.connections())).isEqualTo(1);
        assertThat(database.rows("select sum(length(document)) > 2500, sum(pg_column_size(document)) > 200000"
                        + " from article_search"))
                .containsExactly("t t");
    }

    @Test
    void aTextIsSearchableByItsFirst100000Characters() throws Exception {
        store(article("long", "ferry " + "a ".repeat(49_980) + "harbour " + "a ".repeat(50) + "pier", 0, "daily"));
        SearchIndexer.index(database.connections());

        assertThat(database.rows(
                        "select word, exists (select from article_search where document @@ to_tsquery('english', word))"
                                + " from unnest(array['ferry', 'harbour', 'pier']) word"))
                .containsExactly("ferry t", "harbour t", "pier f");
    }

    @Test
    void aLateObservationChangesTheTimeOfAMatch() throws Exception {
        store(with(article("harbour", "It stays shut.", 20, "daily"), "publishedAt", null));
        SearchIndexer.index(database.connections());
        store(with(article("harbour", "It opens.", 0, "daily"), "publishedAt", null));
        SearchIndexer.index(database.connections());

        assertThat(database.rows("select s.listed_at = a.listed_at, a.listed_at = '" + Articles.NOON
                        + "' from article_search s join article a on a.id = s.article_id"))
                .containsExactly("t t");
    }

    @Test
    void aRejectedArticleLeavesTheQueueAndOthersAreIndexed() throws Exception {
        store(
                article("one", "A text.", 0, "daily"),
                article("refused", "A text.", 0, "daily"),
                article("two", "A text.", 0, "daily"));
        database.execute(
                "alter table article_search add constraint refusal check (article_id <> '" + id("refused") + "')");
        try {
            assertThat(SearchIndexer.index(database.connections())).isEqualTo(3);
        } finally {
            database.execute("alter table article_search drop constraint refusal");
        }

        assertThat(indexed()).containsExactlyInAnyOrder(id("one"), id("two"));
        assertThat(database.rows("select * from search_pending")).isEmpty();
    }

    /// PostgreSQL's parser alone would take seconds to minutes for each.
    @ParameterizedTest
    @ValueSource(strings = {"council <!-- votes ", "<!--", "a_", "1-a-", "1_2"})
    void aHostileTextIsIndexedInTime(String part) throws Exception {
        List<String> slugs = IntStream.range(0, 5).mapToObj(i -> "hostile" + i).toList();
        for (String slug : slugs) {
            store(article(slug, part.repeat(85_749 / part.length()), 0, "daily"));
        }
        long begin = System.nanoTime();
        int indexed = 0;
        while (indexed < slugs.size()) {
            indexed += SearchIndexer.index(database.connections());
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        assertThat(database.rows("select count(*) from article_search where length(document) > 0"))
                .containsExactly("5");
    }

    @Test
    void ordinaryTextHasTheLexemesOfPostgres() throws Exception {
        String text = """
                AT&T, R&D and Q&A at 5 > 4 & 3. The U.S. and the E.U. met: state-of-the-art, twenty-one, 1.5-2.5 %,
                e.g. foo_bar@example.com, first.last+tag@mail.example.co.uk, https://example.com/a_b/c-d.html?x=1&y=2#z,
                www.example.org/path, /usr/local/bin, version 1.2.3-rc1, -17, +3e-10, 12:30, 2026-03-18, C++, C#, don't,
                l'été, Straße, naïve, O'Neill, rock'n'roll, (parentheses), "quotes", snake_case_name, 語学校に行く。&amp;
                """;
        store(article("ordinary", text, 0, "daily"));
        SearchIndexer.index(database.connections());
        assertThat(database.rows(
                        "select strip(ts_filter(document, '{d}')) = strip(to_tsvector(config::regconfig, text))"
                                + " from article_search join article on id = article_id"))
                .containsExactly("t");
    }

    /// The article exceeds its share with its whole text only.
    @Test
    void aSlowArticleIsIndexedByTitleAndLeadAndOthersAreIndexed() throws Exception {
        database.execute("create function slow(document tsvector) returns boolean language plpgsql as $$ begin"
                + " if length(document) > 500 then perform pg_sleep(60); end if; return true; end $$;"
                + " alter table article_search add constraint slow check (slow(document))");
        try {
            store(
                    article("one", "A text.", 0, "daily"),
                    article("slow", words(5_000, i -> "word" + i), 0, "daily"),
                    article("two", "A text.", 0, "daily"));
            assertThat(SearchIndexer.index(database.connections())).isEqualTo(3);
        } finally {
            database.execute("alter table article_search drop constraint slow; drop function slow(tsvector)");
        }

        assertThat(indexed()).containsExactlyInAnyOrder(id("one"), id("slow"), id("two"));
        assertThat(database.rows(
                        "select document @@ 'word9', document @@ 'word999' from article_search where article_id = '"
                                + id("slow") + "'"))
                .containsExactly("t f");
        assertThat(database.rows("select * from search_pending")).isEmpty();
    }

    @Test
    void aLockedArticleStaysInTheQueue() throws Exception {
        store(article("one", "A text.", 0, "daily"), article("two", "A text.", 0, "daily"));
        try (var limited = limited();
                var other = database.connections().getConnection();
                var lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("lock table article_search");
            assertThatThrownBy(() -> SearchIndexer.index(limited)).isInstanceOf(SQLException.class);
            other.rollback();
            assertThat(SearchIndexer.index(limited)).isEqualTo(2);
        }

        assertThat(indexed()).containsExactlyInAnyOrder(id("one"), id("two"));
    }

    /// Like the store's connections, with a shorter statement timeout.
    private static HikariDataSource limited() {
        HikariDataSource limited = new HikariDataSource();
        limited.setJdbcUrl(database.connections().getJdbcUrl());
        limited.setUsername(database.connections().getUsername());
        limited.setPassword(database.connections().getPassword());
        limited.setConnectionInitSql("set statement_timeout = '1s'");
        return limited;
    }

    /// Counts articles, not rows, since rows of live articles contain few.
    @Test
    void reportsALongQueueDuringAPeak() throws Exception {
        assertThat(isLong(100, 100)).isTrue();
        assertThat(isLong(51, 100)).isTrue();
        assertThat(isLong(50, 100)).isFalse();
        assertThat(isLong(2_000, 5)).isFalse();
        assertThat(isLong(0, 0)).isFalse();
    }

    private static boolean isLong(int rows, int articles) throws Exception {
        database.execute("delete from search_pending");
        database.execute(
                "insert into search_pending (article_ids) select array(select gen_random_uuid() from generate_series(1, "
                        + articles + ")) from generate_series(1, " + rows + ")");
        try (var connection = database.connections().getConnection()) {
            return ArticleQueue.SEARCH.isLong(connection);
        }
    }

    private static String words(int count, IntFunction<String> word) {
        return IntStream.range(0, count).mapToObj(word).collect(Collectors.joining(" "));
    }

    /// Returns 50 letters outside the basic plane, different for each seed.
    private static String letters(int seed) {
        return IntStream.range(0, 50)
                .map(i -> 0x20000 + Math.floorMod(seed * 31 + i * (seed + 7), 40_000))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static List<String> indexed() throws Exception {
        return database.rows("select article_id from article_search");
    }

    private static String id(String slug) {
        return article(slug, "", 0, "daily").id().toString();
    }

    private static void store(Article... articles) throws Exception {
        new PostgresArticleStore(database.connections())
                .write(List.of(articles).stream()
                        .<Change>map(article -> new Change.Version(article, null))
                        .toList());
    }
}

package org.newswire.store.api;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.newswire.article.Article;
import org.newswire.store.database.BenchDatabase;
import org.newswire.store.database.JsonRows;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.GeneratedNews;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.SearchIndexer;

/// Measures how fast articles are found among many over a year, and their size on disk: ranked
/// searches of two words in a month and in the whole year, and look-ups by id.
///
/// Words are drawn evenly from ranks of the vocabulary, so they match from a tenth of all articles to
/// very few. Queries use the code of `/api/articles`, one at a time, each once.
///
/// Arguments: folder for the database, number of articles (1,000,000).
public final class SearchBench {
    private static final Instant BEGIN = Instant.parse("2025-03-01T00:00:00Z");
    private static final int DAYS = 365;
    private static final int BATCH = 500;
    private static final int INDEXERS = 2;
    private static final int QUERIES = 1_000;
    private static final int MOST_FREQUENT = 500;
    private static final int LEAST_FREQUENT = 20_000;

    private final DataSource pool;
    private final Random random = new Random(3);
    private final List<UUID> ids = new ArrayList<>();

    private SearchBench(DataSource pool) {
        this.pool = pool;
    }

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        try (BenchDatabase database = new BenchDatabase(Path.of(arguments[0]), 4)) {
            SearchBench bench = new SearchBench(database.connections());
            timed("stored", count, () -> bench.store(count));
            timed("indexed", count, bench::index);
            database.execute("vacuum analyze");
            System.out.printf("bytes_per_article %s%n", bench.bytes(count));
            bench.measure("two_words_in_a_month", () -> bench.search(30));
            bench.measure("two_words_in_a_year", () -> bench.search(DAYS));
            bench.measure("by_id", bench::byId);
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void timed(String what, int count, Step step) throws Exception {
        long begin = System.nanoTime();
        step.run();
        System.out.printf(Locale.ROOT, "%s articles_s=%.0f%n", what, count / ((System.nanoTime() - begin) / 1e9));
    }

    private void store(int count) throws Exception {
        var news = new GeneratedNews(1, BEGIN, Duration.ofDays(DAYS));
        var store = new PostgresArticleStore(pool);
        for (int done = 0; done < count; done += BATCH) {
            List<Article> batch = news.articles(Math.min(BATCH, count - done));
            store.write(batch.stream()
                    .<Change>map(article -> new Change.Version(article, null))
                    .toList());
            batch.forEach(article -> ids.add(article.id()));
        }
    }

    /// Runs as many indexers as that many instances of the store would have.
    private void index() throws Exception {
        try (var indexers = Executors.newFixedThreadPool(INDEXERS)) {
            Callable<Integer> indexer = () -> {
                int indexed = 0;
                for (int count = 1; count > 0; indexed += count) {
                    count = SearchIndexer.index(pool);
                }
                return indexed;
            };
            for (Future<Integer> done : indexers.invokeAll(Collections.nCopies(INDEXERS, indexer))) {
                done.get();
            }
        }
    }

    private void search(int days) throws Exception {
        Instant from = BEGIN.plus(Duration.ofDays(random.nextInt(DAYS - days + 1)));
        String words = word() + " " + word();
        var query = ArticleQuery.of(new ApiParameters(
                "q=" + words.replace(" ", "+") + "&from=" + from + "&to=" + from.plus(Duration.ofDays(days)),
                ArticleQuery.PARAMETERS));
        try (Connection connection = pool.getConnection()) {
            ArticleSearch.page(connection, query);
        }
    }

    private String word() {
        return GeneratedNews.word(random.nextInt(MOST_FREQUENT, LEAST_FREQUENT));
    }

    private void byId() throws Exception {
        try (Connection connection = pool.getConnection()) {
            JsonRows.query(connection, ArticleResource.ARTICLE, ids.get(random.nextInt(ids.size())));
        }
    }

    private void measure(String what, Step step) throws Exception {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < QUERIES; i++) {
            long begin = System.nanoTime();
            step.run();
            millis.add((System.nanoTime() - begin) / 1e6);
        }
        millis.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%s median_ms=%.1f p95_ms=%.1f max_ms=%.1f%n",
                what,
                millis.get(QUERIES / 2),
                millis.get(QUERIES * 95 / 100),
                millis.getLast());
    }

    /// Returns the bytes of each table with its indexes and out-of-line values.
    private String bytes(int count) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select relname, pg_total_relation_size(oid) from pg_class"
                        + " where relname in ('article', 'article_source', 'article_search') order by relname")) {
            while (rows.next()) {
                text.append(rows.getString(1))
                        .append('=')
                        .append(rows.getLong(2) / count)
                        .append(' ');
            }
        }
        return text.toString().strip();
    }
}

package org.newswire.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.newswire.article.Article;
import org.newswire.raw.RawItem;
import org.postgresql.PGConnection;

/// How fast the store writes, beside a bare COPY of the same rows into a table with the same columns
/// and
/// indexes, in one run.
///
/// Arguments: JDBC URL of an empty database, its user, its password, number of articles. Lengths of
/// texts
/// are log-normal around 2.5 kB, the text is made of words from a Zipf-like vocabulary. Ways take
/// turns, so
/// that neither has the machine to itself when it is quiet.
public final class StoreBench {
    private static final int BATCH = 500;
    private static final int ROUNDS = 5;
    private static final List<String> WORDS = words();

    private StoreBench() {}

    public static void main(String[] arguments) throws Exception {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(arguments[0]);
            pool.setUsername(arguments[1]);
            pool.setPassword(arguments[2]);
            Flyway.configure().dataSource(pool).load().migrate();
            execute(pool, "drop table if exists bare", "create table bare (like article including all)");
            run(pool, Integer.parseInt(arguments[3]));
        }
    }

    private static void run(HikariDataSource pool, int count) throws Exception {
        Random random = new Random(1);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            List<Article> articles =
                    IntStream.range(0, count).mapToObj(i -> random(random)).toList();
            double bare = rate(count, () -> copy(pool, articles));
            double store = rate(count, () -> store(pool, articles));
            System.out.printf(
                    Locale.ROOT,
                    "round=%d bare_copy_rows_s=%.0f store_rows_s=%.0f ratio=%.2f%s%n",
                    round,
                    bare,
                    store,
                    store / bare,
                    round == 0 ? " (warm-up)" : "");
            if (round > 0) {
                ratios.add(store / bare);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "median_ratio=%.2f bytes_per_article=%s%n",
                ratios.stream().sorted().toList().get(ROUNDS / 2),
                bytesPerArticle(pool));
    }

    private interface Way {
        void run() throws Exception;
    }

    private static double rate(int count, Way way) throws Exception {
        long begin = System.nanoTime();
        way.run();
        return count / (Duration.ofNanos(System.nanoTime() - begin).toNanos() / 1e9);
    }

    private static void store(HikariDataSource pool, List<Article> articles) throws Exception {
        ArticleStore store = new PostgresArticleStore(pool);
        for (int from = 0; from < articles.size(); from += BATCH) {
            List<Change> batch = articles.subList(from, Math.min(articles.size(), from + BATCH)).stream()
                    .<Change>map(Change.Version::new)
                    .toList();
            store.write(batch);
        }
    }

    private static void copy(HikariDataSource pool, List<Article> articles) throws Exception {
        for (int from = 0; from < articles.size(); from += BATCH) {
            String rows = articles.subList(from, Math.min(articles.size(), from + BATCH)).stream()
                    .map(StoreBench::line)
                    .collect(Collectors.joining());
            try (Connection connection = pool.getConnection()) {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "copy bare (id, url, site, site_name, title, authors, published_at, language, text, html,"
                                        + " lead, extent, word_count, images, tags, content_hash, version_count,"
                                        + " first_seen_at, observed_at, feed_id, feed_url, feed_name, feed_tags, item_key,"
                                        + " link, provenance) from stdin",
                                new java.io.StringReader(rows));
            }
        }
    }

    /// Plain words: nothing needs an escape.
    private static String line(Article a) {
        return String.join(
                        "\t",
                        a.id().toString(),
                        a.url(),
                        a.site(),
                        a.siteName(),
                        a.title(),
                        "{Ada Field}",
                        String.valueOf(a.publishedAt()),
                        a.language(),
                        a.text(),
                        a.html(),
                        a.lead(),
                        "full",
                        String.valueOf(a.wordCount()),
                        "[]",
                        "{politics,news}",
                        a.contentHash(),
                        "1",
                        a.observedAt().toString(),
                        a.observedAt().toString(),
                        a.source().feedId().toString(),
                        a.source().feedUrl(),
                        a.source().feedName(),
                        "{news}",
                        a.source().itemKey(),
                        a.source().link(),
                        "{\"rawTopic\": \"news.raw\", \"rawPartition\": 1, \"rawOffset\": 1, \"status\": 200,"
                                + " \"fetchedAt\": \"2026-03-01T12:00:00Z\", \"extractor\": \"newswire/1\"}")
                + "\n";
    }

    private static Article random(Random random) {
        int length = (int) Math.min(60_000, Math.exp(7.8 + 0.8 * random.nextGaussian()));
        String text = text(random, length);
        String title = text(random, 60);
        UUID id = new UUID(random.nextLong(), random.nextLong());
        String url = "https://paper" + random.nextInt(500) + ".example/news/" + id;
        Instant observed = Instant.parse("2026-03-01T12:00:00Z").plusSeconds(random.nextInt(30 * 86_400));
        Article base = Articles.article("x", "y", 0, "feed" + random.nextInt(2000));
        return new Article(
                id,
                RawItem.Change.PUBLISHED,
                Long.toHexString(random.nextLong()).repeat(4),
                observed,
                url,
                url.substring(8, url.indexOf('/', 8)),
                "The Paper",
                title,
                List.of("Ada Field"),
                observed.minusSeconds(600),
                null,
                null,
                "en",
                text,
                "<p>" + text + "</p>",
                text.substring(0, Math.min(200, text.length())),
                Article.Extent.FULL,
                length / 6,
                List.of(),
                List.of("politics", "news"),
                base.details(),
                base.source(),
                base.provenance());
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            double skewed = Math.pow(random.nextDouble(), 3);
            text.append(WORDS.get((int) (skewed * WORDS.size()))).append(' ');
        }
        return text.toString().strip();
    }

    private static List<String> words() {
        Random random = new Random(7);
        return IntStream.range(0, 30_000)
                .mapToObj(i -> random.ints(3 + random.nextInt(8), 'a', 'z' + 1)
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining()))
                .toList();
    }

    private static String bytesPerArticle(HikariDataSource pool) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select (pg_total_relation_size('article') + pg_total_relation_size('article_version')
                            + pg_total_relation_size('article_source')) / greatest(1, (select count(*) from article))""")) {
            return rows.next() ? rows.getString(1) : "?";
        }
    }

    private static void execute(HikariDataSource pool, String... sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }
}

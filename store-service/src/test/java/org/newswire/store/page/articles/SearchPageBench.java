package org.newswire.store.page.articles;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.database.BenchDatabase;
import org.newswire.store.database.Sql;
import org.newswire.store.page.NewsroomPage;
import org.newswire.store.page.PageLanguages;
import org.newswire.store.page.PageSettings;
import org.newswire.store.page.stories.StoriesView;

/// Measures the time until the whole answer of each page of articles and stories has arrived, one request at a time.
///
/// Arguments: folder for the database, which a later run uses again; number of articles (1,000,000). The
/// articles are generated in the database: 500 sites, ten languages, a year. Word `wN` occurs in about one
/// of N articles.
public final class SearchPageBench {
    private static final int REQUESTS = 200;

    private static final String FILL = """
            insert into article (id, url, site, site_name, title, authors, published_at, language, text, html, lead, extent,
                word_count, images, tags, content_hash, revision, first_revision, version_count, first_seen_at,
                first_observed_at, observed_at, feed_id, feed_url, feed_name, feed_tags, item_key, link, provenance)
            select md5('a' || n)::uuid, 'https://site' || n % 500 || '.example/news/' || n, 'site' || n % 500 || '.example',
                'The Paper ' || n % 500, 'Headline number ' || n, array['Author ' || n % 5000], at,
                (array['en','en','en','en','de','fr','es','it','pt','fi'])[1 + n % 10],
                repeat('Some words of the article stand here. ', 60), repeat('<p>Some words of the article stand here.</p>', 60),
                'The lead of article ' || n || ' tells in a sentence what has happened and where it was on that day.', 'full', 400,
                '[{"url": "https://img.example/a.jpg", "caption": "A caption"}]', array['politics', 'tag' || n % 2000],
                md5('h' || n), 1, 1, 1, at, at, at, md5('f' || n % 2000)::uuid, 'https://site' || n % 500 || '.example/rss',
                'Feed ' || n % 2000, '{}', 'k' || n, 'https://site' || n % 500 || '.example/news/' || n,
                jsonb_build_object('rawTopic', 'news.raw', 'rawPartition', n % 12, 'rawOffset', n, 'fetchedAt', at, 'status', 200,
                    'redirects', '[]'::jsonb, 'sha256', md5('s' || n), 'extractor', 'newswire/1', 'fields',
                    '{"title": "json-ld", "text": "density"}'::jsonb, 'confidence', '{"title": 0.9}'::jsonb)
            from generate_series(1, {count}) n,
                lateral (select timestamptz '2025-03-01Z' + n * (interval '365 days' / {count}) as at) t
            """;

    /// Each article has the word `wN` with the probability 1/N, and 30 of 30,000 other words. The correlated condition
    /// makes the words of each article differ.
    private static final String INDEX = """
            insert into article_search (article_id, config, listed_at, changed_at, document)
            select a.id, 'english', a.listed_at, a.changed_at, to_tsvector('simple', 'headline ' || coalesce(w.words, ''))
            from article a, lateral (
                select string_agg(word, ' ') as words from (
                    select 'w' || d as word from unnest(array[2,10,50,100,200,500,1000,5000,50000]) d
                    where random() * d < 1 and a.id is not null
                    union all
                    select 'x' || floor(random() * 30000)::int from generate_series(1, 30) where a.id is not null) x) w
            """;

    private static final List<String> AFTER = List.of(
            "insert into search_config values ('english'), ('german'), ('french'), ('simple') on conflict do nothing",
            "insert into story select id, language, first_seen_at, first_seen_at, 2 from article order by listed_at desc limit 10000",
            "insert into story_article (article_id, story_id) select id, id from story",
            "vacuum analyze");

    private final Random random = new Random(3);
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpService server;
    private final int count;

    private SearchPageBench(HttpService server, int count) {
        this.server = server;
        this.count = count;
    }

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        try (BenchDatabase database = new BenchDatabase(Path.of(arguments[0]), 4)) {
            fill(database, count);
            try (HikariDataSource readers = readers(database.connections());
                    HttpService server =
                            HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry())) {
                server.page("/", page(readers));
                server.start();
                new SearchPageBench(server, count).run();
            }
        }
    }

    private static NewsroomPage page(HikariDataSource readers) {
        return new NewsroomPage(
                Map.of("/articles", new ArticlesView(), "/stories", new StoriesView()),
                new ReadAccess(() -> Optional.of(readers), InstantSource.system()),
                PageSettings.OPEN,
                new PageLanguages(),
                InstantSource.system());
    }

    /// Reads with the settings of the store's pool.
    private static HikariDataSource readers(HikariDataSource pool) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(pool.getJdbcUrl());
        config.setUsername(pool.getUsername());
        config.setPassword(pool.getPassword());
        config.setMaximumPoolSize(5);
        config.setReadOnly(true);
        config.addDataSourceProperty("prepareThreshold", "0");
        config.setConnectionInitSql(
                "set jit = off; set plan_cache_mode = force_custom_plan; set statement_timeout = '5s'");
        return new HikariDataSource(config);
    }

    private static void fill(BenchDatabase database, int count) throws SQLException {
        try (Connection connection = database.connections().getConnection()) {
            if (Sql.<Integer>only(connection, "select count(*) from story", row -> row.getInt(1)) > 0) {
                return;
            }
            Sql.execute(connection, FILL.replace("{count}", String.valueOf(count)));
            Sql.execute(connection, INDEX);
            for (String step : AFTER) {
                Sql.execute(connection, step);
            }
        }
    }

    private void run() throws Exception {
        measure("list", () -> "/articles");
        measure("site", () -> "/articles?site=site" + random.nextInt(500) + ".example");
        measure("language", () -> "/articles?language=fi");
        measure("rare_language", () -> "/articles?language=tlh");
        measure("feed", () -> "/articles?feed=" + uuid("f" + random.nextInt(2000)));
        measure("tag", () -> "/articles?tag=tag" + random.nextInt(2000) + "&from=2026-02-01");
        measure("month", () -> "/articles?from=2025-06-01&to=2025-07-01");
        for (int frequency : new int[] {2, 10, 50, 200, 1000, 5000, 50_000}) {
            measure("word_1_in_" + frequency, () -> "/articles?q=w" + frequency);
        }
        measure("two_words", () -> "/articles?q=w50+w100");
        measure("word_and_language", () -> "/articles?q=w500&language=de");
        measure("frequent_and_site", () -> "/articles?q=w2&site=site" + random.nextInt(500) + ".example");
        measure("csv", () -> "/articles/attention.csv?q=w1000");
        measure("article", () -> "/articles/" + uuid("a" + (1 + random.nextInt(count))));
        measure("diff", () -> "/articles/" + uuid("a" + (1 + random.nextInt(count))) + "/diff");
        measure("stories", () -> "/stories");
    }

    /// Returns the id that the database derives from a text: `md5(text)::uuid`.
    private static UUID uuid(String text) {
        try {
            ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private void measure(String what, Supplier<String> path) throws Exception {
        List<Double> millis = new ArrayList<>();
        int bytes = 0;
        int failed = 0;
        for (int i = 0;
                i < REQUESTS
                        && (i < 20 || millis.stream().mapToDouble(each -> each).sum() < 10_000);
                i++) {
            URI uri = URI.create("http://127.0.0.1:" + server.port() + path.get());
            long begin = System.nanoTime();
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(uri)
                            .header("Accept-Encoding", "gzip")
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            millis.add((System.nanoTime() - begin) / 1e6);
            bytes = Math.max(bytes, answer.body().length);
            failed += answer.statusCode() == 200 ? 0 : 1;
        }
        millis.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%s median_ms=%.1f p95_ms=%.1f max_ms=%.1f bytes=%d failed=%d%n",
                what,
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 95 / 100),
                millis.getLast(),
                bytes,
                failed);
    }
}

package org.newswire.store.page;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.newswire.store.database.BenchDatabase;
import org.newswire.store.database.Sql;
import org.newswire.store.tables.GeneratedNews;

/// Measures the time to the first byte of each page at 20 requests a second, beside many articles and feeds, and the
/// CPU time of a reader while 200 clients follow the live updates.
///
/// The reader is a process of its own (`STORE_ROLES=read`) without a broker. A request's time counts from when it was
/// due, so that a slow page delays no request of the measurement. The goals are 100 ms (95th percentile) and
/// 0.2 cores.
///
/// Arguments: folder for the database, which a later run uses again; number of articles (1,000,000); number
/// of feeds (10,000); names of pages as a regular expression (all pages, and the live updates).
public final class PageBench {
    private static final int REQUESTS_PER_SECOND = 20;
    private static final int SECONDS = 15;
    private static final int WARM_UP_REQUESTS = 40;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final BenchDatabase database;
    private final URI base;

    private PageBench(BenchDatabase database, URI base) {
        this.database = database;
        this.base = base;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int articles = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        int feeds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10_000;
        String names = arguments.length > 3 ? arguments[3] : "";
        try (BenchDatabase database = new BenchDatabase(folder.resolve("postgres"), 5, false)) {
            PageBenchData data = new PageBenchData(database);
            long begin = System.nanoTime();
            data.fill(articles, feeds);
            System.out.printf(
                    Locale.ROOT,
                    "articles=%d feeds=%d stories=%d filled_s=%.0f%n",
                    data.count("article"),
                    data.count("feed"),
                    data.count("story"),
                    (System.nanoTime() - begin) / 1e9);
            try (var reader = new ReaderProcess(database, folder.resolve("reader.log"))) {
                PageBench bench = new PageBench(database, reader.base());
                for (Map.Entry<String, List<String>> page : bench.pages().entrySet()) {
                    if (names.isEmpty() || page.getKey().matches(names)) {
                        bench.measure(page.getKey(), page.getValue());
                    }
                }
                if (names.isEmpty()) {
                    new LiveBench(database, reader).run();
                }
            }
        }
    }

    /// Addresses by name. Several addresses take turns, so that no cache has all of them.
    private Map<String, List<String>> pages() throws SQLException {
        List<String> articles = paths("/articles/", "select id from article order by id limit 300");
        List<String> sources = paths("/sources/", "select id from feed where watched order by id limit 300");
        List<String> stories = paths("/stories/", "select id from story order by id limit 300");
        Map<String, List<String>> pages = new LinkedHashMap<>();
        pages.put("overview", List.of("/"));
        pages.put("articles", List.of("/articles"));
        pages.put("articles_rare_filter", List.of("/articles?language=fi", "/articles?author=Nobody"));
        pages.put("search_frequent_words", searches("/articles?q=", 500, 5_000));
        pages.put("search_rare_words", searches("/articles?q=", 5_000, 20_000));
        pages.put("search_site", searches("/articles?site=paper7.example&q=", 500, 5_000));
        pages.put("search_site_frequent", searches("/articles?site=paper7.example&q=", 1, 40));
        pages.put("article", articles);
        pages.put("stories", List.of("/stories"));
        pages.put("story", stories);
        pages.put("sources", List.of("/sources"));
        pages.put(
                "sources_filtered",
                List.of("/sources?state=failing&q=paper", "/sources?sort=-items&q=section+1", "/sources?page=150"));
        pages.put("source", sources);
        pages.put("dead_letters", List.of("/dead-letters"));
        pages.put("api_articles", List.of("/api/articles"));
        pages.put("api_search_site", searches("/api/articles?site=paper7.example&q=", 500, 5_000));
        return pages;
    }

    private List<String> paths(String prefix, String ids) throws SQLException {
        try (var connection = database.connections().getConnection()) {
            return Sql.list(connection, ids, row -> prefix + row.getString(1));
        }
    }

    /// Two words whose ranks in the vocabulary are in this range.
    private static List<String> searches(String prefix, int from, int to) {
        List<String> searches = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int step = i * (to - from) / 200;
            searches.add(prefix + GeneratedNews.word(from + step) + "+" + GeneratedNews.word(to - 1 - step));
        }
        return searches;
    }

    private void measure(String name, List<String> paths) throws Exception {
        if (paths.isEmpty()) {
            System.out.printf("%s none%n", name);
            return;
        }
        for (int i = 0; i < WARM_UP_REQUESTS; i++) {
            request(paths.get(i % paths.size()), System.nanoTime());
        }
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> pending = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < REQUESTS_PER_SECOND * SECONDS; i++) {
                long due = begin + i * 1_000_000_000L / REQUESTS_PER_SECOND;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                String path = paths.get(i % paths.size());
                pending.add(threads.submit(() -> request(path, due)));
            }
            for (Future<Answer> each : pending) {
                answers.add(each.get());
            }
        }
        report(name, answers);
    }

    private record Answer(int status, double millis, long bytes) {}

    private Answer request(String path, long dueNanos) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .header("Accept-Encoding", "gzip")
                .header("Accept", "text/html")
                .timeout(LIMIT)
                .build();
        HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
        double millis = (System.nanoTime() - dueNanos) / 1e6;
        try (InputStream body = answer.body()) {
            return new Answer(answer.statusCode(), millis, body.readAllBytes().length);
        }
    }

    private static void report(String name, List<Answer> answers) {
        List<Double> millis = new ArrayList<>();
        answers.forEach(each -> millis.add(each.millis));
        Collections.sort(millis);
        long failures = answers.stream().filter(each -> each.status != 200).count();
        System.out.printf(
                Locale.ROOT,
                "%s p50_ms=%.1f p95_ms=%.1f max_ms=%.1f bytes=%d not_200=%d%n",
                name,
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 95 / 100),
                millis.getLast(),
                answers.stream().mapToLong(Answer::bytes).max().orElse(0),
                failures);
    }
}

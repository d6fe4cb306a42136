package org.newswire.store.page;

import static org.newswire.article.Articles.polled;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.service.http.HttpLimits;
import org.newswire.store.database.BenchDatabase;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.GeneratedNews;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.SearchIndexer;

/// Measures the time to the first byte of each page at 20 requests per second, and the processor time of 200 open live
/// pages while five articles a second arrive. The clients run in the same process, and count.
///
/// Arguments: folder for the database, number of articles (1,000,000), number of feeds (10,000).
public final class PageBench {
    private static final List<String> PATHS = List.of(
            "/",
            "/articles",
            "/articles?q=" + GeneratedNews.word(2_000) + "+" + GeneratedNews.word(5_000),
            "/articles/ID",
            "/stories",
            "/sources",
            "/sources?sort=next&state=failing",
            "/dead-letters");
    private static final int BATCH = 500;
    private static final int RATE = 20;
    private static final int SECONDS = 15;
    private static final int OPEN_PAGES = 200;
    private static final int LIVE_SECONDS = 30;

    private PageBench() {}

    public static void main(String[] arguments) throws Exception {
        int articles = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        int feeds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10_000;
        try (BenchDatabase database = new BenchDatabase(Path.of(arguments[0]), 4)) {
            List<UUID> ids = fill(database.connections(), articles, feeds);
            database.execute("vacuum analyze");
            try (HikariDataSource readers = readers(database.connections());
                    PageServer server = new PageServer(readers, PageSettings.OPEN, HttpLimits.defaults())) {
                for (String path : PATHS) {
                    measure(server.port(), path.replace("ID", ids.getLast().toString()));
                }
                measureLive(server, database.connections());
            }
        }
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
        config.setConnectionInitSql("set jit = off; set plan_cache_mode = force_custom_plan");
        return new HikariDataSource(config);
    }

    private static List<UUID> fill(DataSource database, int articles, int feeds) throws Exception {
        var store = new PostgresArticleStore(database);
        Instant now = Instant.now();
        var news = new GeneratedNews(1, now.minus(Duration.ofDays(365)), Duration.ofDays(365));
        List<UUID> ids = new ArrayList<>();
        for (int done = 0; done < articles; done += BATCH) {
            List<Article> batch = news.articles(Math.min(BATCH, articles - done));
            store.write(batch.stream()
                    .<Change>map(article -> new Change.Version(article, null))
                    .toList());
            batch.forEach(article -> ids.add(article.id()));
        }
        for (int i = 0; i < feeds; i++) {
            var status = FeedStatusBuilder.builder(polled("https://www.paper" + i % 500 + ".example/feed" + i + ".xml"))
                    .lastPollAt(now)
                    .lastSuccessAt(now)
                    .nextPollAt(now.plusSeconds(i))
                    .build();
            store.write(List.of(new Change.FeedPolled(status, now)));
        }
        while (SearchIndexer.index(database) > 0) {
            // until no work is pending
        }
        return ids;
    }

    private static void measure(int port, String path) throws Exception {
        List<Double> millis = Collections.synchronizedList(new ArrayList<>());
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        List<Future<Integer>> requests = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < RATE * SECONDS; i++) {
                requests.add(threads.submit(() -> {
                    long begin = System.nanoTime();
                    var response = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
                    millis.add((System.nanoTime() - begin) / 1e6);
                    response.body().transferTo(OutputStream.nullOutputStream());
                    return response.statusCode();
                }));
                Thread.sleep(1000 / RATE);
            }
        }
        for (Future<Integer> request : requests) {
            if (request.get() != 200) {
                throw new IllegalStateException(path + " status " + request.get());
            }
        }
        millis.sort(null);
        System.out.printf(
                Locale.ROOT,
                "page path=%s median_ms=%.1f p95_ms=%.1f max_ms=%.1f%n",
                path,
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 95 / 100),
                millis.getLast());
    }

    private static void drain(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // closed at the end
        }
    }

    private static void measureLive(PageServer server, DataSource database) throws Exception {
        List<Socket> open = new ArrayList<>();
        byte[] request = "GET /page/live HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < OPEN_PAGES; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.getOutputStream().write(request);
            Thread.ofVirtual().start(() -> drain(socket));
            open.add(socket);
        }
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var store = new PostgresArticleStore(database);
        var news = new GeneratedNews(2, Instant.now(), Duration.ofDays(1));
        TimeUnit.SECONDS.sleep(3);
        long cpu = system.getProcessCpuTime();
        long begin = System.nanoTime();
        for (int i = 0; i < LIVE_SECONDS; i++) {
            store.write(news.articles(5).stream()
                    .<Change>map(article -> new Change.Version(article, null))
                    .toList());
            TimeUnit.SECONDS.sleep(1);
        }
        double cores = (double) (system.getProcessCpuTime() - cpu) / (System.nanoTime() - begin);
        System.out.printf(Locale.ROOT, "live pages=%d cores=%.3f%n", server.openStreams(), cores);
        for (Socket socket : open) {
            socket.close();
        }
    }
}

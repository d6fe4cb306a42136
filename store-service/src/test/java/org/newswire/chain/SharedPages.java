package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Feeds on separate addresses (127.0.2.1, …), whose items link in turn to pages on shared hosts (127.0.3.1, …)
/// with a `Crawl-delay`. Records the page requests. Thread-safe.
final class SharedPages implements AutoCloseable {
    private static final Duration ANSWER_TIME = Duration.ofMillis(100);

    private final List<HttpServer> servers = new ArrayList<>();
    private final ConcurrentLinkedQueue<Request> pages = new ConcurrentLinkedQueue<>();
    private final int feeds;
    private final int hosts;
    private final int port;
    private final Duration crawlDelay;
    private volatile int items = 1;
    private final ConcurrentLinkedQueue<Long> waits = new ConcurrentLinkedQueue<>();
    private volatile long shownAt = System.nanoTime();

    /// A request for a page.
    ///
    /// @param began when it was read, by `System.nanoTime`
    record Request(int host, String path, long began, long ended) {
        boolean isPendingAt(long time) {
            return began <= time && time < ended;
        }
    }

    SharedPages(int feeds, int hosts, int port, Duration crawlDelay) {
        this.feeds = feeds;
        this.hosts = hosts;
        this.port = port;
        this.crawlDelay = crawlDelay;
        for (int feed = 0; feed < feeds; feed++) {
            String name = feedUrl(feed);
            int number = feed;
            servers.add(start(
                    feedAddress(feed), exchange -> send(exchange, "application/rss+xml", document(name, number))));
        }
        for (int host = 0; host < hosts; host++) {
            int number = host;
            servers.add(start(pageAddress(host), exchange -> answer(exchange, number)));
        }
    }

    List<String> feeds() {
        return IntStream.range(0, feeds).mapToObj(this::feedUrl).toList();
    }

    /// From now on each feed has this number of items.
    void show(int count) {
        shownAt = System.nanoTime();
        items = count;
    }

    List<String> links() {
        return IntStream.range(0, feeds)
                .boxed()
                .flatMap(feed -> IntStream.range(0, items).mapToObj(item -> link(feed, item)))
                .toList();
    }

    /// Returns the requests for the pages of each host, by start time.
    Map<Integer, List<Request>> byHost() {
        return pages.stream()
                .sorted(Comparator.comparingLong(Request::began))
                .collect(Collectors.groupingBy(Request::host));
    }

    /// The largest number of requests in progress at the same time.
    static long mostPending(List<Request> requests) {
        return requests.stream()
                .mapToLong(each -> requests.stream()
                        .filter(other -> other.isPendingAt(each.began()))
                        .count())
                .max()
                .orElse(0);
    }

    /// The smallest gap at a host, the most requests in progress at one, and the time from [#show] to the requests.
    String figures() {
        long gap = byHost().values().stream()
                .flatMapToLong(requests -> IntStream.range(1, requests.size())
                        .mapToLong(i ->
                                requests.get(i).began() - requests.get(i - 1).began()))
                .min()
                .orElse(0);
        long most = byHost().values().stream()
                .mapToLong(SharedPages::mostPending)
                .max()
                .orElse(0);
        long[] sorted = waits.stream().mapToLong(wait -> wait).sorted().toArray();
        return "pages=%d smallestGapMs=%d connections=%d waitMs p50=%d p99=%d max=%d"
                .formatted(
                        sorted.length,
                        gap / 1_000_000,
                        most,
                        sorted[sorted.length / 2] / 1_000_000,
                        sorted[sorted.length * 99 / 100] / 1_000_000,
                        sorted[sorted.length - 1] / 1_000_000);
    }

    int pageCount() {
        return pages.size();
    }

    private String feedUrl(int feed) {
        return "http://" + feedAddress(feed) + ":" + port + "/feed";
    }

    private String link(int feed, int item) {
        return "http://" + pageAddress((feed + item) % hosts) + ":" + port + "/story/" + feed + "/" + item;
    }

    private static String feedAddress(int feed) {
        return "127.0.2." + (feed + 1);
    }

    private static String pageAddress(int host) {
        return "127.0.3." + (host + 1);
    }

    private HttpServer start(String address, HttpHandler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), port), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", handler);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("no server on " + address, e);
        }
    }

    private void answer(HttpExchange exchange, int host) throws IOException {
        long began = System.nanoTime();
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/robots.txt")) {
            send(exchange, "text/plain", "User-agent: *\nCrawl-delay: " + crawlDelay.toMillis() / 1000.0 + "\n");
            return;
        }
        LockSupport.parkNanos(ANSWER_TIME.toNanos());
        pages.add(new Request(host, path, began, System.nanoTime()));
        waits.add(began - shownAt);
        send(
                exchange,
                "text/html",
                "<html><body><article><h1>Story</h1><p>Text of " + path + ".</p></article></body></html>");
    }

    private static void send(HttpExchange exchange, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String document(String name, int feed) {
        int count = items;
        return IntStream.range(0, count)
                .map(i -> count - 1 - i)
                .mapToObj(item -> "<item><title>Story " + item + " of " + feed + "</title><link>" + link(feed, item)
                        + "</link><guid isPermaLink='false'>" + item + "</guid></item>")
                .collect(Collectors.joining(
                        "", "<rss version='2.0'><channel><title>" + name + "</title>", "</channel></rss>"));
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
    }
}

package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Sites on separate addresses (127.0.2.1, 127.0.2.2, …) with some feeds each, which record their
/// requests. Responses are delayed, and each new response of a feed has one item more. Thread-safe.
final class AskedSites implements AutoCloseable {
    private final List<HttpServer> sites = new ArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> shown = new ConcurrentHashMap<>();
    private final Map<String, Duration> pauses = new ConcurrentHashMap<>();
    private final int feedsOfEach;
    private final int port;
    private volatile Duration answerTime;

    /// A request for a feed.
    ///
    /// @param began when it was read, by `System.nanoTime`
    /// @param items number of items in the response
    record Request(int site, String feed, String from, long began, long ended, int items) {
        boolean isPendingAt(long time) {
            return began <= time && time < ended;
        }
    }

    AskedSites(int sites, int feedsOfEach, int port, Duration answerTime) {
        this.feedsOfEach = feedsOfEach;
        this.port = port;
        this.answerTime = answerTime;
        for (int site = 0; site < sites; site++) {
            this.sites.add(start(site));
        }
    }

    /// Returns all requests for feeds so far, by start time.
    List<Request> requests() {
        return requests.stream()
                .sorted((one, other) -> Long.compare(one.began, other.began))
                .toList();
    }

    /// Returns the requests for each feed, by start time.
    Map<String, List<Request>> byFeed() {
        return requests().stream().collect(Collectors.groupingBy(Request::feed));
    }

    Map<Integer, List<Request>> bySite() {
        return requests().stream().collect(Collectors.groupingBy(Request::site));
    }

    /// Returns the links of all items in responses that arrived.
    List<String> servedLinks() {
        return requests().stream()
                .collect(Collectors.toMap(Request::feed, Request::items, Math::max))
                .entrySet()
                .stream()
                .flatMap(feed -> IntStream.range(0, feed.getValue()).mapToObj(item -> link(feed.getKey(), item)))
                .toList();
    }

    List<String> feeds() {
        return IntStream.range(0, sites.size())
                .boxed()
                .flatMap(site -> IntStream.range(0, feedsOfEach).mapToObj(feed -> feedUrl(site, feed)))
                .toList();
    }

    String feedUrl(int site, int feed) {
        return "http://" + address(site) + ":" + port + "/feed/" + feed;
    }

    /// From now on the feed responds 429 with this Retry-After.
    void pause(String feed, Duration retryAfter) {
        pauses.put(feed, retryAfter);
    }

    void respondAfter(Duration time) {
        answerTime = time;
    }

    private static String link(String feed, int item) {
        return feed + "/story/" + item;
    }

    private static String address(int site) {
        return "127.0.2." + (site + 1);
    }

    private HttpServer start(int site) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address(site)), port), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/feed/", exchange -> answer(exchange, site));
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("no site on " + address(site), e);
        }
    }

    private void answer(HttpExchange exchange, int site) throws IOException {
        long began = System.nanoTime();
        String feed = "http://" + address(site) + ":" + port
                + exchange.getRequestURI().getPath();
        LockSupport.parkNanos(answerTime.toNanos());
        Optional<Duration> pause = Optional.ofNullable(pauses.get(feed));
        int items = pause.isPresent() ? 0 : shown.merge(feed, 1, Integer::sum);
        requests.add(new Request(site, feed, exchange.getRemoteAddress().toString(), began, System.nanoTime(), items));
        try (exchange) {
            byte[] body = document(feed, items).getBytes(UTF_8);
            pause.ifPresent(time -> exchange.getResponseHeaders().set("Retry-After", String.valueOf(time.toSeconds())));
            exchange.getResponseHeaders().set("Content-Type", "application/rss+xml");
            exchange.sendResponseHeaders(pause.isPresent() ? 429 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String document(String feed, int items) {
        return IntStream.range(0, items)
                .map(i -> items - 1 - i)
                .mapToObj(item -> "<item><title>Story " + item + "</title><link>" + link(feed, item)
                        + "</link><guid isPermaLink='false'>" + item + "</guid><description>Text of story " + item
                        + ".</description></item>")
                .collect(Collectors.joining(
                        "", "<rss version='2.0'><channel><title>" + feed + "</title>", "</channel></rss>"));
    }

    @Override
    public void close() {
        sites.forEach(site -> site.stop(0));
    }
}

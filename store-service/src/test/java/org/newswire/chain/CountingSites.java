package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Feeds whose items are edited. The title of an item is its number of edits, so versions show their
/// order.
///
/// Each feed has a separate address (127.0.2.1, 127.0.2.2, …), so the instances share them.
/// Thread-safe.
final class CountingSites implements AutoCloseable {
    private final List<HttpServer> sites = new ArrayList<>();
    private final List<ConcurrentSkipListMap<Integer, Integer>> edits = new ArrayList<>();
    private final int port;

    CountingSites(int feeds, int port) {
        this.port = port;
        for (int feed = 0; feed < feeds; feed++) {
            edits.add(new ConcurrentSkipListMap<>());
            sites.add(start(feed));
        }
    }

    /// Adds an item to each feed, and edits the previous one.
    void publishAndEdit() {
        for (ConcurrentSkipListMap<Integer, Integer> items : edits) {
            int next = items.size();
            items.put(next, 1);
            if (next > 0) {
                items.merge(next - 1, 1, Integer::sum);
                items.merge(0, 1, Integer::sum);
            }
        }
    }

    /// Returns the current titles of all items, by link.
    Map<String, String> titles() {
        Map<String, String> titles = new TreeMap<>();
        for (int feed = 0; feed < edits.size(); feed++) {
            int of = feed;
            edits.get(feed).forEach((item, count) -> titles.put(link(of, item), title(of, item, count)));
        }
        return titles;
    }

    /// Returns the feed list as YAML.
    String feedList() {
        return "feeds:\n"
                + IntStream.range(0, sites.size())
                        .mapToObj(feed -> "  - url: http://" + address(feed) + ":" + port + "/feed\n")
                        .collect(Collectors.joining());
    }

    /// Returns the number of edits that this title represents.
    static int count(String title) {
        return Integer.parseInt(title.substring(title.lastIndexOf(' ') + 1));
    }

    private static String title(int feed, int item, int count) {
        return "Ships in harbour " + feed + " on day " + item + ", count " + count;
    }

    private String link(int feed, int item) {
        return "http://" + address(feed) + ":" + port + "/day/" + item;
    }

    private static String address(int feed) {
        return "127.0.2." + (feed + 1);
    }

    private HttpServer start(int feed) {
        try {
            HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address(feed)), port), 0);
            site.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            site.createContext("/", exchange -> answer(exchange, feed));
            site.start();
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException("no site on " + address(feed), e);
        }
    }

    private void answer(HttpExchange exchange, int feed) throws IOException {
        try (exchange) {
            boolean isFeed = exchange.getRequestURI().getPath().equals("/feed");
            byte[] body = (isFeed ? document(feed) : "").getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/rss+xml");
            exchange.sendResponseHeaders(isFeed ? 200 : 404, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String document(int feed) {
        return edits.get(feed).descendingMap().entrySet().stream()
                .map(item -> "<item><title>" + title(feed, item.getKey(), item.getValue()) + "</title><link>"
                        + link(feed, item.getKey()) + "</link><description>The harbour master counts the ships of day "
                        + item.getKey() + " once more.</description></item>")
                .collect(Collectors.joining(
                        "\n",
                        "<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour " + feed
                                + "</title><link>http://" + address(feed) + ":" + port + "/</link>",
                        "</channel></rss>"));
    }

    @Override
    public void close() {
        sites.forEach(site -> site.stop(0));
    }
}

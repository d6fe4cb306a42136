package org.newswire.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An RSS feed of complete items whose number the test increases. It listens on an address of this
/// machine that containers can reach, too. Thread-safe.
final class GrowingFeed implements AutoCloseable {
    /// Maximum number of items in the document; these are the newest.
    private static final int WINDOW = 400;

    private final HttpServer server;
    private final AtomicInteger visible = new AtomicInteger();
    private final Instant first = Instant.now();
    private final String base;

    GrowingFeed(InetAddress address) {
        try {
            server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no feed at " + address, e);
        }
        base = "http://" + address.getHostAddress() + ":" + server.getAddress().getPort();
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/feed", this::answer);
        server.start();
    }

    String url() {
        return base + "/feed";
    }

    int visible() {
        return visible.get();
    }

    void showMore(int items) {
        visible.addAndGet(items);
    }

    /// Returns the content of a feed list file for `FEEDS`.
    String list() {
        return "feeds:\n  - name: Harbour News\n    url: " + url() + "\n    options: {fetchPages: never}\n";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = document(visible.get()).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/rss+xml");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String document(int items) {
        return IntStream.range(Math.max(0, items - WINDOW), items)
                .mapToObj(this::item)
                .collect(Collectors.joining(
                        "",
                        "<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour News</title><link>" + base
                                + "/</link><language>en</language>",
                        "</channel></rss>"));
    }

    private String item(int number) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(first.atOffset(ZoneOffset.UTC));
        return "<item><title>Story " + number + " of the harbour</title><link>" + base + "/story/" + number
                + "</link><guid isPermaLink='false'>" + number + "</guid><pubDate>" + date
                + "</pubDate><description>The harbour reopened on day " + number + " after the storm, and the first "
                + "ships came in with the morning tide, greeted by a crowd that had waited since before dawn for "
                + "news of their relatives. Repairs will take until the autumn.</description></item>";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

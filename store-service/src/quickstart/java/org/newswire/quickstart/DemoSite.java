package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

/// A small news site on the loopback interface with a new story every four seconds. It has an RSS
/// feed, an Atom feed, a JSON Feed and a news sitemap, and a page with boilerplate for each story. Some
/// stories are corrected 20 s later, and some are retracted after 40 s.
///
/// Its content depends only on the clock, so a restarted site continues. Feeds answer conditional
/// requests by `ETag`. Thread-safe.
public final class DemoSite implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads;
    private final InstantSource clock;
    private final String address;

    private DemoSite(HttpServer server, ExecutorService threads, InstantSource clock) {
        this.server = server;
        this.threads = threads;
        this.clock = clock;
        this.address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// @param port port of the site, or 0 for any
    /// @throws UncheckedIOException if the port is in use
    public static DemoSite start(int port, InstantSource clock) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(threads);
            var site = new DemoSite(server, threads, clock);
            server.createContext("/", site::answer);
            server.start();
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException("the demo site cannot use port " + port, e);
        }
    }

    /// Returns scheme, host and port, without a final slash.
    public String address() {
        return address;
    }

    /// Returns the stories that a feed has contained at any time between two instants, oldest
    /// first.
    public List<DemoStory> storiesPublished(Instant from, Instant to) {
        return LongStream.rangeClosed(DemoStory.numberAt(from), DemoStory.numberAt(to))
                .mapToObj(DemoStory::of)
                .filter(story -> !story.publishedAt().isBefore(from))
                .toList();
    }

    /// Writes the list of its feeds for the setting `FEEDS`.
    public void writeFeedsFile(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("feeds:");
        for (DemoFeed feed : DemoFeed.values()) {
            lines.add("  - name: " + feed.title());
            lines.add("    url: " + address + feed.path());
            lines.add("    tags: [demo, " + feed.name().toLowerCase(Locale.ROOT) + "]");
        }
        Files.write(file, lines);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Instant now = clock.instant();
            for (DemoFeed feed : DemoFeed.values()) {
                if (feed.path().equals(path)) {
                    sendFeed(exchange, feed, now);
                    return;
                }
            }
            sendPage(exchange, path, now);
        }
    }

    private void sendFeed(HttpExchange exchange, DemoFeed feed, Instant now) throws IOException {
        byte[] body = feed.write(feed.stories(now), feed.retracted(now), address).getBytes(UTF_8);
        String tag = "\"" + UUID.nameUUIDFromBytes(body) + "\"";
        exchange.getResponseHeaders().set("ETag", tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            send(exchange, 200, feed.mediaType() + "; charset=utf-8", body);
        }
    }

    private void sendPage(HttpExchange exchange, String path, Instant now) throws IOException {
        if (path.matches("/story/\\d{1,15}")) {
            long number = Long.parseLong(path.substring("/story/".length()));
            if (DemoStory.isRetracted(number, now)) {
                send(exchange, 410, "text/plain", "this story was retracted\n".getBytes(UTF_8));
                return;
            }
            if (number <= DemoStory.numberAt(now)) {
                String page = DemoPage.write(DemoStory.of(number, now), address);
                send(exchange, 200, "text/html; charset=utf-8", page.getBytes(UTF_8));
                return;
            }
        }
        if ("/robots.txt".equals(path)) {
            send(exchange, 200, "text/plain", "User-agent: *\nAllow: /\n".getBytes(UTF_8));
            return;
        }
        send(exchange, 404, "text/plain", "no such page\n".getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = "HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}

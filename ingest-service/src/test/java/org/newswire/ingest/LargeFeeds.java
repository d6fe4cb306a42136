package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/// Sites on loopback addresses whose feeds are large or hostile, and as many small ones. Each has one feed.
final class LargeFeeds implements AutoCloseable {
    private static final int LARGE_BYTES = 30_000_000;
    private static final int ENTRIES = 10_000;
    private static final int BLANK_MIB = 300;

    private final List<HttpServer> servers = new ArrayList<>();
    private final List<Site> sites = new ArrayList<>();

    private LargeFeeds() {}

    /// Starts 100 sites on a port of different addresses.
    static LargeFeeds start(int port) throws IOException {
        var feeds = new LargeFeeds();
        for (Kind kind : Kind.values()) {
            for (int number = 0; number < kind.sites; number++) {
                feeds.start(kind, "127.30.0." + (1 + feeds.sites.size()), port);
            }
        }
        return feeds;
    }

    List<Site> sites() {
        return List.copyOf(sites);
    }

    /// What a site's feed is.
    enum Kind {
        /// 30 MB of ASCII in 10,000 items.
        LARGE_ASCII(7),
        /// 30 MB in 10,000 items, with a character that makes each string take two bytes per character.
        LARGE_WIDE(7),
        /// A few kilobytes that expand to 300 MiB of blanks.
        BLANKS(8),
        /// 10,000 short items that all change with each poll.
        MANY_ITEMS(7),
        /// Items without end.
        ENDLESS(7),
        /// Five items of a line.
        SMALL(64);

        private final int sites;

        Kind(int sites) {
            this.sites = sites;
        }
    }

    /// A site and the number of its completed polls.
    record Site(Kind kind, String url, AtomicInteger polls) {}

    private void start(Kind kind, String address, int port) throws IOException {
        var site = new Site(kind, "http://" + address + ":" + port + "/feed", new AtomicInteger());
        HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 64);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/feed", exchange -> answer(exchange, site));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/robots.txt") ? 404 : 200, 0);
            exchange.getResponseBody().write("<p>A page".getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        servers.add(server);
        sites.add(site);
    }

    private static void answer(HttpExchange exchange, Site site) throws IOException {
        int poll = site.polls().get();
        exchange.getResponseHeaders().set("Content-Type", "application/rss+xml; charset=utf-8");
        if (site.kind() == Kind.BLANKS) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.sendResponseHeaders(200, 0);
        try (exchange;
                OutputStream out = exchange.getResponseBody()) {
            switch (site.kind()) {
                case LARGE_ASCII -> items(out, site, ENTRIES, "word ".repeat(LARGE_BYTES / ENTRIES / 5), poll);
                case LARGE_WIDE -> items(out, site, ENTRIES, "w\u2014d ".repeat(LARGE_BYTES / ENTRIES / 6), poll);
                case MANY_ITEMS -> items(out, site, ENTRIES, "words of poll " + poll + " ".repeat(500), poll);
                case ENDLESS -> items(out, site, Integer.MAX_VALUE, "word ".repeat(200), poll);
                case SMALL -> items(out, site, 5, "A text.", poll / 4);
                case BLANKS -> blanks(out);
            }
        } finally {
            site.polls().incrementAndGet();
        }
    }

    private static void items(OutputStream out, Site site, int count, String text, int edition) throws IOException {
        out.write("<rss version='2.0'><channel><title>A feed</title>".getBytes(UTF_8));
        for (int item = 0; item < count; item++) {
            String id = site.kind() + "-" + item + (site.kind() == Kind.SMALL ? "-" + edition : "");
            out.write(("<item><guid isPermaLink='false'>" + id + "</guid><title>Item " + item + " of " + edition
                            + "</title><link>" + site.url().replace("/feed", "/page/" + id) + "</link><description>"
                            + text + "</description></item>")
                    .getBytes(UTF_8));
        }
        out.write("</channel></rss>".getBytes(UTF_8));
    }

    private static void blanks(OutputStream out) throws IOException {
        byte[] blank = " ".repeat(1 << 20).getBytes(UTF_8);
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write("<rss version='2.0'><channel><title>".getBytes(UTF_8));
            for (int i = 0; i < BLANK_MIB; i++) {
                gzip.write(blank);
            }
        }
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
    }
}

package org.newswire.hostile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Ordinary publishers with one feed each on separate hosts (127.10.0.1, 127.10.0.2, …). They publish
/// one item after another and record when, and when a feed first showed it. Every second site has its text on pages.
/// The document of the first site has 1.1 MiB. Thread-safe.
final class HealthySites implements AutoCloseable {
    private static final int SHOWN_ITEMS = 60;
    private static final String LARGE = "<!--" + " ".repeat(1_100 << 10) + "-->";

    private final int port;
    private final int sites;
    private final List<LoopbackServer> servers = new ArrayList<>();
    private final List<AtomicInteger> items = new ArrayList<>();
    private final Map<String, Instant> published = new ConcurrentHashMap<>();
    private final Map<String, Instant> polled = new ConcurrentHashMap<>();
    private final ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("healthy-publisher").factory());
    private int next;

    HealthySites(int port, int sites) {
        this.port = port;
        this.sites = sites;
        for (int site = 0; site < sites; site++) {
            int number = site;
            items.add(new AtomicInteger());
            servers.add(new LoopbackServer(address(site), port, request -> answer(number, request)));
        }
    }

    /// Returns the feed list as lines of YAML.
    String feedList() {
        StringBuilder list = new StringBuilder();
        for (int site = 0; site < sites; site++) {
            list.append("  - url: ").append(base(site)).append("/feed\n    options: {fetchPages: ");
            list.append(hasPages(site) ? "auto" : "never").append("}\n");
        }
        return list.toString();
    }

    /// Publishes the next item of each site.
    void publishAll() {
        IntStream.range(0, sites).forEach(this::publish);
    }

    /// From now on, each site publishes an item in every such period, one site after another.
    void publishEvery(Duration time) {
        var _ = publisher.scheduleAtFixedRate(
                this::publishNext, 0, time.dividedBy(sites).toNanos(), TimeUnit.NANOSECONDS);
    }

    void stopPublishing() throws InterruptedException {
        publisher.shutdown();
        if (!publisher.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the healthy sites go on publishing");
        }
    }

    /// Returns the publication time of each item, by its link.
    Map<String, Instant> published() {
        return Map.copyOf(published);
    }

    /// Returns the time of the first poll of each item that was polled, by its link.
    Map<String, Instant> polled() {
        return Map.copyOf(polled);
    }

    private void publishNext() {
        publish(next);
        next = (next + 1) % sites;
    }

    private void publish(int site) {
        int item = items.get(site).get();
        published.put(link(site, item), Instant.now());
        items.get(site).incrementAndGet();
    }

    private Answer answer(int site, LoopbackServer.Request request) {
        String path = request.path();
        if (path.equals("/feed")) {
            return feed(site, request);
        }
        if (path.startsWith("/story/")) {
            int item = Integer.parseInt(path.substring("/story/".length()));
            return Answer.html(OrdinaryMarkup.page(name(site, item), text(site, item)));
        }
        return Answer.notFound();
    }

    private Answer feed(int site, LoopbackServer.Request request) {
        int count = items.get(site).get();
        String etag = "\"" + count + "\"";
        if (etag.equals(request.header("if-none-match"))) {
            return new Answer(304, "Not Modified", Map.of("ETag", etag), out -> {});
        }
        Instant now = Instant.now();
        List<String> shown = new ArrayList<>();
        for (int item = count - 1; item >= Math.max(0, count - SHOWN_ITEMS); item--) {
            polled.putIfAbsent(link(site, item), now);
            shown.add(item(site, item));
        }
        return Answer.rss(OrdinaryMarkup.rss("Site " + site, shown) + (site == 0 ? LARGE : ""))
                .with("ETag", etag);
    }

    private String item(int site, int item) {
        String content = hasPages(site) ? "In short: " + name(site, item) : text(site, item);
        return "<item><title>Story " + name(site, item) + "</title><link>" + link(site, item)
                + "</link><guid isPermaLink='false'>" + item + "</guid><description>" + OrdinaryMarkup.escaped(content)
                + "</description></item>";
    }

    private static boolean hasPages(int site) {
        return site % 2 == 0;
    }

    private static String text(int site, int item) {
        return "<p>" + OrdinaryMarkup.filler("The town of " + name(site, item), 300) + "</p>";
    }

    private static String name(int site, int item) {
        return "number " + item + " of site " + site;
    }

    private String link(int site, int item) {
        return base(site) + "/story/" + item;
    }

    private String base(int site) {
        return "http://" + address(site) + ":" + port;
    }

    private static String address(int site) {
        return "127.10.0." + (site + 1);
    }

    @Override
    public void close() {
        publisher.shutdownNow();
        servers.forEach(LoopbackServer::close);
    }
}

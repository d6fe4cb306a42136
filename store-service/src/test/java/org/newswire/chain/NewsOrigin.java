package org.newswire.chain;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// News sites on separate addresses (127.0.2.1, 127.0.2.2, …), each with one feed of a different kind.
///
/// A feed contains its first `visible` items, newest first, with a summary; the text is on the item's
/// page. Served over real HTTP with ETag and 304. Thread-safe.
final class NewsOrigin implements AutoCloseable {
    /// The format of a feed.
    enum Kind {
        RSS("rss2"),
        RDF("rss1"),
        ATOM("atom10"),
        JSON("jsonfeed"),
        SITEMAP("sitemap");

        private final String format;

        Kind(String format) {
            this.format = format;
        }

        String format() {
            return format;
        }
    }

    private static final Instant FIRST = Instant.parse("2026-03-18T06:00:00Z");

    private final List<HttpServer> sites = new ArrayList<>();
    private final List<AtomicInteger> visible = new ArrayList<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final Set<String> retracted = ConcurrentHashMap.newKeySet();
    private final int port;

    NewsOrigin(int feeds, int port) {
        this.port = port;
        for (int feed = 0; feed < feeds; feed++) {
            visible.add(new AtomicInteger());
            kinds.add(Kind.values()[feed % Kind.values().length]);
            sites.add(start(feed));
        }
    }

    int feeds() {
        return sites.size();
    }

    Kind kind(int feed) {
        return kinds.get(feed);
    }

    /// From now on the feed contains this number of items.
    void show(int feed, int items) {
        visible.get(feed).set(items);
    }

    void showAll(int items) {
        IntStream.range(0, feeds()).forEach(feed -> show(feed, items));
    }

    /// From now on the Atom feed retracts this item (RFC 6721).
    void retract(int feed, int item) {
        retracted.add(id(feed, item));
    }

    private static String id(int feed, int item) {
        return "tag:site" + feed + ".example,2026:" + item;
    }

    String feedUrl(int feed) {
        return base(feed) + "/feed";
    }

    String link(int feed, int item) {
        return base(feed) + "/story/" + item;
    }

    static String title(int feed, int item) {
        return "Story " + item + " of site " + feed + ": harbour & market";
    }

    /// Returns the text that the parser must find on the page: two paragraphs, with words in a
    /// link and in emphasis.
    static String text(int feed, int item) {
        return first(feed, item) + "\n\n" + second(item);
    }

    private static String first(int feed, int item) {
        return "The harbour of town " + feed + " reopened on day " + item
                + " after the storm, and the first ships came in with the "
                + "morning tide, greeted by a crowd that had waited since before dawn for news of their relatives.";
    }

    private static String second(int item) {
        return "“We are glad that it is over,” said the harbour master in report number " + item
                + ", adding that repairs to the northern quay will take until the autumn and cost several million.";
    }

    /// Writes the feed list as YAML.
    void writeFeedList(Path file) throws IOException {
        String feeds = IntStream.range(0, feeds())
                .mapToObj(feed -> "  - name: Site " + feed + "\n    url: " + feedUrl(feed) + "\n    tags: [test]\n")
                .collect(Collectors.joining());
        Files.writeString(file, "feeds:\n" + feeds);
    }

    private String base(int feed) {
        return "http://" + address(feed) + ":" + port;
    }

    private static String address(int feed) {
        return "127.0.2." + (feed + 1);
    }

    private HttpServer start(int feed) {
        try {
            HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address(feed)), port), 0);
            site.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            site.createContext("/feed", exchange -> feed(exchange, feed));
            site.createContext("/story/", exchange -> story(exchange, feed));
            site.start();
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException("no site on " + address(feed), e);
        }
    }

    private void feed(HttpExchange exchange, int feed) throws IOException {
        int items = visible.get(feed).get();
        String etag = "\"" + feed + "-" + items + "-" + retracted.size() + "\"";
        exchange.getResponseHeaders().set("ETag", etag);
        if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            exchange.close();
            return;
        }
        answer(
                exchange,
                kinds.get(feed) == Kind.JSON ? "application/feed+json" : "application/xml",
                document(feed, items));
    }

    private void story(HttpExchange exchange, int feed) throws IOException {
        String path = exchange.getRequestURI().getPath();
        int item = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
        answer(exchange, "text/html; charset=utf-8", page(feed, item));
    }

    private static void answer(HttpExchange exchange, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String document(int feed, int items) {
        String entries = IntStream.range(0, items)
                .map(i -> items - 1 - i)
                .mapToObj(item -> entry(feed, item))
                .collect(Collectors.joining(kinds.get(feed) == Kind.JSON ? ",\n" : "\n"));
        String title = "Site " + feed;
        return switch (kinds.get(feed)) {
            case RSS ->
                "<?xml version='1.0'?><rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>"
                        + title + "</title><link>" + base(feed) + "/</link><language>en</language>" + entries
                        + "</channel></rss>";
            case RDF ->
                "<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
                        + " xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='" + base(feed)
                        + "/'><title>" + title + "</title><link>" + base(feed)
                        + "/</link></channel>" + entries + "</rdf:RDF>";
            case ATOM ->
                "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>" + title + "</title><id>"
                        + base(feed) + "/</id><updated>" + FIRST + "</updated>" + entries + "</feed>";
            case JSON ->
                "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"" + title + "\",\"items\":[" + entries
                        + "]}";
            case SITEMAP ->
                "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
                        + " xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>" + entries + "</urlset>";
        };
    }

    private String entry(int feed, int item) {
        String link = link(feed, item);
        String title = title(feed, item).replace("&", "&amp;");
        Instant date = FIRST.plusSeconds(60L * item);
        String summary = "Short news number " + item + ".";
        return switch (kinds.get(feed)) {
            case RSS ->
                "<item><title>" + title + "</title><link>" + link + "?utm_source=rss</link><guid isPermaLink='false'>"
                        + feed + "/" + item + "</guid><description>" + summary + "</description>" + media(feed, item)
                        + "</item>";
            case RDF ->
                "<item rdf:about='" + link + "'><title>" + title + "</title><link>" + link + "</link><description>"
                        + summary + "</description><dc:date>" + date + "</dc:date></item>";
            case ATOM ->
                retracted.contains(id(feed, item))
                        ? "<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='" + id(feed, item)
                                + "' when='" + date + "'/>"
                        : "<entry><title>" + title + "</title><id>" + id(feed, item) + "</id><link href='" + link
                                + "'/><updated>" + date + "</updated><summary>" + summary + "</summary></entry>";
            case JSON ->
                "{\"id\":\"" + item + "\",\"url\":\"" + link + "\",\"title\":\"" + title(feed, item)
                        + "\",\"summary\":\"" + summary + "\",\"date_published\":\"" + date + "\"}";
            case SITEMAP ->
                "<url><loc>" + link + "</loc><news:news><news:publication><news:name>Site " + feed
                        + "</news:name><news:language>en</news:language></news:publication><news:publication_date>"
                        + date
                        + "</news:publication_date><news:title>" + title + "</news:title></news:news></url>";
        };
    }

    String image(int feed, int item) {
        return base(feed) + "/image/" + item + ".jpg";
    }

    /// Describes images in the forms of large publishers, in rotation: with a medium but no type,
    /// and caption and credit outside; with neither, and the credit inside; with a thumbnail only;
    /// in a group.
    private String media(int feed, int item) {
        String url = " url='" + image(feed, item) + "'";
        String credit = "<media:credit>Ada Quill</media:credit>";
        String caption = "<media:description>The harbour</media:description>";
        return switch (item % 4) {
            case 0 -> "<media:content medium='image' width='640' height='480'" + url + "/>" + credit + caption;
            case 1 -> "<media:content width='460'" + url + ">" + credit + "</media:content>";
            case 2 -> "<media:thumbnail width='240' height='135'" + url + "/>";
            default ->
                "<media:group><media:content type='video/mp4' url='" + base(feed) + "/" + item + ".mp4'/>"
                        + "<media:thumbnail" + url + "/>" + caption + "</media:group>";
        };
    }

    private String page(int feed, int item) {
        String title = title(feed, item).replace("&", "&amp;");
        String first = first(feed, item).replace("first ships", "<a href='/ships'>first ships</a>");
        String second = second(item).replace("northern quay", "<em>northern</em> <strong>quay</strong>");
        return "<!doctype html><html lang='en'><head><title>" + title + " | Site " + feed
                + "</title><link rel='canonical' href='"
                + link(feed, item)
                + "'><meta name='robots' content='noarchive'><link rel='license' href='/licence'></head><body><header><nav><a href='/'>Home</a> <a href='/world'>World</a></nav></header><main><article><h1>"
                + title + "</h1><p class='byline'>By A. Reporter</p><p>" + first + "</p><p>" + second + "</p></article>"
                + "<aside class='related'><h2>Related Posts</h2><ul><li><a href='/story/0'>An older story</a></li></ul></aside></main>"
                + "<footer>© Site " + feed + " · <a href='/terms'>Terms</a></footer></body></html>";
    }

    @Override
    public void close() {
        sites.forEach(site -> site.stop(0));
    }
}

package org.newswire.store.feed;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.newswire.article.Article;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.store.api.ApiParameters;
import org.newswire.store.api.ArticleQuery;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.database.BenchDatabase;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.GeneratedNews;
import org.newswire.store.tables.PostgresArticleStore;

/// Measures feeds of 100 articles: the rendering alone, compared with the JDK's XML writer for the
/// same texts, and complete and conditional requests over HTTP.
///
/// Arguments: folder for the database, number of articles (10,000).
public final class FeedBench {
    private static final int BATCH = 500;
    private static final int ROUNDS = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    private FeedBench() {}

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
        try (BenchDatabase database = new BenchDatabase(Path.of(arguments[0]), 5)) {
            store(database, count);
            database.execute("vacuum analyze");
            FeedBench bench = new FeedBench();
            bench.render(database);
            bench.request(database);
        }
    }

    private static void store(BenchDatabase database, int count) throws Exception {
        var news = new GeneratedNews(1, Instant.parse("2026-03-01T00:00:00Z"), Duration.ofDays(30));
        var store = new PostgresArticleStore(database.connections());
        for (int done = 0; done < count; done += BATCH) {
            List<Article> batch = news.articles(Math.min(BATCH, count - done));
            store.write(batch.stream()
                    .<Change>map(article -> new Change.Version(article, null))
                    .toList());
        }
    }

    private void render(BenchDatabase database) throws Exception {
        FeedDocument document;
        try (Connection connection = database.connections().getConnection()) {
            ArticleQuery query = ArticleQuery.of(new ApiParameters("limit=100", ArticleQuery.PARAMETERS));
            FeedAddress address =
                    new FeedAddress("http://127.0.0.1", "/feeds/articles", FeedOutputFormat.ATOM, "limit=100");
            document = ArticleFeed.entries(connection, query, new Conditional())
                    .document(address, new FeedHead("t", "d", "http://127.0.0.1/api", null), null);
        }
        for (FeedOutputFormat format : FeedOutputFormat.values()) {
            measure("render_" + format.extension(), () -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 20);
                format.write(document, out);
                return out.size();
            });
        }
        measure("floor_stax_atom", () -> stax(document));
        measure(
                "floor_jackson",
                () -> JSON.writeValueAsBytes(document.entries().stream()
                                .map(entry -> List.of(entry.id(), entry.text(), String.valueOf(entry.content())))
                                .toList())
                        .length);
    }

    /// Writes the texts of the Atom document with the JDK's XML writer.
    private static int stax(FeedDocument document) throws XMLStreamException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 20);
        XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("feed");
        xml.writeDefaultNamespace("http://www.w3.org/2005/Atom");
        for (DocumentEntry entry : document.entries()) {
            xml.writeStartElement("entry");
            element(xml, "id", entry.id());
            element(xml, "title", String.valueOf(entry.title()));
            element(xml, "link", String.valueOf(entry.link()));
            element(xml, "author", String.valueOf(entry.authors()));
            element(xml, "updated", entry.updated().toString());
            element(xml, "published", String.valueOf(entry.published()));
            element(xml, "summary", String.valueOf(entry.summary()));
            element(xml, "content", String.valueOf(entry.content()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.close();
        return out.size();
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private void request(BenchDatabase database) throws Exception {
        ReadAccess access = new ReadAccess(() -> Optional.of(database.connections()), InstantSource.system());
        try (HttpService server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry())) {
            server.page("/feeds", new FeedPage(access, null, null));
            server.page("/nothing", request -> org.newswire.service.http.PageResponse.empty(304));
            server.start();
            URI feed = URI.create("http://127.0.0.1:" + server.port() + "/feeds/articles.atom?limit=100");
            String tag = get(feed).headers().firstValue("ETag").orElseThrow();
            URI usual = URI.create("http://127.0.0.1:" + server.port() + "/feeds/articles.atom");
            String usualTag = get(usual).headers().firstValue("ETag").orElseThrow();
            URI site = URI.create("http://127.0.0.1:" + server.port() + "/feeds/site/paper7.example.atom?limit=100");
            String siteTag = get(site).headers().firstValue("ETag").orElseThrow();
            URI nothing = URI.create("http://127.0.0.1:" + server.port() + "/nothing");
            measure("http_200", () -> get(feed).body().length);
            measure("http_304_limit_100", () -> known(feed, tag));
            measure("http_304_limit_20", () -> known(usual, usualTag));
            measure("http_304_site", () -> known(site, siteTag));
            measure("query_200", () -> {
                try (Connection connection = database.connections().getConnection()) {
                    ArticleQuery query = ArticleQuery.of(new ApiParameters("limit=100", ArticleQuery.PARAMETERS));
                    ArticleFeed.entries(connection, query, new Conditional());
                    return 0;
                }
            });
            measure("query_304_limit_100", () -> state(database, "limit=100"));
            measure("query_304_limit_20", () -> state(database, ""));
            measure("floor_http_304_without_query", () -> known(nothing, tag));
        }
    }

    private HttpResponse<byte[]> get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private int known(URI uri, String tag) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("If-None-Match", tag).build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 304) {
            throw new IllegalStateException("not 304: " + answer.statusCode());
        }
        return 0;
    }

    /// Runs the database query of a conditional request.
    private static int state(BenchDatabase database, String query) throws Exception {
        try (Connection connection = database.connections().getConnection()) {
            ArticleState.addTo(
                    new Conditional(), connection, ArticleQuery.of(new ApiParameters(query, ArticleQuery.PARAMETERS)));
            return 0;
        }
    }

    private interface Step {
        int run() throws Exception;
    }

    /// The first half warms up.
    private static void measure(String what, Step step) throws Exception {
        List<Double> millis = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long begin = System.nanoTime();
            bytes = step.run();
            if (i >= ROUNDS / 2) {
                millis.add((System.nanoTime() - begin) / 1e6);
            }
        }
        millis.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%s bytes=%d median_ms=%.2f p95_ms=%.2f%n",
                what,
                bytes,
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 95 / 100));
    }
}

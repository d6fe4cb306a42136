package org.newswire.store.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Articles;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.FeedReader;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.database.BenchDatabase;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.GeneratedNews;
import org.newswire.store.tables.PostgresArticleStore;

/// Writes feeds for the parsers in `src/test/judges`: stored articles, many with hostile titles, in
/// each format, page by page as they are served, and `expected.jsonl` with the expected result of a
/// reader.
///
/// It also checks the ingest's feed reader, and polls the feeds with the ingest-service. Exit code 1:
/// an article was lost, duplicated, or has another title.
///
/// Arguments: folder for the database, folder for the feeds, number of articles (10,000).
public final class JudgedFeeds {
    private static final int BATCH = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Each is appended to a title and followed by a number.
    private static final List<String> HOSTILE = List.of(
            "",
            "<script>alert(1)</script>",
            "AT&T &lt;b&gt;",
            "a < b & c > d",
            "]]> <![CDATA[x]]>",
            "&amp; &#60; &nbsp;",
            "<b>bold</b>",
            "\u0001\u0002\u000b\u001f\ufffe\uffff",
            "\"'`=",
            "\u202eevil\u202c",
            "\ud83d\ude00 \u05d0\u05d1 \u4e2d\u6587",
            "<!-- x --> <?xml?>",
            "\u0085\u2028\ufeff",
            "%s ${x} {{7*7}} \\u0000");

    private JudgedFeeds() {}

    public static void main(String[] arguments) throws Exception {
        Path out = Files.createDirectories(Path.of(arguments[1]));
        int count = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10_000;
        try (BenchDatabase database = new BenchDatabase(Path.of(arguments[0]), 5)) {
            Map<String, Article> stored = store(database, count, out);
            ReadAccess access = new ReadAccess(() -> Optional.of(database.connections()), InstantSource.system());
            try (HttpService server =
                    HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry())) {
                server.page("/feeds", new FeedPage(access, "https://news.example", null));
                server.start();
                Map<FeedOutputFormat, List<String>> documents = new LinkedHashMap<>();
                for (FeedOutputFormat format : FeedOutputFormat.values()) {
                    documents.put(format, pages(server.port(), format, out, stored));
                }
                if (!new IngestRoundTrip(out.resolve("ingest"), stored).run(documents)) {
                    System.exit(1);
                }
            }
        }
    }

    private static Map<String, Article> store(BenchDatabase database, int count, Path out) throws Exception {
        var news = new GeneratedNews(1, Instant.parse("2026-03-01T00:00:00Z"), Duration.ofDays(30));
        var store = new PostgresArticleStore(database.connections());
        Map<String, Article> stored = new HashMap<>();
        try (BufferedWriter expected = Files.newBufferedWriter(out.resolve("expected.jsonl"))) {
            for (int done = 0; done < count; done += BATCH) {
                List<Change> batch = new ArrayList<>();
                for (Article article : news.articles(Math.min(BATCH, count - done))) {
                    Article hostile = hostile(article, stored.size());
                    batch.add(new Change.Version(hostile, null));
                    stored.put("urn:uuid:" + hostile.id(), hostile);
                    expected.write(JSON.writeValueAsString(expected(hostile)));
                    expected.newLine();
                }
                store.write(batch);
            }
        }
        return stored;
    }

    private static Article hostile(Article article, int number) {
        String text = HOSTILE.get(number % HOSTILE.size());
        Article titled = Articles.with(article, "title", "No. " + number + " " + text + " " + number);
        List<Article.Image> images = List.of(new Article.Image(
                "https://paper.example/" + number + ".jpg?a=1&b=2", text + "x", null, 640, 480, null));
        Article pictured = Articles.with(titled, "images", images);
        return Articles.with(
                pictured, "authors", number % 3 == 0 ? List.of() : List.of("Ada " + text + " Field", "Ben"));
    }

    private static ObjectNode expected(Article article) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", "urn:uuid:" + article.id());
        node.put("title", legal(article.title()));
        node.put("link", article.url());
        node.put("published", String.valueOf(article.publishedAt()));
        node.put("updated", article.observedAt().toString());
        node.put("publisher", article.siteName());
        node.put("image", article.images().getFirst().url());
        article.authors().forEach(author -> node.withArray("authors").add(legal(author)));
        article.tags().forEach(tag -> node.withArray("tags").add(tag));
        return node;
    }

    static String legal(@Nullable String text) {
        return XmlCharacters.legal(Objects.requireNonNull(text));
    }

    /// Returns the addresses of the pages.
    private static List<String> pages(int port, FeedOutputFormat format, Path out, Map<String, Article> stored)
            throws Exception {
        @Nullable String address = "/feeds/articles." + format.extension() + "?limit=100";
        int page = 0;
        int same = 0;
        int otherTitles = 0;
        List<String> addresses = new ArrayList<>();
        for (; address != null; page++) {
            addresses.add("http://127.0.0.1:" + port + address);
            byte[] document = get(URI.create(addresses.getLast()));
            Files.write(out.resolve("%04d.%s".formatted(page, format.extension())), document);
            for (Entry entry : read(document, address).entries()) {
                Article article = Objects.requireNonNull(stored.get(entry.id()), entry.id());
                boolean isSame = Objects.equals(entry.link(), article.url())
                        && Objects.equals(entry.published(), seconds(article.publishedAt(), format))
                        && Objects.equals(
                                entry.updated(),
                                format == FeedOutputFormat.ATOM
                                        ? seconds(article.observedAt(), format)
                                        : article.observedAt());
                same += isSame ? 1 : 0;
                otherTitles += oneLine(legal(article.title())).equals(entry.title()) ? 0 : 1;
            }
            address = next(new String(document, UTF_8));
        }
        System.out.printf(
                Locale.ROOT,
                "our own reader: format=%s pages=%d of=%d id,link,dates=%d other_titles=%d%n",
                format.extension(),
                page,
                stored.size(),
                same,
                otherTitles);
        return addresses;
    }

    private static @Nullable Instant seconds(@Nullable Instant at, FeedOutputFormat format) {
        return at == null || format == FeedOutputFormat.JSON
                ? at
                : at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }

    static String oneLine(String text) {
        return text.replaceAll("[\\s\u00a0]+", " ").strip();
    }

    private static ReadResult.Parsed read(byte[] document, String address) {
        return (ReadResult.Parsed)
                new FeedReader().read(document, URI.create("https://news.example" + address), Map.of());
    }

    /// Returns the path of the next page in any of the formats.
    private static @Nullable String next(String document) throws IOException {
        if (document.startsWith("{")) {
            JsonNode next = JSON.readTree(document).path("next_url");
            return next.isMissingNode() ? null : path(next.asText());
        }
        return Stream.of(document.split("<", 1000))
                .filter(tag -> tag.contains("rel=\"next\""))
                .map(tag ->
                        path(tag.replaceAll("(?s).*href=\"([^\"]*)\".*", "$1").replace("&amp;", "&")))
                .findFirst()
                .orElse(null);
    }

    private static String path(String address) {
        return address.substring("https://news.example".length());
    }

    private static byte[] get(URI uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        }
    }
}

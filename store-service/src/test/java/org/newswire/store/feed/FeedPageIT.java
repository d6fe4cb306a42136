package org.newswire.store.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.store.tables.Articles.NOON;
import static org.newswire.store.tables.Articles.article;
import static org.newswire.store.tables.Articles.with;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.feeds.FeedEntry;
import org.newswire.ingest.feeds.FeedList;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.store.story.StoryClusterer;
import org.newswire.store.tables.Change;

/// Requests of feeds: validators, stories, the list of watched feeds, and bad input.
final class FeedPageIT extends ServedFeeds {
    private static final String TEXT =
            "The council of the town has voted for a new bridge over the river on Monday evening. ".repeat(4);

    @ParameterizedTest
    @EnumSource(FeedFormat.class)
    void whatTheClientHasIsNotReadAgain(FeedFormat format) throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        String path = "/feeds/articles." + format.extension();
        awaitLastModified(path);
        Answer first = get(path);
        String tag = first.header("ETag").orElseThrow();
        String modified = first.header("Last-Modified").orElseThrow();
        assertThat(tag).startsWith("\"");
        assertThat(first.header("Cache-Control")).contains("public, max-age=30");

        QUERIES.clear();
        assertThat(get(path, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(get(path, "If-None-Match", tag, "If-Modified-Since", "Mon, 01 Jan 1990 00:00:00 GMT")
                        .status())
                .isEqualTo(304);
        assertThat(get(path, "If-Modified-Since", modified).status()).isEqualTo(304);
        assertThat(QUERIES)
                .hasSize(3)
                .allMatch(sql -> !sql.contains("html")
                        && !sql.contains("a.lead")
                        && !sql.contains("a.title")
                        && !sql.contains("a.text"));

        store(article("harbour", "It shuts.", 1, "daily"));
        assertThat(get(path, "If-None-Match", tag).status()).isEqualTo(200);
        assertThat(get(path, "If-Modified-Since", modified).status()).isEqualTo(200);
    }

    private static void awaitLastModified(String path) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (get(path).header("Last-Modified").isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aRetractionChangesTheValidators() throws Exception {
        Article article = article("harbour", "It opens.", 0, "daily");
        store(article);
        awaitLastModified("/feeds/articles.atom");
        Answer first = get("/feeds/articles.atom");

        write(new Change.Retraction(article.id(), article.observedAt().plusSeconds(60)));

        assertThat(get(
                                "/feeds/articles.atom",
                                "If-None-Match",
                                first.header("ETag").orElseThrow())
                        .status())
                .isEqualTo(200);
        assertThat(get(
                                "/feeds/articles.atom",
                                "If-Modified-Since",
                                first.header("Last-Modified").orElseThrow())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void compressedDocumentsHaveTheirOwnTag() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));

        Answer plain = get("/feeds/articles.atom");
        Answer packed = get("/feeds/articles.atom", "Accept-Encoding", "gzip");

        assertThat(packed.header("Content-Encoding")).contains("gzip");
        assertThat(new GZIPInputStream(
                                new ByteArrayInputStream(packed.response().body()))
                        .readAllBytes())
                .isEqualTo(plain.response().body());
        assertThat(packed.header("ETag")).isNotEqualTo(plain.header("ETag"));
        assertThat(get("/feeds/articles.atom").header("ETag")).isEqualTo(plain.header("ETag"));
    }

    @Test
    void headHasTheHeadersOfGet() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        HttpRequest head =
                HttpRequest.newBuilder(uri("/feeds/articles.rss")).HEAD().build();
        HttpResponse<byte[]> answer = CLIENT.send(head, HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("ETag"))
                .isEqualTo(get("/feeds/articles.rss").header("ETag"));
    }

    @ParameterizedTest
    @EnumSource(FeedFormat.class)
    void aStoryIsAnEntryOfItsFirstArticle(FeedFormat format) throws Exception {
        Article first = with(article("one", TEXT, 0, "daily", "The bridge"), "site", "one.example");
        Article second = with(article("two", TEXT + "More.", 10, "weekly", "A <new> bridge"), "site", "two.example");
        store(first, second);
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());

        String path = "/feeds/stories." + format.extension() + "?language=en";
        Answer answer = get(path);
        Entry entry = answer.read().entries().getFirst();

        assertThat(entry.title()).isEqualTo("The bridge");
        assertThat(entry.link()).isEqualTo(first.url());
        assertThat(entry.id()).isEqualTo("urn:uuid:" + NameUuid.ofEvent(first.id(), "story"));
        assertThat(entry.summary()).isEqualTo("2 articles from 2 sources");
        assertThat(entry.content()).contains(first.url(), second.url(), "A &lt;new&gt; bridge");
        assertThat(entry.updated()).isEqualTo(second.observedAt());
        assertThat(get(path, "If-None-Match", answer.header("ETag").orElseThrow())
                        .status())
                .isEqualTo(304);

        write(new Change.Retraction(first.id(), second.observedAt()));
        assertThat(get(path).read().entries().getFirst().title()).isEqualTo("A <new> bridge");
        write(new Change.Retraction(second.id(), second.observedAt()));
        assertThat(get(path).read().entries()).isEmpty();
        assertThat(get(path).text())
                .contains(NameUuid.ofEvent(first.id(), "story").toString());
    }

    @Test
    void theListOfWatchedFeedsIsReadBackByTheIngest(@TempDir Path folder) throws Exception {
        watch("https://daily.example/rss?token=abc", "The \"Daily\" & <more>", List.of("news", "world, and more"));
        watch("https://weekly.example/feed.xml", null, List.of("/odd/"));
        watch("https://gone.example/feed.xml", "Gone", List.of());
        write(new Change.FeedDropped(NameUuid.ofFeed("https://gone.example/feed.xml"), NOON));

        Answer answer = get("/feeds/watched.opml");
        Path file = folder.resolve("watched.opml");
        Files.write(file, answer.response().body());
        FeedList.Result read = new FeedList(file.toString(), url -> new byte[0]).read();

        assertThat(answer.header("Content-Type")).contains("text/x-opml; charset=utf-8");
        assertThat(answer.text())
                .doesNotContain("abc", "Gone")
                .contains("htmlUrl=\"https://daily.example/\"", "category=\"news\"");
        assertThat(read.problems()).isEmpty();
        assertThat(read.feeds())
                .extracting(FeedEntry::url)
                .extracting(URI::toString)
                .containsExactlyInAnyOrder("https://daily.example/rss?token=***", "https://weekly.example/feed.xml");
        assertThat(read.feeds())
                .extracting(FeedEntry::name)
                .containsExactlyInAnyOrder("The \"Daily\" & <more>", "Daily title");
        assertThat(read.feeds().stream().flatMap(feed -> feed.tags().stream()))
                .containsExactlyInAnyOrder("news", "world, and more", "/odd/");
        assertThat(get(
                                "/feeds/watched.opml",
                                "If-None-Match",
                                answer.header("ETag").orElseThrow())
                        .status())
                .isEqualTo(304);
    }

    private static void watch(String url, @Nullable String name, List<String> tags) throws Exception {
        FeedStatus status = org.newswire.store.tables.Articles.polled(url);
        write(new Change.FeedPolled(
                new FeedStatus(
                        status.feedId(),
                        url,
                        name,
                        "Daily title",
                        tags,
                        "rss2",
                        status.state(),
                        status.reason(),
                        null,
                        null,
                        NOON,
                        null,
                        null,
                        null,
                        0,
                        1,
                        1,
                        0.5,
                        List.of(),
                        null,
                        null,
                        null,
                        null),
                NOON));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/feeds/articles.atom?limit=101 | 400 | limit is not a whole number from 1 to 100",
                "/feeds/articles.rss?limit=999999999999 | 400 | limit is longer than 9 characters",
                "/feeds/articles.json?nothing=1 | 400 | nothing is unknown",
                "/feeds/articles.json?cursor=x | 400 | cursor is none that a page gave",
                "/feeds/articles.atom?feed=x | 400 | feed is no UUID",
                "/feeds/stories.atom?q=x | 400 | q is unknown",
                "/feeds/site/a.example.atom?site=b | 400 | site is unknown",
                "/feeds/feed/x.atom | 400 | feedId is no UUID",
                "/feeds/site/a%20b.atom | 400 | host is no host name",
                "/feeds/site/%3Cscript%3E.atom | 400 | host is no host name",
                "/feeds/site/-a.example.rss | 400 | host is no host name",
                "/feeds/site/%2E%2E.json | 400 | host is no host name",
                "/feeds/site/b%C3%BCcher.example.json | 400 | host is no host name",
                "/feeds/watched.opml?limit=1 | 400 | limit is unknown",
                "/feeds/feed/00000000-0000-0000-0000-000000000000.rss | 404 | There is no such feed",
                "/feeds/articles.xml | 404 | There is nothing here",
                "/feeds/articles | 404 | There is nothing here",
                "/feeds/.atom | 404 | There is nothing here",
                "/feeds/ | 404 | There is nothing here",
                "/feeds | 404 | There is nothing here",
                "/feedsarticles.atom | 404 | There is nothing here",
                "/feeds/site/../articles.atom | 404 | There is nothing here",
                "/feeds/a/b/c.atom | 404 | There is nothing here",
            })
    void badInputIsAProblem(String path, int status, String detail) throws Exception {
        Answer answer = raw(path.strip());

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("detail").asText()).contains(detail.strip());
    }

    private static Answer raw(String path) throws Exception {
        return new Answer(
                CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(uri("/feeds/articles.atom"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpResponse<byte[]> answer = CLIENT.send(post, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example/x", "a b", "<script>", "a.example:99999999", "user@a.example", "a,b"})
    void aHostThatIsNoneIsRefused(String host) throws Exception {
        assertThat(statusLine("GET /feeds/articles.atom HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .contains(" 400 ");
    }

    @Test
    void aQueryOfAMegabyteIsRefused() throws Exception {
        assertThat(statusLine("GET /feeds/articles.atom?q=" + "a".repeat(1 << 20) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .containsAnyOf(" 414 ", " 431 ");
    }

    /// Of the answer to that text; empty if the connection was closed.
    private static String statusLine(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5000);
            try {
                socket.getOutputStream().write(request.getBytes(US_ASCII));
            } catch (IOException e) {
                // refused before its end
            }
            byte[] start = socket.getInputStream().readNBytes(20);
            return new String(start, US_ASCII);
        }
    }

    @Test
    void contentPastTheLimitOfAPageIsLeftOut() throws Exception {
        String large = "word ".repeat(ArticleFeed.ENTRY_CONTENT_BYTES / 5 - 100);
        store(with(article("huge", "x", 0, "daily"), "html", "<p>" + "x".repeat(4 << 20) + "</p>"));
        for (int i = 0; i < 4; i++) {
            store(with(article("large" + i, "x", 0, "daily"), "html", "<p>" + large + "</p>"));
        }
        store(article("small", "It opens.", 0, "daily"));

        for (FeedFormat format : FeedFormat.values()) {
            Answer answer = get("/feeds/articles." + format.extension());
            assertThat(answer.response().body().length).isBetween(1 << 20, 5 << 19);
            List<Entry> entries = answer.read().entries();
            assertThat(entries).hasSize(6);
            long withContent = entries.stream()
                    .filter(entry -> entry.content() != null && entry.content().length() > 1000)
                    .count();
            assertThat(withContent).isEqualTo(2);
            assertThat(entries).allMatch(entry -> entry.summary() != null);
        }
    }

    @Test
    void anUnknownSiteHasAnEmptyFeed() throws Exception {
        for (FeedFormat format : FeedFormat.values()) {
            Answer answer = get("/feeds/site/new.example." + format.extension());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.read().entries()).isEmpty();
            assertThat(get(
                                    "/feeds/site/new.example." + format.extension(),
                                    "If-None-Match",
                                    answer.header("ETag").orElseThrow())
                            .status())
                    .isEqualTo(304);
        }
        assertThat(get("/feeds/feed/" + UUID.randomUUID() + ".atom").status()).isEqualTo(404);
    }
}

package org.newswire.store.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import java.io.ByteArrayInputStream;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.newswire.article.Article;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feeds.FeedList;
import org.newswire.ingest.feeds.FeedListResult;
import org.newswire.ingest.feeds.ListedFeed;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.raw.NameUuid;
import org.newswire.store.story.StoryClusterer;
import org.newswire.store.tables.Change;

/// Requests of feeds: validators, stories, the list of watched feeds, and bad input.
final class FeedPageIT extends ServedFeeds {
    private static final String TEXT =
            "The council of the town has voted for a new bridge over the river on Monday evening. ".repeat(4);

    @ParameterizedTest
    @EnumSource(FeedOutputFormat.class)
    void doesNotReadADocumentThatTheClientHas(FeedOutputFormat format) throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        String path = "/feeds/articles." + format.extension();
        Answer first = get(path);
        String tag = first.header("ETag").orElseThrow();
        assertThat(tag).startsWith("\"");
        assertThat(first.header("Cache-Control")).contains("public, max-age=30");

        QUERIES.clear();
        assertThat(get(path, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(get(path, "If-None-Match", tag, "If-Modified-Since", "Mon, 01 Jan 1990 00:00:00 GMT")
                        .status())
                .isEqualTo(304);
        assertThat(QUERIES)
                .hasSize(2)
                .allMatch(sql -> !sql.contains("html")
                        && !sql.contains("a.lead")
                        && !sql.contains("a.title")
                        && !sql.contains("a.text"));

        store(article("harbour", "It shuts.", 1, "daily"));
        assertThat(get(path, "If-None-Match", tag).status()).isEqualTo(200);
        assertThat(get(path, "If-Modified-Since", "Fri, 31 Dec 2100 00:00:00 GMT")
                        .status())
                .as("its time says nothing of what was committed or deleted since")
                .isEqualTo(200);
    }

    @Test
    void aRetractionChangesTheValidators() throws Exception {
        Article article = article("harbour", "It opens.", 0, "daily");
        store(article);
        Answer first = get("/feeds/articles.atom");

        write(new Change.Retraction(article.id(), article.observedAt().plusSeconds(60)));

        assertThat(get(
                                "/feeds/articles.atom",
                                "If-None-Match",
                                first.header("ETag").orElseThrow())
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
    @EnumSource(FeedOutputFormat.class)
    void aStoryIsAnEntryOfItsFirstArticle(FeedOutputFormat format) throws Exception {
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
        FeedListResult read = new FeedList(file.toString(), url -> new byte[0]).read();

        assertThat(answer.header("Content-Type")).contains("text/x-opml; charset=utf-8");
        assertThat(answer.text())
                .doesNotContain("abc", "Gone")
                .contains("htmlUrl=\"https://daily.example/\"", "category=\"news\"");
        assertThat(read.problems()).isEmpty();
        assertThat(read.feeds())
                .extracting(ListedFeed::url)
                .extracting(URI::toString)
                .containsExactlyInAnyOrder("https://daily.example/rss?token=***", "https://weekly.example/feed.xml");
        assertThat(read.feeds())
                .extracting(ListedFeed::name)
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
        FeedStatus status = org.newswire.article.Articles.polled(url);
        write(new Change.FeedPolled(
                FeedStatusBuilder.builder(status)
                        .name(name)
                        .title("Daily title")
                        .tags(tags)
                        .build(),
                NOON));
    }

    @Test
    void omitsContentBeyondTheLimitOfAPage() throws Exception {
        String large = "word ".repeat(ArticleFeed.ENTRY_CONTENT_BYTES / 5 - 100);
        store(with(article("huge", "x", 0, "daily"), "html", "<p>" + "x".repeat(4 << 20) + "</p>"));
        for (int i = 0; i < 4; i++) {
            store(with(article("large" + i, "x", 0, "daily"), "html", "<p>" + large + "</p>"));
        }
        store(article("small", "It opens.", 0, "daily"));

        for (FeedOutputFormat format : FeedOutputFormat.values()) {
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
        for (FeedOutputFormat format : FeedOutputFormat.values()) {
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

    @Test
    void aStoryWhoseFirstTwentyArticlesAreRetractedIsNotDeleted() throws Exception {
        Article[] articles = new Article[21];
        for (int i = 0; i < articles.length; i++) {
            articles[i] = with(article("s" + i, TEXT, i, "daily", "The bridge"), "site", "s" + i + ".example");
        }
        store(articles);
        while (new StoryClusterer(Duration.ofDays(3)).cluster(database.connections()) > 0) {}

        for (int i = 0; i < 20; i++) {
            write(new Change.Retraction(
                    articles[i].id(), articles[i].observedAt().plusSeconds(3600)));
        }

        assertThat(get("/feeds/stories.atom").read().entries()).hasSize(1);
    }
}

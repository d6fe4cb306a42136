package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.store.Articles.article;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatus;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/// The API over HTTP, on a real database.
final class ReadApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final JsonNode DESCRIPTION = ApiAnswer.description();

    private static StoreDatabase database;
    private static HttpServer server;

    @BeforeAll
    static void start() throws Exception {
        database = new StoreDatabase();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api", new ReadApi(() -> Optional.of(database.connections()), InstantSource.system()));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.empty();
    }

    @Test
    void wordsAreFoundByTheRulesOfTheLanguage() throws Exception {
        store(
                article("run", "The horses were running home.", 0, "daily"),
                inGerman(article("haus", "Die Häuser am Hafen.", 1, "weekly")),
                article("other", "Nothing of the kind.", 2, "daily"));

        assertThat(ids("/api/articles?q=horse+run")).containsExactly(id("run"));
        assertThat(ids("/api/articles?q=Haus")).containsExactly(id("haus"));
        assertThat(ids("/api/articles?q=Haus&language=en")).isEmpty();
        assertThat(ids("/api/articles?q=%22were+running%22+-home")).isEmpty();
    }

    @Test
    void aTitleRanksAboveATextAndWhatWasFoundIsMarked() throws Exception {
        store(
                article("text", "Below the harbour bridge, 3 < 5 & more", 0, "daily", "Elsewhere"),
                article("title", "Something else", 1, "daily", "The harbour bridge"));

        JsonNode page = get("/api/articles?q=harbour+bridge").json();
        assertThat(page.at("/articles/0/title").asText()).isEqualTo("The harbour bridge");
        assertThat(page.at("/articles/1/highlight").asText())
                .contains("<mark>harbour</mark> <mark>bridge</mark>", "3 &lt; 5 &amp; more");
        conforms(page, "ArticlePage");
    }

    @Test
    void aTextThatHoldsTheMarksOfHighlightsIsMarkedAsAnyOther() throws Exception {
        store(article("text", "Below \ue001 the harbour\ue000 and the bridge\ue001\ue001.", 0, "daily"));

        assertThat(get("/api/articles?q=harbour")
                        .json()
                        .at("/articles/0/highlight")
                        .asText())
                .isEqualTo("Below  the <mark>harbour</mark> and the bridge");
    }

    @Test
    void anArticleIsFoundByEachFeedThatCarriedIt() throws Exception {
        Article first = article("one", "Harbour one", 0, "daily");
        Article then = article("one", "Harbour one", 5, "weekly");
        Article later = article("one", "Harbour one", 9, "weekly");
        store(first, article("two", "Harbour two", 1, "monthly"));
        store(then);
        store(later);

        for (Article each : List.of(first, then)) {
            String feed = each.source().feedId().toString();
            assertThat(ids("/api/articles?feed=" + feed)).containsExactly(id("one"));
            assertThat(ids("/api/articles?q=harbour&feed=" + feed)).containsExactly(id("one"));
        }
        JsonNode sources = get("/api/articles/" + id("one")).json().path("sources");
        assertThat(sources.findValuesAsText("feedName")).containsExactly("daily", "weekly");
        assertThat(sources.findValuesAsText("firstSeenAt"))
                .containsExactly(
                        first.observedAt().toString(), then.observedAt().toString());
    }

    @Test
    void aLargeFeedThatHasEndedIsListedInTime() throws Exception {
        store(
                article("own", "Harbour", 0, "daily"),
                article("carried", "Harbour", 0, "monthly"),
                article("new", "Harbour", 0, "weekly"));
        copy("own", -30_000);
        copy("carried", -30_000);
        copy("new", 30_000);
        String daily = article("own", "", 0, "daily").source().feedId().toString();
        database.execute("insert into article_source (article_id, feed_id, feed_url, item_key, first_seen_at,"
                + " raw_partition, raw_offset) select id, '" + daily + "', 'https://daily.example/rss', item_key,"
                + " first_seen_at, 3, 7 from article where feed_name = 'monthly'");
        database.execute("analyze article, article_source");

        JsonNode page = ask(
                        new ReadApi(() -> Optional.of(impatient("300ms")), InstantSource.system()),
                        "/api/articles?limit=4&feed=" + daily)
                .json();
        assertThat(page.path("articles").findValuesAsText("publishedAt"))
                .containsExactly(
                        "2026-03-01T11:00:00Z", "2026-03-01T11:00:00Z", "2026-03-01T10:59:59Z", "2026-03-01T10:59:59Z");
    }

    /// As if as many had been published, one each second after (or before) that of the slug.
    private static void copy(String slug, int count) throws Exception {
        String columns = "id, content_hash, observed_at, first_observed_at, first_seen_at, version_count";
        database.execute("insert into article (" + ArticleContent.COLUMNS + ", " + columns + ") select "
                + ArticleContent.COLUMNS.replace("published_at", "published_at + n * interval '1 second'")
                + columns.replace("id,", ", gen_random_uuid(),") + " from article, generate_series("
                + Math.min(count, 1) + ", " + Math.max(count, -1) + ") n where id = '" + id(slug) + "'");
    }

    /// Connections that wait as long for an answer.
    private static DataSource impatient(String limit) {
        var impatient = new PGSimpleDataSource();
        impatient.setUrl(database.container().getJdbcUrl());
        impatient.setUser(database.container().getUsername());
        impatient.setPassword(database.container().getPassword());
        impatient.setOptions("-c statement_timeout=" + limit);
        return impatient;
    }

    @Test
    void filtersNarrowWhatIsListed() throws Exception {
        store(article("one", "Harbour one", 0, "daily"), inGerman(article("two", "Harbour two", 1, "weekly")));
        String feed = article("one", "", 0, "daily").source().feedId().toString();

        assertThat(ids("/api/articles?feed=" + feed)).containsExactly(id("one"));
        assertThat(ids("/api/articles?q=harbour&feed=" + feed)).containsExactly(id("one"));
        assertThat(ids("/api/articles?language=de")).containsExactly(id("two"));
        assertThat(ids("/api/articles?site=paper.example&tag=politics&author=Ben+%C3%85se"))
                .hasSize(2);
        assertThat(ids("/api/articles?site=other.example")).isEmpty();
        assertThat(ids("/api/articles?from=2026-03-01&to=2026-03-02")).hasSize(2);
        assertThat(ids("/api/articles?q=harbour&to=2026-03-01")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/articles?limit=7", "/api/articles?limit=7&q=harbour", "/api/articles?limit=7&feed={daily}"
            })
    void pagesHoldEachArticleOnce(String pages) throws Exception {
        List<Article> articles = new ArrayList<>();
        List<Article> carriedAgain = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            articles.add(article("slug" + i, "Harbour " + i, i, "daily"));
            if (i % 3 == 0) {
                carriedAgain.add(article("slug" + i, "Harbour, again " + i, i + 40, "weekly"));
            }
        }
        store(articles.toArray(Article[]::new));
        store(carriedAgain.toArray(Article[]::new));
        String first =
                pages.replace("{daily}", articles.getFirst().source().feedId().toString());

        assertThat(idsOfAllPages(first)).hasSize(30).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/articles?limit=1", "/api/articles?limit=1&q=harbour"})
    void aPageMayEndAtATimeOfAnyAge(String first) throws Exception {
        List<String> claimed =
                List.of("294276-12-31 23:59:59.999999+00", "12026-01-01", "0044-03-15 BC", "4714-11-24 00:00+00 BC");
        for (int i = 0; i < claimed.size(); i++) {
            store(article("slug" + i, "Harbour", i, "daily"));
            database.execute("update article set published_at = '" + claimed.get(i) + "' where id = '" + id("slug" + i)
                    + "'; update article_search set listed_at = '" + claimed.get(i) + "' where article_id = '"
                    + id("slug" + i) + "'");
        }

        assertThat(idsOfAllPages(first)).containsExactly(id("slug0"), id("slug1"), id("slug2"), id("slug3"));
    }

    private static List<String> idsOfAllPages(String first) throws Exception {
        List<String> seen = new ArrayList<>();
        String url = first;
        while (true) {
            JsonNode page = get(url).json();
            page.path("articles").forEach(article -> seen.add(article.path("id").asText()));
            if (!page.has("next")) {
                return seen;
            }
            url = first + "&cursor=" + page.path("next").asText();
        }
    }

    @Test
    void anArticleComesWithItsVersionsAndSources() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        store(article("harbour", "It stays shut.", 9, "weekly"));

        JsonNode article = get("/api/articles/" + id("harbour")).json();
        assertThat(article.path("text").asText()).isEqualTo("It stays shut.");
        assertThat(article.at("/versions/1/changed").toString()).isEqualTo("[\"text\",\"html\",\"lead\"]");
        assertThat(article.path("sources")).hasSize(2);
        assertThat(article.at("/provenance/rawTopic").asText()).isEqualTo("news.raw");
        assertThat(article.at("/rights/licenses/0/url").asText()).isEqualTo("https://paper.example/license.xml");
        conforms(article, "Article");

        JsonNode version = get("/api/articles/" + id("harbour") + "/versions/1").json();
        assertThat(version.path("text").asText()).isEqualTo("It opens.");
        assertThat(version.path("rights")).isEqualTo(article.path("rights"));
        conforms(version, "Version");
    }

    @Test
    void versionsSayWhereTheyComeFrom() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        store(article("harbour", "It stays shut.", 9, "weekly"));
        String url = "/api/articles/" + id("harbour") + "/versions";

        JsonNode page = get(url).json();
        conforms(page, "VersionPage");
        assertThat(page.path("versions").findValuesAsText("feedUrl"))
                .containsExactly("https://daily.example/rss", "https://weekly.example/rss");
        assertThat(page.at("/versions/1/rawOffset").asLong()).isEqualTo(9006);
        assertThat(page.at("/versions/1/provenance/fetchedAt").asText()).isEqualTo("2026-03-01T12:09:00Z");
        JsonNode first = get(url + "?limit=1").json();
        assertThat(first.path("versions").findValuesAsText("ordinal")).containsExactly("1");
        JsonNode second =
                get(url + "?limit=1&cursor=" + first.path("next").asText()).json();
        assertThat(second.path("versions").findValuesAsText("ordinal")).containsExactly("2");
    }

    @Test
    void twoVersionsAreComparedWordByWord() throws Exception {
        store(article("harbour", "It opens.", 0, "daily", "Open"));
        store(article("harbour", "It stays shut.", 9, "weekly", "Shut"));
        store(article("harbour", "It opens late.", 20, "daily", "Shut"));
        String url = "/api/articles/" + id("harbour") + "/diff";

        JsonNode diff = get(url + "?from=1&to=3").json();
        conforms(diff, "VersionDiff");
        assertThat(diff.path("text"))
                .hasToString("[{\"kind\":\"same\",\"text\":\"It opens\"},{\"kind\":\"added\",\"text\":\" late\"},"
                        + "{\"kind\":\"same\",\"text\":\".\"}]");
        assertThat(diff.at("/fields/title")).hasToString("{\"before\":\"Open\",\"after\":\"Shut\"}");
        assertThat(diff.path("fields").fieldNames()).toIterable().containsExactlyInAnyOrder("title", "html", "lead");
        assertThat(diff.at("/from/rawOffset").asLong()).isEqualTo(5);
        assertThat(diff.at("/to/provenance/rawTopic").asText()).isEqualTo("news.raw");

        JsonNode last = get(url).json();
        assertThat(last.at("/from/ordinal").asInt()).isEqualTo(2);
        assertThat(last.at("/to/ordinal").asInt()).isEqualTo(3);
        assertThat(get(url + "?from=3&to=3").json().path("fields")).isEmpty();
        assertThat(get(url + "?to=4").response().statusCode()).isEqualTo(404);
    }

    @Test
    void aChangeThatWasTakenBackIsAChange() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        String url = "/api/articles/" + id("harbour") + "/diff";
        assertThat(get(url).json().path("fields")).isEmpty();
        store(article("harbour", "It opens late.", 5, "daily"));
        store(article("harbour", "It stays shut.", 9, "daily"));
        store(article("harbour", "It opens.", 20, "daily"));

        JsonNode last = get(url).json();
        assertThat(last.at("/from/ordinal").asInt()).isEqualTo(3);
        assertThat(last.at("/to/ordinal").asInt()).isEqualTo(1);
        assertThat(last.at("/fields/lead")).hasToString("{\"before\":\"It stays shut.\",\"after\":\"It opens.\"}");
        assertThat(get(url + "?to=3").json().at("/from/ordinal").asInt()).isEqualTo(2);
    }

    @Test
    void aStoryComesWithTheArticlesThatTellIt() throws Exception {
        String wire = "The council of the town has voted for a new bridge over the river on Monday evening. ".repeat(4);
        store(
                article("second", wire + "More.", 9, "weekly"),
                article("first", wire, 0, "daily"),
                article("other", "Another text.", 1, "daily"));
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());

        JsonNode story = get("/api/stories/" + id("first")).json();
        assertThat(story.path("articleCount").asInt()).isEqualTo(2);
        assertThat(story.at("/articles/0/id").asText()).isEqualTo(id("first"));
        assertThat(story.at("/articles/1/mergedInto").asText()).isEqualTo(id("first"));
        conforms(story, "Story");
        assertThat(get("/api/articles/" + id("second")).json().path("storyId").asText())
                .isEqualTo(id("first"));
        assertThat(ids("/api/articles?story=" + id("first"))).containsExactly(id("second"), id("first"));
    }

    @Test
    void feedsAndStatsAnswerAsDescribed() throws Exception {
        UUID feed = UUID.randomUUID();
        var status = new FeedStatus(
                feed,
                "https://daily.example/rss",
                null,
                null,
                List.of(),
                "rss2",
                FeedStatus.State.ACTIVE,
                FeedStatus.Reason.RHYTHM,
                null,
                null,
                Articles.NOON,
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
                null);
        new PostgresArticleStore(database.connections()).write(List.of(new Change.FeedPolled(status, Articles.NOON)));

        JsonNode feeds = get("/api/feeds?watched=true").json();
        assertThat(feeds.at("/feeds/0/state").asText()).isEqualTo("active");
        conforms(feeds, "FeedPage");
        assertThat(get("/api/feeds?watched=false").json().path("feeds")).isEmpty();
        JsonNode stats = get("/api/stats").json();
        assertThat(stats.at("/feedsByState/active").asInt()).isEqualTo(1);
        conforms(stats, "Stats");
    }

    @Test
    void whatWasTakenBackSaysSoWhereverItIsShown() throws Exception {
        String wire = "The council of the town has voted for a new bridge over the river on Monday evening. ".repeat(4);
        store(article("gone", wire, 0, "daily"), article("live", wire + "More.", 1, "weekly"));
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());
        UUID gone = UUID.fromString(id("gone"));
        new PostgresArticleStore(database.connections())
                .write(List.of(new Change.Retraction(gone, Articles.NOON.plusSeconds(60))));

        for (String url : List.of(
                "/api/articles",
                "/api/articles?site=paper.example&limit=2",
                "/api/articles?q=bridge",
                "/api/stories/" + gone)) {
            JsonNode answer = get(url).json();
            conforms(answer, url.contains("stories") ? "Story" : "ArticlePage");
            assertThat(answer.path("articles")).as(url).hasSize(2).allSatisfy(article -> {
                boolean taken = article.path("id").asText().equals(gone.toString());
                assertThat(article.path("retracted").asBoolean()).isEqualTo(taken);
                assertThat(article.path("retractedAt").asText()).isEqualTo(taken ? "2026-03-01T12:01:00Z" : "");
            });
        }
        store(article("gone", "It is back.", 9, "daily"));
        assertThat(get("/api/articles?q=back")
                        .json()
                        .at("/articles/0/retracted")
                        .isBoolean())
                .isTrue();
        assertThat(get("/api/articles?q=back")
                        .json()
                        .at("/articles/0/retracted")
                        .asBoolean())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0|+999999999-01-01T00:00:00Z|00000000-0000-0000-0000-000000000000",
                "0.0|-999999999-01-01T00:00:00Z|00000000-0000-0000-0000-000000000000",
                "1E99|2026-03-01T12:00:00Z|00000000-0000-0000-0000-000000000000",
                "NaN|2026-03-01T12:00:00Z|00000000-0000-0000-0000-000000000000",
                "Infinity|2026-03-01T12:00:00Z|00000000-0000-0000-0000-000000000000",
                "1-2|2026-03-01T12:00:00Z|00000000-0000-0000-0000-000000000000",
                "0.0|2026-03-01|00000000-0000-0000-0000-000000000000",
                "0.0|2026-03-01T12:00:00Z|------------------------------------"
            })
    void aMadeUpCursorIsRefused(String text) throws Exception {
        String cursor = Base64.getUrlEncoder().encodeToString(text.getBytes(UTF_8));

        for (String query : List.of("", "q=a&")) {
            Answer answer = get("/api/articles?" + query + "cursor=" + cursor);
            assertThat(answer.response().statusCode()).isEqualTo(400);
            assertThat(answer.json().path("detail").asText()).startsWith("cursor ");
        }
    }

    @Test
    void aPeriodThatEndsBeforeItBeginsIsRefused() throws Exception {
        Answer answer = get("/api/articles?from=2026-03-02&to=2026-03-01T12:00:00Z");

        assertThat(answer.response().statusCode()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText())
                .isEqualTo("from 2026-03-02T00:00:00Z is after to 2026-03-01T12:00:00Z");
        assertThat(get("/api/articles?from=2026-03-01&to=2026-03-01").response().statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/articles?limit=0",
                "/api/articles?limit=101",
                "/api/articles?limit=1;drop",
                "/api/articles?from=yesterday",
                "/api/articles?from=%2B999999999-01-01T00:00:00Z",
                "/api/articles?feed=1",
                "/api/articles?cursor=AAAA",
                "/api/articles?unknown=1",
                "/api/articles?q=a&q=b",
                "/api/articles?q=a%00b",
                "/api/articles/42",
                "/api/articles/42/versions",
                "/api/articles/00000000-0000-0000-0000-000000000000/versions?limit=1001",
                "/api/articles/00000000-0000-0000-0000-000000000000/versions?cursor=-1",
                "/api/articles/00000000-0000-0000-0000-000000000000/diff?from=0",
                "/api/articles/00000000-0000-0000-0000-000000000000/diff?to=1e3",
                "/api/articles/00000000-0000-0000-0000-000000000000/diff?version=2",
                "/api/stories/42",
                "/api/articles?story=x",
                "/api/feeds?watched=maybe",
                "/api/stats?x=1",
                "/api/openapi.json?x=1"
            })
    void whatIsWrongIsNamed(String url) throws Exception {
        Answer answer = get(url);

        assertThat(answer.response().statusCode()).isEqualTo(400);
        isProblem(answer, url, "Bad Request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/api/nothing",
                "/api/articles/00000000-0000-0000-0000-000000000000",
                "/api/articles/00000000-0000-0000-0000-000000000000/versions",
                "/api/articles/00000000-0000-0000-0000-000000000000/versions/1",
                "/api/articles/00000000-0000-0000-0000-000000000000/versions/x",
                "/api/articles/00000000-0000-0000-0000-000000000000/diff",
                "/api/articles/00000000-0000-0000-0000-000000000000/nothing",
                "/api/stories/00000000-0000-0000-0000-000000000000",
                "/api/stories",
                "/api/feeds/x",
                "/api/openapi.json/x",
                "/apix/stats",
                "/apiarticles/articles",
                "/api.json"
            })
    void whatIsNotThereIsAProblem(String url) throws Exception {
        Answer answer = get(url);

        assertThat(answer.response().statusCode()).isEqualTo(404);
        isProblem(answer, url, "Not Found");
    }

    @Test
    void anUnchangedAnswerIsNotSentAgain() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        String url = "/api/articles/" + id("harbour");
        String tag = get(url).response().headers().firstValue("ETag").orElseThrow();

        assertThat(get(url, "If-None-Match", tag).response().statusCode()).isEqualTo(304);
        assertThat(get(url, "If-None-Match", "\"x\"", "If-None-Match", tag.substring(2))
                        .response()
                        .statusCode())
                .isEqualTo(304);
        store(article("harbour", "It shuts.", 1, "daily"));
        assertThat(get(url, "If-None-Match", tag).response().statusCode()).isEqualTo(200);
    }

    @Test
    void aLargeAnswerIsPackedForThoseWhoTakeIt() throws Exception {
        store(article("harbour", "It opens. ".repeat(500), 0, "daily"));
        var response =
                get("/api/articles/" + id("harbour"), "Accept-Encoding", "gzip").response();

        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(response.body().length).isLessThan(3000);
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(JSON.readTree(unpacked).path("wordCount").asInt()).isGreaterThan(900);
        }
    }

    @Test
    void aLargeAnswerIsPlainForThoseWhoRefuseGzip() throws Exception {
        store(article("harbour", "It opens. ".repeat(500), 0, "daily"));
        var answer = get("/api/articles/" + id("harbour"), "Accept-Encoding", "*, gzip;q=0");

        assertThat(answer.response().headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.json().path("wordCount").asInt()).isGreaterThan(900);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void theHeadOfAnAnswerIsThatOfItsWhole(String coding) throws Exception {
        store(article("harbour", "It opens. ".repeat(500), 0, "daily"));
        String url = "/api/articles/" + id("harbour");
        var whole = get(url, "Accept-Encoding", coding).response();
        var request = HttpRequest.newBuilder(uri(url))
                .header("Accept-Encoding", coding)
                .HEAD()
                .build();
        var head = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String name : List.of("Content-Length", "Content-Encoding", "Content-Type", "ETag", "Vary")) {
            assertThat(head.headers().allValues(name))
                    .as(name)
                    .isEqualTo(whole.headers().allValues(name));
        }
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(whole.body().length);
    }

    @Test
    void whatIsNotThereYetIsAProblemThatSaysWhenToComeBack() throws Exception {
        Answer answer = ask(new ReadApi(Optional::empty, InstantSource.system()), "/api/stats");

        assertThat(answer.response().statusCode()).isEqualTo(503);
        assertThat(answer.response().headers().firstValue("Retry-After")).contains("5");
        isProblem(answer, "/api/stats", "Service Unavailable");
    }

    @Test
    void whoAsksForTooMuchIsToldToNameATime() throws Exception {
        DataSource impatient = impatient("200ms");
        try (Connection other = database.connections().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("lock table article");
            Answer answer = ask(
                    new ReadApi(() -> Optional.of(impatient), InstantSource.system()), "/api/articles?author=Nobody");
            other.rollback();

            isProblem(answer, "/api/articles", "Service Unavailable");
            assertThat(answer.json().path("detail").asText()).contains("too long", "author or tag", "from");
        }
    }

    @Test
    void whoAsksForWhatTakesTooLongIsToldNothingOfWhatIsNotGiven() throws Exception {
        DataSource impatient = impatient("200ms");
        try (Connection other = database.connections().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("lock table article");
            Answer answer =
                    ask(new ReadApi(() -> Optional.of(impatient), InstantSource.system()), "/api/articles?language=en");
            other.rollback();

            isProblem(answer, "/api/articles", "Service Unavailable");
            assertThat(answer.json().path("detail").asText()).isEqualTo("The answer takes too long.");
        }
    }

    @Test
    void slowListsLeaveConnectionsToAllElse() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        HttpServer own = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        DataSource patient = impatient("20s");
        try (Connection other = database.connections().getConnection();
                Statement lock = other.createStatement();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            own.setExecutor(executor);
            own.createContext("/api", new ReadApi(() -> Optional.of(patient), InstantSource.system()));
            own.start();
            other.setAutoCommit(false);
            lock.execute("lock table article");
            List<Future<Answer>> lists = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                lists.add(executor.submit(() -> ask(own, "/api/articles")));
            }
            await().atMost(LIMIT)
                    .until(() -> lists.stream().filter(Future::isDone).count() == 2);
            assertThat(ask(own, "/api/feeds").response().statusCode()).isEqualTo(200);
            isBusy(ask(own, "/api/articles?q=opens"), "/api/articles");
            other.rollback();

            List<Integer> statuses = new ArrayList<>();
            for (Future<Answer> list : lists) {
                statuses.add(list.get().response().statusCode());
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 200, 200, 503, 503);
            assertThat(ask(own, "/api/articles?q=opens").response().statusCode())
                    .isEqualTo(200);
        } finally {
            own.stop(0);
        }
    }

    @Test
    void whoWaitsForAConnectionInVainIsToldSo() throws Exception {
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.container().getJdbcUrl());
            pool.setUsername(database.container().getUsername());
            pool.setPassword(database.container().getPassword());
            pool.setMaximumPoolSize(1);
            pool.setConnectionTimeout(250);
            ReadApi api = new ReadApi(() -> Optional.of(pool), InstantSource.system());
            try (Connection only = pool.getConnection()) {
                assertThat(only.isReadOnly()).isFalse();
                isBusy(ask(api, "/api/feeds"), "/api/feeds");
            }
            assertThat(ask(api, "/api/feeds").response().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whoDoesNotReachTheDatabaseIsToldSo() throws Exception {
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.container().getJdbcUrl());
            pool.setUsername(database.container().getUsername());
            pool.setPassword("wrong");
            pool.setInitializationFailTimeout(-1);
            pool.setConnectionTimeout(250);
            Answer answer = ask(new ReadApi(() -> Optional.of(pool), InstantSource.system()), "/api/feeds");

            isProblem(answer, "/api/feeds", "Service Unavailable");
            assertThat(answer.json().path("detail").asText()).isEqualTo("The database does not answer.");
        }
    }

    private static void isBusy(Answer answer, String path) throws Exception {
        isProblem(answer, path, "Service Unavailable");
        assertThat(answer.json().path("detail").asText()).isEqualTo("Too many questions at once.");
        assertThat(answer.response().headers().firstValue("Retry-After")).contains("5");
    }

    @Test
    void thatTheDatabaseIsOutOfReachIsLoggedOnceAMinute() throws Exception {
        var stranger = new PGSimpleDataSource();
        stranger.setUrl(database.container().getJdbcUrl());
        stranger.setUser(database.container().getUsername());
        stranger.setPassword("wrong");
        var now = new AtomicReference<>(Articles.NOON);
        ReadApi api = new ReadApi(() -> Optional.of(stranger), now::get);
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ReadApi.class);
        logger.addAppender(log);
        for (int second : List.of(0, 1, 59, 60, 61)) {
            now.set(Articles.NOON.plusSeconds(second));
            isProblem(ask(api, "/api/feeds"), "/api/feeds", "Service Unavailable");
        }
        logger.detachAppender(log);

        assertThat(log.list).hasSize(2).allSatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("password authentication failed");
        });
    }

    @Test
    void onlyReadingIsAllowed() throws Exception {
        var request = HttpRequest.newBuilder(uri("/api/articles")).DELETE().build();
        var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
        isProblem(new Answer(response), "/api/articles", "Method Not Allowed");
    }

    private record Answer(HttpResponse<byte[]> response) {
        JsonNode json() throws Exception {
            return JSON.readTree(response.body());
        }
    }

    /// Of an API of its own.
    private static Answer ask(ReadApi api, String path) throws Exception {
        HttpServer own = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        own.createContext("/api", api);
        own.start();
        try {
            return ask(own, path);
        } finally {
            own.stop(0);
        }
    }

    private static Answer ask(HttpServer own, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + own.getAddress().getPort() + path);
        return new Answer(CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    private static Answer get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static List<String> ids(String path) throws Exception {
        List<String> ids = new ArrayList<>();
        get(path)
                .json()
                .path("articles")
                .forEach(article -> ids.add(article.path("id").asText()));
        return ids;
    }

    private static String id(String slug) {
        return article(slug, "", 0, "daily").id().toString();
    }

    private static void store(Article... articles) throws Exception {
        List<Change> changes = new ArrayList<>();
        for (Article article : articles) {
            changes.add(new Change.Version(article, null));
        }
        new PostgresArticleStore(database.connections()).write(changes);
        while (SearchIndexer.index(database.connections()) > 0) {
            // until nothing waits
        }
    }

    private static Article inGerman(Article a) {
        return new Article(
                a.id(),
                a.change(),
                a.contentHash(),
                a.observedAt(),
                a.url(),
                a.site(),
                a.siteName(),
                a.title(),
                a.authors(),
                a.publishedAt(),
                a.publishedOn(),
                a.modifiedAt(),
                "de",
                a.text(),
                a.html(),
                a.lead(),
                a.extent(),
                a.wordCount(),
                a.images(),
                a.tags(),
                a.details(),
                a.rights(),
                a.source(),
                a.provenance());
    }

    /// Of that title, and described for its path where that is.
    private static void isProblem(Answer answer, String url, String title) throws Exception {
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        conforms(answer.json(), "Problem");
        assertThat(answer.json().path("title").asText()).isEqualTo(title);
        String status = answer.json().path("status").asText();
        assertThat(status).isEqualTo(String.valueOf(answer.response().statusCode()));
        String path = url.split("\\?", -1)[0];
        DESCRIPTION.path("paths").properties().forEach(described -> {
            if (path.matches(described.getKey().replaceAll("\\{\\w+}", "[^/]+"))) {
                assertThat(described.getValue().at("/get/responses").has(status))
                        .as(described.getKey())
                        .isTrue();
            }
        });
    }

    /// Against the schema of that name in the description, whose references resolve within it.
    private static void conforms(JsonNode answer, String name) {
        var schema = DESCRIPTION.deepCopy();
        ((ObjectNode) schema).put("$ref", "#/components/schemas/" + name);
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString());
        assertThat(compiled.validate(answer.toString(), InputFormat.JSON)).isEmpty();
    }
}

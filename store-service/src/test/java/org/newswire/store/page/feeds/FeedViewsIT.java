package org.newswire.store.page.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.NOON;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Articles;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatus.State;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.raw.NameUuid;
import org.newswire.store.page.PageTime;
import org.newswire.store.page.ServedPage;
import org.newswire.store.tables.Change;

/// The table of feeds, the page of a feed and the help to add one, from a real database to HTML. Tests
/// [SourcesView] and [FeedHeadline].
final class FeedViewsIT {
    private static final String DAILY = "https://daily.example/rss";
    private static final Instant NOW = NOON.plus(Duration.ofHours(2));

    private static ServedPage page;

    /// A response, and its document.
    private record Shown(HttpResponse<String> response, Document document) {
        /// Returns the text of the first element that the selector finds.
        String text(String selector) {
            return document.select(selector).stream()
                    .findFirst()
                    .map(Element::text)
                    .orElse("");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        page = new ServedPage(() -> NOW, new KafkaSettings("127.0.0.1:1", Map.of()));
    }

    @AfterAll
    static void stop() {
        page.close();
    }

    @BeforeEach
    void empty() throws Exception {
        page.database().empty();
    }

    private static Shown get(String path, String... headers) throws Exception {
        HttpResponse<String> response = page.get(path, headers);
        return new Shown(response, Jsoup.parse(response.body()));
    }

    @Test
    void theFirstSentenceSaysWhyNothingArrives() throws Exception {
        store(status(
                DAILY,
                feed -> feed.state(State.FAILING)
                        .reason(FeedStatus.Reason.FAILURE)
                        .failures(3)
                        .lastFailure("timeout")
                        .lastFailureDetail("no complete response within 60000 ms")));
        assertThat(why())
                .isEqualTo("Nothing has arrived since " + shown(NOON)
                        + ", because the last 3 polls failed: the server answered too slowly.");

        store(status(
                DAILY,
                feed -> feed.state(State.FAILING)
                        .failures(1)
                        .lastSuccessAt(null)
                        .lastFailure("dns")));
        assertThat(why())
                .isEqualTo("Nothing has ever arrived, because the only poll failed: the host name does not resolve.");

        store(status(DAILY, feed -> feed.state(State.THROTTLED).lastFailure("throttled")));
        assertThat(why()).endsWith("because the server asks for a pause.");

        store(status(DAILY, feed -> feed.state(State.GONE).lastFailure("gone")));
        assertThat(why()).endsWith("because the server says that the feed is gone for good.");

        store(status(DAILY, feed -> feed.nextPollAt(NOON.plusSeconds(600))));
        assertThat(why())
                .startsWith("Nothing arrives, because the ingest service does not poll the feed: a poll was due");

        store(status(DAILY, feed -> feed.lastPollAt(null).polls(0)));
        assertThat(why()).startsWith("Nothing has arrived yet, because the feed waits for its first poll");
    }

    @Test
    void aPollIsDueNowUntilItsStatusComes() throws Exception {
        store(status(DAILY, feed -> feed.nextPollAt(NOW.minusSeconds(90))));

        assertThat(get("/sources").text("tbody td:nth-child(3)")).startsWith("now: ");
        assertThat(get("/sources/" + NameUuid.ofFeed(DAILY)).text("main")).contains("The next poll is due now: ");
    }

    @Test
    void theFirstSentenceTellsAQuietPublisherFromALostItem() throws Exception {
        var article = Articles.article("harbour", "It opens.", 0, "daily");
        store(
                new Change.Version(article, null),
                status(DAILY, feed -> feed.polls(2).itemsPublished(5).lastPollAt(NOON.plusSeconds(60))));
        assertThat(why())
                .isEqualTo("The publisher has listed nothing new since " + shown(NOON)
                        + ": polls succeed, the last one " + shown(NOON.plusSeconds(60)) + ".");

        Instant later = NOON.plus(Duration.ofMinutes(30));
        store(
                status(DAILY, feed -> feed.polls(3).itemsPublished(7).lastPollAt(later)),
                status(DAILY, feed -> feed.polls(4).itemsPublished(7)));
        assertThat(why())
                .startsWith("The poll of " + shown(later) + " found 2 new items, but no article of the feed is newer");

        store(new Change.FeedDropped(NameUuid.ofFeed(DAILY), NOW));
        assertThat(why()).startsWith("Nothing arrives any more, because the feed was removed from the list of feeds");
    }

    @Test
    void showsPollsWithTheirDecisionsAndTheRequests() throws Exception {
        var day = new FeedStatus.HostDay(
                LocalDate.parse("2026-03-01"), Map.of("feed", 9L), Map.of("2xx", 4L, "304", 5L), 5L, 2_000, 1L, null);
        store(
                status(DAILY, feed -> feed.polls(10).itemsPublished(40).lastPollAt(NOON)),
                status(
                        DAILY,
                        feed -> feed.polls(13)
                                .itemsPublished(42)
                                .state(State.FAILING)
                                .reason(FeedStatus.Reason.FAILURE)
                                .lastStatus(500)
                                .lastFailure("http-5xx")
                                .address("https://www.daily.example/rss")
                                .replacement("https://daily.example/new")
                                .ledger(List.of(new FeedStatus.HostLedger("daily.example", List.of(day))))));

        Shown shown = feed(DAILY);
        assertThat(shown.document().expectFirst("#polls ~ div").select("tbody tr"))
                .hasSize(2)
                .first()
                .satisfies(row -> assertThat(row.text())
                        .contains("(2 more before)", "the server has an internal error (HTTP 500)", " 2 ")
                        .contains("the interval doubles with each failed poll"));
        assertThat(shown.text("main"))
                .contains("The feed has moved permanently, and is polled at https://www.daily.example/rss.")
                .contains("The feed has probably moved to https://daily.example/new.")
                .contains("deploy/newswire ledger --host www.daily.example");
        assertThat(shown.document()
                        .expectFirst("#politeness ~ div")
                        .select("tbody td")
                        .eachText())
                .containsExactly("2026-03-01", "daily.example", "9", "5", "0", "2", "1", "0");
    }

    @Test
    void theStripCountsTheItemsOfEachDay() throws Exception {
        store(
                status(DAILY, feed -> feed.polls(1).itemsPublished(20), NOW.minus(Duration.ofDays(2))),
                status(DAILY, feed -> feed.polls(2).itemsPublished(21), NOW.minus(Duration.ofDays(1))),
                status(DAILY, feed -> feed.polls(3).itemsPublished(21).lastFailure("dns"), NOW),
                status(DAILY, feed -> feed.polls(4).itemsPublished(24), NOW));

        assertThat(get("/sources").document().expectFirst("svg.strip").attr("aria-label"))
                .isEqualTo("24 items in 30 days; a poll failed on 1 day; no poll on 27 days");
        assertThat(feed(DAILY).document().select("details tbody tr").eachText())
                .startsWith(
                        day(0) + " 3 some failed: the host name does not resolve",
                        day(1) + " 1 succeeded",
                        day(2) + " 20 succeeded",
                        day(3) + " 0 none")
                .hasSize(30);
    }

    @Test
    void theTableIsSortedFilteredAndPaged() throws Exception {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            double rate = i;
            String name = "Feed %03d".formatted(i);
            State state = i % 40 == 7 ? State.FAILING : State.ACTIVE;
            List<String> flags = i == 5 ? List.of("possible-gap", "date-missing") : List.of();
            changes.add(status(
                    "https://site" + i + ".example/rss",
                    feed -> feed.name(name).itemsPerDay(rate).state(state).flags(flags)));
        }
        store(changes.toArray(Change[]::new));

        Shown first = get("/sources");
        assertThat(labels(first)).hasSize(50).startsWith("Feed 000").endsWith("Feed 049");
        assertThat(first.text("main")).contains("Feeds 1 to 50 of 120");
        String next = first.document().expectFirst("a[rel=next]").attr("href");
        assertThat(labels(get(next))).startsWith("Feed 050");
        assertThat(labels(get("/sources?page=3"))).hasSize(20);
        assertThat(get("/sources?page=3").document().select("a[rel=next]")).isEmpty();

        assertThat(labels(get("/sources?sort=-items"))).startsWith("Feed 119", "Feed 118");
        String reversed = get("/sources?sort=-items")
                .document()
                .expectFirst("th[aria-sort=descending] a")
                .attr("href");
        assertThat(labels(get(reversed))).startsWith("Feed 000", "Feed 001");
        assertThat(labels(get("/sources?state=failing"))).containsExactly("Feed 007", "Feed 047", "Feed 087");
        assertThat(labels(get("/sources?q=SITE11.example"))).containsExactly("Feed 011");
        assertThat(labels(get("/sources?flag=date-missing"))).containsExactly("Feed 005");
        assertThat(get("/sources?flag=date-missing").text("tbody")).contains("items may be missing", "dates missing");
        assertThat(get("/sources?q=nothing").text(".empty")).startsWith("No feed matches.");
        assertThat(get("/sources?sort=secret").response().statusCode()).isEqualTo(400);
    }

    @Test
    void saysWhatToDoWithoutFeeds() throws Exception {
        assertThat(get("/sources").text(".empty")).contains("the setting FEEDS of the ingest service");
        assertThat(get("/sources", "Accept-Language", "de").text(".empty")).startsWith("Noch kein Feed");
        for (String path : List.of("/sources/" + NameUuid.ofFeed(DAILY), "/sources/none", "/sources/a/b")) {
            Shown missing = get(path);
            assertThat(missing.response().statusCode()).as(path).isEqualTo(404);
            assertThat(missing.text("h1")).isEqualTo("There is nothing here");
        }
    }

    @Test
    void hostileTextIsShownAsText() throws Exception {
        String hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u202e\u0007\u2066`${7*7}{0}";
        store(status(
                "https://daily.example/\"><script>alert(2)</script>",
                feed -> feed.title(hostile)
                        .tags(List.of(hostile))
                        .flags(List.of(hostile))
                        .state(State.FAILING)
                        .lastFailure(hostile)
                        .lastFailureDetail(hostile)
                        .format("<b>rss</b>")
                        .replacement("javascript:alert(3)")
                        .address("javascript:alert(4)")
                        .hub(new FeedStatus.Hub("javascript:alert(5)", NOW, 1, 0))
                        .ledger(List.of(new FeedStatus.HostLedger(
                                hostile,
                                List.of(new FeedStatus.HostDay(
                                        LocalDate.parse("2026-03-01"), Map.of(), Map.of(), null, 0, null, null)))))));

        String id = get("/sources").document().expectFirst("tbody a").attr("href");
        for (String path : List.of("/sources", id, "/sources/discover?url=daily.example")) {
            Shown shown = get(path);
            assertThat(shown.response().statusCode()).as(path).isEqualTo(200);
            assertThat(shown.response().body())
                    .doesNotContain("\u202e", "\u0007", "\u2066", "<img", "alert(1)</script>");
            assertThat(shown.document().select("main script, main img, main b")).isEmpty();
            assertThat(shown.document().select("[href^=javascript], [onerror]")).isEmpty();
            assertThat(shown.document().text()).contains("<script>alert(1)</script>", "\\u202e", "${7*7}{0}");
        }
    }

    @Test
    void showsTheLineThatAddsATypedAddress() throws Exception {
        store(status("https://www.daily.example/rss", feed -> feed.name("The Daily")));

        Shown shown = discover("Daily.example");
        assertThat(shown.document().select("pre").eachText())
                .containsExactly(
                        "deploy/newswire discover https://daily.example/", "feeds:\n  - url: 'https://daily.example/'");
        assertThat(shown.text("main")).contains("The Daily");
        assertThat(get("/sources/discover").document().select("pre")).isEmpty();
        assertThat(discover("not an address").text("[role=alert]")).startsWith("This is not an address.");
        assertThat(discover("https://user:secret@news.example/f").response().body())
                .doesNotContain("- url: 'https://user");

        Shown hostile = discover("https://news.example/';rm -rf ~;#\n- url: x\"><script>");
        assertThat(hostile.document().select("main script")).isEmpty();
        assertThat(hostile.document().expectFirst("pre").wholeText())
                .doesNotContain("\n")
                .startsWith("deploy/newswire discover 'https://news.example/'\\'';rm%20");
        assertThat(hostile.document().select("pre").getLast().wholeText().lines())
                .hasSize(2);
    }

    private static Shown discover(String typed) throws Exception {
        return get("/sources/discover?url=" + URLEncoder.encode(typed, StandardCharsets.UTF_8));
    }

    private static List<String> labels(Shown shown) {
        return shown.document().select("tbody th").stream().map(Element::text).toList();
    }

    private static String why() throws Exception {
        return feed(DAILY).text(".verdict");
    }

    private static Shown feed(String url) throws Exception {
        Shown shown = get("/sources/" + NameUuid.ofFeed(url));
        assertThat(shown.response().statusCode()).isEqualTo(200);
        return shown;
    }

    private static String day(int daysAgo) {
        return NOW.minus(Duration.ofDays(daysAgo)).toString().substring(0, 10);
    }

    private static String shown(Instant time) {
        return PageTime.shown(time, Locale.ENGLISH);
    }

    private static Change.FeedPolled status(String url, UnaryOperator<FeedStatusBuilder> change) {
        return status(url, change, NOW.minusSeconds(60));
    }

    private static Change.FeedPolled status(String url, UnaryOperator<FeedStatusBuilder> change, Instant at) {
        FeedStatusBuilder feed = FeedStatusBuilder.builder(Articles.polled(url))
                .lastPollAt(at)
                .lastSuccessAt(NOON)
                .lastStatus(200)
                .nextPollAt(NOW.plusSeconds(600));
        return new Change.FeedPolled(change.apply(feed).build(), at);
    }

    private static void store(Change... changes) throws Exception {
        page.write(changes);
    }
}

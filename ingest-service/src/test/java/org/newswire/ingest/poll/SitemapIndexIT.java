package org.newswire.ingest.poll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Hosts;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.SitemapState;
import org.newswire.ingest.state.SitemapTurns;
import org.newswire.ingest.state.Validators;
import org.newswire.raw.FeedStatus;

/// A feed that is a sitemap index. Each of its sitemaps is requested separately and only if needed. Tests
/// [SitemapIndexRequest] and `SitemapTurns`.
class SitemapIndexIT {
    private final PollFixture site = new PollFixture(PagePolicy.NEVER);

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    private void index(String version, String... children) {
        indexAt("/feed", version, children);
    }

    /// Serves the sitemaps, newest first.
    private void indexAt(String path, String version, String... children) {
        String named = IntStream.range(0, children.length)
                .mapToObj(i -> "<sitemap><loc>%s</loc><lastmod>2026-01-%02d</lastmod></sitemap>"
                        .formatted(site.origin.url(children[i]), 28 - i))
                .collect(Collectors.joining());
        show(path, version, "<sitemapindex>" + named + "</sitemapindex>");
    }

    private void sitemap(String path, String version, String... articles) {
        String urls = Stream.of(articles)
                .map(article -> "<url><loc>%s</loc></url>".formatted(site.origin.url("/a/" + article)))
                .collect(Collectors.joining());
        show(path, version, "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" + urls + "</urlset>");
    }

    /// Responds 304 to requests with this version's validator.
    private void show(String path, String version, String body) {
        String etag = "\"" + version + "\"";
        site.origin.on(path, (request, out) -> {
            boolean known = etag.equals(request.header("if-none-match"));
            byte[] bytes = known ? new byte[0] : body.getBytes(UTF_8);
            out.write("HTTP/1.1 %s\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
                    .formatted(known ? "304 Not Modified" : "200 OK", etag, bytes.length)
                    .getBytes(UTF_8));
            out.write(bytes);
            return true;
        });
    }

    private static String[] articles(String prefix, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> prefix + i).toArray(String[]::new);
    }

    private Stream<String> articles() {
        return site.items().stream()
                .map(item -> String.valueOf(item.entry().link()).replaceAll(".*/", ""));
    }

    private void threeSitemaps() throws InterruptedException {
        index("i1", "/s/c", "/s/b", "/s/a");
        sitemap("/s/a", "a1", "1", "2");
        sitemap("/s/b", "b1", "3", "4");
        sitemap("/s/c", "c1", "5", "6");
        site.poll();
        site.pollWhenDue();
        assertThat(articles()).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
    }

    @Test
    void requestsIndexAndSitemapsConditionally() throws Exception {
        threeSitemaps();
        for (int poll = 0; poll < 4; poll++) {
            site.pollWhenDue();
        }
        assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"i1\"");
        assertThat(site.last("/s/a").header("if-none-match")).isEqualTo("\"a1\"");
        assertThat(site.last("/s/b").header("if-none-match")).isEqualTo("\"b1\"");
        assertThat(site.last("/s/c").header("if-none-match")).isEqualTo("\"c1\"");
        assertThat(site.requestCount("/s/c")).isEqualTo(6);
        assertThat(site.requestCount("/s/a") + site.requestCount("/s/b")).isEqualTo(6);
        assertThat(site.items()).hasSize(6);
        assertThat(site.pollState.failures()).isZero();
    }

    @Test
    void readsAChangedSitemapOfAnUnchangedIndex() throws Exception {
        threeSitemaps();
        sitemap("/s/c", "c2", "7", "5", "6");
        site.pollWhenDue();
        assertThat(articles()).hasSize(7).endsWith("7");
        site.pollWhenDue();
        assertThat(site.last("/s/c").header("if-none-match")).isEqualTo("\"c2\"");
        assertThat(site.items()).hasSize(7);
    }

    @Test
    void aNewSitemapOfNewItemsIsNotAGap() throws Exception {
        threeSitemaps();
        index("i2", "/s/d", "/s/c", "/s/b", "/s/a");
        sitemap("/s/d", "d1", "7", "8");
        site.pollWhenDue();
        assertThat(articles()).hasSize(8);
        assertThat(site.status().flags()).isEmpty();
        sitemap("/s/d", "d2", "9");
        site.pollWhenDue();
        assertThat(articles()).hasSize(9).endsWith("9");
    }

    @Test
    void itemsOfFurtherSitemapsAreBackfillAndDoNotAffectTheRate() throws Exception {
        String[] old = articles("old-", 0, 500);
        index("i1", "/s/c", "/s/b", "/s/a");
        sitemap("/s/c", "c1", "1");
        sitemap("/s/b", "b1", "2");
        sitemap("/s/a", "a1", old);
        site.poll();
        sitemap("/s/c", "c2", "3", "1");
        site.pollWhenDue();
        site.pollWhenDue();
        assertThat(articles()).hasSize(3 + old.length);
        assertThat(site.items())
                .filteredOn(item -> !site.backfill().contains(item))
                .extracting(item -> String.valueOf(item.entry().link()).replaceAll(".*/", ""))
                .contains("3")
                .filteredOn(article -> article.startsWith("old-"))
                .isEmpty();
        // At most two items are live, however soon the polls follow. With all 500 the rate would exceed 10,000.
        assertThat(site.pollState.itemsPerDay()).isLessThan(1_000);
    }

    @Test
    void aSitemapWithoutKnownItemsIsAGap() throws Exception {
        index("i1", "/s/a");
        sitemap("/s/a", "a1", "1", "2");
        site.poll();
        sitemap("/s/a", "a2", "8", "9");
        site.pollWhenDue();
        assertThat(site.status().flags()).contains("possible-gap");
    }

    private void undatedIndex(int sitemaps) {
        String named = IntStream.range(0, sitemaps)
                .mapToObj(i -> "<sitemap><loc>%s</loc></sitemap>".formatted(site.origin.url("/u/" + i)))
                .collect(Collectors.joining());
        show("/feed", "u" + sitemaps, "<sitemapindex>" + named + "</sitemapindex>");
        IntStream.range(0, sitemaps).forEach(i -> sitemap("/u/" + i, "v1", "u" + i));
    }

    @Test
    void readsAllSitemapsOfAnIndexWithoutDatesInTurns() throws Exception {
        undatedIndex(12);
        site.poll();
        assertThat(site.status().history())
                .isEqualTo(new FeedStatus.History("sitemaps", FeedStatus.HistoryState.READING, 3, 12, 3));
        for (int poll = 0; poll < 9; poll++) {
            site.pollState = PollState.CONTRACT.decode(PollState.CONTRACT.encode(site.pollState));
            site.pollWhenDue();
        }
        assertThat(articles()).hasSize(12).doesNotHaveDuplicates();
        assertThat(site.status().history())
                .isEqualTo(new FeedStatus.History("sitemaps", FeedStatus.HistoryState.COMPLETE, 12, 12, 12));
        assertThat(site.backfill()).hasSizeGreaterThanOrEqualTo(12 - 3);
        assertThat(site.pollState.failures()).isZero();
    }

    @Test
    void findsANewItemOfAnySitemapOfAnIndexWithoutDates() throws Exception {
        undatedIndex(7);
        for (int poll = 0; poll < 7; poll++) {
            site.pollWhenDue();
        }
        assertThat(articles()).hasSize(7);
        sitemap("/u/6", "v2", "late", "u6");
        for (int poll = 0; poll < 16; poll++) {
            site.pollWhenDue();
        }
        assertThat(articles()).hasSize(8).endsWith("late");
        assertThat(site.last("/feed").headers()).as("mostly conditional").isNotEmpty();
    }

    @Test
    void requestsAnIndexOfMoreSitemapsThanItRemembersConditionally() throws Exception {
        index("i1", "/s/f", "/s/e", "/s/d", "/s/c", "/s/b", "/s/a");
        Stream.of("a", "b", "c", "d", "e", "f").forEach(name -> sitemap("/s/" + name, name, name));
        site.poll();
        // All of 12,000 sitemaps have been read in turns, and 10,000 visits are remembered.
        Validators read = site.pollState.validators();
        String visits = Base64.getEncoder().encodeToString(new byte[8 * 10_000]);
        site.pollState = site.pollState.withValidators(
                read.with(read.sitemaps(), new SitemapTurns(visits, 12_000, 50_000, 12_000)));
        site.pollWhenDue();
        assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"i1\"");
    }

    @Test
    void anUnavailableSitemapDoesNotStopTheTurns() throws Exception {
        undatedIndex(8);
        site.origin.on("/u/5", 500, Map.of(), "");
        for (int poll = 0; poll < 7; poll++) {
            site.pollWhenDue();
        }
        assertThat(articles()).hasSize(7).doesNotContain("u5");
        site.origin.on("/u/6", 429, Map.of("Retry-After", "60"), "");
        site.pollWhenDue();
        assertThat(site.pollState.failures()).isZero();
    }

    @Test
    void readsEachSitemapCompletelyOnceADay() throws Exception {
        threeSitemaps();
        site.waitAndPoll(site.clock.instant().plus(Duration.ofHours(25)));
        assertThat(site.last("/s/c").headers()).doesNotContainKey("if-none-match");
        site.pollWhenDue();
        assertThat(site.last("/s/c").header("if-none-match")).isEqualTo("\"c1\"");
        assertThat(site.items()).hasSize(6);
    }

    @Test
    void keepsTheItemsOfAnUnchangedSitemap() throws Exception {
        String[] old = articles("old-", 0, 400);
        index("i1", "/s/news", "/s/old");
        sitemap("/s/news", "n0", "0");
        sitemap("/s/old", "o1", old);
        site.poll();
        for (int round = 1; round <= 20; round++) {
            sitemap("/s/news", "n" + round, articles("", 100 * round, 100 * round + 100));
            site.pollWhenDue();
        }
        int published = site.items().size();
        assertThat(published).isEqualTo(1 + 400 + 2_000).isGreaterThan(KnownItems.DEFAULT_MAX_ITEMS);
        sitemap("/s/old", "o2", Stream.concat(Stream.of("late"), Stream.of(old)).toArray(String[]::new));
        site.pollWhenDue();
        assertThat(site.items()).hasSize(published + 1);
    }

    @Test
    void onlyAnUnreadableNewestSitemapIsAFailure() throws Exception {
        threeSitemaps();
        site.origin.on("/s/a", 500, Map.of(), "");
        site.origin.on("/s/b", 500, Map.of(), "");
        site.pollWhenDue();
        assertThat(site.pollState.failures()).isZero();
        site.origin.on("/s/c", 500, Map.of(), "");
        site.pollWhenDue();
        assertThat(site.status().lastFailure()).isEqualTo("sitemap-child");
    }

    @Test
    void aThrottledNewestSitemapIsNotAFailure() throws Exception {
        threeSitemaps();
        site.origin.on("/s/c", 429, Map.of("Retry-After", "7200"), "");
        waitUntilDue();
        Instant asked = site.clock.instant();
        site.poll();
        assertThat(site.status().state()).isEqualTo(FeedStatus.State.THROTTLED);
        assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.RETRY_AFTER);
        assertThat(site.wait(asked)).isGreaterThanOrEqualTo(Duration.ofHours(2));
    }

    @Test
    void aBackOffOfTheNewestSitemapsHostDelaysThePollByAtLeastTheMinimumInterval() throws Exception {
        try (var other = new Origin("127.0.0.2")) {
            String child = other.url("/s/a").toString();
            show("/feed", "i1", "<sitemapindex><sitemap><loc>" + child + "</loc></sitemap></sitemapindex>");
            Instant end = site.clock.instant().plus(Duration.ofMinutes(45));
            Hosts.backOff(site.limiter, "127.0.0.2", end);
            site.poll();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.THROTTLED);
            assertThat(site.status().failures()).isZero();
            assertThat(site.pollState.nextPollAt()).isEqualTo(end);

            site.clock.moveOn(Duration.between(site.clock.instant(), end).minusSeconds(20));
            Instant asked = site.clock.instant();
            site.poll();
            assertThat(site.requestCount("/feed")).isEqualTo(2);
            assertThat(site.wait(asked)).isGreaterThanOrEqualTo(PollFixture.MIN);
        }
    }

    private void waitUntilDue() {
        Duration wait = Duration.between(site.clock.instant(), site.pollState.nextPollAt());
        if (wait.isPositive()) {
            site.clock.moveOn(wait);
        }
    }

    @Test
    void requestsATruncatedIndexOrSitemapAgain() throws Exception {
        String index = "<sitemapindex><sitemap><loc>" + site.origin.url("/s/a") + "</loc></sitemap>";
        String sitemap = "<urlset><url><loc>" + site.origin.url("/a/1") + "</loc></url>";
        site.origin.raw("/feed", "HTTP/1.0 200 OK\r\nETag: \"i1\"\r\n\r\n" + index);
        site.origin.raw("/s/a", "HTTP/1.0 200 OK\r\nETag: \"a1\"\r\n\r\n" + sitemap);
        site.poll();
        site.pollWhenDue();
        assertThat(articles()).containsExactly("1");
        assertThat(site.last("/feed").headers()).doesNotContainKey("if-none-match");
        assertThat(site.last("/s/a").headers()).doesNotContainKey("if-none-match");
    }

    @Test
    void aStateOfAnEarlierVersionHasNoValidatorsOfAnIndex() throws Exception {
        threeSitemaps();
        assertThat(site.pollState.etag()).isNull();
        assertThat(site.pollState.bodyHash()).isNull();
        assertThat(site.pollState.validators().etag()).isEqualTo("\"i1\"");
    }

    @Test
    void respectsRobotsTxtOfASitemap() throws Exception {
        try (var kept = new PollFixture(PagePolicy.NEVER, true)) {
            String child = kept.origin.url("/s/a").toString();
            kept.origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /s/");
            kept.origin.on(
                    "/feed", 200, Map.of(), "<sitemapindex><sitemap><loc>" + child + "</loc></sitemap></sitemapindex>");
            kept.poll();
            assertThat(kept.requestCount("/s/a")).isZero();
            assertThat(kept.status().lastFailure()).isEqualTo("robots-disallowed");
        }
    }

    @Test
    void respectsRobotsTxtOfASitemapsRedirectTarget() throws Exception {
        try (var kept = new PollFixture(PagePolicy.NEVER, true)) {
            String child = kept.origin.url("/s/a").toString();
            kept.origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /private/");
            kept.origin.on(
                    "/feed", 200, Map.of(), "<sitemapindex><sitemap><loc>" + child + "</loc></sitemap></sitemapindex>");
            kept.origin.on("/s/a", 302, Map.of("Location", "/private/a"), "");
            kept.poll();
            assertThat(kept.requestCount("/s/a")).isOne();
            assertThat(kept.requestCount("/private/a")).isZero();
        }
    }

    @Test
    void aLargeIndexAndALargeDocumentDoNotDeadlock() throws Exception {
        index("i1", "/s/b", "/s/a");
        sitemap("/s/b", "b1", articles("of-a-name-that-makes-the-sitemap-large-".repeat(2), 0, 12_000));
        sitemap("/s/a", "a1", "1");
        String large = site.feed("1|One") + "<!--" + "x".repeat(2 << 20) + "-->";
        site.origin.on("/large1", 200, Map.of(), large).on("/large2", 200, Map.of(), large);
        site.origin.on("/small", 200, Map.of(), site.feed("1|One"));
        site.poll("/small"); // so that robots.txt is cached
        Thread poll = site.start("/feed");
        await().pollInterval(Duration.ofMillis(1)).until(() -> site.requestCount("/s/b") > 0);
        List<Thread> polls = List.of(poll, site.start("/large1"), site.start("/large2"));
        await().until(() -> {
            site.publish();
            return polls.stream().noneMatch(Thread::isAlive);
        });
        assertThat(site.requestCount("/s/a")).isOne();
    }

    @Test
    void theStateRoundTripsThroughItsRecord() throws Exception {
        threeSitemaps();
        PollState back = PollState.CONTRACT.decode(PollState.CONTRACT.encode(site.pollState));
        assertThat(back.validators().sitemaps())
                .isEqualTo(site.pollState.validators().sitemaps())
                .extracting(SitemapState::etag)
                .containsExactly("\"c1\"", "\"b1\"", "\"a1\"");
    }

    /// Serves an index of two indexes with three sitemaps, and polls it.
    private void nested() throws InterruptedException {
        index("i1", "/i/b", "/i/a");
        indexAt("/i/b", "b1", "/s/3", "/s/2");
        indexAt("/i/a", "a1", "/s/1");
        sitemap("/s/1", "1", "1");
        sitemap("/s/2", "2", "2");
        sitemap("/s/3", "3", "3");
        site.poll();
        assertThat(articles()).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void readsTheSitemapsOfAnInnerIndex() throws Exception {
        nested();
        indexAt("/i/b", "b2", "/s/4", "/s/3", "/s/2");
        sitemap("/s/4", "4", "4");
        sitemap("/s/1", "5", "5", "1");
        site.pollWhenDue();
        assertThat(articles()).hasSize(5).endsWith("4", "5");
        assertThat(site.status().flags()).isEmpty();
        assertThat(site.backfill()).hasSize(1);
    }

    @Test
    void requestsEachSitemapOfAnInnerIndexConditionally() throws Exception {
        nested();
        site.pollState = PollState.CONTRACT.decode(PollState.CONTRACT.encode(site.pollState));
        site.pollWhenDue();
        for (String path : List.of("/feed", "/i/b", "/i/a", "/s/3", "/s/2", "/s/1")) {
            assertThat(site.requestCount(path)).isEqualTo(2);
            assertThat(site.last(path).headers()).containsKey("if-none-match");
        }
        assertThat(site.items()).hasSize(3);
        assertThat(site.pollState.failures()).isZero();
    }

    @Test
    void readsTheOtherSitemapsOfAnInnerIndexIfItsNewestIsGone() throws Exception {
        index("i1", "/i/en", "/i/de");
        indexAt("/i/en", "en1", "/s/en");
        indexAt("/i/de", "de1", "/s/de3", "/s/de2", "/s/de1");
        sitemap("/s/en", "en1", "en");
        site.origin.on("/s/de3", 404, Map.of(), "");
        sitemap("/s/de2", "de2", "de2");
        sitemap("/s/de1", "de1", "de1");
        site.poll();
        site.pollWhenDue();
        assertThat(articles()).containsExactlyInAnyOrder("en", "de2", "de1");
        sitemap("/s/de2", "de3", "new", "de2");
        site.pollWhenDue();
        site.pollWhenDue();
        assertThat(articles()).hasSize(4).endsWith("new");
        assertThat(site.pollState.failures()).isZero();
    }

    @Test
    void aFailureNamesTheFailedSitemap() throws Exception {
        index("i1", "/i/a");
        indexAt("/i/a", "a1", "/s/2", "/s/1");
        site.origin.on("/s/2", 500, Map.of(), "");
        site.origin.on("/s/1", 404, Map.of(), "");
        site.poll();
        assertThat(site.status().lastFailure()).isEqualTo("sitemap-child");
        assertThat(site.status().lastFailureDetail()).endsWith("cannot be read: " + site.origin.url("/s/2"));
    }

    @Test
    void respectsRobotsTxtOfASitemapOfAnInnerIndex() throws Exception {
        try (var kept = new PollFixture(PagePolicy.NEVER, true)) {
            String child = kept.origin.url("/s/a").toString();
            String inner = kept.origin.url("/i/a").toString();
            kept.origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /s/");
            kept.origin.on(
                    "/feed", 200, Map.of(), "<sitemapindex><sitemap><loc>" + inner + "</loc></sitemap></sitemapindex>");
            kept.origin.on(
                    "/i/a", 200, Map.of(), "<sitemapindex><sitemap><loc>" + child + "</loc></sitemap></sitemapindex>");
            kept.poll();
            assertThat(kept.requestCount("/s/a")).isZero();
            assertThat(kept.status().lastFailure()).isEqualTo("robots-disallowed");
            assertThat(kept.status().lastFailureDetail()).isEqualTo("robots.txt disallows " + child);
        }
    }

    @Test
    void waitsForRobotsTxtOfASitemapOfAnInnerIndex() throws Exception {
        try (var kept = new PollFixture(PagePolicy.NEVER, true);
                var other = new Origin()) {
            other.on("/robots.txt", 500, Map.of(), "");
            String child = other.url("/s/a").toString();
            String inner = kept.origin.url("/i/a").toString();
            kept.origin.on(
                    "/feed", 200, Map.of(), "<sitemapindex><sitemap><loc>" + inner + "</loc></sitemap></sitemapindex>");
            kept.origin.on(
                    "/i/a", 200, Map.of(), "<sitemapindex><sitemap><loc>" + child + "</loc></sitemap></sitemapindex>");
            kept.poll();
            assertThat(kept.status().lastFailure()).isEqualTo("robots-unknown");
            assertThat(kept.status().lastFailureDetail()).isEqualTo("robots.txt cannot be fetched for " + child);
            assertThat(kept.wait(kept.clock.instant())).isGreaterThan(Duration.ofMinutes(9));
        }
    }

    @Test
    void doesNotFollowIndexesThatReferenceEachOther() throws Exception {
        index("i1", "/i/a");
        indexAt("/i/a", "a1", "/i/b");
        indexAt("/i/b", "b1", "/i/a");
        site.poll();
        assertThat(site.status().lastFailure()).isEqualTo("sitemap-child");
        assertThat(site.requestCount("/i/a") + site.requestCount("/i/b")).isEqualTo(2);
    }
}

package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.state.PollState;
import org.newswire.raw.RawItem;

/// The first document of a feed, and later ones. Tests [FeedPoll], `PagePlan` and [BackfillRateLimiter].
class BackfillTest {
    private static final int LONG = 400;

    private final PollFixture site = new PollFixture(PagePolicy.NEVER);

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    @Test
    void ofAFirstDocumentTheTwoFirstUndatedItemsAndAllLaterOnesAreLive() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("c|C", "b|B", "a|A"));
        site.poll();
        site.origin.on("/feed", 200, Map.of(), site.feed("d|D", "c|C", "b|B", "a|A2"));
        site.pollWhenDue();
        assertThat(titles(site.items())).containsExactlyInAnyOrder("A", "B", "C", "D", "A2");
        assertThat(titles(site.backfill())).containsExactly("A"); // undated: the first two count as live
    }

    @Test
    void aDateWithoutATimeDoesNotCountForFreshness() throws Exception {
        Instant now = site.clock.instant();
        String day = entry("day", now.truncatedTo(ChronoUnit.DAYS));
        show(entry("first", now.minusSeconds(120)));
        site.poll();
        show(entry("time", now.minusSeconds(60)) + day + entry("first", now.minusSeconds(120)));
        site.pollWhenDue();
        assertThat(titles(site.items())).containsExactlyInAnyOrder("first", "time", "day");
        assertThat(titles(site.backfill())).containsExactly("first");
        assertThat(site.meters.get("newswire.ingest.publish").timer().count()).isEqualTo(2);
        assertThat(site.meters.get("newswire.ingest.freshness").timer().count()).isEqualTo(1);
    }

    private void show(String entries) {
        site.origin.on("/feed", 200, Map.of(), "<feed xmlns='http://www.w3.org/2005/Atom'>" + entries + "</feed>");
    }

    private static String entry(String name, Instant published) {
        return "<entry><id>%1$s</id><title>%1$s</title><published>%2$s</published></entry>".formatted(name, published);
    }

    @Test
    void storiesWithTheSameGuidAndLinkAreSeparateArticles() throws Exception {
        for (String[] shown : new String[][] {{"x|A"}, {"x|B", "x|A"}, {"x|C"}, {"x|D", "x|C"}, {"x|E"}}) {
            site.origin.on("/feed", 200, Map.of(), site.feed(shown));
            site.pollWhenDue();
        }
        assertThat(titles(site.items())).containsExactly("A", "B", "C", "D", "E");
        assertThat(site.items()).extracting(RawItem::change).containsOnly(RawItem.Change.PUBLISHED);
        assertThat(site.items()).extracting(RawItem::articleId).doesNotHaveDuplicates();
    }

    @Test
    void publishesAHundredItemsOfALongDocumentImmediatelyAndTheOthersAtTheRate() throws Exception {
        showLong();
        site.backfillRate = new BackfillRateLimiter(100, site.clock);
        long begin = System.nanoTime();
        Thread poll = site.start("/feed");
        while (site.items().isEmpty()) {
            Thread.sleep(5);
            site.publish();
        }
        assertThat(site.items()).hasSize(102);
        finish(poll);
        assertThat(site.items())
                .extracting(item -> item.entry().key())
                .doesNotHaveDuplicates()
                .hasSize(LONG);
        assertThat(site.backfill()).hasSize(LONG - 2);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1_400));
    }

    @Test
    void itemsOfAnInterruptedPollAreFoundAgainAsBackfill() throws Exception {
        showLong();
        site.backfillRate = new BackfillRateLimiter(1, site.clock);
        Thread poll = site.start("/feed");
        while (site.items().size() < 102) {
            Thread.sleep(5);
            site.publish();
        }
        PollState stored = site.pollState; // the state that the next owner reads
        poll.interrupt();
        poll.join();
        while (!site.outbox.isEmpty()) {
            site.outbox.done(site.outbox.take(10));
        }
        site.pollState = stored;
        site.backfillRate = new BackfillRateLimiter(100_000, site.clock);
        finish(site.start("/feed"));
        assertThat(site.items())
                .extracting(item -> item.entry().key())
                .doesNotHaveDuplicates()
                .hasSize(LONG);
        assertThat(site.backfill()).hasSizeGreaterThanOrEqualTo(LONG - 4);
        assertThat(site.pollState.lastSuccessAt()).isNotNull();
    }

    @Test
    void fetchesNoBackfillPageWhileALivePageWaitsForARetry() throws Exception {
        try (PollFixture paged = new PollFixture(PagePolicy.ALWAYS)) {
            paged.origin.on("/feed", 200, Map.of(), paged.feed("1|One", "2|Two", "3|Three", "4|Four"));
            paged.origin.on("/a/1", 500, Map.of(), ""); // retried after ten seconds
            IntStream.rangeClosed(2, 4).forEach(i -> paged.origin.on("/a/" + i, 200, Map.of(), "<p>Text"));
            Thread poll = paged.start("/feed");
            while (!pages(paged).contains("/a/2")) {
                Thread.sleep(5);
            }
            Thread.sleep(10 * PollFixture.GAP.toMillis());
            poll.interrupt();
            poll.join();
            assertThat(pages(paged)).containsExactly("/a/1", "/a/2");
        }
    }

    @Test
    void fetchesThePagesOfTheNewestHundredOfManyNewItems() throws Exception {
        try (PollFixture paged = new PollFixture(PagePolicy.ALWAYS)) {
            paged.origin.on("/feed", 200, Map.of(), paged.feed("old|Old"));
            paged.poll();
            paged.origin.on(
                    "/feed",
                    200,
                    Map.of(),
                    paged.feed(IntStream.range(0, 130)
                            .mapToObj(i -> i + "|Item " + i)
                            .toArray(String[]::new)));
            paged.pollWhenDue();
            assertThat(pages(paged)).hasSize(1 + 100).contains("/a/0", "/a/99").doesNotContain("/a/100");
            assertThat(paged.items())
                    .filteredOn(item ->
                            item.page() != null && "backlog".equals(item.page().missing()))
                    .hasSize(30);
            assertThat(paged.meters
                            .counter("newswire.ingest.pages", "outcome", "backlog")
                            .count())
                    .isEqualTo(30);
            assertThat(paged.items())
                    .extracting(RawItem::articleId)
                    .hasSize(131)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void newItemsBeyondTheLiveShareAreBackfillAndFlagged() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.poll();
        site.liveItemsPerHour = 120;
        showLong();
        finish(site.start("/feed"));
        assertThat(site.items())
                .extracting(item -> item.entry().key())
                .doesNotHaveDuplicates()
                .hasSize(1 + LONG);
        assertThat(site.backfill()).hasSize(LONG - 120);
        assertThat(site.statuses().getLast().flags()).contains("over-rate");
    }

    @Test
    void itemsWithoutMemoryToWaitAreFoundByTheNextPoll() throws Exception {
        site.pendingKib = new Semaphore(100);
        showLong();
        finish(site.start("/feed"));
        int first = site.items().size();
        assertThat(first).isLessThan(LONG);
        assertThat(site.meters
                        .counter("newswire.ingest.items", "outcome", "left-out")
                        .count())
                .isEqualTo(LONG - first);
        assertThat(site.statuses().getLast().flags()).contains("over-rate");
        site.pendingKib = new Semaphore(1 << 20);
        site.clock.moveOn(Duration.ofDays(1));
        finish(site.start("/feed"));
        assertThat(site.items())
                .extracting(item -> item.entry().key())
                .doesNotHaveDuplicates()
                .hasSize(LONG);
    }

    @Test
    void nothingWaitingIsPublishedDuringAHold() throws Exception {
        showLong();
        site.backfillRate.hold(site.clock.instant(), site.clock.instant().plusSeconds(1_000));
        Thread poll = site.start("/feed");
        while (site.items().isEmpty()) {
            Thread.sleep(5);
            site.publish();
        }
        assertThat(site.items()).hasSize(2); // the undated first two count as live
        site.backfillRate.release(site.clock.instant());
        finish(poll);
        assertThat(site.items()).hasSize(LONG);
    }

    private static List<String> pages(PollFixture site) {
        return site.origin.requests().stream()
                .map(Origin.Request::path)
                .filter(path -> path.startsWith("/a/"))
                .toList();
    }

    private void showLong() {
        site.origin.on(
                "/feed",
                200,
                Map.of(),
                site.feed(
                        IntStream.range(0, LONG).mapToObj(i -> i + "|Item " + i).toArray(String[]::new)));
    }

    private void finish(Thread poll) throws InterruptedException {
        while (!poll.join(Duration.ofMillis(20)) || !site.outbox.isEmpty()) {
            site.publish();
        }
    }

    private static List<String> titles(List<RawItem> items) {
        return items.stream().map(item -> String.valueOf(item.entry().title())).toList();
    }
}

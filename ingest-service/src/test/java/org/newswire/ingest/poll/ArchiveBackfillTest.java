package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.state.PollState;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatus.HistoryState;

/// Reads older documents of new feeds, and after gaps that are too long for a poll.
class ArchiveBackfillTest {
    private final PollFixture site = new PollFixture(PagePolicy.NEVER);

    @BeforeEach
    void allow() {
        site.backfillItems = 1_000;
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    private void show(String path, String older, String... entries) {
        String link = "<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='%s'/>".formatted(older);
        site.origin.on(path, 200, Map.of(), site.feed(entries).replaceFirst("<item>", link + "<item>"));
    }

    /// Serves pages with one item each.
    private void pages(int from, int to) {
        IntStream.rangeClosed(from, to)
                .forEach(page -> show("/page/" + page, "/page/" + (page + 1), page + "|Item " + page));
    }

    private FeedStatus.History history(HistoryState state, int read, long items) {
        return new FeedStatus.History("archive", state, read, null, items);
    }

    @Test
    void continuesALongGapInTheBackfillLane() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.poll();
        show("/feed", "/page/1", "new|New");
        pages(1, 29);
        show("/page/30", "/page/31", "30|Item 30", "old|Old");
        site.pollWhenDue();
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .hasSize(32)
                .doesNotHaveDuplicates();
        assertThat(site.backfill()).extracting(item -> item.entry().title()).contains("Item 11", "Item 30");
        assertThat(site.requestCount("/page/31")).isZero();
        assertThat(site.status().history()).isEqualTo(history(HistoryState.COMPLETE, 20, 20));
        assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
    }

    @Test
    void readsTheArchiveOfANewFeed() throws Exception {
        show("/feed", "/page/1", "new|New");
        pages(1, 14);
        site.origin.on("/page/15", 200, Map.of(), site.feed("15|Item 15"));
        site.poll();
        assertThat(site.items()).hasSize(16);
        assertThat(site.backfill()).hasSizeGreaterThanOrEqualTo(15);
        assertThat(site.status().history()).isEqualTo(history(HistoryState.COMPLETE, 15, 15));
        site.pollWhenDue();
        assertThat(site.items()).hasSize(16);
        assertThat(site.requestCount("/page/1")).isOne();
    }

    @Test
    void resumesAfterARestart() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        show("/feed", "/page/1", "new|New");
        pages(1, 9);
        site.origin.on("/page/4", (_, _) -> {
            PollConformanceCase.await(over);
            return false;
        });
        Thread poll = site.start("/feed");
        PollConformanceCase.waitFor(() -> site.requestCount("/page/4") == 1);
        site.stop(poll);
        over.countDown();
        assertThat(site.items()).hasSize(4);
        assertThat(site.status().history()).isEqualTo(history(HistoryState.READING, 3, 3));

        site.pollState = PollState.CONTRACT.decode(PollState.CONTRACT.encode(site.pollState));
        show("/page/4", "/page/5", "4|Item 4");
        site.origin.on("/page/10", 200, Map.of(), site.feed("10|Item 10"));
        site.clock.moveOn(Duration.ofMinutes(3));
        site.pollWhenDue();
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .hasSize(11)
                .doesNotHaveDuplicates();
        assertThat(site.requestCount("/page/3")).isOne();
    }

    @Test
    void takesAtMostTheConfiguredNumberOfItems() throws Exception {
        site.backfillItems = 5;
        show("/feed", "/page/1", "new|New");
        show("/page/1", "/page/2", "a|A", "b|B", "c|C");
        show("/page/2", "/page/3", "d|D", "e|E", "f|F");
        site.poll();
        assertThat(site.items()).hasSize(6);
        assertThat(site.requestCount("/page/3")).isZero();
        assertThat(site.status().history()).isEqualTo(history(HistoryState.LIMIT, 2, 5));
    }

    @Test
    void readsNoArchiveIfTheLimitIsZero() throws Exception {
        site.backfillItems = 0;
        show("/feed", "/page/1", "new|New");
        site.poll();
        assertThat(site.requestCount("/page/1")).isZero();
        assertThat(site.status().history()).isNull();
    }

    @Test
    void aMissingDocumentEndsReadingWithoutAFailureOfTheFeed() throws Exception {
        show("/feed", "/page/1", "new|New");
        site.poll();
        assertThat(site.status().history()).isEqualTo(history(HistoryState.UNAVAILABLE, 0, 0));
        assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
        assertThat(site.status().failures()).isZero();
        site.pollWhenDue();
        assertThat(site.requestCount("/page/1")).isOne();
    }

    @Test
    void aDocumentThatFailsIsRequestedFiveTimesWithDoublingPauses() throws Exception {
        show("/feed", "/page/1", "new|New");
        site.origin.on("/page/1", 500, Map.of(), "");
        site.poll();
        for (int minutes : List.of(15, 30, 60, 120)) {
            long requests = site.requestCount("/page/1");
            site.waitAndPoll(site.clock.instant().plus(Duration.ofMinutes(minutes - 1)));
            assertThat(site.requestCount("/page/1")).isEqualTo(requests);
            site.waitAndPoll(site.clock.instant().plus(Duration.ofMinutes(3)));
            assertThat(site.requestCount("/page/1")).isEqualTo(requests + 1);
        }
        assertThat(site.requestCount("/page/1")).isEqualTo(5);
        assertThat(site.status().history()).isEqualTo(history(HistoryState.UNAVAILABLE, 0, 0));
        assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
    }

    @Test
    void respectsRetryAfterOfADocument() throws Exception {
        show("/feed", "/page/1", "new|New");
        site.origin.on("/page/1", 502, Map.of("Retry-After", "7200"), "");
        site.poll();
        site.pollState = PollState.CONTRACT.decode(PollState.CONTRACT.encode(site.pollState));
        site.origin.on("/page/1", 200, Map.of(), site.feed("1|Item 1"));
        site.waitAndPoll(site.clock.instant().plus(Duration.ofMinutes(119)));
        assertThat(site.requestCount("/page/1")).isOne();
        site.waitAndPoll(site.clock.instant().plus(Duration.ofMinutes(3)));
        assertThat(site.requestCount("/page/1")).isEqualTo(2);
        assertThat(site.status().history()).isEqualTo(history(HistoryState.COMPLETE, 1, 1));
    }

    @Test
    void respectsRetryAfterOfADocumentThatAGapNeeds() throws Exception {
        site.origin.on("/feed", 200, Map.of(), site.feed("old|Old"));
        site.poll();
        show("/feed", "/page/1", "new|New");
        site.origin.on("/page/1", 500, Map.of("Retry-After", "7200"), "");
        site.pollWhenDue();
        site.waitAndPoll(site.clock.instant().plus(Duration.ofMinutes(119)));
        assertThat(site.requestCount("/page/1")).isOne();
    }

    @Test
    void respectsRetryAfterOfAThrottledDocument() throws Exception {
        show("/feed", "/page/1", "new|New");
        site.origin.on("/page/1", 429, Map.of("Retry-After", "7200"), "");
        site.poll();
        site.waitAndPoll(site.clock.instant().plus(Duration.ofMinutes(119)));
        assertThat(site.requestCount("/page/1")).isOne();
    }

    /// Reads five of 39 archive pages. Then page 6 fails.
    private void readFivePages() throws InterruptedException {
        show("/feed", "/page/1", "first|First");
        pages(1, 39);
        site.origin.on("/page/40", 200, Map.of(), site.feed("40|Item 40"));
        site.origin.on("/page/6", 502, Map.of(), "");
        site.poll();
        assertThat(site.items()).hasSize(6);
        pages(6, 6);
    }

    /// Serves a feed without a known item, and 12 older pages before the item that was the newest.
    private void gap(String name, String last) {
        show("/feed", "/" + name + "/1", name + "|" + name);
        IntStream.rangeClosed(1, 12)
                .forEach(page ->
                        show("/" + name + "/" + page, "/" + name + "/" + (page + 1), name + page + "|" + name + page));
        show("/" + name + "/13", "/page/1", name + "13|" + name + "13", last + "|" + last);
    }

    @Test
    void continuesAReadingAfterAGap() throws Exception {
        readFivePages();
        gap("gap", "first");
        site.pollWhenDue();
        site.pollState = PollState.CONTRACT.decode(PollState.CONTRACT.encode(site.pollState));
        site.waitAndPoll(site.clock.instant().plus(Duration.ofMinutes(20)));
        site.pollWhenDue();
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .doesNotHaveDuplicates()
                .hasSize(1 + 40 + 1 + 13)
                .contains("Item 40", "gap13");
        assertThat(site.status().history()).isEqualTo(history(HistoryState.COMPLETE, 40, 40));
        assertThat(site.requestCount("/page/5")).isOne();
    }

    @Test
    void aGapDuringTheReadingOfAnotherOneLosesNothing() throws Exception {
        readFivePages();
        gap("one", "first");
        site.origin.on("/one/12", 502, Map.of(), "");
        site.pollWhenDue();
        gap("two", "one");
        show("/one/12", "/one/13", "one12|one12");
        site.pollWhenDue();
        for (int polls = 0; polls < 3; polls++) {
            site.waitAndPoll(site.clock.instant().plus(Duration.ofMinutes(20)));
        }
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .doesNotHaveDuplicates()
                .hasSize(1 + 40 + 2 * (1 + 13));
        assertThat(site.pollState.laterArchives()).isNull();
        assertThat(site.status().history()).isEqualTo(history(HistoryState.COMPLETE, 40, 40));
    }

    @Test
    void endlessGapsKeepAFewReadings() throws Exception {
        site.max = PollFixture.MIN;
        readFivePages();
        for (int gap = 0; gap < 8; gap++) {
            show("/feed", "/" + gap + "/1", "gap" + gap + "|Gap " + gap);
            site.origin.on("/" + gap + "/1", 500, Map.of("Retry-After", "86400"), "");
            site.pollWhenDue();
            assertThat(site.items()).hasSize(6 + gap + 1);
        }
        assertThat(site.pollState.laterArchives()).hasSize(4).last().satisfies(newFeed -> {
            assertThat(newFeed.gapMinute()).isZero();
            assertThat(newFeed.documents()).isEqualTo(5);
        });
    }

    @Test
    void documentsThatReferToEachOtherAreReadTenTimes() throws Exception {
        show("/feed", "/page/1", "new|New");
        show("/page/1", "/page/2", "1|Item 1");
        show("/page/2", "/page/1", "2|Item 2");
        site.poll();
        assertThat(site.items()).hasSize(3);
        assertThat(site.requestCount("/page/1") + site.requestCount("/page/2")).isEqualTo(12);
        assertThat(site.status().history()).isEqualTo(history(HistoryState.COMPLETE, 12, 2));
    }

    @Test
    void fetchesThePagesOfOlderItemsUpToTheLimit() throws Exception {
        try (var paged = new PollFixture(PagePolicy.ALWAYS)) {
            paged.backfillItems = 100;
            String older = "<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='/page/1'/>";
            paged.origin.on("/feed", 200, Map.of(), paged.feed("new|New").replaceFirst("<item>", older + "<item>"));
            paged.origin.on("/page/1", 200, Map.of(), paged.feed("1|One"));
            paged.origin.on("/a/1", 200, Map.of("Content-Type", "text/html"), "<p>One");
            paged.poll();
            assertThat(paged.requestCount("/a/1")).isOne();
            assertThat(paged.backfill()).hasSize(1);
        }
    }
}

package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.net.CanonicalUrl;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Rules of politeness for the pages of articles and for retractions, as a scripted origin observes them.
/// Tests `ItemPages` and [ItemPipeline].
class PageConformanceIT extends PollConformanceCase {
    @Nested
    class Pages {
        @Test
        void pagesAreRequestedOnce() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.poll();
            answer(200, Map.of(), site.feed("2|Two", "1|One"));
            site.pollWhenDue();
            assertThat(site.requestCount("/a/1")).isOne();
        }

        @Test
        void pagesCauseNoStatusWithoutNewFacts() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.poll();
            answer(200, Map.of(), site.feed("3|Three", "2|Two", "1|One"));
            site.pollWhenDue();
            assertThat(site.items()).hasSize(3);
            assertThat(site.statuses()).doesNotHaveDuplicates();
            assertThat(site.status().itemsPublished()).isEqualTo(3);
        }

        @Test
        void noPageIsRequestedForACompleteEntry() throws Exception {
            with(PagePolicy.AUTO);
            answer(200, Map.of(), site.feed("1|One|" + "word ".repeat(600), "2|Two|short"));
            site.poll();
            assertThat(site.requestCount("/a/1")).isZero();
            assertThat(site.requestCount("/a/2")).isOne();
        }

        @Test
        void pagesAtTooLongUrlsAreNotRequested() throws Exception {
            with(PagePolicy.ALWAYS);
            String one = "1".repeat(2_100);
            String two = "2".repeat(4_100);
            answer(200, Map.of(), site.feed(one + "|One", two + "|Two", "3|Three"));
            site.poll();
            answer(200, Map.of(), site.feed(one + "|One, changed", two + "|Two", "3|Three"));
            site.pollWhenDue();

            assertThat(site.items())
                    .extracting(PollConformanceCase::missing)
                    .containsExactlyInAnyOrder("address-too-long", "address-too-long", "not-found", "address-too-long");
            assertThat(site.items())
                    .allSatisfy(item -> assertThat(
                                    Objects.requireNonNull(item.page()).url())
                            .hasSizeLessThanOrEqualTo(2_048));
            assertThat(site.items())
                    .filteredOn(item -> item.entry().link() == null)
                    .extracting(item -> item.entry().title())
                    .containsExactly("Two");
            assertThat(site.items())
                    .filteredOn(item -> String.valueOf(item.entry().title()).startsWith("One"))
                    .hasSize(2)
                    .extracting(RawItem::articleId)
                    .containsOnly(NameUuid.ofLink(
                            CanonicalUrl.of(site.origin.url("/a/" + one).toString())
                                    .orElseThrow()));
            assertThat(pages("address-too-long")).isEqualTo(3);
        }

        @Test
        void pagesAndRobotsTxtAreRequestedThroughTheProxyOfTheFeed() throws Exception {
            with(PagePolicy.ALWAYS);
            try (Origin proxy = new Origin()) {
                site.proxy = proxy.url("").toString();
                String feed = site.origin.url("/feed").toString();
                String page = site.origin.url("/a/1").toString();
                proxy.on(feed, 200, Map.of(), site.feed("1|One")).on(page, 200, Map.of(), "<p>One");
                site.poll();
                assertThat(proxy.requests())
                        .extracting(Origin.Request::path)
                        .containsExactlyInAnyOrder(
                                site.origin.url("/robots.txt").toString(), feed, page);
                assertThat(site.origin.requests()).isEmpty();
                assertThat(site.items())
                        .extracting(PollConformanceCase::missing)
                        .containsExactly("");
            }
        }

        @Test
        void missingPagesAreNotRequestedAgain() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.poll();
            site.pollWhenDue();
            assertThat(site.requestCount("/a/1")).isOne();
            assertThat(site.items()).extracting(PollConformanceCase::missing).containsExactly("not-found");
        }

        @Test
        void failedPagesAreRetriedThreeTimesWithIncreasingPauses() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.origin.on("/a/1", 500, Map.of(), "");
            Thread poll = site.start("/feed");
            int planned = 0;
            for (Duration rung : List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5))) {
                awaitRetries(++planned);
                Thread.sleep(100);
                assertThat(site.requestCount("/a/1")).as("not before %s", rung).isEqualTo(planned);
                site.clock.moveOn(rung);
            }
            poll.join();
            site.publish();
            assertThat(site.requestCount("/a/1")).isEqualTo(4);
            assertThat(site.items()).extracting(PollConformanceCase::missing).containsExactly("http-5xx");
        }

        /// Waits until this number of retries is planned, so that the clock may move.
        private void awaitRetries(int planned) throws Exception {
            waitFor(() -> pages("retried") == planned);
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "1"})
        void throttledPagesAreRetriedThreeTimesWhateverTheRetryAfter(String seconds) throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.origin.on("/a/1", 503, Map.of("Retry-After", seconds), "");
            Thread poll = site.start("/feed");
            int planned = 0;
            for (Duration rung : List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5))) {
                awaitRetries(++planned);
                site.clock.moveOn(Duration.ofSeconds(2));
                Thread.sleep(100);
                assertThat(site.requestCount("/a/1")).as("not before %s", rung).isEqualTo(planned);
                site.clock.moveOn(rung);
            }
            assertThat(poll.join(Duration.ofSeconds(30))).isTrue();
            site.publish();
            assertThat(site.requestCount("/a/1")).isEqualTo(4);
            assertThat(site.items()).extracting(PollConformanceCase::missing).containsExactly("throttled");
        }

        @Test
        void aPollWaitsForItsPagesWithoutBusyWaiting() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One", "2|Two"));
            CountDownLatch over = new CountDownLatch(1);
            CountDownLatch taken = new CountDownLatch(2);
            for (int i = 0; i < 2; i++) {
                Thread.ofVirtual().start(() -> hold(taken, over));
            }
            await(taken);
            Thread poll = site.start("/feed");
            waitFor(() -> site.requestCount("/feed") == 1);
            AtomicInteger asleep = new AtomicInteger();
            waitFor(() -> poll.getState() == Thread.State.TIMED_WAITING
                    ? asleep.incrementAndGet() == 50
                    : asleep.getAndSet(0) < 0);
            over.countDown();
            poll.join();
            assertThat(site.requestCount("/a/1")).isOne();
            assertThat(site.requestCount("/a/2")).isOne();
        }

        /// Holds a permit for the site's host.
        private void hold(CountDownLatch taken, CountDownLatch over) {
            try {
                site.fetches.run("127.0.0.1", RequestPriority.LIVE, Duration.ofSeconds(5), () -> {
                    taken.countDown();
                    await(over);
                    return "";
                });
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Test
        void pagesPendingAtAStopAreRequestedByTheSuccessor() throws Exception {
            with(PagePolicy.ALWAYS);
            int room = site.pendingKib.availablePermits();
            String text = "long text ".repeat(5_000);
            answer(200, Map.of("ETag", "\"1\""), site.feed("1|One|" + text));
            CountDownLatch over = new CountDownLatch(1);
            site.origin.on("/a/1", (request, out) -> {
                await(over);
                return false;
            });
            Thread poll = site.start("/feed");
            waitFor(() -> site.requestCount("/a/1") == 1);
            site.stop(poll);
            over.countDown();
            assertThat(site.pendingKib.availablePermits()).isEqualTo(room);
            assertThat(site.items()).isEmpty();
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.pollWhenDue();
            assertThat(site.items()).extracting(PollConformanceCase::missing).containsExactly("");
        }

        @Test
        void recoveredPagesArePublishedWithTheirItem() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            AtomicInteger tries = new AtomicInteger();
            site.origin.on("/a/1", (request, out) -> {
                String body = tries.incrementAndGet() == 1
                        ? "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<p>One";
                out.write(body.getBytes(StandardCharsets.US_ASCII));
                return true;
            });
            Thread poll = site.start("/feed");
            waitFor(() -> site.requestCount("/a/1") == 1);
            Thread.sleep(100);
            site.clock.moveOn(Duration.ofSeconds(10));
            poll.join();
            site.publish();
            assertThat(site.items()).extracting(PollConformanceCase::missing).containsExactly("");
        }

        @Test
        void aPendingPageDoesNotDelayOtherItems() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.poll();
            answer(200, Map.of(), site.feed("3|Three", "2|Two", "1|One"));
            site.origin.on("/a/3", 200, Map.of(), "<p>Three");
            CountDownLatch seen = new CountDownLatch(1);
            site.origin.on("/a/2", (request, out) -> {
                await(seen);
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<p>Two".getBytes(StandardCharsets.US_ASCII));
                return true;
            });
            site.clock.moveOn(PollFixture.MAX);
            Thread poll = site.start("/feed");
            waitFor(() -> site.requestCount("/a/2") == 1);
            site.publish();
            assertThat(titles()).containsExactly("One", "Three");
            seen.countDown();
            poll.join();
            site.publish();
            assertThat(titles()).containsExactly("One", "Three", "Two");
        }

        private List<String> titles() {
            return site.items().stream()
                    .map(item -> String.valueOf(item.entry().title()))
                    .toList();
        }

        @Test
        void robotsDirectivesAreLimitedToTheSizeOfARecord() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            String directives = String.join("\r\nX-Robots-Tag: ", Collections.nCopies(3, "noarchive, ".repeat(2_000)));
            site.origin.on("/a/1", 200, Map.of("X-Robots-Tag", directives), "<p>One");
            site.poll();
            assertThat(site.items().getFirst().page())
                    .isNotNull()
                    .satisfies(page ->
                            assertThat(page.robots()).startsWith("noarchive").hasSize(4_000));
        }

        @Test
        void noPagesAreRequestedForLargeNewItemsBeyondThePendingLimit() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.poll();
            site.pendingKib.drainPermits();
            answer(200, Map.of(), site.feed("3|Three|" + "word ".repeat(10_000), "2|Two", "1|One"));
            site.pollWhenDue();
            assertThat(site.requestCount("/a/2")).isOne();
            assertThat(site.requestCount("/a/3")).isZero();
            assertThat(titles()).containsExactly("One", "Three", "Two");
            assertThat(site.pendingKib.availablePermits()).isZero();
        }

        @Test
        void anItemThatGrowsBeyondThePendingLimitDoesNotWaitForItsPage() throws Exception {
            with(PagePolicy.ALWAYS);
            site.max = PollFixture.MIN;
            answer(200, Map.of(), site.feed("1|One"));
            site.poll();
            answer(200, Map.of(), site.feed("2|Two", "1|One"));
            site.origin.on("/a/2", 500, Map.of(), "");
            site.clock.moveOn(PollFixture.MIN.plusSeconds(1));
            Thread poll = site.start("/feed");
            waitFor(() -> site.requestCount("/a/2") == 1);
            site.pendingKib.drainPermits();
            answer(200, Map.of(), site.feed("2|Two|" + "word ".repeat(10_000), "1|One"));
            site.clock.moveOn(PollFixture.MIN.plusSeconds(1));
            assertThat(poll.join(Duration.ofSeconds(5))).isTrue();
            site.publish();
            assertThat(site.items())
                    .extracting(PollConformanceCase::missing)
                    .containsExactly("not-found", "backlog", "backlog");
            assertThat(pages("backlog")).isEqualTo(2);
            assertThat(site.items().get(1).change()).isEqualTo(RawItem.Change.PUBLISHED);
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.UPDATED);
            assertThat(site.pendingKib.availablePermits()).isZero();
        }

        @Test
        void backlogBeyondThePendingLimitIsPublishedWithoutPages() throws Exception {
            with(PagePolicy.ALWAYS);
            site.pendingKib.drainPermits();
            String[] backlog = IntStream.range(0, 20)
                    .mapToObj(i -> "b" + i + "|" + "Old ".repeat(300) + i)
                    .toArray(String[]::new);
            answer(200, Map.of("ETag", "\"1\""), site.feed(backlog));
            site.poll();
            assertThat(site.items()).hasSize(20);
            assertThat(site.items())
                    .filteredOn(item -> missing(item).equals("backlog"))
                    .hasSize(18);
            assertThat(pages("backlog")).isEqualTo(18);
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
            assertThat(site.pendingKib.availablePermits()).isZero();
        }

        @Test
        void backlogPagesYieldToNewItems() throws Exception {
            with(PagePolicy.ALWAYS);
            site.max = PollFixture.MIN;
            String[] backlog =
                    IntStream.range(0, 60).mapToObj(i -> "b" + i + "|Old " + i).toArray(String[]::new);
            answer(200, Map.of(), site.feed(backlog));
            CountDownLatch isDue = new CountDownLatch(1);
            site.origin.on("/a/b3", (_, out) -> {
                await(isDue);
                out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return true;
            });
            Thread poll = site.start("/feed");
            waitFor(() -> site.requestCount("/a/b3") == 1);
            String[] more = new String[61];
            more[0] = "n|New";
            System.arraycopy(backlog, 0, more, 1, 60);
            answer(200, Map.of(), site.feed(more));
            site.clock.moveOn(PollFixture.MIN.plusSeconds(1));
            isDue.countDown();
            poll.join();
            site.publish();
            List<String> order =
                    site.origin.requests().stream().map(Origin.Request::path).toList();
            assertThat(order.indexOf("/a/n")).isPositive().isLessThan(order.indexOf("/a/b59"));
            assertThat(site.requestCount("/feed")).isEqualTo(2);
            assertThat(site.items()).extracting(RawItem::articleId).hasSize(61).doesNotHaveDuplicates();
            site.pollWhenDue();
            assertThat(site.items()).hasSize(61);
        }

        @Test
        void backlogPagesAreLimited() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(
                    200,
                    Map.of(),
                    site.feed(IntStream.range(0, 170)
                            .mapToObj(i -> i + "|Old " + i)
                            .toArray(String[]::new)));
            site.poll();
            assertThat(site.requestCount("/a/59")).isOne();
            assertThat(site.requestCount("/a/60")).isZero();
            assertThat(site.items()).hasSize(170);
            assertThat(site.items())
                    .filteredOn(item -> missing(item).equals("backlog"))
                    .hasSize(110);
            assertThat(pages("backlog")).isEqualTo(110);
            assertThat(pages("not-found")).isEqualTo(60);
        }

        @Test
        void pagesThatAreNotRequestedHaveTheTimeOfThatDecision() throws Exception {
            with(PagePolicy.ALWAYS);
            site.origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /a/0\n");
            answer(
                    200,
                    Map.of(),
                    site.feed(IntStream.range(0, 65)
                            .mapToObj(i -> i + "|Old " + i)
                            .toArray(String[]::new)));
            site.poll();
            assertThat(site.items())
                    .extracting(PollConformanceCase::missing)
                    .contains("robots-disallowed", "backlog", "not-found");
            assertThat(site.items())
                    .allSatisfy(item -> assertThat(
                                    Objects.requireNonNull(item.page()).fetchedAt())
                            .isBetween(item.observedAt(), site.clock.instant()));
        }

        @Test
        void pagesOnForbiddenAddressesAreNotRequested() throws Exception {
            with(PagePolicy.ALWAYS);
            try (Origin canary = new Origin("127.0.0.2")) {
                String direct = site.feed("1|One")
                        .replace(
                                site.origin.url("/a/1").toString(),
                                canary.url("/secret").toString());
                answer(200, Map.of(), direct);
                site.poll();
                answer(200, Map.of(), site.feed("2|Two"));
                site.origin.on(
                        "/a/2", 302, Map.of("Location", canary.url("/secret").toString()), "");
                site.pollWhenDue();
                assertThat(canary.requests()).isEmpty();
            }
            assertThat(site.items()).extracting(PollConformanceCase::missing).containsExactly("hostile", "hostile");
        }
    }

    @Nested
    class Retractions {
        private static final String ENTRY = "<entry><id>tag:x,1</id><title>One</title><link href='/a/1'/>"
                + "<updated>2026-11-24T10:00:00Z</updated><summary>%s</summary></entry>";

        private String atom(String content) {
            return "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>"
                    + "<title>F</title><id>tag:x,0</id><updated>2026-11-24T10:00:00Z</updated>" + content + "</feed>";
        }

        private void retract() throws InterruptedException {
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.poll();
            for (String when : List.of("11", "12")) {
                answer(200, Map.of(), atom("<at:deleted-entry ref='tag:x,1' when='2026-11-24T" + when + ":00:00Z'/>"));
                site.pollWhenDue();
            }
        }

        @Test
        void retractsAnItemOnce() throws Exception {
            retract();
            assertThat(site.items())
                    .extracting(RawItem::change)
                    .containsExactly(RawItem.Change.PUBLISHED, RawItem.Change.RETRACTED);
            assertThat(site.items())
                    .extracting(RawItem::articleId)
                    .containsOnly(site.items().getFirst().articleId());
            assertThat(site.items().getLast().entry().updated()).isEqualTo("2026-11-24T11:00:00Z");
        }

        @Test
        void anItemThatLeavesTheFeedIsNotRetracted() throws Exception {
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.poll();
            for (String others :
                    List.of(ENTRY.replace("x,1", "x,2").replace("a/1", "a/2").formatted("Other text"), "")) {
                answer(200, Map.of(), atom(others));
                site.pollWhenDue();
            }
            assertThat(site.items())
                    .extracting(RawItem::change)
                    .containsExactly(RawItem.Change.PUBLISHED, RawItem.Change.PUBLISHED);
        }

        /// Some feeds mark an entry as deleted and list it again later.
        @Test
        void anEntryThatTheFeedStillListsIsNotRetracted() throws Exception {
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.poll();
            answer(
                    200,
                    Map.of(),
                    atom(ENTRY.formatted("Text") + "<at:deleted-entry ref='tag:x,1' when='2026-11-24T11:00:00Z'/>"));
            site.pollWhenDue();
            assertThat(site.items()).extracting(RawItem::change).containsExactly(RawItem.Change.PUBLISHED);
        }

        @Test
        void republishesARetractedItem() throws Exception {
            retract();
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.pollWhenDue();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.UPDATED);
        }

        private void retractByAGonePage() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.poll();
            site.origin.on("/a/1", 410, Map.of(), "");
            answer(200, Map.of(), atom(ENTRY.formatted("Other text")));
            site.pollWhenDue();
        }

        @Test
        void retractsAnItemWithAGonePage() throws Exception {
            retractByAGonePage();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.RETRACTED);
        }

        @Test
        void retractsAnItemWithAGonePageOnce() throws Exception {
            retractByAGonePage();
            for (String other : List.of("2", "3")) {
                site.origin.on("/a/" + other, 200, Map.of(), "<p>Another");
                answer(
                        200,
                        Map.of(),
                        atom(ENTRY.replace("1", other).formatted("Text") + ENTRY.formatted("Other text")));
                site.pollWhenDue();
            }
            assertThat(site.requestCount("/a/1")).isEqualTo(2);
            answer(200, Map.of(), atom(ENTRY.formatted("Edited since")));
            site.pollWhenDue();
            assertThat(site.requestCount("/a/1")).isEqualTo(3);
            assertThat(site.items())
                    .filteredOn(item -> item.change() == RawItem.Change.RETRACTED)
                    .hasSize(1);
            site.origin.on("/a/1", 200, Map.of(), "<p>One is back");
            answer(200, Map.of(), atom(ENTRY.formatted("It is back")));
            site.pollWhenDue();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.UPDATED);
        }

        @Test
        void aTemporaryRedirectToAGonePageIsNotARetraction() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.poll();
            site.origin.on("/a/1", 302, Map.of("Location", "/gone"), "").on("/gone", 410, Map.of(), "");
            answer(200, Map.of(), atom(ENTRY.formatted("Other text")));
            site.pollWhenDue();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.UPDATED);
        }
    }
}

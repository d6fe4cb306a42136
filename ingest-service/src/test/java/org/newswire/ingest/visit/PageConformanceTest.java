package org.newswire.ingest.visit;

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
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.items.CanonicalUrl;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// How we treat publishers, rule by rule, as a scripted origin sees it: the pages of articles, and what is
/// taken back.
class PageConformanceTest extends Conformance {
    @Nested
    class Pages {
        @Test
        void areAskedForOnce() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.visit();
            answer(200, Map.of(), site.feed("2|Two", "1|One"));
            site.visitWhenDue();
            assertThat(site.asked("/a/1")).isOne();
        }

        @Test
        void bringNoStatusThatSaysNothingNew() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.visit();
            answer(200, Map.of(), site.feed("3|Three", "2|Two", "1|One"));
            site.visitWhenDue();
            assertThat(site.items()).hasSize(3);
            assertThat(site.statuses()).doesNotHaveDuplicates();
            assertThat(site.status().itemsPublished()).isEqualTo(3);
        }

        @Test
        void areNotAskedForWhereTheEntrySaysAll() throws Exception {
            with(PagePolicy.AUTO);
            answer(200, Map.of(), site.feed("1|One|" + "word ".repeat(600), "2|Two|short"));
            site.visit();
            assertThat(site.asked("/a/1")).isZero();
            assertThat(site.asked("/a/2")).isOne();
        }

        @Test
        void atAddressesThatAreTooLongAreNotAskedFor() throws Exception {
            with(PagePolicy.ALWAYS);
            String one = "1".repeat(2_100);
            String two = "2".repeat(4_100);
            answer(200, Map.of(), site.feed(one + "|One", two + "|Two", "3|Three"));
            site.visit();
            answer(200, Map.of(), site.feed(one + "|One, changed", two + "|Two", "3|Three"));
            site.visitWhenDue();

            assertThat(site.items())
                    .extracting(Conformance::missing)
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
        void thatAreMissingAreNotAskedForAgain() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.visit();
            site.visitWhenDue();
            assertThat(site.asked("/a/1")).isOne();
            assertThat(site.items()).extracting(Conformance::missing).containsExactly("not-found");
        }

        @Test
        void thatFailAreTriedThreeMoreTimesEachAfterALongerPause() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.origin.on("/a/1", 500, Map.of(), "");
            Thread visit = site.start("/feed");
            for (Duration rung : List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5))) {
                long before = site.asked("/a/1");
                Thread.sleep(300);
                assertThat(site.asked("/a/1")).as("not before %s", rung).isEqualTo(Math.max(before, 1));
                site.clock.moveOn(rung);
                long next = Math.max(before, 1) + 1;
                waitFor(() -> site.asked("/a/1") >= next);
            }
            visit.join();
            site.publish();
            assertThat(site.asked("/a/1")).isEqualTo(4);
            assertThat(site.items()).extracting(Conformance::missing).containsExactly("http-5xx");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "1"})
        void thatAreThrottledAreTriedThreeMoreTimesWhateverPauseTheServerNames(String seconds) throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.origin.on("/a/1", 503, Map.of("Retry-After", seconds), "");
            Thread visit = site.start("/feed");
            for (Duration rung : List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5))) {
                waitFor(() -> site.asked("/a/1") > 0);
                long before = site.asked("/a/1");
                site.clock.moveOn(Duration.ofSeconds(2));
                Thread.sleep(100);
                assertThat(site.asked("/a/1")).as("not before %s", rung).isEqualTo(before);
                site.clock.moveOn(rung);
                waitFor(() -> site.asked("/a/1") > before);
            }
            assertThat(visit.join(Duration.ofSeconds(5))).isTrue();
            site.publish();
            assertThat(site.asked("/a/1")).isEqualTo(4);
            assertThat(site.items()).extracting(Conformance::missing).containsExactly("throttled");
        }

        @Test
        void waitForTheirTurnsWithoutBeingLookedAfter() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One", "2|Two"));
            CountDownLatch over = new CountDownLatch(1);
            CountDownLatch taken = new CountDownLatch(2);
            for (int turn = 0; turn < 2; turn++) {
                Thread.ofVirtual().start(() -> hold(taken, over));
            }
            await(taken);
            Thread visit = site.start("/feed");
            waitFor(() -> site.asked("/feed") == 1);
            AtomicInteger asleep = new AtomicInteger();
            waitFor(() -> visit.getState() == Thread.State.TIMED_WAITING
                    ? asleep.incrementAndGet() == 50
                    : asleep.getAndSet(0) < 0);
            over.countDown();
            visit.join();
            assertThat(site.asked("/a/1")).isOne();
            assertThat(site.asked("/a/2")).isOne();
        }

        /// A turn of the site's host.
        private void hold(CountDownLatch taken, CountDownLatch over) {
            try {
                site.turns.during("127.0.0.1", Lane.LIVE, Duration.ofSeconds(5), () -> {
                    taken.countDown();
                    await(over);
                    return "";
                });
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Test
        void thatWereUnderWayWhenTheServiceStoppedAreAskedForByTheNext() throws Exception {
            with(PagePolicy.ALWAYS);
            int room = site.backlogRoom.availablePermits();
            String text = "long text ".repeat(5_000);
            answer(200, Map.of("ETag", "\"1\""), site.feed("1|One|" + text));
            CountDownLatch over = new CountDownLatch(1);
            site.origin.on("/a/1", (asked, out) -> {
                await(over);
                return false;
            });
            Thread visit = site.start("/feed");
            waitFor(() -> site.asked("/a/1") == 1);
            site.stop(visit);
            over.countDown();
            assertThat(site.backlogRoom.availablePermits()).isEqualTo(room);
            assertThat(site.items()).isEmpty();
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.visitWhenDue();
            assertThat(site.items()).extracting(Conformance::missing).containsExactly("");
        }

        @Test
        void thatRecoverGoWithTheirItem() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            AtomicInteger tries = new AtomicInteger();
            site.origin.on("/a/1", (asked, out) -> {
                String body = tries.incrementAndGet() == 1
                        ? "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<p>One";
                out.write(body.getBytes(StandardCharsets.US_ASCII));
                return true;
            });
            Thread visit = site.start("/feed");
            waitFor(() -> site.asked("/a/1") == 1);
            Thread.sleep(100);
            site.clock.moveOn(Duration.ofSeconds(10));
            visit.join();
            site.publish();
            assertThat(site.items()).extracting(Conformance::missing).containsExactly("");
        }

        @Test
        void ofNewItemsAreNotWaitedForByOthers() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.visit();
            answer(200, Map.of(), site.feed("3|Three", "2|Two", "1|One"));
            site.origin.on("/a/3", 200, Map.of(), "<p>Three");
            CountDownLatch seen = new CountDownLatch(1);
            site.origin.on("/a/2", (asked, out) -> {
                await(seen);
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<p>Two".getBytes(StandardCharsets.US_ASCII));
                return true;
            });
            site.clock.moveOn(OneFeed.MAX);
            Thread visit = site.start("/feed");
            waitFor(() -> site.asked("/a/2") == 1);
            site.publish();
            assertThat(titles()).containsExactly("One", "Three");
            seen.countDown();
            visit.join();
            site.publish();
            assertThat(titles()).containsExactly("One", "Three", "Two");
        }

        private List<String> titles() {
            return site.items().stream()
                    .map(item -> String.valueOf(item.entry().title()))
                    .toList();
        }

        @Test
        void comeWithNoMoreOfWhatRobotsAreToldThanARecordHolds() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            String told = String.join("\r\nX-Robots-Tag: ", Collections.nCopies(3, "noarchive, ".repeat(2_000)));
            site.origin.on("/a/1", 200, Map.of("X-Robots-Tag", told), "<p>One");
            site.visit();
            assertThat(site.items().getFirst().page())
                    .isNotNull()
                    .satisfies(page ->
                            assertThat(page.robots()).startsWith("noarchive").hasSize(4_000));
        }

        @Test
        void ofNewItemsThatAreLargeAndFindNoRoomToWaitAreNotAskedFor() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.visit();
            site.backlogRoom.drainPermits();
            answer(200, Map.of(), site.feed("3|Three|" + "word ".repeat(10_000), "2|Two", "1|One"));
            site.visitWhenDue();
            assertThat(site.asked("/a/2")).isOne();
            assertThat(site.asked("/a/3")).isZero();
            assertThat(titles()).containsExactly("One", "Three", "Two");
            assertThat(site.backlogRoom.availablePermits()).isZero();
        }

        @Test
        void ofAnItemThatGrowsWhileItWaitsAreNotWaitedForWhereItFindsNoRoom() throws Exception {
            with(PagePolicy.ALWAYS);
            site.max = OneFeed.MIN;
            answer(200, Map.of(), site.feed("1|One"));
            site.visit();
            answer(200, Map.of(), site.feed("2|Two", "1|One"));
            site.origin.on("/a/2", 500, Map.of(), "");
            site.clock.moveOn(OneFeed.MIN.plusSeconds(1));
            Thread visit = site.start("/feed");
            waitFor(() -> site.asked("/a/2") == 1);
            site.backlogRoom.drainPermits();
            answer(200, Map.of(), site.feed("2|Two|" + "word ".repeat(10_000), "1|One"));
            site.clock.moveOn(OneFeed.MIN.plusSeconds(1));
            assertThat(visit.join(Duration.ofSeconds(5))).isTrue();
            site.publish();
            assertThat(site.items()).extracting(Conformance::missing).containsExactly("not-found", "backlog");
            assertThat(pages("backlog")).isOne();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.PUBLISHED);
            assertThat(site.backlogRoom.availablePermits()).isZero();
        }

        @Test
        void ofABacklogThatFindsNoRoomToWaitAreNotAskedForAndNoItemIsHeldBack() throws Exception {
            with(PagePolicy.ALWAYS);
            site.backlogRoom.drainPermits();
            String[] backlog = IntStream.range(0, 20)
                    .mapToObj(i -> "b" + i + "|" + "Old ".repeat(300) + i)
                    .toArray(String[]::new);
            answer(200, Map.of("ETag", "\"1\""), site.feed(backlog));
            site.visit();
            assertThat(site.items()).hasSize(20);
            assertThat(site.items())
                    .filteredOn(item -> missing(item).equals("backlog"))
                    .hasSize(18);
            assertThat(pages("backlog")).isEqualTo(18);
            site.visitWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
            assertThat(site.backlogRoom.availablePermits()).isZero();
        }

        @Test
        void ofABacklogLetNewItemsGoFirst() throws Exception {
            with(PagePolicy.ALWAYS);
            site.max = OneFeed.MIN;
            String[] backlog =
                    IntStream.range(0, 60).mapToObj(i -> "b" + i + "|Old " + i).toArray(String[]::new);
            answer(200, Map.of(), site.feed(backlog));
            Thread visit = site.start("/feed");
            waitFor(() -> site.asked("/a/b3") == 1);
            String[] more = new String[61];
            more[0] = "n|New";
            System.arraycopy(backlog, 0, more, 1, 60);
            answer(200, Map.of(), site.feed(more));
            site.clock.moveOn(OneFeed.MIN.plusSeconds(1));
            visit.join();
            site.publish();
            List<String> order =
                    site.origin.asked().stream().map(Origin.Asked::path).toList();
            assertThat(order.indexOf("/a/n")).isPositive().isLessThan(order.indexOf("/a/b59"));
            assertThat(site.asked("/feed")).isEqualTo(2);
            assertThat(site.items()).extracting(RawItem::articleId).hasSize(61).doesNotHaveDuplicates();
            site.visitWhenDue();
            assertThat(site.items()).hasSize(61);
        }

        @Test
        void ofABacklogAreAskedForOnlyUpToALimit() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(
                    200,
                    Map.of(),
                    site.feed(IntStream.range(0, 170)
                            .mapToObj(i -> i + "|Old " + i)
                            .toArray(String[]::new)));
            site.visit();
            assertThat(site.asked("/a/59")).isOne();
            assertThat(site.asked("/a/60")).isZero();
            assertThat(site.items()).hasSize(170);
            assertThat(site.items())
                    .filteredOn(item -> missing(item).equals("backlog"))
                    .hasSize(110);
            assertThat(pages("backlog")).isEqualTo(110);
            assertThat(pages("not-found")).isEqualTo(60);
        }

        @Test
        void thatAreNotAskedForBearTheTimeAtWhichThatWasDecided() throws Exception {
            with(PagePolicy.ALWAYS);
            site.origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /a/0\n");
            answer(
                    200,
                    Map.of(),
                    site.feed(IntStream.range(0, 65)
                            .mapToObj(i -> i + "|Old " + i)
                            .toArray(String[]::new)));
            site.visit();
            assertThat(site.items())
                    .extracting(Conformance::missing)
                    .contains("robots-disallowed", "backlog", "not-found");
            assertThat(site.items())
                    .allSatisfy(item -> assertThat(
                                    Objects.requireNonNull(item.page()).fetchedAt())
                            .isBetween(item.observedAt(), site.clock.instant()));
        }

        @Test
        void onAForbiddenAddressAreNotDialled() throws Exception {
            with(PagePolicy.ALWAYS);
            try (Origin canary = new Origin("127.0.0.2")) {
                String direct = site.feed("1|One")
                        .replace(
                                site.origin.url("/a/1").toString(),
                                canary.url("/secret").toString());
                answer(200, Map.of(), direct);
                site.visit();
                answer(200, Map.of(), site.feed("2|Two"));
                site.origin.on(
                        "/a/2", 302, Map.of("Location", canary.url("/secret").toString()), "");
                site.visitWhenDue();
                assertThat(canary.asked()).isEmpty();
            }
            assertThat(site.items()).extracting(Conformance::missing).containsExactly("hostile", "hostile");
        }
    }

    @Nested
    class ThePublishersWord {
        private static final String ENTRY = "<entry><id>tag:x,1</id><title>One</title><link href='/a/1'/>"
                + "<updated>2026-11-24T10:00:00Z</updated><summary>%s</summary></entry>";

        private String atom(String content) {
            return "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>"
                    + "<title>F</title><id>tag:x,0</id><updated>2026-11-24T10:00:00Z</updated>" + content + "</feed>";
        }

        private void takeBack() throws InterruptedException {
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.visit();
            for (String when : List.of("11", "12")) {
                answer(200, Map.of(), atom("<at:deleted-entry ref='tag:x,1' when='2026-11-24T" + when + ":00:00Z'/>"));
                site.visitWhenDue();
            }
        }

        @Test
        void takesAnItemBackOnce() throws Exception {
            takeBack();
            assertThat(site.items())
                    .extracting(RawItem::change)
                    .containsExactly(RawItem.Change.PUBLISHED, RawItem.Change.RETRACTED);
            assertThat(site.items())
                    .extracting(RawItem::articleId)
                    .containsOnly(site.items().getFirst().articleId());
            assertThat(site.items().getLast().entry().updated()).isEqualTo("2026-11-24T11:00:00Z");
        }

        @Test
        void givesAnItemBackThatItTookBack() throws Exception {
            takeBack();
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.visitWhenDue();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.UPDATED);
        }

        private void takeBackAsItsPageIsGone() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.visit();
            site.origin.on("/a/1", 410, Map.of(), "");
            answer(200, Map.of(), atom(ENTRY.formatted("Other text")));
            site.visitWhenDue();
        }

        @Test
        void takesAnItemBackWhosePageIsGoneForGood() throws Exception {
            takeBackAsItsPageIsGone();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.RETRACTED);
        }

        @Test
        void takesAnItemBackOnceWhosePageIsGoneForGood() throws Exception {
            takeBackAsItsPageIsGone();
            for (String other : List.of("2", "3")) {
                site.origin.on("/a/" + other, 200, Map.of(), "<p>Another");
                answer(
                        200,
                        Map.of(),
                        atom(ENTRY.replace("1", other).formatted("Text") + ENTRY.formatted("Other text")));
                site.visitWhenDue();
            }
            assertThat(site.asked("/a/1")).isEqualTo(2);
            answer(200, Map.of(), atom(ENTRY.formatted("Edited since")));
            site.visitWhenDue();
            assertThat(site.asked("/a/1")).isEqualTo(3);
            assertThat(site.items())
                    .filteredOn(item -> item.change() == RawItem.Change.RETRACTED)
                    .hasSize(1);
            site.origin.on("/a/1", 200, Map.of(), "<p>One is back");
            answer(200, Map.of(), atom(ENTRY.formatted("It is back")));
            site.visitWhenDue();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.UPDATED);
        }

        @Test
        void takesNoItemBackWhosePageLeadsForATimeToOneThatIsGone() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.visit();
            site.origin.on("/a/1", 302, Map.of("Location", "/gone"), "").on("/gone", 410, Map.of(), "");
            answer(200, Map.of(), atom(ENTRY.formatted("Other text")));
            site.visitWhenDue();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.UPDATED);
        }
    }
}

package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.Origin;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;

/// How we treat publishers, rule by rule, as a scripted origin sees it. What the fetcher alone keeps to
/// (the gap, connections, addresses, redirects) has its tests beside it.
class PolitenessConformanceTest {
    private OneFeed site = new OneFeed(PagePolicy.NEVER);

    private OneFeed with(PagePolicy pages) throws IOException {
        site.close();
        site = new OneFeed(pages);
        return site;
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    private Origin answer(int status, Map<String, String> headers, String body) {
        return site.origin.on("/feed", status, headers, body);
    }

    @Nested
    class Requests {
        @Test
        void nameTheSoftwareAndAContact() throws Exception {
            answer(200, Map.of(), site.feed("1|One"));
            site.visit();
            assertThat(site.last("/feed").header("user-agent"))
                    .startsWith("Newswire/")
                    .contains("(+https://");
        }

        @Test
        void askForCompression() throws Exception {
            answer(200, Map.of(), site.feed("1|One"));
            site.visit();
            assertThat(site.last("/feed").header("accept-encoding")).contains("gzip", "br", "zstd");
        }

        @Test
        void carryNoCookieAndNoReferrer() throws Exception {
            answer(200, Map.of("Set-Cookie", "id=42; Path=/"), site.feed("1|One"));
            site.visit();
            site.visitWhenDue();
            assertThat(site.origin.asked()).allSatisfy(asked -> {
                assertThat(asked.header("cookie")).isNull();
                assertThat(asked.header("referer")).isNull();
            });
        }
    }

    @Nested
    class Conditions {
        private static final String ETAG = "W/\"a b,c\"";
        private static final String DATE = "Tue, 24 Nov 2026 10:00:00 GMT";

        @Test
        void areSentBackByteForByte() throws Exception {
            answer(200, Map.of("ETag", ETAG, "Last-Modified", DATE), site.feed("1|One"));
            site.visit();
            site.visitWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo(ETAG);
            assertThat(site.last("/feed").header("if-modified-since")).isEqualTo(DATE);
        }

        @Test
        void areSentWithADateThatIsNoDate() throws Exception {
            answer(200, Map.of("Last-Modified", "yesterday"), site.feed("1|One"));
            site.visit();
            site.visitWhenDue();
            assertThat(site.last("/feed").header("if-modified-since")).isEqualTo("yesterday");
        }

        @Test
        void areUpdatedEachForItselfOn304() throws Exception {
            answer(200, Map.of("ETag", "\"1\"", "Last-Modified", DATE), site.feed("1|One"));
            site.visit();
            answer(304, Map.of("ETag", "\"2\""), "");
            site.visitWhenDue();
            site.visitWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"2\"");
            assertThat(site.last("/feed").header("if-modified-since")).isEqualTo(DATE);
        }

        @Test
        void areUpdatedOnAnEqualBody() throws Exception {
            answer(200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            site.visit();
            answer(200, Map.of("ETag", "\"2\""), site.feed("1|One"));
            site.visitWhenDue();
            site.visitWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"2\"");
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void areNotTakenFromADocumentThatWasCutShort() throws Exception {
            answer(200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            site.visit();
            String whole = site.feed("3|Three", "2|Two", "1|One");
            String part = whole.substring(0, whole.indexOf("<title>Two"));
            site.origin.raw(
                    "/feed",
                    "HTTP/1.1 200 OK\r\nETag: \"2\"\r\nContent-Length: %d\r\n\r\n%s".formatted(whole.length(), part));
            site.visitWhenDue();
            answer(200, Map.of("ETag", "\"2\""), whole);
            site.visitWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
            assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("One", "Three", "Two");
        }

        @Test
        void areNotTakenFromADocumentWithoutALengthThatBreaksOff() throws Exception {
            String whole = site.feed("2|Two", "1|One");
            String part = whole.substring(0, whole.indexOf("<item>", whole.indexOf("</item>")));
            site.origin.raw("/feed", "HTTP/1.0 200 OK\r\nETag: \"1\"\r\n\r\n" + part);
            site.visit();
            answer(200, Map.of("ETag", "\"1\""), whole);
            site.visitWhenDue();
            assertThat(site.last("/feed").headers()).doesNotContainKey("if-none-match");
            assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("Two", "One");
        }

        @Test
        void areTakenFromADocumentThatBreaksOffAtItsDeclaredLength() throws Exception {
            String whole = site.feed("2|Two", "1|One");
            answer(200, Map.of("ETag", "\"1\""), whole.substring(0, whole.indexOf("</channel>")));
            site.visit();
            site.visitWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
        }

        @Test
        void areTakenFromAWholeDocumentWithoutALength() throws Exception {
            site.origin.raw("/feed", "HTTP/1.0 200 OK\r\nETag: \"1\"\r\n\r\n" + site.feed("1|One"));
            site.visit();
            site.visitWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
        }

        @Test
        void survivePollsThatFail() throws Exception {
            answer(200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            site.visit();
            answer(500, Map.of("ETag", "\"x\""), "");
            site.visitWhenDue();
            site.visitWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
        }
    }

    @Nested
    class Pauses {
        @Test
        void lastAsLongAsRetryAfterSaysForTheWholeHost() throws Exception {
            answer(429, Map.of("Retry-After", "1800"), "");
            site.origin.on("/other", 200, Map.of(), site.feed("1|One"));
            Instant before = site.clock.instant();
            site.visit();
            assertThat(site.wait(before)).isGreaterThanOrEqualTo(Duration.ofMinutes(30));
            assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.RETRY_AFTER);

            site.memory = FeedMemory.blank(site.clock.instant());
            site.visit("/other");
            assertThat(site.asked("/other")).isZero();
            assertThat(site.wait(before))
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(30).minusSeconds(1));
            assertThat(site.status().failures()).isZero();
        }

        @Test
        void lastUntilTheDateThatRetryAfterNames() throws Exception {
            Instant end = site.clock.instant().plus(Duration.ofHours(2));
            answer(
                    503,
                    Map.of("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(end.atOffset(ZoneOffset.UTC))),
                    "");
            site.visit();
            assertThat(site.memory.nextPollAt()).isAfterOrEqualTo(end.minusSeconds(1));
        }

        @Test
        void growWhereAThrottlingServerNamesNoTime() throws Exception {
            answer(429, Map.of(), "");
            Instant first = site.clock.instant();
            site.visit();
            Duration once = site.wait(first);
            site.clock.moveOn(once.plusSeconds(1));
            Instant second = site.clock.instant();
            site.visit();
            assertThat(site.wait(second)).isGreaterThan(once);
        }

        @Test
        void comeToAHostThatLeavesTwoRequestsUnanswered() throws Exception {
            CountDownLatch over = new CountDownLatch(1);
            for (String hanging : List.of("/feed", "/other")) {
                site.origin.on(hanging, (_, _) -> {
                    await(over);
                    return false;
                });
                site.memory = FeedMemory.blank(site.clock.instant());
                site.visit(hanging);
                assertThat(site.status().lastFailure()).isEqualTo("timeout");
            }
            site.origin.on("/third", 200, Map.of(), site.feed("1|One"));
            site.memory = FeedMemory.blank(site.clock.instant());
            Instant before = site.clock.instant();
            site.visit("/third");
            assertThat(site.asked("/third")).isZero();
            assertThat(site.wait(before)).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(122));
            assertThat(site.status().failures()).isZero();
            over.countDown();
            site.clock.moveOn(Duration.ofSeconds(122));
            site.visit("/third");
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void comeToAFeedThatFailedWhileItsHostMayBeAtWorkOnARequest() throws Exception {
            answer(500, Map.of(), "");
            site.visit();
            FeedMemory failed = site.memory;
            CountDownLatch over = new CountDownLatch(1);
            site.origin.on("/hangs", (_, _) -> {
                await(over);
                return false;
            });
            site.memory = FeedMemory.blank(site.clock.instant());
            site.visit("/hangs");
            over.countDown();

            answer(200, Map.of(), site.feed("1|One"));
            site.memory = failed;
            site.clock.moveOn(OneFeed.MIN.multipliedBy(3).dividedBy(2));
            site.visit();
            assertThat(site.asked("/feed")).isOne();
            assertThat(site.status().failures()).isOne();
            site.visitWhenDue();
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void beginWithAPageThatIsThrottled() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One", "2|Two"));
            site.origin.on("/a/1", 429, Map.of("Retry-After", "3600"), "");
            site.visit();
            assertThat(site.asked("/a/2")).isZero();
            assertThat(site.items()).hasSize(2).allMatch(item -> missing(item).equals("throttled"));
        }
    }

    @Nested
    class Intervals {
        @Test
        void areNeverShorterThanTheShortest() throws Exception {
            answer(200, Map.of("Cache-Control", "max-age=1"), site.feed("1|One"));
            Instant before = site.clock.instant();
            site.visit();
            assertThat(site.wait(before)).isGreaterThanOrEqualTo(OneFeed.MIN);
        }

        @Test
        void areAsLongAsTheServerAsks() throws Exception {
            answer(200, Map.of("Cache-Control", "public, max-age=1200"), site.feed("1|One"));
            for (int visits = 0; visits < 10; visits++) {
                site.memory = FeedMemory.blank(site.clock.instant());
                Instant before = site.clock.instant();
                site.visit();
                assertThat(site.wait(before)).isBetween(Duration.ofMinutes(20).minusSeconds(2), Duration.ofHours(2));
            }
        }

        @Test
        void areAsLongAsTheDocumentAsksAlsoAfter304() throws Exception {
            String asks = site.feed("1|One").replace("<title>Feed", "<ttl>180</ttl><title>Feed");
            answer(200, Map.of("ETag", "\"1\""), asks);
            site.visit();
            answer(304, Map.of(), "");
            site.clock.moveOn(Duration.ofHours(3));
            Instant before = site.clock.instant();
            site.visit();
            assertThat(site.wait(before))
                    .isBetween(
                            Duration.ofHours(3).minusSeconds(2),
                            Duration.ofHours(3).plusSeconds(2));
        }

        @Test
        void growForAFeedThatIsDead() throws Exception {
            answer(404, Map.of(), "");
            Instant end = site.clock.instant().plus(Duration.ofMinutes(8));
            int polls = 0;
            while (site.memory.nextPollAt().isBefore(end)) {
                site.visitWhenDue();
                polls++;
            }
            assertThat(polls).isLessThanOrEqualTo(4);
        }
    }

    @Nested
    class LargeDocuments {
        @Test
        void takeTurnsSoThatTheyFitIntoMemory() throws Exception {
            answer(200, Map.of(), site.feed("1|One|" + "word ".repeat(300_000)));
            site.largeDocuments.acquire();
            Thread visit = site.start("/feed");
            waitFor(site.largeDocuments::hasQueuedThreads);
            assertThat(site.items()).isEmpty();
            site.largeDocuments.release();
            visit.join();
            site.publish();
            assertThat(site.items()).hasSize(1);
            assertThat(site.largeDocuments.availablePermits()).isOne();
        }
    }

    @Nested
    class Addresses {
        @Test
        void thatAreGoneAreAskedNoMore() throws Exception {
            answer(410, Map.of(), "");
            Instant before = site.clock.instant();
            site.visit();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.GONE);
            assertThat(site.wait(before)).isGreaterThanOrEqualTo(Duration.ofDays(7));
        }

        @Test
        void thatLeadForATimeToOneThatIsGoneAreAskedAgain() throws Exception {
            answer(302, Map.of("Location", "/gone"), "");
            site.origin.on("/gone", 410, Map.of(), "");
            Instant before = site.clock.instant();
            site.visit();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(site.wait(before)).isLessThan(Duration.ofHours(1));
        }

        @Test
        void thatHaveMovedForGoodAreLeftTheSecondTime() throws Exception {
            answer(301, Map.of("Location", "/b"), "");
            site.origin.on("/b", 308, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of(), site.feed("1|One"));
            site.visit();
            assertThat(site.memory.adopted()).isNull();
            site.visitWhenDue();
            assertThat(site.status().address())
                    .isEqualTo(site.origin.url("/new").toString());
            site.visitWhenDue();
            assertThat(site.asked("/feed")).isEqualTo(2);
            assertThat(site.asked("/new")).isEqualTo(3);
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void thatHaveMovedForGoodWithinTheirOriginGetTheFeedsPassword() throws Exception {
            site.user = "ann:p%40ss@";
            answer(301, Map.of("Location", site.origin.url("/new").toString()), "");
            site.origin.on("/new", 200, Map.of(), site.feed("1|One"));
            for (int i = 0; i < 3; i++) {
                site.visitWhenDue();
            }
            assertThat(site.asked("/feed")).isEqualTo(2);
            assertThat(site.last("/new").header("authorization")).isEqualTo("Basic YW5uOnBAc3M=");
            assertThat(site.memory.adopted()).isEqualTo(site.origin.url("/new"));
            assertThat(site.status().address()).doesNotContain("ann");
        }

        @Test
        void thatHaveMovedForATimeAreKept() throws Exception {
            answer(301, Map.of("Location", "/b"), "");
            site.origin.on("/b", 302, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of(), site.feed("1|One"));
            for (int i = 0; i < 4; i++) {
                site.visitWhenDue();
            }
            assertThat(site.asked("/feed")).isEqualTo(4);
            assertThat(site.memory.adopted()).isNull();
        }

        @Test
        void thatHaveMovedToNoFeedAreKept() throws Exception {
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of("Content-Type", "text/html"), "<html><body>Welcome</body></html>");
            for (int i = 0; i < 3; i++) {
                site.visitWhenDue();
            }
            assertThat(site.memory.adopted()).isNull();
        }

        @Test
        void thatWereAdoptedAndComeToNothingGiveWayToTheDefinedOne() throws Exception {
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            site.visitWhenDue();
            site.visitWhenDue();
            assertThat(site.memory.adopted()).isNotNull();

            site.origin.on("/new", 404, Map.of(), "");
            answer(200, Map.of(), site.feed("2|Two", "1|One"));
            for (int i = 0; i < 4; i++) {
                site.visitWhenDue();
            }
            assertThat(site.memory.adopted()).isNull();
            assertThat(site.items()).hasSize(2);
        }

        @Test
        void thatTurnedIntoAPageAreNotReplacedByWhatItNames() throws Exception {
            String page =
                    "<html><head><link rel='alternate' type='application/rss+xml' href='/rss'></head><body>x</body></html>";
            answer(200, Map.of("Content-Type", "text/html"), page);
            site.visit();
            site.visitWhenDue();
            assertThat(site.status().replacement())
                    .isEqualTo(site.origin.url("/rss").toString());
            assertThat(site.asked("/rss")).isZero();
        }
    }

    @Nested
    class Robots {
        private void robots(String rules) {
            site.origin.on("/robots.txt", 200, Map.of(), rules);
        }

        @Test
        void areAskedOncePerHostAndDay() throws Exception {
            with(PagePolicy.ALWAYS);
            robots("User-agent: *\nAllow: /\n");
            answer(200, Map.of(), site.feed("1|One", "2|Two"));
            site.visit();
            site.visitWhenDue();
            assertThat(site.asked("/robots.txt")).isOne();
            site.clock.moveOn(Duration.ofDays(1).plusMinutes(1));
            site.visit();
            assertThat(site.asked("/robots.txt")).isEqualTo(2);
        }

        @Test
        void keepUsFromAPageThatTheyDisallow() throws Exception {
            with(PagePolicy.ALWAYS);
            robots("User-agent: newswire\nDisallow: /a/2\n");
            answer(200, Map.of(), site.feed("1|One", "2|Two"));
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.visit();
            assertThat(site.asked("/a/1")).isOne();
            assertThat(site.asked("/a/2")).isZero();
            assertThat(site.items())
                    .extracting(PolitenessConformanceTest::missing)
                    .containsExactlyInAnyOrder("", "robots-disallowed");
        }

        @Test
        void keepUsFromAPageThatAnotherLeadsTo() throws Exception {
            with(PagePolicy.ALWAYS);
            robots("User-agent: *\nDisallow: /private/\n");
            answer(200, Map.of(), site.feed("1|One"));
            site.origin.on("/a/1", 302, Map.of("Location", "/private/1"), "");
            site.visit();
            assertThat(site.asked("/private/1")).isZero();
            assertThat(site.items())
                    .extracting(PolitenessConformanceTest::missing)
                    .containsExactly("robots-disallowed");
        }

        @Test
        void thatCannotBeHadKeepUsFromPagesButNotFromTheFeed() throws Exception {
            with(PagePolicy.ALWAYS);
            site.origin.on("/robots.txt", 500, Map.of(), "");
            answer(200, Map.of(), site.feed("1|One"));
            Thread visit = site.start("/feed");
            waitFor(() -> site.meters
                            .counter("newswire.ingest.pages", "outcome", "retried")
                            .count()
                    > 0);
            site.clock.moveOn(Duration.ofMinutes(22));
            visit.join();
            site.publish();
            assertThat(site.asked("/a/1")).isZero();
            assertThat(site.items())
                    .extracting(PolitenessConformanceTest::missing)
                    .containsExactly("robots-unknown");
        }

        @Test
        void thatCannotBeHadForWhereAPageLeadsAreAskedForAgain() throws Exception {
            with(PagePolicy.ALWAYS);
            try (Origin other = new Origin()) {
                other.on("/robots.txt", 500, Map.of(), "").on("/1", 200, Map.of(), "<p>One");
                answer(200, Map.of(), site.feed("1|One"));
                site.origin.on("/a/1", 302, Map.of("Location", other.url("/1").toString()), "");
                Thread visit = site.start("/feed");
                waitFor(() -> site.meters
                                .counter("newswire.ingest.pages", "outcome", "retried")
                                .count()
                        > 0);
                assertThat(other.asked()).extracting(Origin.Asked::path).containsExactly("/robots.txt");
                other.on("/robots.txt", 404, Map.of(), "");
                site.clock.moveOn(Duration.ofMinutes(11));
                visit.join();
                site.publish();
                assertThat(other.lastAsked().path()).isEqualTo("/1");
                assertThat(site.items())
                        .extracting(PolitenessConformanceTest::missing)
                        .containsExactly("");
            }
        }

        @Test
        void holdForFeedsWhereTheSettingSaysSo() throws Exception {
            site.close();
            site = new OneFeed(PagePolicy.NEVER, true);
            robots("User-agent: *\nDisallow: /feed\n");
            answer(200, Map.of(), site.feed("1|One"));
            site.visit();
            assertThat(site.asked("/feed")).isZero();
            assertThat(site.status().lastFailure()).isEqualTo("robots-disallowed");
        }

        @Test
        void setTheDelayBetweenPages() throws Exception {
            with(PagePolicy.ALWAYS);
            robots("User-agent: *\nCrawl-delay: 1\n");
            answer(200, Map.of(), site.feed("1|One", "2|Two"));
            site.visit();
            List<Origin.Asked> asked = site.origin.asked();
            assertThat(asked).extracting(Origin.Asked::path).containsExactly("/robots.txt", "/feed", "/a/1", "/a/2");
            // The tenth allows for a request that was noted late.
            assertThat(Duration.ofNanos(asked.get(3).nanos() - asked.get(2).nanos()))
                    .isGreaterThan(Duration.ofMillis(900));
        }
    }

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
        void areNotAskedForWhereTheEntrySaysAll() throws Exception {
            with(PagePolicy.AUTO);
            answer(200, Map.of(), site.feed("1|One|" + "word ".repeat(600), "2|Two|short"));
            site.visit();
            assertThat(site.asked("/a/1")).isZero();
            assertThat(site.asked("/a/2")).isOne();
        }

        @Test
        void thatAreMissingAreNotAskedForAgain() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One"));
            site.visit();
            site.visitWhenDue();
            assertThat(site.asked("/a/1")).isOne();
            assertThat(site.items())
                    .extracting(PolitenessConformanceTest::missing)
                    .containsExactly("not-found");
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
            assertThat(site.items())
                    .extracting(PolitenessConformanceTest::missing)
                    .containsExactly("http-5xx");
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
            assertThat(site.items())
                    .extracting(PolitenessConformanceTest::missing)
                    .containsExactly("");
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
            assertThat(site.items())
                    .extracting(PolitenessConformanceTest::missing)
                    .containsExactly("not-found", "backlog");
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
                    site.feed(IntStream.range(0, 65)
                            .mapToObj(i -> i + "|Old " + i)
                            .toArray(String[]::new)));
            site.visit();
            assertThat(site.asked("/a/59")).isOne();
            assertThat(site.asked("/a/60")).isZero();
            assertThat(site.items()).hasSize(65);
            assertThat(site.items())
                    .filteredOn(item -> missing(item).equals("backlog"))
                    .hasSize(5);
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
            assertThat(site.items())
                    .extracting(PolitenessConformanceTest::missing)
                    .containsExactly("hostile", "hostile");
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
        }

        @Test
        void givesAnItemBackThatItTookBack() throws Exception {
            takeBack();
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.visitWhenDue();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.UPDATED);
        }

        @Test
        void takesAnItemBackWhosePageIsGoneForGood() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), atom(ENTRY.formatted("Text")));
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.visit();
            site.origin.on("/a/1", 410, Map.of(), "");
            answer(200, Map.of(), atom(ENTRY.formatted("Other text")));
            site.visitWhenDue();
            assertThat(site.items().getLast().change()).isEqualTo(RawItem.Change.RETRACTED);
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

    private static String missing(RawItem item) {
        RawItem.Page page = item.page();
        return page == null || page.missing() == null ? "" : page.missing();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void waitFor(BooleanSupplier condition) throws InterruptedException {
        Instant limit = Instant.now().plusSeconds(10);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waited in vain").isBefore(limit);
            Thread.sleep(5);
        }
    }
}

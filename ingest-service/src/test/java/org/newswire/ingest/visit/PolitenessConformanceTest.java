package org.newswire.ingest.visit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.raw.FeedStatus;

/// How we treat publishers, rule by rule, as a scripted origin sees it: requests for feeds, and what
/// robots.txt says. Pages have [PageConformanceTest], hubs [WebSubConformanceTest]; what the fetcher alone
/// keeps to (the gap, connections, addresses, redirects) has its tests beside it.
class PolitenessConformanceTest extends Conformance {
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
            assertThat(site.last("/feed").header("accept-encoding"))
                    .contains("gzip", "zstd")
                    .doesNotContain("br");
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
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(site.status().lastFailure()).isEqualTo("cut-short");
            answer(200, Map.of("ETag", "\"2\""), whole);
            site.visitWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
            assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("One", "Three", "Two");
        }

        @Test
        void areNotTakenWithAWholeDocumentWhoseLengthIsWrong() throws Exception {
            String head =
                    "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nLast-Modified: " + DATE + "\r\nContent-Length: 9999\r\n\r\n";
            site.origin.raw("/feed", head + site.feed("1|One", "0|Nought", "-1|Minus"));
            site.visit();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
            site.origin.raw("/feed", head + site.feed("2|Two", "1|One", "0|Nought"));
            site.visitWhenDue();
            site.visitWhenDue();
            assertThat(site.last("/feed").headers()).doesNotContainKeys("if-none-match", "if-modified-since");
            assertThat(site.items()).hasSize(4);
            assertThat(site.history()).extracting(item -> item.entry().title()).containsExactly("Minus");
            assertThat(site.meters
                            .counter("newswire.ingest.polls", "outcome", "same-body")
                            .count())
                    .isEqualTo(1);
            assertThat(site.status().failures()).isZero();
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
        void lastForADayAtMost() throws Exception {
            answer(429, Map.of("Retry-After", "31536000"), "");
            Instant before = site.clock.instant();
            site.visit();
            assertThat(site.wait(before))
                    .isBetween(Duration.ofHours(24), Duration.ofHours(24).plusMinutes(1));
            assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.RETRY_AFTER);

            answer(200, Map.of(), site.feed("1|One"));
            site.visitWhenDue();
            assertThat(site.items()).hasSize(1);
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

        @ParameterizedTest
        @ValueSource(strings = {"", "0", "Sun, 01 Mar 2026 11:00:00 GMT"})
        void growWhereAThrottlingServerNamesNoTimeAhead(String time) throws Exception {
            answer(429, Map.of("Retry-After", time), "");
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
        void makeAFeedThrottledButNoneThatFailsOrIsGone() throws Exception {
            site.visit("/missing");
            FeedMemory failing = site.memory;
            site.origin.on("/former", 410, Map.of(), "");
            site.memory = FeedMemory.blank(site.clock.instant());
            site.visit("/former");
            FeedMemory gone = site.memory;
            answer(429, Map.of("Retry-After", "1800"), "");
            site.memory = FeedMemory.blank(site.clock.instant());
            site.visit();
            Instant pauseEnd = site.memory.nextPollAt();

            site.memory = FeedMemory.blank(site.clock.instant());
            site.visit("/other");
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.THROTTLED);
            site.memory = failing;
            site.visit("/missing");
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.RETRY_AFTER);
            assertThat(site.status().failures()).isOne();
            assertThat(site.status().nextPollAt()).isBetween(pauseEnd.minusSeconds(2), pauseEnd);
            site.memory = gone;
            site.visit("/former");
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.GONE);
            assertThat(polls("deferred")).isEqualTo(3);
            assertThat(site.asked("/missing") + site.asked("/former")).isEqualTo(2);
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
        void areNotPublishedWithTheFeedsPassword() throws Exception {
            site.user = "ann:p%40ss@";
            String relative = site.feed("1|One").replace(site.origin.url("/a/1").toString(), "/a/1");
            answer(302, Map.of("Location", "/moved"), "");
            site.origin.on("/moved", 200, Map.of(), relative);
            site.visit();
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of(), relative);
            site.visitWhenDue();
            site.visitWhenDue();
            assertThat(site.last("/feed").header("authorization")).isEqualTo("Basic YW5uOnBAc3M=");
            assertThat(site.last("/new").header("authorization")).isEqualTo("Basic YW5uOnBAc3M=");
            assertThat(site.items()).hasSize(1).allSatisfy(item -> {
                assertThat(item.toString()).contains("/a/1").doesNotContain("ann:");
                assertThat(item.headers(""))
                        .allSatisfy(header -> assertThat(new String(header.value(), StandardCharsets.UTF_8))
                                .doesNotContain("ann:"));
            });
            assertThat(site.status().toString()).doesNotContain("ann:");
            assertThat(site.memory.toString()).doesNotContain("ann:");
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
                    .extracting(Conformance::missing)
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
            assertThat(site.items()).extracting(Conformance::missing).containsExactly("robots-disallowed");
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
            assertThat(site.items()).extracting(Conformance::missing).containsExactly("robots-unknown");
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
                assertThat(site.items()).extracting(Conformance::missing).containsExactly("");
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
        void holdForFeedsWhereRedirectsLead() throws Exception {
            site.close();
            site = new OneFeed(PagePolicy.NEVER, true);
            robots("User-agent: *\nDisallow: /private/\n");
            answer(302, Map.of("Location", "/private/feed"), "");
            site.origin.on("/private/feed", 200, Map.of(), site.feed("1|One"));
            site.visit();
            assertThat(site.asked("/private/feed")).isZero();
            assertThat(site.status().lastFailure()).isEqualTo("robots-disallowed");
        }

        @Test
        void thatCannotBeHadMakeAFeedFailThatKeepsToThem() throws Exception {
            site.close();
            site = new OneFeed(PagePolicy.NEVER, true);
            site.origin.on("/robots.txt", 500, Map.of(), "");
            answer(200, Map.of(), site.feed("1|One"));
            Instant first = site.clock.instant();
            site.visit();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.FAILURE);
            assertThat(site.status().lastFailure()).isEqualTo("robots-unknown");
            assertThat(site.wait(first)).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
            for (int failures = 2; failures <= 6; failures++) {
                site.visitWhenDue();
                assertThat(site.status().failures()).isEqualTo(failures);
            }
            assertThat(site.wait(site.clock.instant())).isGreaterThan(Duration.ofMinutes(25));
            assertThat(site.asked("/robots.txt")).isEqualTo(6);
            assertThat(polls("robots-unknown")).isEqualTo(6);
            assertThat(polls("deferred")).isZero();

            robots("User-agent: *\nAllow: /\n");
            site.visitWhenDue();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
            assertThat(site.asked("/feed")).isOne();
        }

        @Test
        void thatAPauseHoldsBackPutThePollOff() throws Exception {
            site.close();
            site = new OneFeed(PagePolicy.NEVER, true);
            site.origin.on("/robots.txt", 503, Map.of("Retry-After", "1800"), "");
            Instant first = site.clock.instant();
            site.visit();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.THROTTLED);
            site.visitWhenDue();
            assertThat(site.wait(first)).isGreaterThan(Duration.ofMinutes(29));
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.THROTTLED);
            assertThat(site.status().failures()).isZero();
            assertThat(site.asked("/robots.txt")).isOne();
            assertThat(polls("deferred")).isEqualTo(2);
        }

        @Test
        void ofARedirectsHostThatCannotBeHadPutThePollOff() throws Exception {
            site.close();
            site = new OneFeed(PagePolicy.NEVER, true);
            try (Origin other = new Origin()) {
                other.on("/robots.txt", 500, Map.of(), "").on("/feed", 200, Map.of(), site.feed("1|One"));
                answer(302, Map.of("Location", other.url("/feed").toString()), "");
                site.visit();
                assertThat(other.asked()).extracting(Origin.Asked::path).containsOnly("/robots.txt");
                assertThat(site.items()).isEmpty();
                assertThat(site.status().lastFailure()).isEqualTo("robots-unknown");
            }
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
}

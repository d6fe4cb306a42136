package org.newswire.ingest.poll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.Validators;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;

/// Rules of politeness for requests of feeds and robots.txt, as a scripted origin observes them.
///
/// [PageConformanceIT] covers pages, and [WebSubConformanceIT] covers hubs. The rules of the fetcher
/// alone (gap, connections, addresses, redirects) have tests next to it. Tests [FeedRequest], [PollState]
/// and `HostSchedule`.
class PolitenessConformanceIT extends PollConformanceCase {
    @Nested
    class Requests {
        @Test
        void requestsNameTheSoftwareAndAContact() throws Exception {
            answer(200, Map.of(), site.feed("1|One"));
            site.poll();
            assertThat(site.last("/feed").header("user-agent"))
                    .startsWith("Newswire/")
                    .contains("(+https://");
        }

        @Test
        void requestsAcceptCompression() throws Exception {
            answer(200, Map.of(), site.feed("1|One"));
            site.poll();
            assertThat(site.last("/feed").header("accept-encoding"))
                    .contains("gzip", "zstd")
                    .doesNotContain("br");
        }

        @Test
        void requestsHaveNoCookieAndNoReferrer() throws Exception {
            answer(200, Map.of("Set-Cookie", "id=42; Path=/"), site.feed("1|One"));
            site.poll();
            site.pollWhenDue();
            assertThat(site.origin.requests()).allSatisfy(request -> {
                assertThat(request.header("cookie")).isNull();
                assertThat(request.header("referer")).isNull();
            });
        }
    }

    @Nested
    class Conditions {
        private static final String ETAG = "W/\"a b,c\"";
        private static final String DATE = "Tue, 24 Nov 2026 10:00:00 GMT";

        @Test
        void validatorsAreSentUnchanged() throws Exception {
            answer(200, Map.of("ETag", ETAG, "Last-Modified", DATE), site.feed("1|One"));
            site.poll();
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo(ETAG);
            assertThat(site.last("/feed").header("if-modified-since")).isEqualTo(DATE);
        }

        @Test
        void anInvalidLastModifiedIsSentUnchanged() throws Exception {
            answer(200, Map.of("Last-Modified", "yesterday"), site.feed("1|One"));
            site.poll();
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-modified-since")).isEqualTo("yesterday");
        }

        @Test
        void anEtagThatMatchesAnyDocumentIsNotSentBack() throws Exception {
            answer(200, Map.of("ETag", "*", "Last-Modified", DATE), site.feed("1|One"));
            site.poll();
            site.pollWhenDue();
            assertThat(site.last("/feed").headers()).doesNotContainKey("if-none-match");
            assertThat(site.last("/feed").header("if-modified-since")).isEqualTo(DATE);
        }

        @Test
        void eachValidatorIsUpdatedSeparatelyOn304() throws Exception {
            answer(200, Map.of("ETag", "\"1\"", "Last-Modified", DATE), site.feed("1|One"));
            site.poll();
            answer(304, Map.of("ETag", "\"2\""), "");
            site.pollWhenDue();
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"2\"");
            assertThat(site.last("/feed").header("if-modified-since")).isEqualTo(DATE);
        }

        @Test
        void validatorsAreUpdatedOnAnEqualBody() throws Exception {
            answer(200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            site.poll();
            answer(200, Map.of("ETag", "\"2\""), site.feed("1|One"));
            site.pollWhenDue();
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"2\"");
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void anEqualBodyWithoutValidatorsCountsAsUnchanged() throws Exception {
            answer(200, Map.of(), site.feed("1|One"));
            site.poll();
            site.pollWhenDue();
            assertThat(site.last("/feed").headers()).doesNotContainKeys("if-none-match", "if-modified-since");
            assertThat(site.meters
                            .counter("newswire.ingest.polls", "outcome", "same-body")
                            .count())
                    .isEqualTo(1);
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void aFeedWithOnly304IsReadUnconditionallyOnceADay() throws Exception {
            site.max = Duration.ofHours(1);
            answer304To(true, site.feed("1|One"));
            site.poll();
            answer304To(true, site.feed("2|Two", "1|One"));
            Instant dayLater = site.clock.instant().plus(Validators.REREAD_AFTER);
            while (site.pollState.nextPollAt().isBefore(dayLater)) {
                site.pollWhenDue();
                assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
            }
            assertThat(polls("not-modified")).isGreaterThan(10);
            site.pollWhenDue();
            assertThat(site.last("/feed").headers()).doesNotContainKeys("if-none-match", "if-modified-since");
            assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("One", "Two");
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
        }

        @Test
        void theDailyReadOfAnUnchangedFeedKeepsItsConditions() throws Exception {
            answer304To(true, site.feed("1|One"));
            site.poll();
            site.waitAndPoll(site.clock.instant().plus(Validators.REREAD_AFTER));
            assertThat(site.last("/feed").headers()).doesNotContainKey("if-none-match");
            assertThat(polls("same-body")).isEqualTo(1);
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void afterAFailedUnconditionalReadTheRequestIsConditional() throws Exception {
            answer304To(true, site.feed("1|One"));
            site.poll();
            answer304To(false, site.feed("1|One"));
            site.waitAndPoll(site.clock.instant().plus(Validators.REREAD_AFTER));
            assertThat(site.status().failures()).isEqualTo(1);
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
            assertThat(site.status().failures()).isZero();
        }

        /// Sets a response that is 304 whatever the feed has become, to conditional requests or to all.
        private void answer304To(boolean onlyConditional, String body) {
            site.origin.on("/feed", (request, out) -> {
                boolean isUnchanged = !onlyConditional || request.header("if-none-match") != null;
                String answer = isUnchanged ? "" : body;
                out.write("HTTP/1.1 %s\r\nETag: \"1\"\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(isUnchanged ? "304 Not Modified" : "200 OK", answer.length(), answer)
                        .getBytes(UTF_8));
                return true;
            });
        }

        @Test
        void validatorsOfATruncatedDocumentAreIgnored() throws Exception {
            answer(200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            site.poll();
            String whole = site.feed("3|Three", "2|Two", "1|One");
            String part = whole.substring(0, whole.indexOf("<title>Two"));
            site.origin.raw(
                    "/feed",
                    "HTTP/1.1 200 OK\r\nETag: \"2\"\r\nContent-Length: %d\r\n\r\n%s".formatted(whole.length(), part));
            site.pollWhenDue();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(site.status().lastFailure()).isEqualTo("cut-short");
            answer(200, Map.of("ETag", "\"2\""), whole);
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
            assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("One", "Three", "Two");
        }

        @Test
        void validatorsOfACompleteDocumentWithAWrongLengthAreIgnored() throws Exception {
            String head =
                    "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nLast-Modified: " + DATE + "\r\nContent-Length: 9999\r\n\r\n";
            site.origin.raw("/feed", head + site.feed("1|One", "0|Nought", "-1|Minus"));
            site.poll();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
            site.origin.raw("/feed", head + site.feed("2|Two", "1|One", "0|Nought"));
            site.pollWhenDue();
            site.pollWhenDue();
            assertThat(site.last("/feed").headers()).doesNotContainKeys("if-none-match", "if-modified-since");
            assertThat(site.items()).hasSize(4);
            assertThat(site.backfill()).extracting(item -> item.entry().title()).containsExactly("Minus");
            assertThat(site.meters
                            .counter("newswire.ingest.polls", "outcome", "same-body")
                            .count())
                    .isEqualTo(1);
            assertThat(site.status().failures()).isZero();
        }

        @Test
        void validatorsOfABrokenDocumentWithoutALengthAreIgnored() throws Exception {
            String whole = site.feed("2|Two", "1|One");
            String part = whole.substring(0, whole.indexOf("<item>", whole.indexOf("</item>")));
            site.origin.raw("/feed", "HTTP/1.0 200 OK\r\nETag: \"1\"\r\n\r\n" + part);
            site.poll();
            answer(200, Map.of("ETag", "\"1\""), whole);
            site.pollWhenDue();
            assertThat(site.last("/feed").headers()).doesNotContainKey("if-none-match");
            assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("Two", "One");
        }

        @Test
        void validatorsOfADocumentOfItsDeclaredLengthAreKept() throws Exception {
            String whole = site.feed("2|Two", "1|One");
            answer(200, Map.of("ETag", "\"1\""), whole.substring(0, whole.indexOf("</channel>")));
            site.poll();
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
        }

        @Test
        void validatorsOfACompleteDocumentWithoutALengthAreKept() throws Exception {
            site.origin.raw("/feed", "HTTP/1.0 200 OK\r\nETag: \"1\"\r\n\r\n" + site.feed("1|One"));
            site.poll();
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
        }

        /// As during maintenance, or behind a sign-in.
        @Test
        void aFeedThatBecomesAWebPageFailsAndKeepsItsItemsAndValidators() throws Exception {
            answer(200, Map.of("ETag", "\"1\""), site.feed("1|One", "2|Two"));
            site.poll();
            answer(200, Map.of("ETag", "\"page\"", "Content-Type", "text/html"), "<html><body>Back soon</body></html>");
            for (int failures = 1; failures <= 3; failures++) {
                site.pollWhenDue();
                assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
                assertThat(site.status().lastFailure()).isEqualTo("unreadable-html-page");
                assertThat(site.requestCount("/feed")).isEqualTo(1 + failures);
                assertThat(site.wait(site.clock.instant())).isLessThan(Duration.ofHours(1));
            }
            answer(200, Map.of(), site.feed("3|Three", "1|One", "2|Two"));
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
            assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("One", "Two", "Three");
            assertThat(site.items()).extracting(RawItem::change).containsOnly(RawItem.Change.PUBLISHED);
        }

        @Test
        void validatorsSurviveFailedPolls() throws Exception {
            answer(200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            site.poll();
            answer(500, Map.of("ETag", "\"x\""), "");
            site.pollWhenDue();
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
        }
    }

    @Nested
    class Pauses {
        private final CountDownLatch over = new CountDownLatch(1);

        @Test
        void backOffLastsForRetryAfterAndTheWholeHost() throws Exception {
            answer(429, Map.of("Retry-After", "1800"), "");
            site.origin.on("/other", 200, Map.of(), site.feed("1|One"));
            Instant before = site.clock.instant();
            site.poll();
            assertThat(site.wait(before)).isGreaterThanOrEqualTo(Duration.ofMinutes(30));
            assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.RETRY_AFTER);

            site.pollState = PollState.blank(site.clock.instant());
            site.poll("/other");
            assertThat(site.requestCount("/other")).isZero();
            assertThat(site.wait(before))
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(30).minusSeconds(1));
            assertThat(site.status().failures()).isZero();
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 403, 404, 408, 451, 500, 502, 504})
        void retryAfterCountsForTheFeedWithAnyError(int status) throws Exception {
            answer(status, Map.of("Retry-After", "7200"), "");
            Instant before = site.clock.instant();
            site.poll();
            assertThat(site.wait(before))
                    .isBetween(Duration.ofHours(2), Duration.ofHours(2).plusMinutes(1));
            assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.RETRY_AFTER);
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            site.origin.on("/other", 200, Map.of(), site.feed("1|One"));
            site.pollState = PollState.blank(site.clock.instant());
            site.poll("/other");
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void retryAfterOfAnErrorCountsForAtMostADay() throws Exception {
            answer(500, Map.of("Retry-After", "31536000"), "");
            Instant before = site.clock.instant();
            site.poll();
            assertThat(site.wait(before))
                    .isBetween(Duration.ofHours(24), Duration.ofHours(24).plusMinutes(1));
        }

        @Test
        void backOffLastsAtMostADay() throws Exception {
            answer(429, Map.of("Retry-After", "31536000"), "");
            Instant before = site.clock.instant();
            site.poll();
            assertThat(site.wait(before))
                    .isBetween(Duration.ofHours(24), Duration.ofHours(24).plusMinutes(1));
            assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.RETRY_AFTER);

            answer(200, Map.of(), site.feed("1|One"));
            site.pollWhenDue();
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void backOffLastsUntilTheDateOfRetryAfter() throws Exception {
            Instant end = site.clock.instant().plus(Duration.ofHours(2));
            answer(
                    503,
                    Map.of("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(end.atOffset(ZoneOffset.UTC))),
                    "");
            site.poll();
            assertThat(site.pollState.nextPollAt()).isAfterOrEqualTo(end.minusSeconds(1));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "0", "Sun, 01 Mar 2026 11:00:00 GMT"})
        void backOffGrowsWithoutAFutureRetryAfter(String time) throws Exception {
            answer(429, Map.of("Retry-After", time), "");
            Instant first = site.clock.instant();
            site.poll();
            Duration once = site.wait(first);
            site.clock.moveOn(once.plusSeconds(1));
            Instant second = site.clock.instant();
            site.poll();
            assertThat(site.wait(second)).isGreaterThan(once);
        }

        private void hang(String... paths) {
            site.shortenTimeouts();
            for (String path : paths) {
                site.origin.on(path, (_, _) -> {
                    await(over);
                    return false;
                });
            }
        }

        private void pollForTheFirstTime(String path) throws InterruptedException {
            site.pollState = PollState.blank(site.clock.instant());
            site.poll(path);
        }

        @Test
        void twoHangingFeedsDoNotStopTheOtherFeedsOfTheirHost() throws Exception {
            hang("/feed", "/other");
            for (String hanging : List.of("/feed", "/other")) {
                pollForTheFirstTime(hanging);
                assertThat(site.status().lastFailure()).isEqualTo("timeout");
            }
            site.origin.on("/third", 200, Map.of(), site.feed("1|One"));
            site.restoreTimeouts();
            pollForTheFirstTime("/third");
            assertThat(site.items()).hasSize(1);
            over.countDown();
        }

        @Test
        void twoHangingFeedsDoNotStopTheFirstPollsOfTheirHost() throws Exception {
            hang("/feed", "/other");
            List<Thread> polls = new ArrayList<>(List.of(site.start("/feed"), site.start("/other")));
            waitFor(() -> site.requestCount("/feed") + site.requestCount("/other") == 2);
            site.restoreTimeouts();
            for (int i = 0; i < 10; i++) {
                site.origin.on("/f" + i, 200, Map.of(), site.feed(i + "|One"));
                polls.add(site.start("/f" + i));
            }
            for (Thread poll : polls) {
                assertThat(poll.join(Duration.ofSeconds(10))).isTrue();
            }
            site.publish();
            assertThat(site.items()).hasSize(10);
            over.countDown();
        }

        @Test
        void aHostWithThreeTimedOutRequestsInARowBacksOff() throws Exception {
            hang("/feed", "/other", "/third");
            for (String hanging : List.of("/feed", "/other", "/third")) {
                pollForTheFirstTime(hanging);
                assertThat(site.status().lastFailure()).isEqualTo("timeout");
            }
            site.origin.on("/fourth", 200, Map.of(), site.feed("1|One"));
            Instant before = site.clock.instant();
            pollForTheFirstTime("/fourth");
            assertThat(site.requestCount("/fourth")).isZero();
            assertThat(site.wait(before)).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(122));
            assertThat(site.status().failures()).isZero();
            over.countDown();
            site.restoreTimeouts();
            site.clock.moveOn(Duration.ofSeconds(123));
            site.poll("/fourth");
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void aFeedThatTimedOutWaitsWhileItsHostMayHaveAPendingRequest() throws Exception {
            hang("/feed", "/hangs");
            site.poll();
            PollState hung = site.pollState;
            site.clock.moveOn(Duration.between(site.clock.instant(), hung.nextPollAt()));
            pollForTheFirstTime("/hangs");
            over.countDown();

            site.restoreTimeouts();
            answer(200, Map.of(), site.feed("1|One"));
            site.pollState = hung;
            site.poll();
            assertThat(site.requestCount("/feed")).isOne();
            assertThat(site.status().failures()).isOne();
            site.pollWhenDue();
            assertThat(site.items()).hasSize(1);
            assertThat(site.pollState.hangs()).isNull();
        }

        @Test
        void aFeedThatFailedDoesNotWaitForOthersThatHang() throws Exception {
            answer(503, Map.of(), "");
            site.poll();
            PollState failed = site.pollState;
            site.clock.moveOn(Duration.between(site.clock.instant(), failed.nextPollAt()));
            hang("/hangs");
            pollForTheFirstTime("/hangs");
            site.restoreTimeouts();
            answer(200, Map.of(), site.feed("1|One"));
            site.pollState = failed;
            site.poll();
            assertThat(site.items()).hasSize(1);
            over.countDown();
        }

        @Test
        void aFeedFailsAfterThreeAnswersThatItsServerIsNotAvailable() throws Exception {
            answer(200, Map.of(), site.feed("1|One"));
            site.poll();
            for (FeedStatus.State state :
                    List.of(FeedStatus.State.THROTTLED, FeedStatus.State.THROTTLED, FeedStatus.State.FAILING)) {
                answer(503, Map.of("Retry-After", "60"), "");
                site.pollWhenDue();
                assertThat(site.status().state()).isEqualTo(state);
                assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.RETRY_AFTER);
            }
            answer(200, Map.of(), site.feed("1|One"));
            site.pollWhenDue();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
            assertThat(site.status().failures()).isZero();
        }

        @Test
        void aFeedThatAsksForPausesDoesNotFail() throws Exception {
            for (int polls = 0; polls < 5; polls++) {
                answer(429, Map.of("Retry-After", "60"), "");
                site.pollWhenDue();
            }
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.THROTTLED);
        }

        @Test
        void backOffMakesAFeedThrottledUnlessItFailsOrIsGone() throws Exception {
            site.poll("/missing");
            PollState failing = site.pollState;
            site.origin.on("/former", 410, Map.of(), "");
            site.pollState = PollState.blank(site.clock.instant());
            site.poll("/former");
            PollState gone = site.pollState;
            answer(429, Map.of("Retry-After", "1800"), "");
            site.pollState = PollState.blank(site.clock.instant());
            site.poll();
            Instant pauseEnd = site.pollState.nextPollAt();

            site.pollState = PollState.blank(site.clock.instant());
            site.poll("/other");
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.THROTTLED);
            site.pollState = failing;
            site.poll("/missing");
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.RETRY_AFTER);
            assertThat(site.status().failures()).isOne();
            assertThat(site.status().nextPollAt()).isBetween(pauseEnd.minusSeconds(2), pauseEnd);
            site.pollState = gone;
            site.poll("/former");
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.GONE);
            assertThat(polls("deferred")).isEqualTo(3);
            assertThat(site.requestCount("/missing") + site.requestCount("/former"))
                    .isEqualTo(2);
        }

        @Test
        void backOffStartsWithAThrottledPage() throws Exception {
            with(PagePolicy.ALWAYS);
            answer(200, Map.of(), site.feed("1|One", "2|Two"));
            site.origin.on("/a/1", 429, Map.of("Retry-After", "3600"), "");
            site.poll();
            assertThat(site.requestCount("/a/2")).isZero();
            assertThat(site.items()).hasSize(2).allMatch(item -> missing(item).equals("throttled"));
        }
    }

    @Nested
    class Intervals {
        @Test
        void intervalsAreNeverBelowTheMinimum() throws Exception {
            answer(200, Map.of("Cache-Control", "max-age=1"), site.feed("1|One"));
            Instant before = site.clock.instant();
            site.poll();
            assertThat(site.wait(before)).isGreaterThanOrEqualTo(PollFixture.MIN);
        }

        @Test
        void intervalsRespectTheServersHints() throws Exception {
            answer(200, Map.of("Cache-Control", "public, max-age=1200"), site.feed("1|One"));
            for (int polls = 0; polls < 10; polls++) {
                site.pollState = PollState.blank(site.clock.instant());
                Instant before = site.clock.instant();
                site.poll();
                assertThat(site.wait(before)).isBetween(Duration.ofMinutes(20).minusSeconds(2), Duration.ofHours(2));
            }
        }

        @Test
        void intervalsRespectTheDocumentsHintsAfter304Too() throws Exception {
            String asks = site.feed("1|One").replace("<title>Feed", "<ttl>180</ttl><title>Feed");
            answer(200, Map.of("ETag", "\"1\""), asks);
            site.poll();
            answer(304, Map.of(), "");
            site.clock.moveOn(Duration.ofHours(3));
            Instant before = site.clock.instant();
            site.poll();
            assertThat(site.wait(before))
                    .isBetween(
                            Duration.ofHours(3).minusSeconds(2),
                            Duration.ofHours(3).plusSeconds(2));
        }

        @Test
        void intervalsOfADeadFeedGrow() throws Exception {
            answer(404, Map.of(), "");
            Instant end = site.clock.instant().plus(Duration.ofMinutes(8));
            int polls = 0;
            while (site.pollState.nextPollAt().isBefore(end)) {
                site.pollWhenDue();
                polls++;
            }
            assertThat(polls).isLessThanOrEqualTo(4);
        }
    }

    @Nested
    class LargeDocuments {
        @Test
        void largeDocumentsAreReadOnlyOnceThereIsMemory() throws Exception {
            answer(200, Map.of(), site.feed("1|One|" + "word ".repeat(300_000)));
            List<ReadingBudget.Share> occupied = PollFixture.occupy(site.documents);
            Thread poll = site.start("/feed");
            waitFor(() -> site.documents.waiting() == 1);
            assertThat(site.items()).isEmpty();
            occupied.forEach(ReadingBudget.Share::close);
            poll.join();
            site.publish();
            assertThat(site.items()).hasSize(1);
            assertThat(site.documents.heldBytes()).isZero();
        }
    }

    @Nested
    class Addresses {
        private static final Duration WEEK = Duration.ofDays(7);

        @Test
        void aGoneFeedIsRequestedAgainAfter30Days() throws Exception {
            answer(410, Map.of(), "");
            Instant before = site.clock.instant();
            site.poll();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.GONE);
            assertThat(site.wait(before))
                    .isBetween(Duration.ofDays(30), Duration.ofDays(30).plusMinutes(1));

            answer(200, Map.of(), site.feed("1|One"));
            site.pollWhenDue();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
        }

        @Test
        void aTemporaryRedirectToAGoneFeedIsAFailure() throws Exception {
            answer(302, Map.of("Location", "/gone"), "");
            site.origin.on("/gone", 410, Map.of(), "");
            Instant before = site.clock.instant();
            site.poll();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(site.wait(before)).isLessThan(Duration.ofHours(1));
        }

        @Test
        void aRedirectLoopFailsThePollAndKeepsTheKnownItems() throws Exception {
            answer(200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            site.poll();
            answer(302, Map.of("Location", "/b"), "");
            site.origin.on("/b", 302, Map.of("Location", "/feed"), "");
            site.pollWhenDue();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(site.status().lastFailure()).isEqualTo("hostile");
            answer(200, Map.of(), site.feed("2|Two", "1|One"));
            site.pollWhenDue();
            assertThat(site.last("/feed").header("if-none-match")).isEqualTo("\"1\"");
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
            assertThat(site.items()).hasSize(2);
        }

        /// Polls until the target of a permanent redirect is adopted.
        private void adopt() throws InterruptedException {
            site.pollWhenDue();
            site.waitAndPoll(site.clock.instant().plus(WEEK));
            assertThat(site.pollState.adopted()).isNotNull();
        }

        @Test
        void aPermanentRedirectIsAdoptedAfterAWeek() throws Exception {
            answer(301, Map.of("Location", "/b"), "");
            site.origin.on("/b", 308, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of(), site.feed("1|One"));
            site.poll();
            site.pollWhenDue();
            site.waitAndPoll(site.clock.instant().plus(WEEK).minus(Duration.ofHours(4)));
            assertThat(site.pollState.adopted()).isNull();
            site.waitAndPoll(site.clock.instant().plus(Duration.ofHours(5)));
            assertThat(site.status().address())
                    .isEqualTo(site.origin.url("/new").toString());
            site.pollWhenDue();
            assertThat(site.requestCount("/feed")).isEqualTo(4);
            assertThat(site.requestCount("/new")).isEqualTo(5);
            assertThat(site.items()).hasSize(1);
        }

        @Test
        void aPermanentRedirectOfSomeMinutesDoesNotMoveAFeed() throws Exception {
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of(), site.feed("1|One"));
            Instant end = site.clock.instant().plus(Duration.ofMinutes(12));
            for (int i = 0; i < 3; i++) {
                site.pollWhenDue();
            }
            site.waitAndPoll(end);
            answer(200, Map.of(), site.feed("2|Two", "1|One"));
            site.pollWhenDue();
            assertThat(site.items()).hasSize(2);
            assertThat(site.pollState.movedTo()).isNull();
            assertThat(site.pollState.movedSince()).isNull();
        }

        @Test
        void theTrialOfARedirectStartsAgainWhenItsTargetChanges() throws Exception {
            site.origin.on("/x", 200, Map.of(), site.feed("1|One"));
            site.origin.on("/y", 200, Map.of(), site.feed("1|One"));
            for (String target : List.of("/x", "/y", "/x", "/y")) {
                answer(301, Map.of("Location", target), "");
                site.waitAndPoll(site.clock.instant().plus(Duration.ofDays(6)));
                assertThat(site.pollState.adopted()).isNull();
            }
        }

        @Test
        void aFeedThatReturnsToItsDefinedUrlIsReadThereWithinAWeek() throws Exception {
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            adopt();
            answer(200, Map.of("ETag", "\"1\""), site.feed("2|Two", "1|One"));
            Instant end = site.clock.instant().plus(WEEK);
            while (site.clock.instant().isBefore(end)) {
                site.waitAndPoll(site.clock.instant().plus(Duration.ofHours(8)));
            }
            assertThat(site.last("/feed").headers()).doesNotContainKey("if-none-match");
            assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("One", "Two");
            assertThat(site.pollState.adopted()).isNull();
            assertThat(site.status().address()).isNull();
        }

        @Test
        void theDefinedUrlOfAMovedFeedIsRequestedOnceAWeek() throws Exception {
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of(), site.feed("1|One"));
            adopt();
            long before = site.requestCount("/feed");
            Instant end = site.clock.instant().plus(WEEK.multipliedBy(4)).plus(Duration.ofHours(12));
            while (site.clock.instant().isBefore(end)) {
                site.waitAndPoll(site.clock.instant().plus(Duration.ofHours(8)));
            }
            assertThat(site.requestCount("/feed") - before).isBetween(3L, 4L);
            assertThat(site.pollState.adopted()).isEqualTo(site.origin.url("/new"));
        }

        @Test
        void aDefinedUrlThatIsUnavailableDoesNotFailAMovedFeed() throws Exception {
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of(), site.feed("1|One"));
            adopt();
            answer(404, Map.of(), "");
            site.origin.on("/new", 200, Map.of(), site.feed("2|Two", "1|One"));
            site.waitAndPoll(site.clock.instant().plus(WEEK));
            assertThat(site.items()).hasSize(2);
            assertThat(site.status().failures()).isZero();
            assertThat(site.pollState.adopted()).isEqualTo(site.origin.url("/new"));
            long asked = site.requestCount("/feed");
            site.pollWhenDue();
            assertThat(site.requestCount("/feed")).isEqualTo(asked);
        }

        @Test
        void anAdoptedUrlOfTheSameOriginGetsTheFeedsPassword() throws Exception {
            site.user = "ann:p%40ss@";
            answer(301, Map.of("Location", site.origin.url("/new").toString()), "");
            site.origin.on("/new", 200, Map.of(), site.feed("1|One"));
            adopt();
            site.pollWhenDue();
            assertThat(site.requestCount("/feed")).isEqualTo(2);
            assertThat(site.last("/new").header("authorization")).isEqualTo("Basic YW5uOnBAc3M=");
            assertThat(site.pollState.adopted()).isEqualTo(site.origin.url("/new"));
            assertThat(site.status().address()).doesNotContain("ann");
        }

        @Test
        void adoptedUrlsArePublishedWithoutThePassword() throws Exception {
            site.user = "ann:p%40ss@";
            String relative = site.feed("1|One").replace(site.origin.url("/a/1").toString(), "/a/1");
            answer(302, Map.of("Location", "/moved"), "");
            site.origin.on("/moved", 200, Map.of(), relative);
            site.poll();
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of(), relative);
            site.pollWhenDue();
            site.pollWhenDue();
            assertThat(site.last("/feed").header("authorization")).isEqualTo("Basic YW5uOnBAc3M=");
            assertThat(site.last("/new").header("authorization")).isEqualTo("Basic YW5uOnBAc3M=");
            assertThat(site.items()).hasSize(1).allSatisfy(item -> {
                assertThat(item.toString()).contains("/a/1").doesNotContain("ann:");
                assertThat(item.headers(""))
                        .allSatisfy(header -> assertThat(new String(header.value(), StandardCharsets.UTF_8))
                                .doesNotContain("ann:"));
            });
            assertThat(site.status().toString()).doesNotContain("ann:");
            assertThat(site.pollState.toString()).doesNotContain("ann:");
        }

        @Test
        void temporaryRedirectsAreNotAdopted() throws Exception {
            answer(301, Map.of("Location", "/b"), "");
            site.origin.on("/b", 302, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of(), site.feed("1|One"));
            for (int i = 0; i < 4; i++) {
                site.pollWhenDue();
            }
            assertThat(site.requestCount("/feed")).isEqualTo(4);
            assertThat(site.pollState.adopted()).isNull();
        }

        @Test
        void redirectsToNonFeedsAreNotAdopted() throws Exception {
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of("Content-Type", "text/html"), "<html><body>Welcome</body></html>");
            for (int i = 0; i < 3; i++) {
                site.pollWhenDue();
            }
            assertThat(site.pollState.adopted()).isNull();
        }

        @Test
        void anAdoptedUrlThatFailsThreeTimesIsReplacedByTheDefinedOne() throws Exception {
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            adopt();
            site.origin.on("/new", 404, Map.of(), "");
            answer(200, Map.of(), site.feed("2|Two", "1|One"));
            site.pollWhenDue();
            site.pollWhenDue();
            assertThat(site.pollState.adopted()).isEqualTo(site.origin.url("/new"));
            site.pollWhenDue();
            assertThat(site.pollState.adopted()).isNull();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            site.pollWhenDue();
            assertThat(site.items()).hasSize(2);
        }

        @Test
        void anAdoptedUrlThatIsGoneIsReplacedByTheDefinedOneWithTheNextPoll() throws Exception {
            answer(301, Map.of("Location", "/new"), "");
            site.origin.on("/new", 200, Map.of("ETag", "\"1\""), site.feed("1|One"));
            adopt();
            site.origin.on("/new", 410, Map.of(), "");
            answer(200, Map.of(), site.feed("2|Two", "1|One"));
            Instant before = site.clock.instant();
            site.pollWhenDue();
            assertThat(site.pollState.adopted()).isNull();
            assertThat(site.wait(before)).isLessThan(Duration.ofDays(1));
            site.pollWhenDue();
            assertThat(site.items()).hasSize(2);
        }

        @Test
        void aFeedThatBecameAPageIsNotReplacedByTheFeedsOfThatPage() throws Exception {
            String page = "<html><head><link rel='alternate' type='application/rss+xml'"
                    + " href='/rss'></head><body>x</body></html>";
            answer(200, Map.of("Content-Type", "text/html"), page);
            site.poll();
            site.pollWhenDue();
            assertThat(site.status().replacement())
                    .isEqualTo(site.origin.url("/rss").toString());
            assertThat(site.requestCount("/rss")).isZero();
        }
    }

    @Nested
    class Robots {
        private void robots(String rules) {
            site.origin.on("/robots.txt", 200, Map.of(), rules);
        }

        @Test
        void robotsTxtIsRequestedOncePerHostAndDay() throws Exception {
            with(PagePolicy.ALWAYS);
            robots("User-agent: *\nAllow: /\n");
            answer(200, Map.of(), site.feed("1|One", "2|Two"));
            site.poll();
            site.pollWhenDue();
            assertThat(site.requestCount("/robots.txt")).isOne();
            site.clock.moveOn(Duration.ofDays(1).plusMinutes(1));
            site.poll();
            assertThat(site.requestCount("/robots.txt")).isEqualTo(2);
        }

        @Test
        void disallowedPagesAreNotRequested() throws Exception {
            with(PagePolicy.ALWAYS);
            robots("User-agent: newswire\nDisallow: /a/2\n");
            answer(200, Map.of(), site.feed("1|One", "2|Two"));
            site.origin.on("/a/1", 200, Map.of(), "<p>One");
            site.poll();
            assertThat(site.requestCount("/a/1")).isOne();
            assertThat(site.requestCount("/a/2")).isZero();
            assertThat(site.items())
                    .extracting(PollConformanceCase::missing)
                    .containsExactlyInAnyOrder("", "robots-disallowed");
        }

        @Test
        void redirectsToDisallowedPagesAreNotFollowed() throws Exception {
            with(PagePolicy.ALWAYS);
            robots("User-agent: *\nDisallow: /private/\n");
            answer(200, Map.of(), site.feed("1|One"));
            site.origin.on("/a/1", 302, Map.of("Location", "/private/1"), "");
            site.poll();
            assertThat(site.requestCount("/private/1")).isZero();
            assertThat(site.items()).extracting(PollConformanceCase::missing).containsExactly("robots-disallowed");
        }

        @Test
        void anUnavailableRobotsTxtPreventsPagesButNotPolls() throws Exception {
            with(PagePolicy.ALWAYS);
            site.origin.on("/robots.txt", 500, Map.of(), "");
            answer(200, Map.of(), site.feed("1|One"));
            Thread poll = site.start("/feed");
            waitFor(() -> site.meters
                            .counter("newswire.ingest.pages", "outcome", "retried")
                            .count()
                    > 0);
            site.clock.moveOn(Duration.ofMinutes(22));
            poll.join();
            site.publish();
            assertThat(site.requestCount("/a/1")).isZero();
            assertThat(site.items()).extracting(PollConformanceCase::missing).containsExactly("robots-unknown");
        }

        @Test
        void anUnavailableRobotsTxtOfARedirectTargetIsRetried() throws Exception {
            with(PagePolicy.ALWAYS);
            try (Origin other = new Origin()) {
                other.on("/robots.txt", 500, Map.of(), "").on("/1", 200, Map.of(), "<p>One");
                answer(200, Map.of(), site.feed("1|One"));
                site.origin.on("/a/1", 302, Map.of("Location", other.url("/1").toString()), "");
                Thread poll = site.start("/feed");
                waitFor(() -> site.meters
                                .counter("newswire.ingest.pages", "outcome", "retried")
                                .count()
                        > 0);
                assertThat(other.requests()).extracting(Origin.Request::path).containsExactly("/robots.txt");
                other.on("/robots.txt", 404, Map.of(), "");
                site.clock.moveOn(Duration.ofMinutes(11));
                poll.join();
                site.publish();
                assertThat(other.lastRequest().path()).isEqualTo("/1");
                assertThat(site.items())
                        .extracting(PollConformanceCase::missing)
                        .containsExactly("");
            }
        }

        @Test
        void robotsTxtAppliesToFeedsIfConfigured() throws Exception {
            site.close();
            site = new PollFixture(PagePolicy.NEVER, true);
            robots("User-agent: *\nDisallow: /feed\n");
            answer(200, Map.of(), site.feed("1|One"));
            site.poll();
            assertThat(site.requestCount("/feed")).isZero();
            assertThat(site.status().lastFailure()).isEqualTo("robots-disallowed");
        }

        @Test
        void robotsTxtAppliesToRedirectTargetsOfFeeds() throws Exception {
            site.close();
            site = new PollFixture(PagePolicy.NEVER, true);
            robots("User-agent: *\nDisallow: /private/\n");
            answer(302, Map.of("Location", "/private/feed"), "");
            site.origin.on("/private/feed", 200, Map.of(), site.feed("1|One"));
            site.poll();
            assertThat(site.requestCount("/private/feed")).isZero();
            assertThat(site.status().lastFailure()).isEqualTo("robots-disallowed");
        }

        @Test
        void anUnavailableRobotsTxtFailsAFeedThatRespectsIt() throws Exception {
            site.close();
            site = new PollFixture(PagePolicy.NEVER, true);
            site.origin.on("/robots.txt", 500, Map.of(), "");
            answer(200, Map.of(), site.feed("1|One"));
            Instant first = site.clock.instant();
            site.poll();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
            assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.FAILURE);
            assertThat(site.status().lastFailure()).isEqualTo("robots-unknown");
            assertThat(site.wait(first)).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
            for (int failures = 2; failures <= 6; failures++) {
                site.pollWhenDue();
                assertThat(site.status().failures()).isEqualTo(failures);
            }
            assertThat(site.wait(site.clock.instant())).isGreaterThan(Duration.ofMinutes(25));
            assertThat(site.requestCount("/robots.txt")).isEqualTo(6);
            assertThat(polls("robots-unknown")).isEqualTo(6);
            assertThat(polls("deferred")).isZero();

            robots("User-agent: *\nAllow: /\n");
            site.pollWhenDue();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
            assertThat(site.requestCount("/feed")).isOne();
        }

        @Test
        void aBackOffBeforeRobotsTxtDelaysThePoll() throws Exception {
            site.close();
            site = new PollFixture(PagePolicy.NEVER, true);
            site.origin.on("/robots.txt", 503, Map.of("Retry-After", "1800"), "");
            Instant first = site.clock.instant();
            site.poll();
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.THROTTLED);
            site.pollWhenDue();
            assertThat(site.wait(first)).isGreaterThan(Duration.ofMinutes(29));
            assertThat(site.status().state()).isEqualTo(FeedStatus.State.THROTTLED);
            assertThat(site.status().failures()).isZero();
            assertThat(site.requestCount("/robots.txt")).isOne();
            assertThat(polls("deferred")).isEqualTo(2);
        }

        @Test
        void aRedirectToAHostWithAnUnavailableRobotsTxtIsNotFollowed() throws Exception {
            site.close();
            site = new PollFixture(PagePolicy.NEVER, true);
            try (Origin other = new Origin()) {
                other.on("/robots.txt", 500, Map.of(), "").on("/feed", 200, Map.of(), site.feed("1|One"));
                answer(302, Map.of("Location", other.url("/feed").toString()), "");
                site.poll();
                assertThat(other.requests()).extracting(Origin.Request::path).containsOnly("/robots.txt");
                assertThat(site.items()).isEmpty();
                assertThat(site.status().lastFailure()).isEqualTo("robots-unknown");
            }
        }

        @Test
        void robotsTxtSetsTheDelayBetweenPages() throws Exception {
            with(PagePolicy.ALWAYS);
            robots("User-agent: *\nCrawl-delay: 1\n");
            answer(200, Map.of(), site.feed("1|One", "2|Two"));
            site.poll();
            List<Origin.Request> asked = site.origin.requests();
            assertThat(asked).extracting(Origin.Request::path).containsExactly("/robots.txt", "/feed", "/a/1", "/a/2");
            // The first page was requested after the feed, and may have been recorded late.
            assertThat(Duration.ofNanos(asked.get(3).nanos() - asked.get(1).nanos()))
                    .isGreaterThan(Duration.ofSeconds(1));
        }
    }
}

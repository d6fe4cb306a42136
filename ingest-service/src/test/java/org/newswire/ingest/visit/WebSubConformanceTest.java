package org.newswire.ingest.visit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.websub.Call;
import org.newswire.ingest.websub.Callback;
import org.newswire.ingest.websub.CallbackHandler;
import org.newswire.ingest.websub.Subscription;
import org.newswire.pipeline.http.HttpLimits;
import org.newswire.pipeline.http.HttpService;
import org.newswire.raw.FeedStatus;
import org.slf4j.LoggerFactory;

/// What WebSub (W3C Recommendation, 23 January 2018) asks of a subscriber, rule by rule, with a
/// scripted hub; and how far the hub is relied on.
class WebSubConformanceTest {
    private static final int TEN_DAYS = 864_000;

    private final ScriptedHub hub = new ScriptedHub();
    private HttpService callbacks;
    private CallbackHandler handler;
    private OneFeed site;

    /// Callbacks and calls as an instance keeps them, without a broker.
    private final class Desk implements CallbackHandler.Desk {
        @Override
        public Optional<Callback> find(String id) {
            return Optional.ofNullable(site.desk.get(id));
        }

        @Override
        public void write(Call call) {
            site.calls.add(call);
        }

        @Override
        public void close(Callback callback) {
            site.desk.remove(callback.id());
        }
    }

    @BeforeEach
    void open() throws IOException {
        open(PagePolicy.NEVER);
    }

    private void open(PagePolicy pages) throws IOException {
        callbacks = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
        callbacks.page(CallbackHandler.PATH, request -> handler.answer(request));
        callbacks.start();
        site = new OneFeed(pages, false, Optional.of(URI.create("http://127.0.0.1:" + callbacks.port())));
        handler = new CallbackHandler(new Desk(), site.clock, site.metrics::hubCall);
    }

    @AfterEach
    void close() throws IOException {
        site.close();
        callbacks.close();
        hub.close();
    }

    private String linked(String hubUrl, String self, String... entries) {
        String link = "<link xmlns='http://www.w3.org/2005/Atom' rel='%s' href='%s'/>";
        return site.feed(entries)
                .replaceFirst("</title>", "</title>" + link.formatted("hub", hubUrl) + link.formatted("self", self));
    }

    private void show(String... entries) {
        site.origin.on(
                "/feed",
                200,
                Map.of(),
                linked(hub.url(), site.origin.url("/feed").toString(), entries));
    }

    /// Polls the feed, asks its hub, and has that confirmed.
    private void subscribe() throws Exception {
        show("1|One");
        site.visit();
        ask();
        assertThat(hub.verifies(TEN_DAYS)).isTrue();
    }

    /// A visit that is due for the feed as well polls first.
    private void ask() throws InterruptedException {
        Instant due = subscription().nextAt();
        while (subscription().nextAt().equals(due)) {
            site.waitAndVisit(due);
        }
    }

    private double count(String meter, String outcome) {
        return site.meters.get(meter).tag("outcome", outcome).counter().count();
    }

    private Subscription subscription() {
        return Objects.requireNonNull(site.memory.subscription());
    }

    private Instant lastPollAt() {
        return Objects.requireNonNull(site.memory.lastPollAt());
    }

    private FeedStatus.Hub status() {
        return Objects.requireNonNull(site.status().hub());
    }

    private Duration untilNextPoll() {
        return Duration.between(lastPollAt(), site.memory.nextPollAt());
    }

    @Nested
    class Discovery {
        @Test
        void takesHubAndTopicFromTheDocument() throws Exception {
            show("1|One");
            site.visit();
            ask();
            assertThat(hub.asked().getLast())
                    .containsEntry("hub.topic", site.origin.url("/feed").toString());
        }

        @Test
        void takesThemFromTheHeaderBeforeTheDocument() throws Exception {
            String links = "<%s>; rel=\"hub\"\r\nLink: <https://news.example/canonical>; rel=self".formatted(hub.url());
            site.origin.on(
                    "/feed",
                    200,
                    Map.of("Link", links),
                    linked("http://hub.example/", "https://other.example/", "1|One"));
            site.visit();
            ask();
            assertThat(hub.asked().getLast()).containsEntry("hub.topic", "https://news.example/canonical");
        }

        @Test
        void subscribesToTheTopicThatTheFeedNamesNotToTheAddressPolled() throws Exception {
            site.origin.on("/feed", 200, Map.of(), linked(hub.url(), "https://news.example/canonical", "1|One"));
            site.visit();
            ask();
            assertThat(hub.asked().getLast()).containsEntry("hub.topic", "https://news.example/canonical");
        }

        @Test
        void takesNoAddressThatIsTooLongToBeRemembered() throws Exception {
            String tooLong = "https://news.example/" + "x".repeat(2_000);
            site.origin.on("/feed", 200, Map.of(), linked(hub.url(), tooLong, "1|One"));
            site.visit();
            assertThat(site.memory.subscription()).isNull();
            site.origin.on("/feed", 200, Map.of(), linked(tooLong, "https://news.example/feed", "1|One"));
            site.visitWhenDue();
            assertThat(site.memory.subscription()).isNull();
        }

        @Test
        void findsNothingWithoutATopic() throws Exception {
            site.origin.on("/feed", 200, Map.of("Link", "<%s>; rel=hub".formatted(hub.url())), site.feed("1|One"));
            site.visit();
            assertThat(site.memory.subscription()).isNull();
        }
    }

    @Nested
    class Subscribing {
        @Test
        void isAPostOfAFormWithModeTopicCallbackLeaseAndSecret() throws Exception {
            show("1|One");
            site.visit();
            ask();
            assertThat(hub.lastContentType()).startsWith("application/x-www-form-urlencoded");
            assertThat(hub.asked().getLast())
                    .containsEntry("hub.mode", "subscribe")
                    .containsEntry("hub.lease_seconds", "864000")
                    .containsKeys("hub.topic", "hub.callback", "hub.secret");
            assertThat(hub.asked().getLast().get("hub.secret")).hasSizeLessThan(200);
        }

        @Test
        void usesACallbackThatCannotBeGuessedAndIsItsOwn() throws Exception {
            show("1|One");
            site.visit();
            ask();
            String first = hub.last("hub.callback");
            site.memory = FeedMemory.blank(site.clock.instant());
            site.visit();
            ask();
            assertThat(first).matches(".*/websub/[0-9a-f]{32}");
            assertThat(hub.asked().getLast().get("hub.callback")).isNotEqualTo(first);
        }

        @Test
        void comesAfterTheCallbackIsKnownSoThatAHubMayVerifyAtOnce() throws Exception {
            show("1|One");
            site.visit();
            assertThat(hub.asked()).isEmpty();
            assertThat(site.desk).hasSize(1);
        }

        @Test
        void followsARedirectThatKeepsTheMethod() throws Exception {
            try (var moved = new ScriptedHub()) {
                hub.redirectsTo(307, moved.url());
                show("1|One");
                site.visit();
                ask();
                assertThat(moved.asked().getLast()).containsEntry("hub.mode", "subscribe");
            }
        }

        @Test
        void doesNotFollowARedirectThatWouldMakeItAGet() throws Exception {
            try (var elsewhere = new ScriptedHub()) {
                hub.redirectsTo(302, elsewhere.url());
                show("1|One");
                site.visit();
                ask();
                assertThat(elsewhere.asked()).isEmpty();
                assertThat(count("newswire.ingest.hub.requests", "failed")).isEqualTo(1);
            }
        }

        @Test
        void neverReachesAHubOnAPrivateAddress() throws Exception {
            try (var inside = new ScriptedHub("127.0.0.2")) {
                site.origin.on(
                        "/feed",
                        200,
                        Map.of(),
                        linked(inside.url(), site.origin.url("/feed").toString(), "1|One"));
                site.visit();
                ask();
                assertThat(inside.asked()).isEmpty();
                assertThat(count("newswire.ingest.hub.requests", "failed")).isEqualTo(1);
            }
        }

        @Test
        void isTriedAgainEverLaterWhileTheHubDoesNotConfirm() throws Exception {
            hub.answersWith(500);
            show("1|One");
            site.visit();
            Instant first = subscription().nextAt();
            ask();
            Instant second = subscription().nextAt();
            ask();
            Instant third = subscription().nextAt();
            assertThat(Duration.between(first, second)).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
            assertThat(Duration.between(second, third)).isBetween(Duration.ofMinutes(20), Duration.ofMinutes(21));
            assertThat(subscription().isActive(site.clock.instant())).isFalse();
        }

        /// A hub is whatever address a feed names.
        @Test
        void isLoggedWithoutWhatAHubAnswered() throws Exception {
            Logger log = (Logger) LoggerFactory.getLogger(HubTalk.class);
            var told = new ListAppender<ILoggingEvent>();
            told.start();
            log.addAppender(told);
            log.setLevel(Level.INFO);
            try {
                show("1|One");
                site.visit();
                for (int status : new int[] {500, 404, 429, 410}) {
                    hub.answersWith(status);
                    ask();
                    site.clock.moveOn(Duration.ofDays(1)); // past the pause of the host
                }
                String before =
                        "hub=" + hub.url() + " topic=" + site.origin.url("/feed") + " mode=subscribe not accepted: ";
                assertThat(told.list)
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .containsExactly(
                                before + "http-5xx (HTTP 500)",
                                before + "not-found (HTTP 404)",
                                before + "HTTP 429",
                                before + "HTTP 410");
            } finally {
                log.setLevel(null);
                log.detachAppender(told);
            }
        }

        @Test
        void leavesThePollsAlone() throws Exception {
            show("1|One");
            site.visit();
            ask();
            assertThat(site.asked("/feed")).isOne();
        }
    }

    @Nested
    class VerificationOfIntent {
        @Test
        void echoesTheChallengeOfASubscriptionThatWasAskedFor() throws Exception {
            show("1|One");
            site.visit();
            ask();
            HttpResponse<String> answer =
                    hub.says("subscribe", "hub.challenge", "a <b> c&d", "hub.lease_seconds", "3600");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("a <b> c&d");
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        }

        @Test
        void refusesACallbackThatNobodyGaveOut() throws Exception {
            show("1|One");
            site.visit();
            ask();
            String callback = hub.last("hub.callback");
            String other = callback.substring(0, callback.length() - 4) + "0000";
            assertThat(hub.saysAt(other, "subscribe", site.origin.url("/feed").toString(), "hub.challenge", "x")
                            .statusCode())
                    .isEqualTo(404);
        }

        @Test
        void refusesATopicThatWasNotAskedFor() throws Exception {
            show("1|One");
            site.visit();
            ask();
            String callback = hub.last("hub.callback");
            assertThat(hub.saysAt(callback, "subscribe", "https://other.example/", "hub.challenge", "x")
                            .statusCode())
                    .isEqualTo(404);
        }

        @Test
        void refusesToUnsubscribeWhatIsStillWanted() throws Exception {
            subscribe();
            assertThat(hub.says("unsubscribe", "hub.challenge", "x").statusCode())
                    .isEqualTo(404);
        }

        @Test
        void takesTheLeaseThatTheHubGrants() throws Exception {
            show("1|One");
            site.visit();
            ask();
            hub.verifies(7_200);
            site.visitWhenDue();
            assertThat(Duration.between(subscription().heardAt(), subscription().leaseEnd()))
                    .isEqualTo(Duration.ofHours(2));
            assertThat(status().leaseEnd()).isEqualTo(subscription().leaseEnd());
        }
    }

    @Nested
    class Leases {
        @Test
        void areRenewedBeforeTheyEndWithTheSameCallback() throws Exception {
            subscribe();
            site.visitWhenDue();
            Instant end = Objects.requireNonNull(subscription().leaseEnd());
            assertThat(subscription().nextAt()).isBefore(end.minus(Duration.ofDays(2)));
            while (hub.asked().size() < 2) {
                Instant next = subscription().nextAt();
                site.waitAndVisit(next.isBefore(site.memory.nextPollAt()) ? next : site.memory.nextPollAt());
            }
            assertThat(site.clock.instant()).isBefore(end);
            assertThat(hub.asked().getLast()).isEqualTo(hub.asked().getFirst());
        }

        @Test
        void thatAreShortAreRenewedInTimeThoughNothingElseIsDue() throws Exception {
            show("1|One");
            site.visit();
            ask();
            Instant granted = site.clock.instant();
            hub.verifies(600);
            Instant later = granted.plus(Duration.ofHours(1));
            site.memory = site.memory
                    .change()
                    .next(new PollSchedule.Next(later, FeedStatus.Reason.RHYTHM))
                    .done();
            site.waitAndVisit(granted.plusSeconds(455));
            assertThat(hub.asked()).hasSize(2);
            assertThat(site.asked("/feed")).isEqualTo(1);
        }

        @Test
        void thatEndedAreNoReasonToPollLess() throws Exception {
            subscribe();
            earnTrust();
            assertThat(subscription().isTrusted(site.clock.instant())).isTrue();
            site.clock.moveOn(Duration.ofDays(11));
            assertThat(subscription().isTrusted(site.clock.instant())).isFalse();
        }
    }

    @Nested
    class Denial {
        @Test
        void endsASubscriptionThatWasConfirmed() throws Exception {
            subscribe();
            site.visitWhenDue();
            site.clock.moveOn(Duration.ofSeconds(1));
            assertThat(hub.says("denied", "hub.reason", "no more").statusCode()).isEqualTo(200);
            site.visitWhenDue();
            assertThat(subscription().isActive(site.clock.instant())).isFalse();
            assertThat(Duration.between(site.clock.instant(), subscription().nextAt()))
                    .isGreaterThan(Duration.ofHours(20));
        }

        @Test
        void ofATopicThatWasNotAskedForIsIgnored() throws Exception {
            subscribe();
            String callback = hub.last("hub.callback");
            assertThat(hub.saysAt(callback, "denied", "https://other.example/").statusCode())
                    .isEqualTo(404);
            site.visitWhenDue();
            assertThat(subscription().isActive(site.clock.instant())).isTrue();
        }
    }

    @Nested
    class Pushes {
        @ParameterizedTest
        @CsvSource({"sha1,HmacSHA1", "sha256,HmacSHA256", "sha384,HmacSHA384", "sha512,HmacSHA512"})
        void areTakenWithASignatureOfEachMethod(String method, String algorithm) throws Exception {
            subscribe();
            assertThat(hub.pushesSigned(method, algorithm, site.feed("2|Two"))).isEqualTo(202);
            assertThat(count("newswire.ingest.hub.calls", "pushed")).isEqualTo(1);
            assertThat(site.calls).extracting(Call::kind).contains(Call.Kind.PUSHED);
        }

        @Test
        void withAWrongSignatureGet2xxAreCountedAndIgnored() throws Exception {
            subscribe();
            assertThat(hub.pushes(site.feed("2|Two"), "sha256=" + "0".repeat(64)))
                    .isEqualTo(202);
            assertThat(count("newswire.ingest.hub.calls", "bad-signature")).isEqualTo(1);
            assertThat(site.calls).extracting(Call::kind).doesNotContain(Call.Kind.PUSHED);
        }

        @Test
        void withoutASignatureAreIgnored() throws Exception {
            subscribe();
            assertThat(hub.pushes(site.feed("2|Two"), null)).isEqualTo(202);
            assertThat(site.calls).extracting(Call::kind).doesNotContain(Call.Kind.PUSHED);
        }

        @Test
        void withAMethodThatNobodyKnowsAreIgnored() throws Exception {
            subscribe();
            assertThat(hub.pushes(site.feed("2|Two"), "md5=" + "0".repeat(32))).isEqualTo(202);
            assertThat(site.calls).extracting(Call::kind).doesNotContain(Call.Kind.PUSHED);
        }

        @Test
        void thatComeFasterThanOneASecondAreToldToWaitAndNotWrittenDown() throws Exception {
            subscribe();
            site.calls.clear();
            Instant first = site.clock.instant();
            HttpResponse<Void> answer = hub.push("news");
            for (int push = 1; push < 200 && answer.statusCode() == 202; push++) {
                answer = hub.push("news");
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            long seconds = Duration.between(first, site.clock.instant()).toSeconds();
            assertThat(site.calls).hasSizeBetween(10, 11 + (int) seconds);
            assertThat(count("newswire.ingest.hub.calls", "too-fast")).isEqualTo(1);
            site.clock.moveOn(Duration.ofSeconds(1));
            assertThat(hub.push("news").statusCode()).isEqualTo(202);
        }

        @Test
        void bringAPollAMinuteAfterTheLastOne() throws Exception {
            subscribe();
            site.visitWhenDue();
            Instant last = lastPollAt();
            show("2|Two", "1|One");
            hub.pushes(site.feed("2|Two"));
            site.waitAndVisit(last.plus(PollSchedule.AFTER_PUSH));
            assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("One", "Two");
            assertThat(status().pushed()).isEqualTo(1);
        }

        @Test
        void ofNewsNotYetToBeSeenAreLookedForOnceMore() throws Exception {
            subscribe();
            site.visitWhenDue();
            hub.pushes(site.feed("2|Two"));
            site.waitAndVisit(lastPollAt().plus(PollSchedule.AFTER_PUSH));
            assertThat(site.memory.reason()).isEqualTo(FeedStatus.Reason.PUSHED);
            assertThat(untilNextPoll()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(61));
            show("2|Two", "1|One");
            site.visitWhenDue();
            assertThat(status().pushed()).isEqualTo(1);
        }
    }

    private void earnTrust() throws Exception {
        site.visitWhenDue();
        for (int news = 1; news <= 3; news++) {
            push(news);
        }
    }

    private void push(int news) throws Exception {
        show("new" + news + "|New " + news, "1|One");
        hub.pushes("news");
        site.waitAndVisit(lastPollAt().plus(PollSchedule.AFTER_PUSH));
    }

    @Nested
    class Trust {
        @Test
        void inAHubThatPushesMakesPollsTheBackup() throws Exception {
            subscribe();
            earnTrust();
            assertThat(subscription().isTrusted(site.clock.instant())).isTrue();
            assertThat(site.hub().backup(site.memory)).isEqualTo(HubTalk.BACKUP);
        }

        @Test
        void isLostWithNewsThatOnlyAPollBrought() throws Exception {
            subscribe();
            earnTrust();
            show("silent|Silent", "1|One");
            site.visitWhenDue();
            assertThat(site.hub().backup(site.memory)).isNull();
            assertThat(subscription().isTrusted(site.clock.instant())).isFalse();
            site.visitWhenDue();
            assertThat(status().missed()).isEqualTo(1);
        }

        @Test
        void isKeptWhereAPageIsAskedForByATimeOfChangeAlone() throws Exception {
            site.close();
            callbacks.close();
            open(PagePolicy.ALWAYS);
            subscribe();
            earnTrust();
            showEdited();
            site.visitWhenDue();
            showEdited();
            site.visitWhenDue();
            assertThat(site.asked("/a/new3")).isEqualTo(2);
            site.visitWhenDue();
            assertThat(status().missed()).isZero();
        }

        /// The newest item, which a poll from now on takes for edited an hour before it.
        private void showEdited() {
            Instant edited = site.memory.nextPollAt().minus(Duration.ofHours(1));
            String self = site.origin.url("/feed").toString();
            String document = linked(hub.url(), self, "new3|New 3", "1|One");
            site.origin.on(
                    "/feed",
                    200,
                    Map.of(),
                    document.replaceFirst("</item>", "<updated>" + edited + "</updated></item>"));
        }

        @Test
        void isKeptWhereThePollWasQuickerThanTheHub() throws Exception {
            subscribe();
            earnTrust();
            show("quick|Quick", "1|One");
            site.visitWhenDue();
            hub.pushes("news");
            site.waitAndVisit(lastPollAt().plus(PollSchedule.AFTER_PUSH));
            assertThat(subscription().isTrusted(site.clock.instant())).isTrue();
            assertThat(status().missed()).isZero();
        }
    }

    @Nested
    class Unsubscribing {
        private void namesNoHubAnyMore() throws Exception {
            for (int document = 1; document <= 5; document++) {
                assertThat(site.memory.subscription()).isNotNull();
                site.origin.on("/feed", 200, Map.of(), site.feed("2|Two " + document, "1|One"));
                site.visitWhenDue();
            }
        }

        @Test
        void followsAFeedThatNamesNoHubAnyMore() throws Exception {
            subscribe();
            site.visitWhenDue();
            namesNoHubAnyMore();
            assertThat(site.memory.subscription()).isNull();
            site.hub().leave(site.left.getFirst());
            assertThat(hub.asked().getLast())
                    .containsEntry("hub.mode", "unsubscribe")
                    .containsEntry("hub.callback", hub.asked().getFirst().get("hub.callback"));
            assertThat(hub.verifies(0)).isTrue();
            assertThat(site.desk).isEmpty();
        }

        @Test
        void isToldToAHubThatStillPushes() throws Exception {
            subscribe();
            site.visitWhenDue();
            namesNoHubAnyMore();
            assertThat(hub.pushes("news")).isEqualTo(410);
        }
    }
}

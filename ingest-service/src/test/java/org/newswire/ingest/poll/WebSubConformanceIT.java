package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.websub.Callback;
import org.newswire.ingest.websub.CallbackHandler;
import org.newswire.ingest.websub.HubNotification;
import org.newswire.ingest.websub.Subscription;
import org.newswire.raw.FeedStatus;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.logging.CapturedLog;

/// The subscriber's rules of WebSub (W3C Recommendation, 23 January 2018), tested with a scripted hub, and
/// the limits of trust in a hub. Tests [HubClient], [CallbackHandler], `Signature` and `PushReliability`.
class WebSubConformanceIT {
    private static final int TEN_DAYS = 864_000;

    private final ScriptedHub hub = new ScriptedHub();
    private HttpService callbacks;
    private CallbackHandler handler;
    private PollFixture site;

    /// Callbacks and notifications in memory, without a broker.
    private final class InMemoryStore implements CallbackHandler.Store {
        @Override
        public Optional<Callback> find(String id) {
            return Optional.ofNullable(site.callbackTable.get(id));
        }

        @Override
        public void write(HubNotification call) {
            site.notifications.add(call);
        }

        @Override
        public void close(Callback callback) {
            site.callbackTable.remove(callback.id());
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
        site = new PollFixture(pages, false, Optional.of(URI.create("http://127.0.0.1:" + callbacks.port())));
        handler = new CallbackHandler(new InMemoryStore(), site.clock, site.metrics::hubCall);
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

    /// Polls the feed, subscribes at its hub, and verifies the subscription.
    private void subscribe() throws Exception {
        show("1|One");
        site.poll();
        requestSubscription();
        assertThat(hub.verify(TEN_DAYS)).isTrue();
    }

    /// If the feed is due as well, the poll comes first.
    private void requestSubscription() throws InterruptedException {
        Instant due = subscription().nextAt();
        while (subscription().nextAt().equals(due)) {
            site.waitAndPoll(due);
        }
    }

    private double count(String meter, String outcome) {
        return site.meters.get(meter).tag("outcome", outcome).counter().count();
    }

    private Subscription subscription() {
        return Objects.requireNonNull(site.pollState.subscription());
    }

    private Instant lastPollAt() {
        return Objects.requireNonNull(site.pollState.lastPollAt());
    }

    private FeedStatus.Hub status() {
        return Objects.requireNonNull(site.status().hub());
    }

    private Duration untilNextPoll() {
        return Duration.between(lastPollAt(), site.pollState.nextPollAt());
    }

    @Nested
    class Discovery {
        @Test
        void readsHubAndTopicFromTheDocument() throws Exception {
            show("1|One");
            site.poll();
            requestSubscription();
            assertThat(hub.requests().getLast())
                    .containsEntry("hub.topic", site.origin.url("/feed").toString());
        }

        @Test
        void prefersTheHeaderToTheDocument() throws Exception {
            String links = "<%s>; rel=\"hub\"\r\nLink: <https://news.example/canonical>; rel=self".formatted(hub.url());
            site.origin.on(
                    "/feed",
                    200,
                    Map.of("Link", links),
                    linked("http://hub.example/", "https://other.example/", "1|One"));
            site.poll();
            requestSubscription();
            assertThat(hub.requests().getLast()).containsEntry("hub.topic", "https://news.example/canonical");
        }

        @Test
        void subscribesToTheFeedsTopicRatherThanThePolledUrl() throws Exception {
            site.origin.on("/feed", 200, Map.of(), linked(hub.url(), "https://news.example/canonical", "1|One"));
            site.poll();
            requestSubscription();
            assertThat(hub.requests().getLast()).containsEntry("hub.topic", "https://news.example/canonical");
        }

        @Test
        void ignoresUrlsThatAreTooLong() throws Exception {
            String tooLong = "https://news.example/" + "x".repeat(2_000);
            site.origin.on("/feed", 200, Map.of(), linked(hub.url(), tooLong, "1|One"));
            site.poll();
            assertThat(site.pollState.subscription()).isNull();
            site.origin.on("/feed", 200, Map.of(), linked(tooLong, "https://news.example/feed", "1|One"));
            site.pollWhenDue();
            assertThat(site.pollState.subscription()).isNull();
        }

        @Test
        void ignoresAHubWithoutATopic() throws Exception {
            site.origin.on("/feed", 200, Map.of("Link", "<%s>; rel=hub".formatted(hub.url())), site.feed("1|One"));
            site.poll();
            assertThat(site.pollState.subscription()).isNull();
        }
    }

    @Nested
    class Subscribing {
        @Test
        void postsAFormWithModeTopicCallbackLeaseAndSecret() throws Exception {
            show("1|One");
            site.poll();
            requestSubscription();
            assertThat(hub.lastContentType()).startsWith("application/x-www-form-urlencoded");
            assertThat(hub.requests().getLast())
                    .containsEntry("hub.mode", "subscribe")
                    .containsEntry("hub.lease_seconds", "864000")
                    .containsKeys("hub.topic", "hub.callback", "hub.secret");
            assertThat(hub.requests().getLast().get("hub.secret")).hasSizeLessThan(200);
        }

        @Test
        void usesAnUnguessableCallbackPerSubscription() throws Exception {
            show("1|One");
            site.poll();
            requestSubscription();
            String first = hub.last("hub.callback");
            site.pollState = PollState.blank(site.clock.instant());
            site.poll();
            requestSubscription();
            assertThat(first).matches(".*/websub/[0-9a-f]{32}");
            assertThat(hub.requests().getLast().get("hub.callback")).isNotEqualTo(first);
        }

        @Test
        void storesTheCallbackFirstSoThatAHubMayVerifyImmediately() throws Exception {
            show("1|One");
            site.poll();
            assertThat(hub.requests()).isEmpty();
            assertThat(site.callbackTable).hasSize(1);
        }

        @Test
        void followsARedirectThatPreservesTheMethod() throws Exception {
            try (var moved = new ScriptedHub()) {
                hub.redirectsTo(307, moved.url());
                show("1|One");
                site.poll();
                requestSubscription();
                assertThat(moved.requests().getLast()).containsEntry("hub.mode", "subscribe");
            }
        }

        @Test
        void doesNotFollowARedirectThatWouldMakeItAGet() throws Exception {
            try (var elsewhere = new ScriptedHub()) {
                hub.redirectsTo(302, elsewhere.url());
                show("1|One");
                site.poll();
                requestSubscription();
                assertThat(elsewhere.requests()).isEmpty();
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
                site.poll();
                requestSubscription();
                assertThat(inside.requests()).isEmpty();
                assertThat(count("newswire.ingest.hub.requests", "failed")).isEqualTo(1);
            }
        }

        @Test
        void retriesAtIncreasingIntervalsUntilTheHubVerifies() throws Exception {
            hub.answersWith(500);
            show("1|One");
            site.poll();
            Instant first = subscription().nextAt();
            requestSubscription();
            Instant second = subscription().nextAt();
            requestSubscription();
            Instant third = subscription().nextAt();
            assertThat(Duration.between(first, second)).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
            assertThat(Duration.between(second, third)).isBetween(Duration.ofMinutes(20), Duration.ofMinutes(21));
            assertThat(subscription().isActive(site.clock.instant())).isFalse();
        }

        /// A feed may name any URL as its hub.
        @Test
        void logsNoResponseOfAHub() throws Exception {
            try (CapturedLog log = CapturedLog.of(HubClient.class)) {
                show("1|One");
                site.poll();
                for (int status : new int[] {500, 404, 429, 410}) {
                    hub.answersWith(status);
                    requestSubscription();
                    site.clock.moveOn(Duration.ofDays(1)); // after the back-off of the host
                }
                String before = "hub request failed hub=" + hub.url() + " topic=" + site.origin.url("/feed")
                        + " mode=subscribe: ";
                assertThat(log.messages())
                        .containsExactly(
                                before + "http-5xx (HTTP 500)",
                                before + "not-found (HTTP 404)",
                                before + "HTTP 429",
                                before + "HTTP 410");
            }
        }

        @Test
        void doesNotAffectPolls() throws Exception {
            show("1|One");
            site.poll();
            requestSubscription();
            assertThat(site.requestCount("/feed")).isOne();
        }
    }

    @Nested
    class VerificationOfIntent {
        @Test
        void echoesTheChallengeOfARequestedSubscription() throws Exception {
            show("1|One");
            site.poll();
            requestSubscription();
            HttpResponse<String> answer =
                    hub.send("subscribe", "hub.challenge", "a <b> c&d", "hub.lease_seconds", "3600");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("a <b> c&d");
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        }

        @Test
        void rejectsAnUnknownCallback() throws Exception {
            show("1|One");
            site.poll();
            requestSubscription();
            String callback = hub.last("hub.callback");
            String other = callback.substring(0, callback.length() - 4) + "0000";
            assertThat(hub.saysAt(other, "subscribe", site.origin.url("/feed").toString(), "hub.challenge", "x")
                            .statusCode())
                    .isEqualTo(404);
        }

        @Test
        void rejectsATopicThatWasNotRequested() throws Exception {
            show("1|One");
            site.poll();
            requestSubscription();
            String callback = hub.last("hub.callback");
            assertThat(hub.saysAt(callback, "subscribe", "https://other.example/", "hub.challenge", "x")
                            .statusCode())
                    .isEqualTo(404);
        }

        @Test
        void rejectsAnUnrequestedUnsubscription() throws Exception {
            subscribe();
            assertThat(hub.send("unsubscribe", "hub.challenge", "x").statusCode())
                    .isEqualTo(404);
        }

        @Test
        void usesTheLeaseThatTheHubGrants() throws Exception {
            show("1|One");
            site.poll();
            requestSubscription();
            hub.verify(7_200);
            site.pollWhenDue();
            assertThat(Duration.between(subscription().heardAt(), subscription().leaseEnd()))
                    .isEqualTo(Duration.ofHours(2));
            assertThat(status().leaseEnd()).isEqualTo(subscription().leaseEnd());
        }
    }

    @Nested
    class Leases {
        @Test
        void leasesAreRenewedBeforeTheirEndWithTheSameCallback() throws Exception {
            subscribe();
            site.pollWhenDue();
            Instant end = Objects.requireNonNull(subscription().leaseEnd());
            assertThat(subscription().nextAt()).isBefore(end.minus(Duration.ofDays(2)));
            while (hub.requests().size() < 2) {
                Instant next = subscription().nextAt();
                site.waitAndPoll(next.isBefore(site.pollState.nextPollAt()) ? next : site.pollState.nextPollAt());
            }
            assertThat(site.clock.instant()).isBefore(end);
            assertThat(hub.requests().getLast()).isEqualTo(hub.requests().getFirst());
        }

        @Test
        void shortLeasesAreRenewedInTimeThoughNoPollIsDue() throws Exception {
            show("1|One");
            site.poll();
            requestSubscription();
            Instant granted = site.clock.instant();
            hub.verify(600);
            Instant later = granted.plus(Duration.ofHours(1));
            site.pollState = site.pollState.withNext(new PollSchedule.Next(later, FeedStatus.Reason.RHYTHM));
            site.waitAndPoll(granted.plusSeconds(455));
            assertThat(hub.requests()).hasSize(2);
            assertThat(site.requestCount("/feed")).isEqualTo(1);
        }

        @Test
        void expiredLeasesDoNotReducePolls() throws Exception {
            subscribe();
            pushesEarnTrust();
            assertThat(subscription().isTrusted(site.clock.instant())).isTrue();
            assertThat(site.hub().fallbackInterval(site.pollState)).isEqualTo(HubClient.FALLBACK_INTERVAL);
            site.clock.moveOn(Duration.ofDays(11));
            assertThat(subscription().isTrusted(site.clock.instant())).isFalse();
            assertThat(site.hub().fallbackInterval(site.pollState)).isNull();
        }
    }

    @Nested
    class Denial {
        @Test
        void aDenialEndsAVerifiedSubscription() throws Exception {
            subscribe();
            site.pollWhenDue();
            site.clock.moveOn(Duration.ofSeconds(1));
            assertThat(hub.send("denied", "hub.reason", "no more").statusCode()).isEqualTo(200);
            site.pollWhenDue();
            assertThat(subscription().isActive(site.clock.instant())).isFalse();
            assertThat(Duration.between(site.clock.instant(), subscription().nextAt()))
                    .isGreaterThan(Duration.ofHours(20));
        }

        @Test
        void aDenialOfAnotherTopicIsIgnored() throws Exception {
            subscribe();
            String callback = hub.last("hub.callback");
            assertThat(hub.saysAt(callback, "denied", "https://other.example/").statusCode())
                    .isEqualTo(404);
            site.pollWhenDue();
            assertThat(subscription().isActive(site.clock.instant())).isTrue();
        }
    }

    @Nested
    class Pushes {
        @ParameterizedTest
        @CsvSource({"sha1,HmacSHA1", "sha256,HmacSHA256", "sha384,HmacSHA384", "sha512,HmacSHA512"})
        void acceptsPushesWithASignatureOfEachMethod(String method, String algorithm) throws Exception {
            subscribe();
            assertThat(hub.pushesSigned(method, algorithm, site.feed("2|Two"))).isEqualTo(202);
            assertThat(count("newswire.ingest.hub.calls", "pushed")).isEqualTo(1);
            assertThat(site.notifications).extracting(HubNotification::kind).contains(HubNotification.Kind.PUSHED);
        }

        @Test
        void pushesWithAWrongSignatureGet2xxAreCountedAndIgnored() throws Exception {
            subscribe();
            assertThat(hub.pushes(site.feed("2|Two"), "sha256=" + "0".repeat(64)))
                    .isEqualTo(202);
            assertThat(count("newswire.ingest.hub.calls", "bad-signature")).isEqualTo(1);
            assertThat(site.notifications)
                    .extracting(HubNotification::kind)
                    .doesNotContain(HubNotification.Kind.PUSHED);
        }

        @Test
        void pushesWithoutASignatureAreIgnored() throws Exception {
            subscribe();
            assertThat(hub.pushes(site.feed("2|Two"), null)).isEqualTo(202);
            assertThat(site.notifications)
                    .extracting(HubNotification::kind)
                    .doesNotContain(HubNotification.Kind.PUSHED);
        }

        @Test
        void pushesWithAnUnknownSignatureMethodAreIgnored() throws Exception {
            subscribe();
            assertThat(hub.pushes(site.feed("2|Two"), "md5=" + "0".repeat(32))).isEqualTo(202);
            assertThat(site.notifications)
                    .extracting(HubNotification::kind)
                    .doesNotContain(HubNotification.Kind.PUSHED);
        }

        @Test
        void pushesAboveOnePerSecondGet429AndAreNotStored() throws Exception {
            subscribe();
            site.notifications.clear();
            Instant first = site.clock.instant();
            HttpResponse<Void> answer = hub.push("news");
            for (int push = 1; push < 200 && answer.statusCode() == 202; push++) {
                answer = hub.push("news");
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            long seconds = Duration.between(first, site.clock.instant()).toSeconds();
            assertThat(site.notifications).hasSizeBetween(10, 11 + (int) seconds);
            assertThat(count("newswire.ingest.hub.calls", "too-fast")).isEqualTo(1);
            site.clock.moveOn(Duration.ofSeconds(1));
            assertThat(hub.push("news").statusCode()).isEqualTo(202);
        }

        @Test
        void aPushCausesAPollAMinuteAfterTheLastOne() throws Exception {
            subscribe();
            site.pollWhenDue();
            Instant last = lastPollAt();
            show("2|Two", "1|One");
            hub.pushes(site.feed("2|Two"));
            site.waitAndPoll(last.plus(PollSchedule.AFTER_PUSH));
            assertThat(site.items()).extracting(item -> item.entry().title()).containsExactly("One", "Two");
            assertThat(status().pushed()).isEqualTo(1);
        }

        @Test
        void aPushWithoutVisibleItemsCausesASecondPoll() throws Exception {
            subscribe();
            site.pollWhenDue();
            hub.pushes(site.feed("2|Two"));
            site.waitAndPoll(lastPollAt().plus(PollSchedule.AFTER_PUSH));
            assertThat(site.pollState.reason()).isEqualTo(FeedStatus.Reason.PUSHED);
            assertThat(untilNextPoll()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(61));
            show("2|Two", "1|One");
            site.pollWhenDue();
            assertThat(status().pushed()).isEqualTo(1);
        }
    }

    private void pushesEarnTrust() throws Exception {
        site.pollWhenDue();
        for (int news = 1; news <= 3; news++) {
            push(news);
        }
    }

    private void push(int news) throws Exception {
        show("new" + news + "|New " + news, "1|One");
        hub.pushes("news");
        site.waitAndPoll(lastPollAt().plus(PollSchedule.AFTER_PUSH));
    }

    @Nested
    class Trust {
        @Test
        void trustInAHubMakesPollsTheBackup() throws Exception {
            subscribe();
            pushesEarnTrust();
            assertThat(subscription().isTrusted(site.clock.instant())).isTrue();
            assertThat(site.hub().fallbackInterval(site.pollState)).isEqualTo(HubClient.FALLBACK_INTERVAL);
        }

        @Test
        void trustIsLostIfOnlyAPollFindsAnItem() throws Exception {
            subscribe();
            pushesEarnTrust();
            show("silent|Silent", "1|One");
            site.pollWhenDue();
            assertThat(site.hub().fallbackInterval(site.pollState)).isNull();
            assertThat(subscription().isTrusted(site.clock.instant())).isFalse();
            site.pollWhenDue();
            assertThat(status().missed()).isEqualTo(1);
        }

        @Test
        void trustIsKeptIfAPageIsRefetchedByItsModificationTime() throws Exception {
            site.close();
            callbacks.close();
            open(PagePolicy.ALWAYS);
            subscribe();
            pushesEarnTrust();
            showEdited();
            site.pollWhenDue();
            showEdited();
            site.pollWhenDue();
            assertThat(site.requestCount("/a/new3")).isEqualTo(2);
            site.pollWhenDue();
            assertThat(status().missed()).isZero();
        }

        /// The next poll sees the newest item with a modification time an hour before that
        /// poll.
        private void showEdited() {
            Instant edited = site.pollState.nextPollAt().minus(Duration.ofHours(1));
            String self = site.origin.url("/feed").toString();
            String document = linked(hub.url(), self, "new3|New 3", "1|One");
            site.origin.on(
                    "/feed",
                    200,
                    Map.of(),
                    document.replaceFirst("</item>", "<updated>" + edited + "</updated></item>"));
        }

        @Test
        void trustIsKeptIfThePollWasFasterThanTheHub() throws Exception {
            subscribe();
            pushesEarnTrust();
            show("quick|Quick", "1|One");
            site.pollWhenDue();
            hub.pushes("news");
            site.waitAndPoll(lastPollAt().plus(PollSchedule.AFTER_PUSH));
            assertThat(subscription().isTrusted(site.clock.instant())).isTrue();
            assertThat(status().missed()).isZero();
        }
    }

    @Nested
    class Unsubscribing {
        private void removesTheHubFromTheStatus() throws Exception {
            for (int document = 1; document <= 5; document++) {
                assertThat(site.pollState.subscription()).isNotNull();
                site.origin.on("/feed", 200, Map.of(), site.feed("2|Two " + document, "1|One"));
                site.pollWhenDue();
            }
        }

        @Test
        void followsAFeedThatRemovesItsHub() throws Exception {
            subscribe();
            site.pollWhenDue();
            removesTheHubFromTheStatus();
            assertThat(site.pollState.subscription()).isNull();
            site.hub().unsubscribe(site.ended.getFirst());
            assertThat(hub.requests().getLast())
                    .containsEntry("hub.mode", "unsubscribe")
                    .containsEntry("hub.callback", hub.requests().getFirst().get("hub.callback"));
            assertThat(hub.verify(0)).isTrue();
            assertThat(site.callbackTable).isEmpty();
        }

        @Test
        void isSentToAHubThatStillPushes() throws Exception {
            subscribe();
            site.pollWhenDue();
            removesTheHubFromTheStatus();
            assertThat(hub.pushes("news")).isEqualTo(410);
        }
    }
}

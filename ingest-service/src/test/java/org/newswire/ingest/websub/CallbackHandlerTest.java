package org.newswire.ingest.websub;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.logging.CapturedLog;

/// What a hub is answered, and what is stored. `WebSubConformanceIT` tests the protocol with a scripted hub.
class CallbackHandlerTest {
    private static final String ID = "0".repeat(32);
    private static final URI TOPIC = URI.create("https://news.example/rss");
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final List<HubNotification> stored = new CopyOnWriteArrayList<>();
    private final List<String> lookedUp = new CopyOnWriteArrayList<>();
    private @Nullable Throwable failure;
    private boolean isKnown = true;
    private boolean exists = true;

    /// Holds one callback, if it is known already. Reading and writing fail if a failure is planted.
    private final CallbackHandler.Store store = new CallbackHandler.Store() {
        @Override
        public Optional<Callback> find(String id) throws IOException {
            lookedUp.add(id);
            if (!isKnown) {
                throw new IOException("too many requests wait");
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (!exists) {
                return Optional.empty();
            }
            return Optional.of(new Callback(id, new UUID(0, 1), TOPIC, "secret", true, null));
        }

        @Override
        public void write(HubNotification call) throws IOException {
            if (failure instanceof IOException away) {
                throw away;
            }
            stored.add(call);
        }

        @Override
        public void close(Callback callback) {}
    };

    /// A hostile body may overflow the stack of a recursive parser.
    @Test
    void aStackOverflowIsAnsweredAndCounted() throws Exception {
        failure = new StackOverflowError();
        for (int i = 1; i <= 2; i++) {
            assertThat(get("").statusCode()).isEqualTo(503);
            assertThat(outcomes).hasSize(i).containsOnly("failed");
        }
    }

    @Test
    void aNotificationThatCannotBeStoredGets503SoThatTheHubRepeatsIt() throws Exception {
        failure = new IOException("the broker is away");
        assertThat(confirm("hub.lease_seconds=3600").statusCode()).isEqualTo(503);
        assertThat(outcomes).containsExactly("failed");

        failure = null;
        assertThat(confirm("hub.lease_seconds=3600").statusCode()).isEqualTo(200);
        assertThat(stored).hasSize(1);
    }

    /// 404 would end the attempt to subscribe, and 410 the subscription.
    @Test
    void aHubThatCallsACallbackThatIsNotKnownYetIsToldToRepeatTheCallLater() throws Exception {
        isKnown = false;
        try (CapturedLog log = CapturedLog.of(CallbackHandler.class)) {
            for (HttpResponse<String> answer : List.of(confirm(""), post())) {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
            }
            assertThat(log.events()).as("anyone may send such requests").isEmpty();
        }
        assertThat(outcomes).containsExactly("busy", "busy");

        isKnown = true;
        assertThat(confirm("").statusCode()).isEqualTo(200);
    }

    /// The callbacks have been read, so this id is not among them.
    @Test
    void aHubThatCallsACallbackThatDoesNotExistGets404WithoutRetryAfter() throws Exception {
        exists = false;
        for (HttpResponse<String> answer : List.of(confirm(""), post())) {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
        }
        assertThat(outcomes).containsExactly("unknown", "unknown");
        assertThat(stored).isEmpty();
    }

    @Test
    void aConfirmationWithoutAReadableLeaseHasTheRequestedTenDays() throws Exception {
        for (String lease : List.of("", "hub.lease_seconds=", "hub.lease_seconds=-1", "hub.lease_seconds=9999999999")) {
            stored.clear();
            assertThat(confirm(lease).statusCode()).isEqualTo(200);
            assertThat(stored).extracting(HubNotification::lease).containsExactly(Duration.ofDays(10));
        }
    }

    @Test
    void aChallengeOfMoreThan4096CharactersIsRefused() throws Exception {
        String mode = "?hub.mode=subscribe&hub.topic=" + TOPIC + "&hub.challenge=";
        assertThat(get(mode + "x".repeat(4_097)).statusCode()).isEqualTo(404);
        assertThat(get(mode).statusCode()).isEqualTo(404);
        assertThat(stored).isEmpty();

        assertThat(get(mode + "x".repeat(4_096)).body()).isEqualTo("x".repeat(4_096));
        assertThat(stored).hasSize(1);
    }

    @Test
    void aPathThatIsNoIdIsNotLookedUp() throws Exception {
        for (String path : List.of("", "0".repeat(31), "0".repeat(33), "F".repeat(32))) {
            assertThat(send(HttpRequest.newBuilder(), path).statusCode()).isEqualTo(404);
        }
        assertThat(lookedUp).isEmpty();
        assertThat(outcomes).hasSize(4).containsOnly("unknown");
    }

    @Test
    void acceptsNoOtherMethodThanGetAndPost() throws Exception {
        assertThat(send(HttpRequest.newBuilder().DELETE(), ID).statusCode()).isEqualTo(405);
        assertThat(outcomes).containsExactly("refused");
    }

    private HttpResponse<String> confirm(String lease) throws Exception {
        return get("?hub.mode=subscribe&hub.topic=" + TOPIC + "&hub.challenge=x&" + lease);
    }

    private HttpResponse<String> post() throws Exception {
        return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("<rss/>")), ID);
    }

    private HttpResponse<String> get(String query) throws Exception {
        return send(HttpRequest.newBuilder(), ID + query);
    }

    /// Each request has a handler of its own, so that the rate of notifications does not matter.
    private HttpResponse<String> send(HttpRequest.Builder request, String path) throws Exception {
        try (HttpService server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
                HttpClient client = HttpClient.newHttpClient()) {
            server.page(CallbackHandler.PATH, new CallbackHandler(store, () -> NOON, outcomes::add));
            server.start();
            URI url = URI.create("http://127.0.0.1:" + server.port() + CallbackHandler.PATH + path);
            return client.send(request.uri(url).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}

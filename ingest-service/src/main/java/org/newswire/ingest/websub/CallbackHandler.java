package org.newswire.ingest.websub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.websub.HubNotification.Kind;
import org.newswire.limits.DocumentFailure;
import org.newswire.limits.Limit;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves hubs at `/websub/ID`: confirms requested subscriptions and accepts notifications.
///
/// A notification is stored before the hub gets 2xx. If that fails, the hub gets 503 and repeats it. So it
/// does if the callback may exist but is not known yet: 404 would end the subscription. The content of a
/// push is only read to verify its signature; the feed is then polled. Requests above the rate limit get
/// 429. Thread-safe.
public final class CallbackHandler implements Page {
    public static final String PATH = "/websub/";

    private static final Logger LOG = LoggerFactory.getLogger(CallbackHandler.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    @Limit(of = "bytes of a hub's notification", past = "it is ignored like one with a wrong signature (202)")
    private static final int MAX_BODY_BYTES = 32 << 20;

    private static final int MAX_CHALLENGE_CHARS = 4_096;
    private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(5);

    private final NotificationRateLimiter pace = new NotificationRateLimiter();
    private final Store store;
    private final InstantSource clock;
    private final Consumer<String> counter;

    /// Stores callbacks and notifications.
    public interface Store {
        /// Returns the callback with this id. Waits a few seconds for unknown ids.
        ///
        /// @throws IOException if the callback may be known later
        Optional<Callback> find(String id) throws IOException, InterruptedException;

        /// Returns when the notification is stored.
        ///
        /// @throws IOException if it cannot be stored
        void write(HubNotification call) throws IOException, InterruptedException;

        /// Ends a callback.
        ///
        /// @throws IOException if that cannot be stored
        void close(Callback callback) throws IOException, InterruptedException;
    }

    /// @param counter of notifications by outcome
    public CallbackHandler(Store store, InstantSource clock, Consumer<String> counter) {
        this.store = store;
        this.clock = clock;
        this.counter = counter;
    }

    private record Answer(int status, String text, String outcome) {}

    @Override
    public PageResponse answer(PageRequest request) {
        Answer answer = decide(request);
        counter.accept(answer.outcome);
        PageResponse response = PageResponse.text(answer.status, "text/plain; charset=utf-8", answer.text)
                .with("X-Content-Type-Options", "nosniff");
        return switch (answer.status) {
            case 429 -> retried(response, NotificationRateLimiter.INTERVAL);
            case 503 -> retried(response, RETRY_AFTER_FAILURE);
            default -> response;
        };
    }

    private static PageResponse retried(PageResponse response, Duration after) {
        return response.with("Retry-After", String.valueOf(after.toSeconds()));
    }

    private Answer decide(PageRequest request) {
        try {
            String id = request.path().substring(PATH.length());
            Optional<Callback> callback = ID.matcher(id).matches() ? store.find(id) : Optional.empty();
            return callback.isEmpty() ? new Answer(404, "", "unknown") : decide(callback.get(), request);
        } catch (IOException _) {
            // Anyone may ask for unknown ids, so this is counted, not logged.
            return new Answer(503, "", "busy");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(503, "", "failed");
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("hub notification not readable, status 503: {}", DocumentFailure.reason(e));
            return new Answer(503, "", "failed");
        }
    }

    private Answer decide(Callback callback, PageRequest request) throws InterruptedException {
        try {
            return switch (request.method()) {
                case "GET" -> intent(callback, query(request.rawQuery()));
                case "POST" -> content(callback, request);
                default -> new Answer(405, "", "refused");
            };
        } catch (IOException e) {
            LOG.warn("hub notification not stored, status 503: {}", e.getMessage());
            return new Answer(503, "", "failed");
        }
    }

    /// Verification of intent (section 5.3), and denial (section 5.2).
    private Answer intent(Callback callback, Map<String, String> query) throws IOException, InterruptedException {
        String mode = query.getOrDefault("hub.mode", "");
        String challenge = query.getOrDefault("hub.challenge", "");
        boolean meant = callback.topic().toString().equals(query.get("hub.topic"));
        if (meant && mode.equals("denied")) {
            LOG.info("subscription denied by the hub feedId={} topic={}", callback.feedId(), callback.topic());
            return written(callback, Kind.DENIED, null, new Answer(200, "", "denied"));
        }
        if (!meant
                || challenge.isEmpty()
                || challenge.length() > MAX_CHALLENGE_CHARS
                || !mode.equals(callback.wanted() ? "subscribe" : "unsubscribe")) {
            return new Answer(404, "", "refused");
        }
        if (callback.wanted()) {
            return written(callback, Kind.VERIFIED, lease(query), new Answer(200, challenge, "verified"));
        }
        store.close(callback);
        return new Answer(200, challenge, "unsubscribed");
    }

    private static Duration lease(Map<String, String> query) {
        String seconds = query.getOrDefault("hub.lease_seconds", "");
        return seconds.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Subscription.LEASE;
    }

    /// Content distribution (section 7). A wrong signature gets 2xx, too, and is ignored (section 8).
    private Answer content(Callback callback, PageRequest request) throws IOException, InterruptedException {
        if (!callback.wanted()) {
            return new Answer(410, "", "unwanted");
        }
        Optional<Signature> signature = Signature.parse(request.header("X-Hub-Signature"));
        if (signature.isEmpty() || !signature.get().isOf(request.body(), MAX_BODY_BYTES, callback.secret())) {
            return new Answer(202, "", "bad-signature");
        }
        return written(callback, Kind.PUSHED, null, new Answer(202, "", "pushed"));
    }

    private Answer written(Callback callback, Kind kind, @Nullable Duration lease, Answer answer)
            throws IOException, InterruptedException {
        HubNotification call = new HubNotification(callback.id(), callback.feedId(), kind, clock.instant(), lease);
        if (!pace.admits(call)) {
            return new Answer(429, "", "too-fast");
        }
        store.write(call);
        return answer;
    }

    static Map<String, String> query(@Nullable String raw) {
        Map<String, String> fields = new HashMap<>();
        for (String field : raw == null ? new String[0] : raw.split("&")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}

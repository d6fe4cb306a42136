package org.newswire.ingest.websub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.websub.Call.Kind;
import org.newswire.pipeline.http.Page;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.pipeline.http.PageResponse;
import org.newswire.pipeline.untrusted.DocumentFailure;
import org.newswire.pipeline.untrusted.Limit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers hubs at `/websub/ID`: confirms subscriptions that were asked for, takes word of news.
///
/// What a hub says has been written down before it gets its 2xx; where that fails it gets 503, and
/// tells us again. The content of a push is not read but for its signature: the feed is polled instead.
/// What comes faster than [CallPace] has it gets 429 and is not written down. Thread-safe.
public final class CallbackHandler implements Page {
    public static final String PATH = "/websub/";

    private static final Logger LOG = LoggerFactory.getLogger(CallbackHandler.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    @Limit(of = "bytes of a hub's notification", past = "413")
    private static final int MAX_BODY_BYTES = 32 << 20;

    private static final int MAX_CHALLENGE_CHARS = 4_096;

    private final CallPace pace = new CallPace();
    private final Desk desk;
    private final InstantSource clock;
    private final Consumer<String> counter;

    /// Where the callbacks are kept and what hubs say is written down.
    public interface Desk {
        /// The callback with this id, if there is one; waits for word of it a little.
        ///
        /// @throws IOException when that cannot be told yet
        Optional<Callback> find(String id) throws IOException, InterruptedException;

        /// Returns when it is kept.
        ///
        /// @throws IOException when it cannot be
        void write(Call call) throws IOException, InterruptedException;

        /// Nobody may call there any more.
        ///
        /// @throws IOException when that cannot be kept
        void close(Callback callback) throws IOException, InterruptedException;
    }

    /// @param counter of calls by outcome
    public CallbackHandler(Desk desk, InstantSource clock, Consumer<String> counter) {
        this.desk = desk;
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
        return answer.status == 429
                ? response.with("Retry-After", String.valueOf(CallPace.EVERY.toSeconds()))
                : response;
    }

    private Answer decide(PageRequest request) {
        try {
            String id = request.path().substring(PATH.length());
            Optional<Callback> callback = ID.matcher(id).matches() ? desk.find(id) : Optional.empty();
            if (callback.isEmpty()) {
                return new Answer(404, "", "unknown");
            }
            return switch (request.method()) {
                case "GET" -> intent(callback.get(), query(request.rawQuery()));
                case "POST" -> content(callback.get(), request);
                default -> new Answer(405, "", "refused");
            };
        } catch (IOException e) {
            LOG.warn("what a hub said could not be written down: {}", e.getMessage());
            return new Answer(503, "", "failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(503, "", "failed");
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("a hub's call cannot be read: {}", DocumentFailure.reason(e));
            return new Answer(503, "", "failed");
        }
    }

    /// Verification of intent (section 5.3), and denial (section 5.2).
    private Answer intent(Callback callback, Map<String, String> query) throws IOException, InterruptedException {
        String mode = query.getOrDefault("hub.mode", "");
        String challenge = query.getOrDefault("hub.challenge", "");
        boolean meant = callback.topic().toString().equals(query.get("hub.topic"));
        if (meant && mode.equals("denied")) {
            LOG.info("feed={} topic={} denied by its hub", callback.feedId(), callback.topic());
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
        desk.close(callback);
        return new Answer(200, challenge, "unsubscribed");
    }

    private static Duration lease(Map<String, String> query) {
        String seconds = query.getOrDefault("hub.lease_seconds", "");
        return seconds.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Subscription.LEASE;
    }

    /// Content distribution (section 7). A wrong signature gets its 2xx too and is ignored (section 8).
    private Answer content(Callback callback, PageRequest request) throws IOException, InterruptedException {
        if (!callback.wanted()) {
            return new Answer(410, "", "unwanted");
        }
        Optional<Signature> signature = Signature.parse(request.header("X-Hub-Signature"));
        InputStream body = new FirstBytes(request.body(), MAX_BODY_BYTES);
        if (signature.isEmpty() || !signature.get().isOf(body, callback.secret())) {
            return new Answer(202, "", "bad-signature");
        }
        return written(callback, Kind.PUSHED, null, new Answer(202, "", "pushed"));
    }

    private Answer written(Callback callback, Kind kind, @Nullable Duration lease, Answer answer)
            throws IOException, InterruptedException {
        Call call = new Call(callback.id(), callback.feedId(), kind, clock.instant(), lease);
        if (!pace.admits(call)) {
            return new Answer(429, "", "too-fast");
        }
        desk.write(call);
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

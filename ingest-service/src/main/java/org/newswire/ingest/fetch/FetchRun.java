package org.newswire.ingest.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.untrusted.Limit;

/// One fetch from its first hop to its last. For one thread.
final class FetchRun {
    /// Sends a request that is given up after so many nanoseconds.
    @FunctionalInterface
    interface Starter {
        OpenCall start(HttpUriRequestBase message, URI at, FetchRequest request, Admission.Permit permit, long nanos);
    }

    /// A longer validator is ignored: it would be kept in the feed's state, and a header may have 32 KiB.
    @Limit(of = "characters of an `ETag` or `Last-Modified`", past = "the validator is not kept")
    private static final int MAX_VALIDATOR_CHARS = 1_024;

    private final FetchSettings settings;
    private final HostGate gate;
    private final InstantSource clock;
    private final Starter starter;
    private final FetchRequest request;
    private final List<Redirect> redirects = new ArrayList<>();
    private final Set<URI> visited = new HashSet<>();
    private final RequestHead head;
    private final Fetcher.Wait admitted;
    private final Runnable sending;
    private URI at;
    private long nanosUsed;
    private long bytesOnWire;
    private boolean retried;

    /// @param start    the request's URL in normal form
    /// @param admitted runs once the host's gate has let that in
    /// @param sending  runs just before that is asked for
    FetchRun(
            FetchSettings settings,
            HostGate gate,
            InstantSource clock,
            Starter starter,
            FetchRequest request,
            URI start,
            Fetcher.Wait admitted,
            Runnable sending) {
        this.settings = settings;
        this.gate = gate;
        this.clock = clock;
        this.starter = starter;
        this.request = request;
        this.head = new RequestHead(request, start, settings.secrets());
        this.at = start;
        this.admitted = admitted;
        this.sending = sending;
    }

    FetchResult run() throws InterruptedException {
        FetchResult result = hop();
        while (result == null) {
            result = hop();
        }
        return result;
    }

    /// Asks once. Null: there is another hop to make.
    private @Nullable FetchResult hop() throws InterruptedException {
        if (!redirects.isEmpty() && !visited.contains(at) && !request.hops().mayGoTo(at)) {
            return failed(FailureClass.DISALLOWED, "robots.txt does not allow where a redirect leads: " + at);
        }
        visited.add(at);
        String host = WebUrl.host(at);
        switch (gate.acquire(host, request.lane(), request.dueAt(), settings.patience())) {
            case Admission.Closed closed -> {
                return new FetchResult.Deferred(at, host, closed.until());
            }
            case Admission.Permit permit -> {
                try (permit) {
                    if (redirects.isEmpty()) {
                        admitted.run();
                        permit.whenStarting(sending);
                    }
                    return ask(host, permit);
                }
            }
        }
    }

    private @Nullable FetchResult ask(String host, Admission.Permit permit) throws InterruptedException {
        HttpUriRequestBase message;
        try {
            message = head.to(at);
        } catch (IllegalArgumentException e) {
            return failed(FailureClass.UNPREPARED, String.valueOf(e.getMessage()));
        }
        try (OpenCall call = starter.start(
                message, at, request, permit, settings.totalTimeout().toNanos() - nanosUsed)) {
            try {
                Answer answer = Answer.read(call, request, settings);
                bytesOnWire += answer.bytesOnWire();
                nanosUsed += call.nanosUsed();
                return judge(host, answer);
            } catch (IOException | RuntimeException | StackOverflowError e) {
                nanosUsed += call.nanosUsed();
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while fetching " + at);
                }
                if (e instanceof HostClosedException) {
                    return null;
                }
                if (e instanceof NoHttpResponseException && call.reusedConnection() && !retried) {
                    retried = true;
                    return null;
                }
                FetchResult.Failed failure = call.expired()
                        ? failed(
                                FailureClass.TIMEOUT,
                                "no whole answer within "
                                        + settings.totalTimeout().toMillis() + " ms")
                        : failed(Failures.classOf(e), Failures.detail(e));
                if (failure.failure() == FailureClass.TIMEOUT) {
                    call.givenUp(Ending.UNANSWERED);
                }
                return failure;
            }
        }
    }

    private @Nullable FetchResult judge(String host, Answer answer) throws InterruptedException {
        int status = answer.status();
        if (status == 429 || status == 503) {
            Duration asked = gate.respected(RetryAfter.parse(answer.headers().get("retry-after"), clock.instant()));
            gate.throttled(host, asked, status == 503);
            return new FetchResult.Throttled(exchange(answer, Completeness.WHOLE, 0), asked);
        }
        if (status < 400) {
            gate.succeeded(host);
        }
        if (status >= 300 && status < 400 && status != 304) {
            return follow(answer);
        }
        if (status >= 200 && status < 300) {
            return fresh(answer);
        }
        Exchange exchange = exchange(answer, Completeness.WHOLE, 0);
        return switch (status) {
            case 304 ->
                request.etag() == null && request.lastModified() == null
                        ? new FetchResult.Failed(
                                FailureClass.UNREADABLE, "HTTP 304 to an unconditional request", exchange)
                        : new FetchResult.NotModified(exchange);
            case 410 ->
                redirects.stream().allMatch(Redirect::permanent)
                        ? new FetchResult.Gone(exchange)
                        : new FetchResult.Failed(
                                FailureClass.HTTP_4XX, "HTTP 410 after a temporary redirect", exchange);
            case 404 -> new FetchResult.Failed(FailureClass.NOT_FOUND, "HTTP 404", exchange);
            default ->
                new FetchResult.Failed(
                        status >= 600 || status < 200
                                ? FailureClass.UNREADABLE
                                : status >= 500 ? FailureClass.HTTP_5XX : FailureClass.HTTP_4XX,
                        "HTTP " + status,
                        exchange);
        };
    }

    private FetchResult fresh(Answer answer) throws InterruptedException {
        WireBody wire = answer.body();
        if (answer.oversize()) {
            return tooLarge(answer);
        }
        ContentDecoding.Decoded decoded = decoded(wire, answer);
        if (decoded.refused() != null) {
            return new FetchResult.Failed(
                    FailureClass.UNREADABLE, decoded.refused(), exchange(answer, Completeness.WHOLE, 0));
        }
        boolean capped = decoded.capped() || (wire != null && wire.capped());
        if (capped && !request.kind().keepsFirstBytes()) {
            return tooLarge(answer);
        }
        boolean cutShort = decoded.cutShort()
                || (wire != null && wire.cutShort())
                || answer.status() == 206; // a part, though none was asked for
        Completeness completeness =
                capped ? Completeness.CAPPED : cutShort ? Completeness.CUT_SHORT : Completeness.WHOLE;
        return new FetchResult.Fresh(
                exchange(answer, completeness, decoded.body().size()), decoded.body());
    }

    private ContentDecoding.Decoded decoded(@Nullable WireBody wire, Answer answer) throws InterruptedException {
        if (wire != null && wire.isLarge()) {
            request.memory().acquire();
        }
        byte[] bytes = wire == null ? new byte[0] : wire.bytes().toBytes((int) request.maxBytes());
        return request.kind().isDecoded()
                ? ContentDecoding.decode(
                        bytes, answer.headers().get("content-encoding"), (int) request.maxBytes(), request.memory())
                : new ContentDecoding.Decoded(new Body(bytes), false, false, null);
    }

    private FetchResult tooLarge(Answer answer) {
        return new FetchResult.Failed(
                FailureClass.TOO_LARGE,
                "more than " + request.maxBytes() + " bytes",
                exchange(answer, Completeness.CAPPED, 0));
    }

    /// Takes the next hop (null), or says why not.
    private @Nullable FetchResult follow(Answer answer) {
        Exchange exchange = exchange(answer, Completeness.WHOLE, 0);
        String location = answer.headers().get("location");
        if (location == null || location.isBlank() || answer.status() == 300) {
            return new FetchResult.Failed(
                    FailureClass.UNREADABLE, "HTTP " + answer.status() + " without Location", exchange);
        }
        String text = new String(location.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (WebUrl.isTooLong(at, text)) {
            return new FetchResult.Failed(
                    FailureClass.ADDRESS_TOO_LONG,
                    "redirect to an address of more than " + WebUrl.MAX_CHARS + " characters",
                    exchange);
        }
        Optional<URI> target = WebUrl.resolve(at, text).map(WebUrl::withoutUser);
        if (target.isEmpty()) {
            return new FetchResult.Failed(FailureClass.HOSTILE, "redirect to " + WebUrl.masked(location), exchange);
        }
        if (request.form() != null && answer.status() != 307 && answer.status() != 308) {
            return new FetchResult.Failed(
                    FailureClass.UNREADABLE, "HTTP " + answer.status() + " in answer to a POST", exchange);
        }
        redirects.add(new Redirect(answer.status(), target.get()));
        if (visited.contains(target.get())) {
            return new FetchResult.Failed(FailureClass.HOSTILE, "redirect loop at " + target.get(), exchange);
        }
        if (redirects.size() > settings.maxRedirects()) {
            return new FetchResult.Failed(
                    FailureClass.HOSTILE, "more than " + settings.maxRedirects() + " redirects", exchange);
        }
        at = target.get();
        return null;
    }

    private Exchange exchange(Answer answer, Completeness completeness, long bytesDecoded) {
        boolean keepsValidators = completeness != Completeness.CUT_SHORT;
        Instant now = clock.instant();
        return new Exchange(
                request.url(),
                at,
                redirects,
                answer.status(),
                now,
                Duration.ofNanos(nanosUsed),
                keepsValidators ? validator(answer, "etag") : null,
                keepsValidators ? validator(answer, "last-modified") : null,
                answer.headers(),
                completeness,
                bytesOnWire,
                bytesDecoded);
    }

    /// Returns null if the header is missing or too long to keep in the feed's state.
    private static @Nullable String validator(Answer answer, String header) {
        String value = answer.headers().get(header);
        return value == null || value.length() > MAX_VALIDATOR_CHARS ? null : value;
    }

    private static FetchResult.Failed failed(FailureClass failure, String detail) {
        return new FetchResult.Failed(failure, detail, null);
    }
}

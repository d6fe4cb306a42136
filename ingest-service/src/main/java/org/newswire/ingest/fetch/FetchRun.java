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
import org.newswire.ingest.fetch.BodyTransfer.TransferredBody;
import org.newswire.ingest.fetch.Exchange.Redirect;
import org.newswire.limits.DocumentFailure;
import org.newswire.limits.Limit;
import org.newswire.net.WebUrl;
import org.newswire.text.UrlSecrets;

/// Sends the request of one fetch, and one more for each redirect, which must pass the same admission. A failure is
/// a result too. Used by one thread.
final class FetchRun {
    /// Starts a request with a time limit in nanoseconds.
    @FunctionalInterface
    interface Starter {
        HttpCall start(HttpUriRequestBase message, URI at, FetchRequest request, Admission.Permit permit, long nanos);
    }

    /// A longer validator is ignored: it would be kept in the feed's state, and a header may have 32 KiB.
    @Limit(of = "characters of an `ETag` or `Last-Modified`", past = "the validator is not kept")
    private static final int MAX_VALIDATOR_CHARS = 1_024;

    private final FetchSettings settings;
    private final RequestLimiter limiter;
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

    /// @param start    the normalized URL of the request
    /// @param admitted runs once the host limiter has granted the permit
    /// @param sending  runs just before the request is sent
    FetchRun(
            FetchSettings settings,
            RequestLimiter limiter,
            InstantSource clock,
            Starter starter,
            FetchRequest request,
            URI start,
            Fetcher.Wait admitted,
            Runnable sending) {
        this.settings = settings;
        this.limiter = limiter;
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

    /// Sends one request. Returns null if another hop follows.
    private @Nullable FetchResult hop() throws InterruptedException {
        if (!redirects.isEmpty() && !visited.contains(at) && !request.hops().mayGoTo(at)) {
            return failed(FailureClass.DISALLOWED, "robots.txt disallows the target of a redirect: " + at, null);
        }
        visited.add(at);
        String host = WebUrl.host(at);
        switch (limiter.acquire(host, request.priority(), request.dueAt(), settings.patience())) {
            case Admission.Closed closed -> {
                return new FetchResult.Deferred(at, host, closed.until());
            }
            case Admission.Permit permit -> {
                try (permit) {
                    if (redirects.isEmpty()) {
                        admitted.run();
                        permit.whenStarting(sending);
                    }
                    return ask(permit);
                }
            }
        }
    }

    private @Nullable FetchResult ask(Admission.Permit permit) throws InterruptedException {
        HttpCall prepared;
        try {
            long nanosLeft = settings.totalTimeout().toNanos() - nanosUsed;
            prepared = starter.start(head.to(at), at, request, permit, nanosLeft);
        } catch (IllegalArgumentException e) {
            return failed(FailureClass.UNPREPARED, String.valueOf(e.getMessage()), null);
        }
        try (HttpCall call = prepared) {
            try {
                HopResponse answer = HopResponse.read(call, request, settings);
                bytesOnWire += answer.bytesOnWire();
                nanosUsed += call.nanosUsed();
                return judge(permit, answer);
            } catch (IOException | RuntimeException | StackOverflowError e) {
                nanosUsed += call.nanosUsed();
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while fetching " + at);
                }
                if (e instanceof HostBackOffException) {
                    return null;
                }
                if (e instanceof NoHttpResponseException && call.reusedConnection() && !retried) {
                    retried = true;
                    return null;
                }
                FetchResult.Failed failure = call.expired()
                        ? failed(
                                FailureClass.TIMEOUT,
                                "no complete response within "
                                        + settings.totalTimeout().toMillis() + " ms",
                                null)
                        : failed(FailureClass.of(e), DocumentFailure.reason(e), null);
                if (failure.failure() == FailureClass.TIMEOUT) {
                    call.abort(RequestEnd.UNANSWERED);
                }
                return failure;
            }
        }
    }

    private @Nullable FetchResult judge(Admission.Permit permit, HopResponse answer) throws InterruptedException {
        int status = answer.status();
        Instant sentAt = HttpDate.ofResponse(answer.headers().get("date"), clock.instant());
        Duration asked =
                limiter.settings().respected(RetryAfter.parse(answer.headers().get("retry-after"), sentAt));
        if (status == 429 || status == 503) {
            permit.throttled(asked, status == 503);
            return new FetchResult.Throttled(exchange(answer, Completeness.WHOLE, 0), asked);
        }
        if (status < 400) {
            permit.succeeded();
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
                        ? failed(FailureClass.UNREADABLE, "HTTP 304 to an unconditional request", exchange)
                        : new FetchResult.NotModified(exchange);
            case 410 ->
                redirects.stream().allMatch(Redirect::permanent)
                        ? new FetchResult.Gone(exchange, errorPage(answer))
                        : failed(FailureClass.HTTP_4XX, "HTTP 410 after a temporary redirect", exchange);
            default -> new FetchResult.Failed(failureOf(status), "HTTP " + status, exchange, asked, errorPage(answer));
        };
    }

    /// Returns null if the response has no page that is kept.
    private static @Nullable Body errorPage(HopResponse answer) {
        TransferredBody page = answer.body();
        int most = HopResponse.MAX_ERROR_PAGE_BYTES;
        return page == null
                ? null
                : ContentDecoding.decode(
                                page.bytes().toBytes(most), answer.headers().get("content-encoding"), most)
                        .body();
    }

    private static FailureClass failureOf(int status) {
        if (status >= 600 || status < 200) {
            return FailureClass.UNREADABLE;
        }
        return status == 404 ? FailureClass.NOT_FOUND : status >= 500 ? FailureClass.HTTP_5XX : FailureClass.HTTP_4XX;
    }

    private FetchResult fresh(HopResponse answer) throws InterruptedException {
        TransferredBody wire = answer.body();
        if (answer.oversize()) {
            return tooLarge(answer);
        }
        ContentDecoding.Decoded decoded = decoded(wire, answer);
        if (decoded.refused() != null) {
            return failed(FailureClass.UNREADABLE, decoded.refused(), exchange(answer, Completeness.WHOLE, 0));
        }
        boolean capped = decoded.capped() || (wire != null && wire.capped());
        if (capped && !request.kind().keepsFirstBytes()) {
            return tooLarge(answer);
        }
        boolean cutShort = decoded.cutShort()
                || (wire != null && wire.cutShort())
                || answer.status() == 206; // a part, though none was asked for
        boolean lostItsEnd = cutShort && (!capped || request.kind().keepsLastBytes());
        Completeness completeness =
                lostItsEnd ? Completeness.CUT_SHORT : capped ? Completeness.CAPPED : Completeness.WHOLE;
        return new FetchResult.Fresh(
                exchange(answer, completeness, decoded.body().size()), decoded.body());
    }

    private ContentDecoding.Decoded decoded(@Nullable TransferredBody wire, HopResponse answer)
            throws InterruptedException {
        if (wire != null && wire.isLarge()) {
            request.memory().acquire(Math.min(wire.bytes().size(), (int) request.maxBytes()));
        }
        int most = (int) request.maxBytes();
        Body body = wire == null
                ? new Body(new byte[0])
                : new Body(wire.bytes().toBytes(most), wire.bytes().gapAt());
        var limits = new ContentDecoding.Limits(most, request.kind().keepsLastBytes());
        return request.kind().isDecoded()
                ? ContentDecoding.decode(body, answer.headers().get("content-encoding"), limits, request.memory())
                : new ContentDecoding.Decoded(body, false, false, null);
    }

    private FetchResult tooLarge(HopResponse answer) {
        return failed(
                FailureClass.TOO_LARGE,
                "more than " + request.maxBytes() + " bytes",
                exchange(answer, Completeness.CAPPED, 0));
    }

    /// Prepares the next hop and returns null, or returns the result if there is no further hop.
    private @Nullable FetchResult follow(HopResponse answer) {
        Exchange exchange = exchange(answer, Completeness.WHOLE, 0);
        String location = answer.headers().get("location");
        if (location == null || location.isBlank() || answer.status() == 300) {
            return failed(FailureClass.UNREADABLE, "HTTP " + answer.status() + " without Location", exchange);
        }
        String text = new String(location.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (WebUrl.isTooLong(at, text)) {
            return failed(
                    FailureClass.ADDRESS_TOO_LONG,
                    "redirect to a URL of more than " + WebUrl.MAX_CHARS + " characters",
                    exchange);
        }
        Optional<URI> target = WebUrl.resolve(at, text).map(WebUrl::withoutUser);
        if (target.isEmpty()) {
            return failed(FailureClass.HOSTILE, "redirect to " + UrlSecrets.maskedUser(location), exchange);
        }
        if (request.form() != null && answer.status() != 307 && answer.status() != 308) {
            return failed(FailureClass.UNREADABLE, "HTTP " + answer.status() + " in answer to a POST", exchange);
        }
        redirects.add(new Redirect(answer.status(), target.get()));
        if (visited.contains(target.get())) {
            return failed(FailureClass.HOSTILE, "redirect loop at " + target.get(), exchange);
        }
        if (redirects.size() > settings.maxRedirects()) {
            return failed(FailureClass.HOSTILE, "more than " + settings.maxRedirects() + " redirects", exchange);
        }
        at = target.get();
        return null;
    }

    private Exchange exchange(HopResponse answer, Completeness completeness, long bytesDecoded) {
        boolean keepsValidators = completeness != Completeness.CUT_SHORT;
        return ExchangeBuilder.builder()
                .url(request.url())
                .finalUrl(at)
                .redirects(redirects)
                .status(answer.status())
                .fetchedAt(clock.instant())
                .took(Duration.ofNanos(nanosUsed))
                .etag(keepsValidators ? validator(answer, "etag") : null)
                .lastModified(keepsValidators ? validator(answer, "last-modified") : null)
                .headers(answer.headers())
                .completeness(completeness)
                .bytesOnWire(bytesOnWire)
                .bytesDecoded(bytesDecoded)
                .sent(answer.sent())
                .build();
    }

    /// Returns null if the header is missing or too long to keep in the feed's state. `If-None-Match: *` would
    /// match any document (RFC 9110, section 13.1.2).
    private static @Nullable String validator(HopResponse answer, String header) {
        String value = answer.headers().get(header);
        boolean isKept = value != null && value.length() <= MAX_VALIDATOR_CHARS && !value.equals("*");
        return isKept ? value : null;
    }

    private static FetchResult.Failed failed(FailureClass failure, String detail, @Nullable Exchange exchange) {
        return new FetchResult.Failed(failure, detail, exchange);
    }
}

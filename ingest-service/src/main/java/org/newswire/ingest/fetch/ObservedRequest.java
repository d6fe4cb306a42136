package org.newswire.ingest.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;

/// Observes one request until it ends. A request that was never sent is not reported. Used by one thread.
final class ObservedRequest {
    private static final int STATUS_LINE_BYTES = "HTTP/1.1 200 OK\r\n".length() + "\r\n".length();
    private static final int FIELD_EXTRA_BYTES = ": \r\n".length();

    private final RequestObserver watch;
    private final URI url;
    private final FetchRequest request;
    private final @Nullable String sharedId;
    private RequestReports.Report report = RequestReports.Report.LOCAL;
    private @Nullable Instant sentAt;
    private long sentNanos;
    private Set<PolitenessRule> broken = Set.of();
    private int status;
    private long bytes;
    private @Nullable Duration pause;
    private long pausedAt;
    private RequestEnd ending = RequestEnd.OVER;

    /// @param sharedId of the permit, or null ([HostSlot#sharedId])
    ObservedRequest(RequestObserver watch, URI url, FetchRequest request, @Nullable String sharedId) {
        this.watch = watch;
        this.url = url;
        this.request = request;
        this.sharedId = sharedId;
    }

    /// The request is sent now.
    void sent() {
        sentAt = watch.clock().instant();
        PolitenessMonitor judge = watch.judge();
        sentNanos = judge.now();
        Duration delay = request.kind() == ResourceKind.PAGE ? judge.crawlDelay(url) : null;
        report = watch.reports().sent(WebUrl.host(url), request.priority(), delay, sharedId);
        broken = report.isJudgedByOwner() ? judge.disallowed(url, request.kind()) : judge.sent(url, request.kind());
    }

    /// The head of the response has arrived.
    void answered(ClassicHttpResponse answer) {
        status = answer.getCode();
        bytes = STATUS_LINE_BYTES;
        for (Header header : answer.getHeaders()) {
            String value = header.getValue();
            bytes += header.getName().length() + FIELD_EXTRA_BYTES + (value == null ? 0 : value.length());
        }
        if (status == 429 || status == 503) {
            Header wish = answer.getFirstHeader("Retry-After");
            Header date = answer.getFirstHeader("Date");
            Instant answeredAt = HttpDate.ofResponse(
                    date == null ? null : date.getValue(), watch.clock().instant());
            pause = wish == null ? null : RetryAfter.parse(wish.getValue(), answeredAt);
            pausedAt = watch.judge().now();
        }
    }

    /// Returns the body as a stream that counts the bytes read.
    InputStream counted(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                int next = super.read();
                bytes += next < 0 ? 0 : 1;
                return next;
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                int count = super.read(into, from, most);
                bytes += Math.max(0, count);
                return count;
            }
        };
    }

    /// Sets how the request ends. The default is a complete response.
    void endsAs(RequestEnd how) {
        ending = how;
    }

    /// Ends the observation, and reports the request if it was sent.
    void ended() {
        Instant at = sentAt;
        if (at == null) {
            return;
        }
        String host = WebUrl.host(url);
        if (!report.isJudgedByOwner()) {
            Duration asked = pause;
            if (asked != null) {
                watch.judge().mustPause(host, pausedAt, asked);
            }
            watch.judge().ended(host, sentNanos, ending);
        }
        report.ended(ending, status, pause);
        boolean conditional = request.etag() != null || request.lastModified() != null;
        watch.ended(new SentRequest(host, request.kind(), at, conditional, status, bytes, broken));
    }
}

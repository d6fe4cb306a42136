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

/// One request from before it leaves until it ends. One that never leaves is not told of. For one
/// thread.
final class WatchedRequest {
    private static final int STATUS_LINE_BYTES = "HTTP/1.1 200 OK\r\n".length() + "\r\n".length();
    private static final int FIELD_EXTRA_BYTES = ": \r\n".length();

    private final RequestWatch watch;
    private final URI url;
    private final FetchRequest request;
    private @Nullable Instant sentAt;
    private long sentNanos;
    private Set<PolitenessRule> broken = Set.of();
    private int status;
    private long bytes;
    private @Nullable Duration pause;
    private long pausedAt;
    private Ending ending = Ending.OVER;

    WatchedRequest(RequestWatch watch, URI url, FetchRequest request) {
        this.watch = watch;
        this.url = url;
        this.request = request;
    }

    /// It leaves now.
    void sent() {
        sentAt = watch.clock().instant();
        sentNanos = watch.judge().now();
        broken = watch.judge().sent(url, request.kind());
    }

    /// The head of its answer has come.
    void answered(ClassicHttpResponse answer) {
        status = answer.getCode();
        bytes = STATUS_LINE_BYTES;
        for (Header header : answer.getHeaders()) {
            String value = header.getValue();
            bytes += header.getName().length() + FIELD_EXTRA_BYTES + (value == null ? 0 : value.length());
        }
        if (status == 429 || status == 503) {
            Header wish = answer.getFirstHeader("Retry-After");
            pause = wish == null
                    ? null
                    : RetryAfter.parse(wish.getValue(), watch.clock().instant());
            pausedAt = watch.judge().now();
        }
    }

    /// The body, whose bytes count as they are read.
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

    /// It is given up.
    void endsAs(Ending how) {
        ending = how;
    }

    /// Nothing of it is under way any more.
    void ended() {
        Instant at = sentAt;
        if (at == null) {
            return;
        }
        Duration asked = pause;
        if (asked != null) {
            watch.judge().mustRest(url, pausedAt, asked);
        }
        watch.judge().ended(url, sentNanos, ending);
        boolean conditional = request.etag() != null || request.lastModified() != null;
        watch.ended(new SentRequest(WebUrl.host(url), request.kind(), at, conditional, status, bytes, broken));
    }
}

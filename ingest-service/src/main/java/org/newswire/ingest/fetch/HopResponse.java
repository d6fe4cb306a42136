package org.newswire.ingest.fetch;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.BodyTransfer.TransferredBody;

/// The response of one hop: of a request, or of one of its redirects.
///
/// @param body null unless the status is 2xx, or the request keeps error pages ([FetchRequest#keepsErrorPage])
/// @param oversize whether `Content-Length` exceeds the limit; the body was not read
record HopResponse(
        int status,
        Map<String, String> headers,
        @Nullable TransferredBody body,
        boolean oversize,
        long bytesOnWire,
        SentRequestHead sent) {
    /// Feeds are named in the head of a page.
    static final int MAX_ERROR_PAGE_BYTES = 256 * 1024;

    /// Bytes of an unused body that are read so that the connection can be reused.
    private static final int MAX_DISCARDED_BYTES = 16 * 1024;

    /// Longer lists of header values are truncated.
    private static final int MAX_LIST_CHARS = 64 * 1024;

    /// Headers whose repeated lines form a list (RFC 9110, section 5.3).
    private static final Set<String> LISTS = Set.of("cache-control", "link", "x-robots-tag");

    static HopResponse read(HttpCall call, FetchRequest request, FetchSettings settings)
            throws IOException, InterruptedException {
        ClassicHttpResponse response = call.send();
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            String value = header.getValue();
            String name = header.getName().toLowerCase(Locale.ROOT);
            headers.merge(
                    name, value == null ? "" : value, (one, next) -> LISTS.contains(name) ? list(one, next) : next);
        }
        int status = response.getCode();
        SentRequestHead sent = call.sent(response);
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            call.finished();
            return new HopResponse(status, headers, null, false, 0, sent);
        }
        boolean wanted = status >= 200 && status < 300;
        boolean isKept = wanted || isErrorPage(status, headers, request);
        int max = maxBytes(wanted, isKept, request);
        boolean plain = !headers.containsKey("content-encoding");
        if (wanted
                && plain
                && entity.getContentLength() > max
                && !request.kind().keepsFirstBytes()) {
            return new HopResponse(status, headers, null, true, 0, sent);
        }
        TransferredBody body = new BodyTransfer(
                        call.body(entity),
                        new BodyTransfer.Limits(
                                max,
                                wanted && request.kind().keepsLastBytes(),
                                settings.minBytesPerSecond(),
                                settings.slowGrace()),
                        wanted,
                        bytes -> call.waiting(() -> request.memory().reserve(bytes)),
                        System::nanoTime)
                .read();
        if (body.cutShort()) {
            call.abort(body.ending());
        } else if (!body.capped()) {
            call.finished();
        }
        return new HopResponse(
                status, headers, isKept ? body : null, false, body.bytes().received(), sent);
    }

    private static boolean isErrorPage(int status, Map<String, String> headers, FetchRequest request) {
        return (status == 404 || status == 410)
                && request.keepsErrorPage()
                && headers.getOrDefault("content-type", "text/html")
                        .toLowerCase(Locale.ROOT)
                        .contains("html");
    }

    private static int maxBytes(boolean wanted, boolean isKept, FetchRequest request) {
        int most = (int) request.maxBytes();
        return wanted ? most : isKept ? Math.min(most, MAX_ERROR_PAGE_BYTES) : MAX_DISCARDED_BYTES;
    }

    private static String list(String one, String next) {
        return one.length() + next.length() > MAX_LIST_CHARS ? one : one + ", " + next;
    }
}

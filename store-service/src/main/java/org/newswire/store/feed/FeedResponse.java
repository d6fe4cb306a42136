package org.newswire.store.feed;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.pipeline.http.PageResponse;
import org.newswire.pipeline.http.PageResponse.Buffered;
import org.newswire.pipeline.http.ResponseBuffer;
import org.newswire.store.api.ApiHeaders;

/// How documents are sent: with validators and a short time in caches, compressed if the client takes that.
final class FeedResponse {
    /// Long enough for a proxy that many readers share.
    private static final String CACHE_CONTROL = "public, max-age=30";

    private FeedResponse() {}

    interface Content {
        void write(OutputStream out) throws IOException;
    }

    static PageResponse of(
            PageRequest request, FeedFormat format, FeedDocument document, Conditional validators, Instant now)
            throws IOException {
        return of(request, format.mediaType(), out -> format.write(document, out), validators, now);
    }

    /// @param now by the clock of the database
    static PageResponse of(PageRequest request, String type, Content content, Conditional validators, Instant now)
            throws IOException {
        ResponseBuffer buffer = request.buffer();
        boolean compresses = takesGzip(request);
        try (OutputStream out = compresses ? new GZIPOutputStream(buffer) : buffer) {
            content.write(out);
        }
        PageResponse response =
                cached(PageResponse.of(200, type, new Buffered(buffer))).with("X-Content-Type-Options", "nosniff");
        return validators.on(compresses ? response.with("Content-Encoding", "gzip") : response, compresses, now);
    }

    static PageResponse notModified(PageRequest request, Conditional validators) {
        return validators.on(cached(PageResponse.empty(304)), takesGzip(request), Instant.EPOCH);
    }

    private static PageResponse cached(PageResponse response) {
        return response.with("Cache-Control", CACHE_CONTROL).with("Vary", "Accept-Encoding");
    }

    private static boolean takesGzip(PageRequest request) {
        return ApiHeaders.takeGzip(request.headers("Accept-Encoding"));
    }
}

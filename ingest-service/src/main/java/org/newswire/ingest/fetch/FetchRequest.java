package org.newswire.ingest.fetch;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request: GET, or POST with a form.
///
/// @param url http or https; a user and password in it are sent as basic authentication
/// @param etag the validator for `If-None-Match`, as received
/// @param lastModified the validator for `If-Modified-Since`, as received
/// @param headers further headers. They are sent only to the origin of `url`, not after a redirect to
///     another one. A value may contain secrets as described by [FeedSecrets]
/// @param maxBytes limit of the body, transferred and decompressed
/// @param form the content as `application/x-www-form-urlencoded`. Only redirects that keep the method
///     (307, 308) are followed
/// @param dueAt when the request became due; among the requests that wait for a host, the earliest is
///     first. Null means now
/// @param connection of the feed, if it differs from the settings
/// @param firstByteTimeout for the head of the response, if it is shorter than that of the settings; or null
/// @param hops decides whether a redirect is followed
/// @param keepsErrorPage whether the HTML page of a 404 or 410 is kept
/// @param memory for a body that exceeds [#LARGE_BYTES], transferred or decoded
@RecordBuilder
public record FetchRequest(
        URI url,
        @Nullable String etag,
        @Nullable String lastModified,
        ResourceKind kind,
        Map<String, String> headers,
        long maxBytes,
        RequestPriority priority,
        @Nullable Instant dueAt,
        FeedConnection connection,
        @Nullable Duration firstByteTimeout,
        Hops hops,
        @Nullable String form,
        boolean keepsErrorPage,
        LargeBodyMemory memory)
        implements FetchRequestBuilder.With {

    /// Bodies of at least this size are large. Smaller ones have a share of the heap of their own
    /// ([org.newswire.limits.HeapShare#SMALL_BODIES]).
    public static final int LARGE_BYTES = 64 << 10;

    /// Decides whether a redirect is followed.
    @FunctionalInterface
    public interface Hops {
        Hops ALL = url -> true;

        boolean mayGoTo(URI url) throws InterruptedException;
    }

    public FetchRequest {
        headers = Map.copyOf(headers);
        if (maxBytes < 1 || maxBytes > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("maxBytes must be from 1 to 2147483631, is " + maxBytes);
        }
    }

    /// An unconditional request with the priority of polls.
    public static FetchRequest of(URI url, ResourceKind kind, long maxBytes) {
        return FetchRequestBuilder.builder()
                .url(url)
                .kind(kind)
                .headers(Map.of())
                .maxBytes(maxBytes)
                .priority(RequestPriority.POLL)
                .connection(FeedConnection.DEFAULT)
                .hops(Hops.ALL)
                .memory(LargeBodyMemory.UNLIMITED)
                .build();
    }
}

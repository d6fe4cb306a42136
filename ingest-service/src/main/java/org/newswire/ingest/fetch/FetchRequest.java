package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request to make: a GET, or a POST where there is a form.
///
/// @param url http or https; a user and password in it become basic authentication
/// @param etag the validator for `If-None-Match`, as received
/// @param lastModified the validator for `If-Modified-Since`, as received
/// @param headers further headers, sent to the origin of `url` and to no other a redirect leads to; a
///     value may name secrets as [FeedSecrets] describes
/// @param maxBytes limit of the body after decompression, and of its transfer
/// @param form what to send as `application/x-www-form-urlencoded`; redirects of it are followed where
///     they keep the method (307, 308)
/// @param dueAt since when it is due: of those that wait for a host, it goes before those due later; null
///     where it is due as it is made
/// @param hops asked about each address that a redirect leads to, before anything is sent there
/// @param memory for a body that is larger than [#LARGE_BYTES], as transferred or decoded
public record FetchRequest(
        URI url,
        @Nullable String etag,
        @Nullable String lastModified,
        Accept kind,
        Map<String, String> headers,
        long maxBytes,
        Lane lane,
        @Nullable Instant dueAt,
        Hops hops,
        @Nullable String form,
        LargeBodyMemory memory) {

    /// From this size on a body is large.
    public static final int LARGE_BYTES = 1 << 20;

    /// Whether a redirect may be followed to where it leads.
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

    /// A request of a poll.
    public FetchRequest(
            URI url,
            @Nullable String etag,
            @Nullable String lastModified,
            Accept kind,
            Map<String, String> headers,
            long maxBytes) {
        this(
                url,
                etag,
                lastModified,
                kind,
                headers,
                maxBytes,
                Lane.POLL,
                null,
                Hops.ALL,
                null,
                LargeBodyMemory.UNLIMITED);
    }

    /// The same, in another lane.
    public FetchRequest in(Lane other) {
        return new FetchRequest(url, etag, lastModified, kind, headers, maxBytes, other, dueAt, hops, form, memory);
    }

    /// The same, due since then.
    public FetchRequest dueAt(@Nullable Instant since) {
        return new FetchRequest(url, etag, lastModified, kind, headers, maxBytes, lane, since, hops, form, memory);
    }

    /// The same, through these redirects alone.
    public FetchRequest through(Hops allowed) {
        return new FetchRequest(url, etag, lastModified, kind, headers, maxBytes, lane, dueAt, allowed, form, memory);
    }

    /// The same request with that memory for a large body.
    public FetchRequest with(LargeBodyMemory other) {
        return new FetchRequest(url, etag, lastModified, kind, headers, maxBytes, lane, dueAt, hops, form, other);
    }

    /// A request to a WebSub hub.
    public static FetchRequest post(URI url, String form, long maxBytes) {
        return new FetchRequest(
                url,
                null,
                null,
                Accept.HUB,
                Map.of(),
                maxBytes,
                Lane.POLL,
                null,
                Hops.ALL,
                form,
                LargeBodyMemory.UNLIMITED);
    }

    /// An unconditional request of a poll.
    public static FetchRequest of(URI url, Accept kind, long maxBytes) {
        return new FetchRequest(url, null, null, kind, Map.of(), maxBytes);
    }
}

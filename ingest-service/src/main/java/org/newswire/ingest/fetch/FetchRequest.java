package org.newswire.ingest.fetch;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A GET to make.
///
/// @param url http or https; a user and password in it become basic authentication
/// @param etag the validator for `If-None-Match`, as received
/// @param lastModified the validator for `If-Modified-Since`, as received
/// @param headers further headers, sent to the origin of `url` and to no other a redirect leads to; a value may
/// name secrets as [FeedSecrets] describes
/// @param maxBytes limit of the body after decompression, and of its transfer
public record FetchRequest(
        URI url,
        @Nullable String etag,
        @Nullable String lastModified,
        Accept kind,
        Map<String, String> headers,
        long maxBytes,
        Lane lane) {

    public FetchRequest {
        headers = Map.copyOf(headers);
        if (maxBytes < 1 || maxBytes > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("maxBytes must be from 1 to 2147483631, is " + maxBytes);
        }
    }

    /// A live request.
    public FetchRequest(
            URI url,
            @Nullable String etag,
            @Nullable String lastModified,
            Accept kind,
            Map<String, String> headers,
            long maxBytes) {
        this(url, etag, lastModified, kind, headers, maxBytes, Lane.LIVE);
    }

    /// An unconditional live request.
    public static FetchRequest of(URI url, Accept kind, long maxBytes) {
        return new FetchRequest(url, null, null, kind, Map.of(), maxBytes);
    }
}

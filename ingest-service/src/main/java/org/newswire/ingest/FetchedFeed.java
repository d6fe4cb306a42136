package org.newswire.ingest;

import java.net.URI;
import java.util.Map;

/// A body as it came from an address or a file, decompressed. The array is not copied: don't change it.
final class FetchedFeed {
    private final byte[] body;
    private final URI url;
    private final Map<String, String> headers;

    /// @param url after redirects
    FetchedFeed(byte[] body, URI url, Map<String, String> headers) {
        this.body = body;
        this.url = url;
        this.headers = Map.copyOf(headers);
    }

    byte[] body() {
        return body;
    }

    URI url() {
        return url;
    }

    Map<String, String> headers() {
        return headers;
    }
}

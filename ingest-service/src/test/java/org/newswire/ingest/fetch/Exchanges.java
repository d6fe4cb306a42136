package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Exchanges that no server has taken part in.
public final class Exchanges {
    private Exchanges() {}

    /// A complete response with status 200.
    public static Exchange of(URI url, Instant fetchedAt, Map<String, String> headers) {
        return ExchangeBuilder.builder()
                .url(url)
                .finalUrl(url)
                .redirects(List.of())
                .status(200)
                .fetchedAt(fetchedAt)
                .took(Duration.ZERO)
                .headers(headers)
                .completeness(Completeness.WHOLE)
                .bytesOnWire(1)
                .bytesDecoded(1)
                .build();
    }
}

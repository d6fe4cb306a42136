package org.newswire.ingest.fetch;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.net.AddressPolicy;

/// The limits of fetching.
///
/// @param userAgent names the software and a contact, such as `Newswire/1.0 (+https://example.org/bot)`
/// @param addresses permitted addresses
/// @param connectTimeout for the name look-up, and again for the connection with its TLS handshake
/// @param firstByteTimeout for the head of the response, and for each pause in the body
/// @param totalTimeout for all hops, without waits for the host limiter
/// @param minBytesPerSecond minimum average rate of a body after `slowGrace`
/// @param maxRedirects hops to follow
/// @param patience the longest back-off of a host to wait for; longer ones defer the fetch
/// @param maxConnections open connections to all hosts
/// @param proxy `http://host:port` of a forward proxy, or with `user:password@`; or null. Targets behind it
///     are checked if their names resolve here; other names are left to the proxy's rules
/// @param secrets for the headers of feeds
@RecordBuilder
public record FetchSettings(
        String userAgent,
        AddressPolicy addresses,
        Duration connectTimeout,
        Duration firstByteTimeout,
        Duration totalTimeout,
        int minBytesPerSecond,
        Duration slowGrace,
        int maxRedirects,
        Duration patience,
        int maxConnections,
        @Nullable URI proxy,
        FeedSecrets secrets)
        implements FetchSettingsBuilder.With {
    private static final int MIN_BYTES_PER_SECOND = 256;

    @Limit(
            of = "time before the transfer rate of a body is checked",
            past = "a body slower than " + MIN_BYTES_PER_SECOND + " B/s is cut")
    private static final Duration SLOW_GRACE = Duration.ofSeconds(15);

    public static FetchSettings of(String userAgent, AddressPolicy addresses) {
        return FetchSettingsBuilder.builder()
                .userAgent(userAgent)
                .addresses(addresses)
                .connectTimeout(Duration.ofSeconds(10))
                .firstByteTimeout(Duration.ofSeconds(20))
                .totalTimeout(Duration.ofSeconds(60))
                .minBytesPerSecond(MIN_BYTES_PER_SECOND)
                .slowGrace(SLOW_GRACE)
                .maxRedirects(10)
                .patience(Duration.ofSeconds(10))
                .maxConnections(512)
                .secrets(new FeedSecrets(Map.of()))
                .build();
    }
}

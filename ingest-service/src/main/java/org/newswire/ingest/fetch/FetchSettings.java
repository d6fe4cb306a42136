package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How to fetch.
///
/// @param userAgent names the software and a contact, e.g. `Newswire/1.0 (+https://example.org/bot)`
/// @param addresses where connections may go
/// @param connectTimeout for the name look-up, and again for the connection and its TLS handshake
/// @param firstByteTimeout for the head of the answer, and for each pause within the body
/// @param totalTimeout for all hops together, without the waits at gates
/// @param minBytesPerSecond a body slower than this, on average, after `slowGrace` is given up
/// @param maxRedirects hops to follow
/// @param patience how long to wait at the gate of a host that is in a pause before the fetch is
///     deferred
/// @param maxConnections open at a time, to all hosts
/// @param proxy `http://host:port` of a forward proxy, or with `user:password@`; or null. What it dials
///     for us is checked where we can resolve it; a name that only the proxy can resolve is left to its
///     own rules
/// @param secrets what the headers of feeds may name
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
        FeedSecrets secrets) {

    /// The usual limits.
    public static FetchSettings of(String userAgent, AddressPolicy addresses) {
        return new FetchSettings(
                userAgent,
                addresses,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                256,
                Duration.ofSeconds(15),
                10,
                Duration.ofSeconds(10),
                512,
                null,
                FeedSecrets.none());
    }

    public FetchSettings withTimeouts(Duration connect, Duration firstByte, Duration total) {
        return new FetchSettings(
                userAgent,
                addresses,
                connect,
                firstByte,
                total,
                minBytesPerSecond,
                slowGrace,
                maxRedirects,
                patience,
                maxConnections,
                proxy,
                secrets);
    }

    public FetchSettings withFloor(int bytesPerSecond, Duration grace) {
        return new FetchSettings(
                userAgent,
                addresses,
                connectTimeout,
                firstByteTimeout,
                totalTimeout,
                bytesPerSecond,
                grace,
                maxRedirects,
                patience,
                maxConnections,
                proxy,
                secrets);
    }

    public FetchSettings withProxy(@Nullable URI forwardProxy) {
        return new FetchSettings(
                userAgent,
                addresses,
                connectTimeout,
                firstByteTimeout,
                totalTimeout,
                minBytesPerSecond,
                slowGrace,
                maxRedirects,
                patience,
                maxConnections,
                forwardProxy,
                secrets);
    }

    public FetchSettings withSecrets(FeedSecrets known) {
        return new FetchSettings(
                userAgent,
                addresses,
                connectTimeout,
                firstByteTimeout,
                totalTimeout,
                minBytesPerSecond,
                slowGrace,
                maxRedirects,
                patience,
                maxConnections,
                proxy,
                known);
    }
}

package org.newswire.service.http;

import java.time.Duration;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;
import org.newswire.settings.Settings;

/// The limits of an HTTP port that settings and tests can change. Those of [HttpService] are fixed.
///
/// @param connections           open connections; beyond it idle ones are closed, beyond twice the number any
/// @param connectionsPerAddress open connections from one IPv4 address or one IPv6 /64 network
/// @param answerBytes           total bytes of the answers in memory
/// @param requestTimeout        until the head of a request is complete
/// @param idleTimeout           until the next request begins
/// @param answerTimeout         for a page to read the request and return the answer
/// @param writeTimeout          for a client to read 16 KiB of an answer
public record HttpLimits(
        int connections,
        int connectionsPerAddress,
        long answerBytes,
        Duration requestTimeout,
        Duration idleTimeout,
        Duration answerTimeout,
        Duration writeTimeout) {
    @Limit(
            of = "HTTP connections",
            past = "the client with the most idle connections loses its longest idle one",
            setting = "HTTP_MAX_CONNECTIONS")
    private static final int CONNECTIONS = 512;

    /// A proxy or NAT counts as one address, whatever the number of clients behind it.
    @Limit(
            of = "HTTP connections per IPv4 address or IPv6 /64 network",
            past = "the connection of that address that is idle longest is closed",
            setting = "HTTP_MAX_CONNECTIONS_PER_ADDRESS")
    private static final int CONNECTIONS_PER_ADDRESS = 256;

    @Limit(
            of = "bytes of HTTP responses in memory",
            past = "503 with `Retry-After`",
            byDefault = "heap / 16, at least 4 MiB")
    private static final long ANSWER_BYTES = HeapShare.HTTP_RESPONSES.bytes();

    public static HttpLimits defaults() {
        return new HttpLimits(
                CONNECTIONS,
                CONNECTIONS_PER_ADDRESS,
                ANSWER_BYTES,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10));
    }

    public static HttpLimits from(Settings settings) {
        HttpLimits defaults = defaults();
        int connections = settings.described(
                        "open connections. Above it, the client with the most idle ones loses its longest idle one")
                .number("HTTP_MAX_CONNECTIONS", CONNECTIONS, 16, 65_535);
        int perAddress = settings.described(
                        "the same per IPv4 address or IPv6 /64 network. Behind a single proxy, use the value of `HTTP_MAX_CONNECTIONS`",
                        "`256`")
                .number("HTTP_MAX_CONNECTIONS_PER_ADDRESS", Math.min(CONNECTIONS_PER_ADDRESS, connections), 8, 65_535);
        return new HttpLimits(
                connections,
                perAddress,
                defaults.answerBytes(),
                defaults.requestTimeout(),
                defaults.idleTimeout(),
                defaults.answerTimeout(),
                defaults.writeTimeout());
    }
}

package org.newswire.ingest.schedule;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.Exchanges;
import org.newswire.limits.CpuGrowth;

/// Asserts that the time for the freshness headers of a response is proportional to their length. Tests
/// [ResponseFreshness].
class HostileFreshnessTest {
    static Stream<Arguments> headers() {
        return Stream.of(
                header("cache-control", "names", "a"::repeat),
                header("cache-control", "white space", n -> "a" + " ".repeat(n) + "b"),
                header("cache-control", "white space behind =", n -> "a=" + " ".repeat(n) + "b"),
                header("cache-control", "quotes", "a=\""::repeat),
                header("cache-control", "unclosed", n -> "a=\"" + "a=".repeat(n)),
                header("cache-control", "directives", "a=b,"::repeat),
                header("cache-control", "seconds", n -> "max-age=\"" + "1".repeat(n)),
                header("age", "digits", n -> "1".repeat(n) + "x"),
                header("age", "white space", n -> " ".repeat(n) + "x"),
                header("expires", "digits", n -> "Sun, 06 Nov " + "1".repeat(n)),
                header("date", "white space", n -> "Sun," + " ".repeat(n)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    void takesLinearTime(String name, String header, IntFunction<String> value) {
        CpuGrowth.assertNearLinear(n -> exchange(Map.of(header, value.apply(n))), 16_000, ResponseFreshness::freshness);
    }

    private static Arguments header(String header, String name, IntFunction<String> value) {
        return arguments(header + ": " + name, header, value);
    }

    private static Exchange exchange(Map<String, String> headers) {
        URI url = URI.create("https://news.example/feed");
        return Exchanges.of(url, Instant.EPOCH, headers);
    }
}

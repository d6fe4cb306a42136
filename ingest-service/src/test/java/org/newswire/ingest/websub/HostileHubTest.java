package org.newswire.ingest.websub;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.ingest.feedformat.PollHints;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.Exchanges;
import org.newswire.limits.CpuGrowth;

/// Asserts that the time for texts of hubs, and for texts of feeds about hubs, is proportional to their
/// length. Tests [HubDiscovery] and [Signature].
class HostileHubTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                text("signature: white space", n -> " ".repeat(n) + "=" + " ".repeat(n) + "a", Signature::parse),
                text("signature: equals signs", "="::repeat, Signature::parse),
                text("signature: digits", n -> "sha256=" + "a".repeat(n), Signature::parse),
                text("query: fields", "a=b&"::repeat, CallbackHandler::query),
                text("query: empty fields", "&"::repeat, CallbackHandler::query),
                text("query: percent signs", n -> "a=" + "%".repeat(n), CallbackHandler::query),
                text("query: escapes", n -> "a=" + "%41".repeat(n), CallbackHandler::query),
                text("query: equals signs", "="::repeat, CallbackHandler::query),
                text("hubs of a header", "<https://a.example/>;rel=hub,"::repeat, HostileHubTest::ofHeader),
                text("hubs that are never closed", "<"::repeat, HostileHubTest::ofHeader),
                text("hub with white space", n -> "<a" + " ".repeat(n) + "b>;rel=hub", HostileHubTest::ofHeader),
                text("hub of a feed", n -> "https://a.example/" + " ".repeat(n) + "b", HostileHubTest::ofFeed));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void takesLinearTime(String name, IntFunction<String> text, Consumer<String> parser) {
        CpuGrowth.assertNearLinear(text, 16_000, parser);
    }

    private static Arguments text(String name, IntFunction<String> text, Consumer<String> parser) {
        return arguments(name, text, parser);
    }

    private static void ofHeader(String link) {
        HubDiscovery.of(exchange(Map.of("link", link)), PollHints.NONE);
    }

    private static void ofFeed(String hub) {
        PollHints hints = new PollHints(null, Set.of(), Set.of(), null, null, List.of(hub), hub, null);
        HubDiscovery.of(exchange(Map.of()), hints);
    }

    private static Exchange exchange(Map<String, String> headers) {
        URI url = URI.create("https://news.example/feed");
        return Exchanges.of(url, Instant.EPOCH, headers);
    }
}

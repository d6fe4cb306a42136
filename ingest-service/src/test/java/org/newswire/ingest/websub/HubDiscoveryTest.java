package org.newswire.ingest.websub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feedformat.PollHints;
import org.newswire.ingest.fetch.Exchanges;

/// Which hubs and which topic a feed names.
final class HubDiscoveryTest {
    private static final URI FEED = URI.create("https://news.example/feed");
    private static final String TOPIC = "https://news.example/rss";

    @Test
    void aHubOfTheHeaderPrecedesThoseOfTheDocument() {
        assertThat(discovered("<https://header.example/>; rel=hub", List.of("https://document.example/"), TOPIC))
                .contains(new HubDiscovery(List.of(URI.create("https://header.example/")), URI.create(TOPIC)));
    }

    @Test
    void takesTheTopicOfTheHeaderWithTheHubOfTheDocument() {
        assertThat(discovered("</canonical>; rel=self", List.of("https://hub.example/"), TOPIC))
                .contains(new HubDiscovery(
                        List.of(URI.create("https://hub.example/")), URI.create("https://news.example/canonical")));
    }

    @Test
    void ignoresHubsWithoutATopic() {
        assertThat(discovered("", List.of("https://hub.example/"), null)).isEmpty();
    }

    @Test
    void takesTheFirstTwentyHubsOfADocument() {
        List<String> hubs = IntStream.range(0, 30)
                .mapToObj(hub -> "https://hub" + hub + ".example/")
                .toList();
        HubDiscovery found = discovered("", hubs, TOPIC).orElseThrow();
        assertThat(found.hubs())
                .hasSize(20)
                .startsWith(URI.create(hubs.getFirst()))
                .endsWith(URI.create(hubs.get(19)));
    }

    @Test
    void ignoresUrlsOfMoreThan2000Characters() {
        String longest = "https://hub.example/" + "x".repeat(1_980);
        assertThat(discovered("", List.of(longest), TOPIC)).isPresent();
        assertThat(discovered("", List.of(longest + "x"), TOPIC)).isEmpty();
        assertThat(discovered("", List.of("https://hub.example/"), longest + "x"))
                .isEmpty();
    }

    private static Optional<HubDiscovery> discovered(String link, List<String> hubs, @Nullable String self) {
        var hints = new PollHints(null, Set.of(), Set.of(), null, null, hubs, self, null);
        return HubDiscovery.of(Exchanges.of(FEED, Instant.EPOCH, Map.of("link", link)), hints);
    }
}

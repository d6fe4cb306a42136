package org.newswire.ingest.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.state.PollState;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;

class FeedDefinitionTest {
    private static final String URL = "https://news.example/feed.xml";

    @Test
    void roundTripsThroughJson() throws MalformedValueException {
        FeedDefinition feed = FeedDefinitionBuilder.builder()
                .id(NameUuid.ofFeed(URL))
                .url(URL)
                .name("News")
                .tags(List.of("world"))
                .origin("list")
                .fetchPages(PagePolicy.NEVER)
                .pollIntervalMin(Duration.ofMinutes(1))
                .respectRobots(true)
                .headers(Map.of("X-Key", "1"))
                .build();
        byte[] json = FeedDefinition.CONTRACT.encode(feed);
        assertThat(FeedDefinition.CONTRACT.decode(json)).isEqualTo(feed);
        assertThat(new String(json, UTF_8)).contains("\"fetchPages\":\"never\"", "\"pollIntervalMin\":\"PT1M\"");
    }

    @Test
    void sendsHeadersToItsOriginOnly() {
        FeedDefinition feed = defined("http://ann:p%40ss@news.example/feed.xml", Map.of("X-Key", "1"));
        Map<String, String> own = Map.of("Authorization", "Basic YW5uOnBAc3M=", "X-Key", "1");
        assertThat(feed.headersFor(URI.create("http://news.example/other.xml"))).isEqualTo(own);
        assertThat(feed.headersFor(URI.create("https://news.example/feed.xml"))).isEqualTo(own);
        assertThat(feed.headersFor(URI.create("https://other.example/feed.xml")))
                .isEmpty();
        assertThat(feed.headersFor(URI.create("http://news.example:8080/feed.xml")))
                .isEmpty();
    }

    @Test
    void prefersItsAuthorizationHeaderToThePasswordOfItsUrl() {
        FeedDefinition feed = defined("https://ann:p@news.example/feed.xml", Map.of("authorization", "Bearer t"));
        assertThat(feed.headersFor(URI.create("https://news.example/feed.xml")).values())
                .containsExactly("Bearer t");
    }

    @Test
    void movesTheUserOfItsUrlToAHeader() throws MalformedValueException {
        String listed = "https://ann:p%40ss@news.example/feed.xml?u=ann@b";
        FeedDefinition feed = defined(listed, Map.of());
        assertThat(feed.id()).isEqualTo(NameUuid.ofFeed(listed));
        assertThat(feed.url()).isEqualTo("https://news.example/feed.xml?u=ann@b");
        assertThat(feed.headers()).isEqualTo(Map.of("Authorization", "Basic YW5uOnBAc3M="));
    }

    @Test
    void equalsADefinitionWithTheUserInItsUrl() throws MalformedValueException {
        String listed = "https://ann:p@news.example/feed.xml";
        FeedDefinition feed = defined(listed, Map.of());
        String before = new String(
                        FeedDefinition.CONTRACT.encode(defined("https://news.example/feed.xml", Map.of())), UTF_8)
                .replace(
                        NameUuid.ofFeed("https://news.example/feed.xml").toString(),
                        feed.id().toString())
                .replace("https://news.example/", "https://ann:p@news.example/");
        assertThat(FeedDefinition.CONTRACT.decode(before.getBytes(UTF_8))).isEqualTo(feed);
    }

    /// Only a reference keeps a secret out of the topic.
    @Test
    void itsRecordContainsLiteralSecretsAndReferencesAsListed() {
        String listed = "https://ann:p%40ss@news.example/feed.xml";
        var headers = Map.of("X-Key", "literal", "X-Other-Key", "${FEED_SECRET_DAILY}");
        String json = new String(FeedDefinition.CONTRACT.encode(defined(listed, headers)), UTF_8);

        assertThat(json).contains("\"X-Key\":\"literal\"", "\"X-Other-Key\":\"${FEED_SECRET_DAILY}\"");
        assertThat(json).contains("\"Authorization\":\"Basic YW5uOnBAc3M=\"").doesNotContain("p%40ss");
    }

    private static FeedDefinition defined(String url, Map<String, String> headers) {
        return FeedDefinitionBuilder.builder()
                .id(NameUuid.ofFeed(url))
                .url(url)
                .origin("list")
                .headers(headers)
                .build();
    }

    @Test
    void pollStateRoundTripsThroughJson() throws MalformedValueException {
        PollState blank = PollState.blank(Instant.parse("2026-03-18T06:00:00Z"));
        assertThat(PollState.CONTRACT.decode(PollState.CONTRACT.encode(blank))).isEqualTo(blank);
    }

    @Test
    void isMalformedWithoutUrl() {
        byte[] json = ("{\"id\":\"" + NameUuid.ofFeed(URL) + "\"}").getBytes(UTF_8);
        assertThatThrownBy(() -> FeedDefinition.CONTRACT.decode(json)).isInstanceOf(MalformedValueException.class);
    }

    @Test
    void skipsAKeyThatIsNotAFeedId() {
        assertThat(FeedDefinition.id(keyed("not a feed"))).isEmpty();
        assertThat(FeedDefinition.id(keyed(NameUuid.ofFeed(URL).toString())))
                .isEqualTo(Optional.of(NameUuid.ofFeed(URL)));
    }

    private static ConsumerRecord<byte[], byte[]> keyed(String key) {
        return new ConsumerRecord<>("news.feeds", 0, 0, key.getBytes(UTF_8), new byte[0]);
    }

    @Test
    void rejectsAbsentEmptyAndHugeKeys() {
        for (byte[] key : new byte[][] {null, {}, new byte[1 << 20]}) {
            assertThat(FeedDefinition.id(new ConsumerRecord<>("news.feeds", 0, 0, key, new byte[0])))
                    .isEmpty();
        }
    }

    @Test
    void validatesDefinitionsOfOtherPrograms() {
        assertThat(defined("https://news.example/feed.xml", Map.of()).fault()).isEmpty();
        assertThat(defined("gopher://news.example/", Map.of()).fault()).isPresent();
        for (Duration interval : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
            var feed = FeedDefinitionBuilder.builder()
                    .id(NameUuid.ofFeed(URL))
                    .url(URL)
                    .origin("list")
                    .pollIntervalMax(interval)
                    .build();
            assertThat(feed.fault())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("poll interval"));
        }
    }

    /// The feed keeps its identity and the address to poll; published records contain no secret.
    @Test
    void masksSecretsOfTheQueryInTheStatusOnly() {
        String url = "https://news.example/feed.xml?token=s3cret&page=1";
        FeedDefinition feed = defined(url, Map.of());
        PollState memory = PollState.blank(Instant.EPOCH);
        var failure = new PollFailure("http-4xx", "403 for " + url, "https://news.example/other?key=s3cret");
        FeedStatus status = memory.status(feed, 403, failure);

        assertThat(feed.id()).isEqualTo(NameUuid.ofFeed(url));
        assertThat(memory.address(feed)).hasToString(url);
        assertThat(status.feedId()).isEqualTo(feed.id());
        assertThat(status.url()).isEqualTo("https://news.example/feed.xml?token=***&page=1");
        assertThat(new String(FeedStatus.CONTRACT.encode(status), UTF_8)).doesNotContain("s3cret");
    }
}

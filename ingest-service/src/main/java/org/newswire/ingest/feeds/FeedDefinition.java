package org.newswire.ingest.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;
import org.newswire.raw.IngestTopics;

/// A value of `news.feeds`: a feed to poll. The key is its id, in text, the partition follows from its
/// site; a tombstone stops it.
///
/// User and password of the URL become a header, so that they go nowhere else: the URL is published.
///
/// @param id         follows from the URL as listed
/// @param url        without user and password
/// @param origin     who defined it: `list` for the feeds that the setting FEEDS names, which also
///     takes them away
/// @param fetchPages `never`, `auto` or `always`; absent for the service's setting
/// @param respectRobots whether robots.txt holds for the feed itself; absent for the service's setting
/// @param headers    request headers for this feed alone
public record FeedDefinition(
        UUID id,
        String url,
        @Nullable String name,
        List<String> tags,
        String origin,
        @Nullable PagePolicy fetchPages,
        @Nullable Duration pollIntervalMin,
        @Nullable Duration pollIntervalMax,
        @Nullable Boolean respectRobots,
        Map<String, String> headers) {

    private static final int UUID_CHARS = 36;
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(3_650);
    public static final Topic TOPIC = IngestTopics.FEEDS;
    public static final Contract<FeedDefinition> CONTRACT = new Contract<>("feed-definition", FeedDefinition.class);

    public FeedDefinition {
        tags = List.copyOf(tags);
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Optional<URI> listed = WebUrl.parse(url);
        Optional<String> authorization = listed.flatMap(WebUrl::authorization);
        if (authorization.isPresent()) {
            sent.put("Authorization", authorization.get());
            url = listed.map(WebUrl::withoutUser).map(URI::toString).orElse(url);
        }
        sent.putAll(headers);
        headers = Map.copyOf(sent);
    }

    /// The reason why the feed cannot be polled, for example if a foreign program defined it; otherwise
    /// empty.
    public Optional<String> fault() {
        if (WebUrl.parse(url).isEmpty()) {
            return Optional.of("feed " + id + " has no http or https URL");
        }
        return Stream.of(pollIntervalMin, pollIntervalMax)
                .filter(Objects::nonNull)
                .filter(interval -> !interval.isPositive() || interval.compareTo(LONGEST_INTERVAL) > 0)
                .findFirst()
                .map(interval ->
                        "feed " + id + " has the poll interval " + interval + ", not one up to " + LONGEST_INTERVAL);
    }

    /// The request headers for one of the feed's documents: they belong to its origin and go nowhere else.
    public Map<String, String> headersFor(URI document) {
        boolean isOwn = WebUrl.parse(url)
                .filter(own -> WebUrl.keepsOrigin(own, document))
                .isPresent();
        return isOwn ? headers : Map.of();
    }

    /// The feed's id from a record's key in `news.feeds`; empty if the key is not an id.
    public static Optional<UUID> id(ConsumerRecord<byte[], byte[]> keyed) {
        byte[] key = keyed.key();
        if (key == null || key.length != UUID_CHARS) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(new String(key, UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

package org.newswire.ingest.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.soabase.recordbuilder.core.RecordBuilder;
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
import org.newswire.contract.Contract;
import org.newswire.kafka.Topic;
import org.newswire.net.WebUrl;
import org.newswire.raw.IngestTopics;

/// A value of `news.feeds`: a feed to poll. The key is the feed's id as text. The feed's site determines
/// the partition. A tombstone stops polling.
///
/// User and password of the URL become an `Authorization` header, because items and statuses contain the URL.
/// They stay readable in this record, like any header without a reference to a secret.
///
/// @param id         derived from the listed URL
/// @param url        without user and password
/// @param origin     the source of the definition: `list` for feeds of the setting `FEEDS`, which are
///     removed when the list no longer names them
/// @param fetchPages `never`, `auto` or `always`; absent for the service's setting
/// @param respectRobots whether robots.txt applies to the feed itself; absent for the service's setting
/// @param proxy      forward proxy of this feed, or `none`; absent for the service's setting
/// @param tls        exception for the certificate of the feed's host: `insecure`, or a pinned public key
/// @param headers    additional request headers for this feed
@RecordBuilder
@RecordBuilder.Options(useImmutableCollections = true)
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
        @Nullable String proxy,
        @Nullable String tls,
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

    /// Returns the reason why the feed cannot be polled, or empty. Other programs may write invalid
    /// definitions.
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

    /// Returns the feed's request headers if the document has the feed's origin, otherwise none.
    public Map<String, String> headersFor(URI document) {
        boolean isOwn = WebUrl.parse(url)
                .filter(own -> WebUrl.keepsOrigin(own, document))
                .isPresent();
        return isOwn ? headers : Map.of();
    }

    /// Reads the feed's id from the key of a record in `news.feeds`. Returns empty if the key is not an id.
    public static Optional<UUID> id(ConsumerRecord<byte[], byte[]> keyed) {
        byte[] key = keyed.key();
        return key == null || key.length != UUID_CHARS ? Optional.empty() : id(new String(key, UTF_8));
    }

    /// Returns empty if the key is not an id.
    public static Optional<UUID> id(String key) {
        try {
            return key.length() == UUID_CHARS ? Optional.of(UUID.fromString(key)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

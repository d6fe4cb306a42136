package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.ingest.state.PollClaims;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.PollStateBuilder;
import org.newswire.service.metrics.SkippedRecords;

/// Records in `news.feed-memory` that a predecessor, a newer version or another program has written.
final class PartitionSnapshotTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
    private static final int PARTITION = 3;
    private static final String TOPIC = PollState.TOPIC.name();

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final PartitionSnapshot legacy = new PartitionSnapshot(new SkippedRecords(metrics));
    private final FeedTable table = new FeedTable(FeedFixtures.SETTINGS);
    private final HostStates hosts =
            new HostStates(new HostLimiter(PolitenessSettings.defaults(), () -> NOW), () -> NOW);
    private final FeedDefinition feed = FeedFixtures.definition("https://one.example/feed");
    private final FeedDefinition other = FeedFixtures.definition("https://other.example/feed");

    @BeforeEach
    void own() {
        table.assign(PARTITION, NOW);
    }

    private void written(byte @Nullable [] key, byte @Nullable [] value) {
        legacy.add(new ConsumerRecord<>(
                TOPIC,
                PARTITION,
                0,
                NOW.minusSeconds(1).toEpochMilli(),
                TimestampType.CREATE_TIME,
                -1,
                -1,
                key,
                value,
                new RecordHeaders(),
                Optional.empty()));
    }

    private void written(String key, String value) {
        written(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private List<FeedDefinition> due() {
        legacy.restore(table, hosts);
        table.define(PARTITION, feed, NOW);
        table.define(PARTITION, other, NOW);
        return table.takeDue(NOW.plus(Duration.ofDays(1)), new BackfillRateLimiter(200, () -> NOW)).stream()
                .map(watched -> watched.definition())
                .toList();
    }

    /// If such a state counted as absent, all items of the feed would be published again.
    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "null", "{}", "{\"state\": 7}"})
    void doesNotPollAFeedWithAMalformedState(String value) {
        written(feed.id().toString(), value);

        assertThat(due()).containsExactly(other);
        assertThat(table.unreadable()).isOne();
        assertThat(skipped()).isEqualTo(1);
    }

    @Test
    void readsAStateWithAFieldOfANewerVersion() {
        PollState state =
                PollStateBuilder.builder(PollState.blank(NOW)).etag("\"1\"").build();
        String json = new String(PollState.CONTRACT.encode(state), UTF_8);
        written(feed.id().toString(), json.replaceFirst("\\{", "{\"ofANewerVersion\":{\"a\":[1]},"));

        assertThat(due()).containsExactlyInAnyOrder(feed, other);
        assertThat(table.unreadable()).isZero();
        assertThat(table.feeds())
                .filteredOn(watched -> watched.definition().equals(feed))
                .singleElement()
                .extracting(watched -> watched.pollState().etag())
                .isEqualTo("\"1\"");
    }

    @Test
    void doesNotPollAFeedWithDamagedKnownItems() {
        String whole = new String(PollState.CONTRACT.encode(PollState.blank(NOW)), UTF_8);
        written(feed.id().toString(), whole.replace("\"knownItems\":\"\"", "\"knownItems\":\"AAAA\""));

        assertThat(due()).containsExactly(other);
    }

    @Test
    void pollsTheFeedAgainAfterATakeOverWithAValidState() {
        written(feed.id().toString(), "garbage");
        assertThat(due()).containsExactly(other);

        table.lose(PARTITION);
        table.assign(PARTITION, NOW);
        written(feed.id().toString().getBytes(UTF_8), PollState.CONTRACT.encode(PollState.blank(NOW)));
        assertThat(due()).containsExactlyInAnyOrder(feed, other);
        assertThat(table.unreadable()).isZero();
    }

    @Test
    void pollsTheFeedAsANewOneAfterANullState() {
        written(feed.id().toString(), "garbage");
        written(feed.id().toString().getBytes(UTF_8), null);

        assertThat(due()).containsExactlyInAnyOrder(feed, other);
        assertThat(table.unreadable()).isZero();
    }

    /// The record's timestamp is known, so the feed pauses from that time.
    @Test
    void aMalformedClaimCountsFromItsTimestamp() {
        written(PollClaims.KEY + feed.id(), "garbage");
        legacy.restore(table, hosts);
        table.define(PARTITION, feed, NOW);

        assertThat(table.feeds())
                .singleElement()
                .satisfies(watched -> assertThat(watched.dueAt()).isAfter(NOW));
    }

    @Test
    void skipsAndCountsForeignRecords() {
        written((byte @Nullable []) null, "x".getBytes(UTF_8));
        written(new byte[0], "x".getBytes(UTF_8));
        written(new byte[3 << 20], "x".getBytes(UTF_8));
        written("no feed", "x");
        written("begun:no feed", "x");
        written("host:news.example", "garbage");
        written("host:slow.example", "{\"host\":\"slow.example\",\"crawlDelay\":\"PT2000000000000000H\"}");
        written("host:gone.example".getBytes(UTF_8), null);

        assertThat(due()).containsExactlyInAnyOrder(feed, other);
        assertThat(skipped()).isGreaterThanOrEqualTo(6);
    }

    private double skipped() {
        return metrics.counter("newswire.skipped.records", "topic", TOPIC).count();
    }
}

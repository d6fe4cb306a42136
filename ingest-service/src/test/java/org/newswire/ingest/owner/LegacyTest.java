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
import org.newswire.ingest.fetch.GateSettings;
import org.newswire.ingest.fetch.HostGate;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.Feeds;
import org.newswire.ingest.memory.PollClaims;
import org.newswire.ingest.schedule.BackfillQuota;
import org.newswire.pipeline.metrics.SkippedRecords;

/// Records in `news.feed-memory` of a predecessor, a newer version or a foreign program.
final class LegacyTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
    private static final int PARTITION = 3;
    private static final String TOPIC = FeedMemory.TOPIC.name();

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Legacy legacy = new Legacy(new SkippedRecords(metrics));
    private final FeedTable table = new FeedTable(Feeds.SETTINGS);
    private final HostMemories hosts = new HostMemories(new HostGate(GateSettings.defaults(), () -> NOW), () -> NOW);
    private final FeedDefinition feed = Feeds.definition("https://one.example/feed");
    private final FeedDefinition other = Feeds.definition("https://other.example/feed");

    @BeforeEach
    void own() {
        table.take(PARTITION, NOW);
    }

    private void left(byte @Nullable [] key, byte @Nullable [] value) {
        legacy.take(new ConsumerRecord<>(
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

    private void left(String key, String value) {
        left(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private List<FeedDefinition> due() {
        legacy.restore(table, hosts);
        table.define(PARTITION, feed, NOW);
        table.define(PARTITION, other, NOW);
        return table.takeDue(NOW.plus(Duration.ofDays(1)), new BackfillQuota(200, () -> NOW)).stream()
                .map(watched -> watched.definition())
                .toList();
    }

    /// If the state counted as absent, all items of the feed would be published again.
    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "null", "{}", "{\"state\": 7}"})
    void aFeedWhoseStateCannotBeReadIsNotPolled(String value) {
        left(feed.id().toString(), value);

        assertThat(due()).containsExactly(other);
        assertThat(table.unreadable()).isOne();
        assertThat(skipped()).isEqualTo(1);
    }

    @Test
    void norIsOneWhoseKnownItemsAreDamaged() {
        String whole = new String(FeedMemory.CONTRACT.encode(FeedMemory.blank(NOW)), UTF_8);
        left(feed.id().toString(), whole.replace("\"knownItems\":\"\"", "\"knownItems\":\"AAAA\""));

        assertThat(due()).containsExactly(other);
    }

    @Test
    void itIsPolledAgainOnceItsPartitionIsTakenOverWithAStateThatCanBeRead() {
        left(feed.id().toString(), "garbage");
        assertThat(due()).containsExactly(other);

        table.lose(PARTITION);
        table.take(PARTITION, NOW);
        left(feed.id().toString().getBytes(UTF_8), FeedMemory.CONTRACT.encode(FeedMemory.blank(NOW)));
        assertThat(due()).containsExactlyInAnyOrder(feed, other);
        assertThat(table.unreadable()).isZero();
    }

    /// The timestamp of the record is known: the feed pauses from then on.
    @Test
    void aClaimThatCannotBeReadCountsFromWhenItWasWritten() {
        left(PollClaims.KEY + feed.id(), "garbage");
        legacy.restore(table, hosts);
        table.define(PARTITION, feed, NOW);

        assertThat(table.feeds())
                .singleElement()
                .satisfies(watched -> assertThat(watched.dueAt()).isAfter(NOW));
    }

    @Test
    void foreignRecordsAreSkippedAndCounted() {
        left((byte @Nullable []) null, "x".getBytes(UTF_8));
        left(new byte[0], "x".getBytes(UTF_8));
        left(new byte[3 << 20], "x".getBytes(UTF_8));
        left("no feed", "x");
        left("begun:no feed", "x");
        left("host:news.example", "garbage");
        left("host:slow.example", "{\"host\":\"slow.example\",\"crawlDelay\":\"PT2000000000000000H\"}");
        left("host:gone.example".getBytes(UTF_8), null);

        assertThat(due()).containsExactlyInAnyOrder(feed, other);
        assertThat(skipped()).isGreaterThanOrEqualTo(6);
    }

    private double skipped() {
        return metrics.counter("newswire.skipped.records", "topic", TOPIC).count();
    }
}

package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.HostState;
import org.newswire.ingest.state.PollClaims;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.service.metrics.SkippedRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds the last value of each key in newly assigned partitions: feeds, and the state of feeds and hosts.
final class PartitionSnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionSnapshot.class);

    /// Valid keys are feed ids, and host names with a prefix.
    private static final int MAX_KEY_BYTES = 512;

    private final SkippedRecords skipped;
    private final Map<Key, ConsumerRecord<byte[], byte[]>> last = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    private record Key(String topic, String text) {}

    /// @param skipped counts damaged records and records of other programs
    PartitionSnapshot(SkippedRecords skipped) {
        this.skipped = skipped;
    }

    /// Reads these partitions of `news.feeds`, and those of `news.feed-memory` with the same numbers.
    static PartitionSnapshot read(
            PartitionReader reader, Collection<TopicPartition> partitions, SkippedRecords skipped) {
        List<TopicPartition> toRead = partitions.stream()
                .flatMap(owned ->
                        List.of(owned, new TopicPartition(PollState.TOPIC.name(), owned.partition())).stream())
                .toList();
        PartitionSnapshot snapshot = new PartitionSnapshot(skipped);
        snapshot.positions.putAll(reader.read(toRead, snapshot::add));
        return snapshot;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.key().length == 0 || record.key().length > MAX_KEY_BYTES) {
            skipped.skip(record, "its key is neither of a feed nor of a host");
            return;
        }
        Key key = new Key(record.topic(), new String(record.key(), UTF_8));
        if (record.value() == null) {
            last.remove(key);
        } else {
            last.put(key, record);
        }
    }

    /// The offset after the last record.
    long position(TopicPartition partition) {
        return positions.getOrDefault(partition, 0L);
    }

    List<ConsumerRecord<byte[], byte[]>> definitions() {
        return last.values().stream()
                .filter(each -> each.topic().equals(FeedDefinition.TOPIC.name()))
                .toList();
    }

    /// Restores the states of feeds and hosts, and drops them from the snapshot. Definitions remain.
    void restore(FeedTable table, HostStates hosts) {
        for (Key key : List.copyOf(last.keySet())) {
            ConsumerRecord<byte[], byte[]> record = last.get(key);
            if (record == null || !key.topic.equals(PollState.TOPIC.name())) {
                continue;
            }
            if (key.text.startsWith(HostStates.KEY)) {
                last.remove(key);
                restore(hosts, record);
            } else {
                String id =
                        key.text.startsWith(PollClaims.KEY) ? key.text.substring(PollClaims.KEY.length()) : key.text;
                FeedDefinition.id(id).ifPresentOrElse(feed -> restore(table, feed, record.partition()), () -> {
                    last.remove(key);
                    skipped.skip(record, "its key is not a feed id");
                });
            }
        }
    }

    /// If the state of a host cannot be read, the default gap applies.
    private void restore(HostStates hosts, ConsumerRecord<byte[], byte[]> record) {
        try {
            HostState state = HostStates.CONTRACT.decode(record.value());
            hosts.restore(record.partition(), state, Instant.ofEpochMilli(record.timestamp()));
        } catch (MalformedValueException | ArithmeticException | DateTimeException e) {
            skipped.skip(record, "the state of a host: " + e.getMessage());
        }
    }

    /// A feed whose state cannot be read is not treated as new, since all its items would be published
    /// again. The feed is not polled, and its record stays in the topic, byte for byte.
    private void restore(FeedTable table, UUID id, int partition) {
        Instant claimedAt = claimedAt(last.remove(stateKey(PollClaims.KEY + id)));
        ConsumerRecord<byte[], byte[]> record = last.remove(stateKey(id.toString()));
        try {
            PollState pollState = record == null ? null : PollState.CONTRACT.decode(record.value());
            if (pollState != null) {
                pollState.checkKnownItems();
            }
            table.restore(partition, id, pollState, claimedAt);
        } catch (MalformedValueException | IllegalArgumentException e) {
            table.setAside(partition, id);
            skipped.skip(Objects.requireNonNull(record), "the state of feed " + id + ": " + e.getMessage());
            LOG.error(
                    "feed state unreadable feedId={} topic={} partition={} offset={}: {}; the feed is not polled. Run the"
                            + " version that wrote it. Or write a null value for its key and restart: the feed"
                            + " begins as a new one, and all its items are published again",
                    id,
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    /// The time of a poll claim; if the claim cannot be read, the time of its record.
    private @Nullable Instant claimedAt(@Nullable ConsumerRecord<byte[], byte[]> claim) {
        if (claim == null) {
            return null;
        }
        try {
            return PollClaims.CONTRACT.decode(claim.value()).at();
        } catch (MalformedValueException e) {
            skipped.skip(claim, String.valueOf(e.getMessage()));
            return Instant.ofEpochMilli(Math.max(0, claim.timestamp()));
        }
    }

    private static Key stateKey(String text) {
        return new Key(PollState.TOPIC.name(), text);
    }
}

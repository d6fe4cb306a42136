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
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.HostState;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.PollClaims;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.metrics.SkippedRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is written of partitions that are taken over: the last value of each key.
final class Legacy {
    private static final Logger LOG = LoggerFactory.getLogger(Legacy.class);

    /// Valid keys are feed ids, and host names with a prefix.
    private static final int MAX_KEY_BYTES = 512;

    private static final int UUID_CHARS = 36;

    private final SkippedRecords skipped;
    private final Map<Key, ConsumerRecord<byte[], byte[]>> last = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    private record Key(String topic, String text) {}

    /// @param skipped counts foreign and damaged records
    Legacy(SkippedRecords skipped) {
        this.skipped = skipped;
    }

    /// Reads partitions of `news.feeds`, and those of `news.feed-memory` that go with them.
    static Legacy read(PartitionReader reader, Collection<TopicPartition> partitions, SkippedRecords skipped) {
        List<TopicPartition> toRead = partitions.stream()
                .flatMap(owned ->
                        List.of(owned, new TopicPartition(FeedMemory.TOPIC.name(), owned.partition())).stream())
                .toList();
        Legacy legacy = new Legacy(skipped);
        legacy.positions.putAll(reader.read(toRead, legacy::take));
        return legacy;
    }

    void take(ConsumerRecord<byte[], byte[]> kept) {
        if (kept.key() == null || kept.key().length == 0 || kept.key().length > MAX_KEY_BYTES) {
            skipped.skip(kept, "its key names neither a feed nor a host");
            return;
        }
        Key key = new Key(kept.topic(), new String(kept.key(), UTF_8));
        if (kept.value() == null) {
            last.remove(key);
        } else {
            last.put(key, kept);
        }
    }

    /// Behind the last record read.
    long position(TopicPartition partition) {
        return positions.getOrDefault(partition, 0L);
    }

    List<ConsumerRecord<byte[], byte[]>> definitions() {
        return last.values().stream()
                .filter(each -> each.topic().equals(FeedDefinition.TOPIC.name()))
                .toList();
    }

    /// Hands over what is known of feeds and hosts; afterwards it holds definitions alone.
    void restore(FeedTable table, HostMemories hosts) {
        for (Key key : List.copyOf(last.keySet())) {
            ConsumerRecord<byte[], byte[]> kept = last.get(key);
            if (kept == null || !key.topic.equals(FeedMemory.TOPIC.name())) {
                continue;
            }
            if (key.text.startsWith(HostMemories.KEY)) {
                last.remove(key);
                restore(hosts, kept);
            } else {
                String id =
                        key.text.startsWith(PollClaims.KEY) ? key.text.substring(PollClaims.KEY.length()) : key.text;
                feed(id).ifPresentOrElse(feed -> restore(table, feed, kept.partition()), () -> {
                    last.remove(key);
                    skipped.skip(kept, "its key names no feed");
                });
            }
        }
    }

    /// A host whose state cannot be read gets the usual gap.
    private void restore(HostMemories hosts, ConsumerRecord<byte[], byte[]> kept) {
        try {
            HostState state = HostMemories.CONTRACT.decode(kept.value());
            hosts.restore(kept.partition(), state, Instant.ofEpochMilli(kept.timestamp()));
        } catch (Malformed | ArithmeticException | DateTimeException e) {
            skipped.skip(kept, "the state of a host: " + e.getMessage());
        }
    }

    /// A feed whose state cannot be read is not treated as new, since all its items would be published again.
    /// The feed is not polled, and its record stays in the topic, byte for byte.
    private void restore(FeedTable table, UUID id, int partition) {
        Instant begunAt = begunAt(last.remove(memoryKey(PollClaims.KEY + id)));
        ConsumerRecord<byte[], byte[]> kept = last.remove(memoryKey(id.toString()));
        try {
            FeedMemory memory = kept == null ? null : FeedMemory.CONTRACT.decode(kept.value());
            if (memory != null) {
                memory.checkKnownItems();
            }
            table.remember(partition, id, memory, begunAt);
        } catch (Malformed | IllegalArgumentException e) {
            table.setAside(partition, id);
            skipped.skip(Objects.requireNonNull(kept), "the state of feed " + id + ": " + e.getMessage());
            LOG.error(
                    "feed state unreadable, the feed is not polled feed={} topic={} partition={} offset={}: {}. Run the"
                            + " version that wrote it; or write a null value for its key and restart, and the feed"
                            + " begins as a new one, which publishes all its items",
                    id,
                    kept.topic(),
                    kept.partition(),
                    kept.offset(),
                    e.getMessage());
        }
    }

    /// The time of a poll claim; if the claim cannot be read, the time of its record.
    private @Nullable Instant begunAt(@Nullable ConsumerRecord<byte[], byte[]> claim) {
        if (claim == null) {
            return null;
        }
        try {
            return PollClaims.CONTRACT.decode(claim.value()).at();
        } catch (Malformed e) {
            skipped.skip(claim, String.valueOf(e.getMessage()));
            return Instant.ofEpochMilli(Math.max(0, claim.timestamp()));
        }
    }

    private static Key memoryKey(String text) {
        return new Key(FeedMemory.TOPIC.name(), text);
    }

    private static Optional<UUID> feed(String key) {
        try {
            return key.length() == UUID_CHARS ? Optional.of(UUID.fromString(key)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.PollClaims;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Contract.Malformed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is written of partitions that are taken over: the last value of each key.
final class Legacy {
    private static final Logger LOG = LoggerFactory.getLogger(Legacy.class);

    private final Map<Key, ConsumerRecord<byte[], byte[]>> last = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    private record Key(String topic, String text) {}

    private Legacy() {}

    /// Reads partitions of `news.feeds`, and those of `news.feed-memory` that go with them.
    static Legacy read(PartitionReader reader, Collection<TopicPartition> partitions) {
        List<TopicPartition> toRead = partitions.stream()
                .flatMap(owned ->
                        List.of(owned, new TopicPartition(FeedMemory.TOPIC.name(), owned.partition())).stream())
                .toList();
        Legacy legacy = new Legacy();
        legacy.positions.putAll(reader.read(toRead, legacy::take));
        return legacy;
    }

    private void take(ConsumerRecord<byte[], byte[]> kept) {
        if (kept.key() == null) {
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
                Instant writtenAt = Instant.ofEpochMilli(kept.timestamp());
                take(key.text, HostMemories.CONTRACT)
                        .ifPresent(state -> hosts.restore(kept.partition(), state, writtenAt));
            } else {
                String id =
                        key.text.startsWith(PollClaims.KEY) ? key.text.substring(PollClaims.KEY.length()) : key.text;
                feed(id).ifPresentOrElse(feed -> restore(table, feed, kept.partition()), () -> last.remove(key));
            }
        }
    }

    private void restore(FeedTable table, UUID id, int partition) {
        Optional<FeedMemory> memory = take(id.toString(), FeedMemory.CONTRACT);
        Optional<PollClaims.Begun> begun = take(PollClaims.KEY + id, PollClaims.CONTRACT);
        table.remember(
                partition,
                id,
                memory.orElse(null),
                begun.map(PollClaims.Begun::at).orElse(null));
    }

    private <T> Optional<T> take(String key, Contract<T> contract) {
        return Optional.ofNullable(last.remove(new Key(FeedMemory.TOPIC.name(), key)))
                .flatMap(kept -> decode(contract, kept));
    }

    private static Optional<UUID> feed(String key) {
        try {
            return Optional.of(UUID.fromString(key));
        } catch (IllegalArgumentException e) {
            LOG.warn("topic={} key={} is passed over: it names no feed", FeedMemory.TOPIC.name(), key);
            return Optional.empty();
        }
    }

    private static <T> Optional<T> decode(Contract<T> contract, ConsumerRecord<byte[], byte[]> kept) {
        try {
            return Optional.of(contract.decode(kept.value()));
        } catch (Malformed e) {
            LOG.warn(
                    "topic={} partition={} offset={} is passed over: {}",
                    kept.topic(),
                    kept.partition(),
                    kept.offset(),
                    e.getMessage());
            return Optional.empty();
        }
    }
}

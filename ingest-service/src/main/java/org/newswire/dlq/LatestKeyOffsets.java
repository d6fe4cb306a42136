package org.newswire.dlq;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;

/// Finds dead letters whose source record is no longer the latest of its key in a compacted topic. A retry
/// would replace a newer record with an old one.
///
/// Reads the topics from the source records on, and later records on demand. Used by one thread.
final class LatestKeyOffsets implements AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(2);

    private final DlqReader dlq;
    private final Map<TopicPartition, Set<Long>> sources = new HashMap<>();
    private final Map<TopicPartition, Long> firstEnds = new HashMap<>();
    private final Set<KeyInPartition> wanted = new HashSet<>();
    private final Map<KeyInPartition, Long> last = new HashMap<>();
    private final BoundedConsumer committed;
    private final BoundedConsumer uncommitted;

    private record KeyInPartition(TopicPartition partition, ByteBuffer key) {}

    LatestKeyOffsets(KafkaSettings kafka, DlqReader dlq) {
        this.dlq = dlq;
        this.committed = new BoundedConsumer(kafka.readerToEnd("dlq"));
        Map<String, Object> all = new HashMap<>(kafka.readerToEnd("dlq"));
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        this.uncommitted = new BoundedConsumer(all);
    }

    /// Whether the dead letter's topic is compacted, and a retry would write to the same partition.
    boolean covers(DeadLetter letter) {
        DeadLetter.Position source = letter.source();
        return letter.record().key() != null
                && dlq.isCompacted(source.topic())
                && source.partition() < dlq.partitionsOf(source.topic());
    }

    /// Before a retry, reads the latest offsets of the keys of all dead letters that are not handled.
    void readFor(DlqAction action, DlqReader reader, Set<String> handled) {
        if (action != DlqAction.RETRIED) {
            return;
        }
        reader.read(handled, letter -> {
            if (covers(letter)) {
                expect(letter);
            }
        });
        committed.assign(sources.keySet());
        firstEnds.putAll(committed.endOffsets(sources.keySet()));
        // An offset after the end is from a topic that was deleted and created again.
        sources.forEach((partition, offsets) -> committed.seek(
                partition,
                offsets.stream()
                        .mapToLong(offset -> offset < firstEnds.getOrDefault(partition, 0L) ? offset : 0)
                        .min()
                        .orElse(0)));
        refresh();
    }

    private void expect(DeadLetter letter) {
        KeyInPartition key = keyOf(letter);
        wanted.add(key);
        sources.computeIfAbsent(key.partition(), _ -> new HashSet<>())
                .add(letter.source().offset());
    }

    /// Reads the records that were committed since the last call.
    void refresh() {
        readTo(committed.endOffsets(committed.assignment()), committed, (key, offset) -> {
            if (wanted.contains(key)) {
                last.put(key, offset);
            }
        });
    }

    boolean isSuperseded(DeadLetter letter) {
        return covers(letter) && !isLatest(letter);
    }

    /// Whether the source record is the latest of its key as of the last [#refresh()]. Without any record of
    /// the key, it is if the topic was created again; in the old topic a tombstone was the latest.
    private boolean isLatest(DeadLetter letter) {
        KeyInPartition key = keyOf(letter);
        Long offset = last.get(key);
        long source = letter.source().offset();
        return wanted.contains(key)
                && (offset == null ? source >= firstEnds.getOrDefault(key.partition(), 0L) : offset == source);
    }

    /// Whether another producer has written a record with one of these keys between the last [#refresh()]
    /// and our own records, committed or not.
    ///
    /// @param ours positions of our own records, not committed yet
    boolean hasConflict(Map<DeadLetter, RecordMetadata> ours) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        Map<KeyInPartition, Set<Long>> own = new HashMap<>();
        ours.forEach((letter, record) -> {
            KeyInPartition key = keyOf(letter);
            ends.merge(key.partition(), record.offset() + 1, Math::max);
            own.computeIfAbsent(key, _ -> new HashSet<>()).add(record.offset());
        });
        uncommitted.assign(ends.keySet());
        ends.keySet().forEach(partition -> uncommitted.seek(partition, committed.position(partition)));
        Set<KeyInPartition> conflicts = new HashSet<>();
        readTo(ends, uncommitted, (key, offset) -> {
            Set<Long> known = own.get(key);
            if (known != null && !known.contains(offset)) {
                conflicts.add(key);
            }
        });
        return !conflicts.isEmpty();
    }

    private static void readTo(
            Map<TopicPartition, Long> ends, BoundedConsumer consumer, BiConsumer<KeyInPartition, Long> reader) {
        consumer.readTo(ends, READ_TIMEOUT, record -> {
            if (record.key() != null) {
                reader.accept(keyOf(record.topic(), record.partition(), record.key()), record.offset());
            }
        });
    }

    private static KeyInPartition keyOf(DeadLetter letter) {
        return keyOf(
                letter.source().topic(),
                letter.source().partition(),
                letter.record().key());
    }

    private static KeyInPartition keyOf(String topic, int partition, byte[] key) {
        return new KeyInPartition(new TopicPartition(topic, partition), ByteBuffer.wrap(key));
    }

    @Override
    public void close() {
        committed.close();
        uncommitted.close();
    }
}

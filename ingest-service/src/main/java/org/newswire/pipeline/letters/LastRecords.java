package org.newswire.pipeline.letters;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.kafka.BoundedConsumer;

/// Which letters' records are still the last ones of their keys, in topics where the last record of a
/// key is its present state. A replay of any other would put an old state behind a newer one.
///
/// Reads these topics from the letters' records on, and on demand what has come since. One thread.
final class LastRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STALLED = Duration.ofMinutes(2);

    private final Letterbox box;
    private final Map<TopicPartition, Set<Long>> sources = new HashMap<>();
    private final Map<TopicPartition, Long> firstEnds = new HashMap<>();
    private final Set<Place> wanted = new HashSet<>();
    private final Map<Place, Long> last = new HashMap<>();
    private final KafkaConsumer<byte[], byte[]> committed;
    private final KafkaConsumer<byte[], byte[]> uncommitted;

    /// A key in a partition.
    private record Place(TopicPartition partition, ByteBuffer key) {}

    LastRecords(KafkaSettings kafka, Letterbox box) {
        this.box = box;
        this.committed = new BoundedConsumer(kafka.readerToEnd("dlq"));
        Map<String, Object> all = new HashMap<>(kafka.readerToEnd("dlq"));
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        this.uncommitted = new BoundedConsumer(all);
    }

    /// Whether the letter's topic is one of those, and the record would go where it was.
    boolean concerns(Letter letter) {
        Letter.Position source = letter.source();
        return letter.record().key() != null
                && box.isCompacted(source.topic())
                && source.partition() < box.partitionsOf(source.topic());
    }

    /// It will be asked about that letter.
    void expect(Letter letter) {
        Place place = place(letter);
        wanted.add(place);
        sources.computeIfAbsent(place.partition(), _ -> new HashSet<>())
                .add(letter.source().offset());
    }

    /// Reads where all letters that are expected stand.
    void read() {
        committed.assign(sources.keySet());
        firstEnds.putAll(committed.endOffsets(sources.keySet()));
        // Past the end: the topic was made anew.
        sources.forEach((partition, offsets) -> committed.seek(
                partition,
                offsets.stream()
                        .mapToLong(offset -> offset < firstEnds.getOrDefault(partition, 0L) ? offset : 0)
                        .min()
                        .orElse(0)));
        refresh();
    }

    /// Reads what has been committed until now.
    void refresh() {
        readTo(committed.endOffsets(committed.assignment()), committed, (place, offset) -> {
            if (wanted.contains(place)) {
                last.put(place, offset);
            }
        });
    }

    /// Whether the letter's record is the last one of its key, as of the last [#refresh()], or nothing of its key
    /// is in a topic that was made anew. Where nothing is left in the old one, a tombstone was the last one.
    boolean isLast(Letter letter) {
        Place place = place(letter);
        Long offset = last.get(place);
        long source = letter.source().offset();
        return wanted.contains(place)
                && (offset == null ? source >= firstEnds.getOrDefault(place.partition(), 0L) : offset == source);
    }

    /// Whether another producer has written a record of one of these letters' keys between the last
    /// [#refresh()] and our own, committed or not.
    ///
    /// @param ours where our own records lie, not yet committed
    boolean isContested(Map<Letter, RecordMetadata> ours) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        Map<Place, Set<Long>> own = new HashMap<>();
        ours.forEach((letter, record) -> {
            Place place = place(letter);
            ends.merge(place.partition(), record.offset() + 1, Math::max);
            own.computeIfAbsent(place, _ -> new HashSet<>()).add(record.offset());
        });
        uncommitted.assign(ends.keySet());
        ends.keySet().forEach(partition -> uncommitted.seek(partition, committed.position(partition)));
        Set<Place> contested = new HashSet<>();
        readTo(ends, uncommitted, (place, offset) -> {
            Set<Long> known = own.get(place);
            if (known != null && !known.contains(offset)) {
                contested.add(place);
            }
        });
        return !contested.isEmpty();
    }

    private static void readTo(
            Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> consumer, BiConsumer<Place, Long> reader) {
        long deadline = System.nanoTime() + STALLED.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.key() != null) {
                    reader.accept(place(record.topic(), record.partition(), record.key()), record.offset());
                }
                deadline = System.nanoTime() + STALLED.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("nothing came for " + STALLED.toSeconds() + " s");
            }
        }
    }

    private static Place place(Letter letter) {
        return place(
                letter.source().topic(),
                letter.source().partition(),
                letter.record().key());
    }

    private static Place place(String topic, int partition, byte[] key) {
        return new Place(new TopicPartition(topic, partition), ByteBuffer.wrap(key));
    }

    @Override
    public void close() {
        committed.close();
        uncommitted.close();
    }
}

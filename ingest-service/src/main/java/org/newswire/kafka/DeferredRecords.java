package org.newswire.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;

/// Holds the deferred records, and the progress of each partition.
///
/// Records with the same key stay in order: later records with the key of a deferred one are deferred, too.
/// Used by one thread.
final class DeferredRecords {
    /// 200 offsets fit into the metadata of a committed offset (`offset.metadata.max.bytes`, 4,096).
    @Limit(of = "deferred records per partition", past = "following records wait until one is processed")
    static final int MAX_PER_PARTITION = 200;

    @Limit(
            of = "bytes of deferred values",
            past = "following records wait until one is processed; one record can always be deferred",
            byDefault = "heap / 16, at most 128 MiB")
    private static final long MAX_BYTES = HeapShare.DEFERRED_RECORDS.bytes();

    private final long maxBytes;
    private final Map<TopicPartition, PartitionProgress> progress = new HashMap<>();

    /// Offsets after the last polled records. All records before are deferred or handled.
    private final Map<TopicPartition, Long> read = new HashMap<>();

    /// In the order of their polls.
    private final List<ConsumerRecord<byte[], byte[]>> waiting = new ArrayList<>();

    private final Set<Key> keys = new HashSet<>();
    private long bytes;

    /// A record's key in its partition.
    private record Key(TopicPartition partition, ByteBuffer bytes) {
        private static Optional<Key> of(ConsumerRecord<byte[], byte[]> record) {
            byte[] key = record.key();
            return key == null
                    ? Optional.empty()
                    : Optional.of(new Key(DeferredRecords.partition(record), ByteBuffer.wrap(key)));
        }
    }

    DeferredRecords() {
        this(MAX_BYTES);
    }

    DeferredRecords(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    /// Loads a partition's progress from its committed offset. Its records are polled again from there.
    ///
    /// @param committed null if the group has no offset for it
    void load(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
        forget(partition);
        if (committed != null) {
            progress.put(partition, PartitionProgress.of(committed));
            read.put(partition, committed.offset());
        }
    }

    /// Called when the partition is revoked or its position is reset.
    void forget(TopicPartition partition) {
        progress.remove(partition);
        read.remove(partition);
        if (waiting.removeIf(record -> partition(record).equals(partition))) {
            count();
        }
    }

    Optional<PartitionProgress> progress(TopicPartition partition) {
        return Optional.ofNullable(progress.get(partition));
    }

    /// The progress before polled records. It begins with them if no progress is known. If their offsets
    /// have been read before, the topic was truncated or created again, so these are new records.
    PartitionProgress progressBefore(ConsumerRecord<byte[], byte[]> first) {
        TopicPartition partition = partition(first);
        var position = new OffsetAndMetadata(first.offset(), first.leaderEpoch(), "");
        if (first.offset() < read.getOrDefault(partition, 0L)) {
            waiting.removeIf(record -> partition(record).equals(partition) && record.offset() >= first.offset());
            count();
            progress.computeIfPresent(partition, (_, known) -> known.truncated(position));
            read.put(partition, first.offset());
        }
        return progress(partition).orElseGet(() -> PartitionProgress.at(position));
    }

    /// The progress when the consumer has read up to that position.
    PartitionProgress progressAt(TopicPartition partition, OffsetAndMetadata position) {
        Optional<PartitionProgress> known = progress(partition);
        if (known.isEmpty()) {
            return PartitionProgress.at(position);
        }
        return position.offset() < read.getOrDefault(partition, 0L)
                ? known.get().truncated(position)
                : known.get().advanced(position, List.of()).existing(position.offset(), offsets(partition));
    }

    /// @param readUpTo offset after the records that have been read
    void advance(TopicPartition partition, PartitionProgress to, long readUpTo) {
        progress.put(partition, to);
        read.put(partition, readUpTo);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    List<ConsumerRecord<byte[], byte[]>> all() {
        return List.copyOf(waiting);
    }

    int count(TopicPartition partition) {
        return Math.toIntExact(waiting.stream()
                .filter(record -> partition(record).equals(partition))
                .count());
    }

    Set<Long> offsets(TopicPartition partition) {
        return waiting.stream()
                .filter(record -> partition(record).equals(partition))
                .map(ConsumerRecord::offset)
                .collect(Collectors.toSet());
    }

    /// Whether a deferred record has the same key.
    boolean precede(ConsumerRecord<byte[], byte[]> record) {
        return Key.of(record).filter(keys::contains).isPresent();
    }

    /// Whether the record is small enough to be deferred.
    boolean mayHold(ConsumerRecord<byte[], byte[]> record) {
        return size(record) <= maxBytes / 8;
    }

    boolean hasRoom(ConsumerRecord<byte[], byte[]> record) {
        return waiting.isEmpty() || (bytes + size(record) <= maxBytes && count(partition(record)) < MAX_PER_PARTITION);
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        waiting.add(record);
        count(record);
    }

    /// The oldest deferred records: at least one, and as many as fit into the time.
    List<ConsumerRecord<byte[], byte[]>> next(
            Duration time, int maxRecords, Function<ConsumerRecord<byte[], byte[]>, Duration> expectedTime) {
        List<ConsumerRecord<byte[], byte[]>> next = new ArrayList<>();
        Duration left = time;
        for (Iterator<ConsumerRecord<byte[], byte[]>> each = waiting.iterator();
                each.hasNext() && next.size() < maxRecords; ) {
            ConsumerRecord<byte[], byte[]> record = each.next();
            left = left.minus(expectedTime.apply(record));
            if (left.isNegative() && !next.isEmpty()) {
                break;
            }
            next.add(record);
        }
        return next;
    }

    void handled(Collection<ConsumerRecord<byte[], byte[]>> records) {
        Map<TopicPartition, Set<Long>> offsets = new HashMap<>();
        records.forEach(record ->
                offsets.computeIfAbsent(partition(record), _ -> new TreeSet<>()).add(record.offset()));
        offsets.forEach(
                (partition, handled) -> progress.computeIfPresent(partition, (_, before) -> before.handled(handled)));
        waiting.removeIf(
                record -> offsets.getOrDefault(partition(record), Set.of()).contains(record.offset()));
        count();
    }

    private void count() {
        keys.clear();
        bytes = 0;
        waiting.forEach(this::count);
    }

    private void count(ConsumerRecord<byte[], byte[]> record) {
        Key.of(record).ifPresent(keys::add);
        bytes += size(record);
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        return (long) Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }
}

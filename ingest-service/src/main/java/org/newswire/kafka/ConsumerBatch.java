package org.newswire.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Records that a [BatchHandler] handles together, and the offsets to commit after them.
///
/// @param begins          positions of the partitions before the batch; deferred records are before them
/// @param ends            offsets to commit unchanged: their metadata has the crash marker and the deferred
///     offsets
/// @param group           membership that fences a transaction with these offsets
/// @param endedTheProcess whether this single record has ended the process at each attempt; the handler
///     must send it to the dead-letter topic without reading it
public record ConsumerBatch(
        List<ConsumerRecord<byte[], byte[]>> records,
        Map<TopicPartition, Long> begins,
        Map<TopicPartition, OffsetAndMetadata> ends,
        ConsumerGroupMetadata group,
        boolean endedTheProcess) {
    public ConsumerBatch {
        records = List.copyOf(records);
        begins = Map.copyOf(begins);
        ends = Map.copyOf(ends);
    }

    /// A batch without deferred records.
    public ConsumerBatch(
            List<ConsumerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> ends,
            ConsumerGroupMetadata group) {
        this(records, firstOffsets(records), ends, group, false);
    }

    /// Returns the lowest offset of each partition.
    static Map<TopicPartition, Long> firstOffsets(Collection<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .collect(Collectors.toMap(DeferredRecords::partition, ConsumerRecord::offset, Math::min));
    }

    /// A part of the records, in their order, that is committed separately.
    ///
    /// @param from index of the first record
    /// @param to   index after the last record; all records before `from` are committed already
    public ConsumerBatch part(int from, int to) {
        Map<TopicPartition, SortedSet<Long>> unhandled = new HashMap<>();
        records.subList(to, records.size())
                .forEach(record -> unhandled
                        .computeIfAbsent(DeferredRecords.partition(record), _ -> new TreeSet<>())
                        .add(record.offset()));
        Map<TopicPartition, OffsetAndMetadata> partEnds = new HashMap<>();
        records.subList(from, to).stream()
                .map(DeferredRecords::partition)
                .distinct()
                .forEach(partition -> partEnds.put(partition, end(partition, unhandled.get(partition))));
        return new ConsumerBatch(records.subList(from, to), begins, partEnds, group, endedTheProcess);
    }

    private OffsetAndMetadata end(TopicPartition partition, @Nullable SortedSet<Long> unhandled) {
        OffsetAndMetadata end = Objects.requireNonNull(ends.get(partition), "no end of " + partition);
        return unhandled == null
                ? end
                : PartitionProgress.of(end)
                        .without(unhandled, Objects.requireNonNull(begins.get(partition)))
                        .toCommit(PartitionProgress.marker(end));
    }
}

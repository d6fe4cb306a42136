package org.newswire.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Reads the records of a time range from all partitions of a topic, merged by timestamp. The order within
/// a partition is kept. Buffers one poll per partition. Used by one thread.
final class TimeRangeReader {
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(1);

    /// How far timestamps within a partition may be out of order.
    private static final Duration MAX_DISORDER = Duration.ofHours(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Instant from;
    private final Instant to;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Queue<ConsumerRecord<byte[], byte[]>>> buffers = new HashMap<>();

    /// @param from inclusive
    /// @param to   exclusive
    TimeRangeReader(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Instant from, Instant to) {
        this.consumer = consumer;
        this.from = from;
        this.to = to;
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        ends.putAll(consumer.endOffsets(partitions));
        partitions.forEach(partition -> buffers.put(partition, new ArrayDeque<>()));
        offsetsAt(from).forEach((partition, first) -> {
            long end = ends.getOrDefault(partition, 0L);
            consumer.seek(partition, first == null ? end : first.offset());
        });
        if (to.isBefore(Instant.ofEpochMilli(Long.MAX_VALUE).minus(MAX_DISORDER))) {
            offsetsAt(to.plus(MAX_DISORDER)).forEach((partition, after) -> {
                if (after != null) {
                    ends.merge(partition, after.offset(), Math::min);
                }
            });
        }
    }

    private Map<TopicPartition, OffsetAndTimestamp> offsetsAt(Instant time) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        long since = time.isBefore(Instant.EPOCH) ? 0 : time.toEpochMilli(); // earliest timestamp in Kafka
        buffers.keySet().forEach(partition -> wanted.put(partition, since));
        return consumer.offsetsForTimes(wanted);
    }

    /// @throws TimeoutException if the broker returns no records for a minute
    Optional<ConsumerRecord<byte[], byte[]>> next() {
        fill();
        return buffers.values().stream()
                .filter(buffer -> !buffer.isEmpty())
                .min(Comparator.comparingLong(buffer -> buffer.element().timestamp()))
                .map(Queue::remove);
    }

    /// Polls until each partition with more records has one in its buffer.
    private void fill() {
        long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
        for (List<TopicPartition> wanted = wanted(); !wanted.isEmpty(); wanted = wanted()) {
            consumer.pause(consumer.assignment());
            consumer.resume(wanted);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_TIMEOUT)) {
                take(record);
                deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no records from the broker for " + READ_TIMEOUT.toSeconds() + " s");
            }
        }
    }

    private List<TopicPartition> wanted() {
        return buffers.entrySet().stream()
                .filter(each -> each.getValue().isEmpty()
                        && consumer.position(each.getKey()) < ends.getOrDefault(each.getKey(), 0L))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        Instant time = Instant.ofEpochMilli(record.timestamp());
        Queue<ConsumerRecord<byte[], byte[]>> buffer = buffers.get(partition);
        if (buffer != null
                && record.offset() < ends.getOrDefault(partition, 0L)
                && !time.isBefore(from)
                && time.isBefore(to)) {
            buffer.add(record);
        }
    }
}

package org.newswire.recording;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.kafka.reader.TopicReader;

/// Reads the records of a time range from all partitions of a topic, merged by timestamp. The order within
/// a partition is kept. Buffers one poll per partition. Used by one thread.
final class TimeRangeReader {
    private final TopicReader topic;
    private final Instant from;
    private final Instant to;
    private final Map<TopicPartition, Queue<ConsumerRecord<byte[], byte[]>>> buffers = new HashMap<>();

    /// @param from inclusive
    /// @param to   exclusive
    TimeRangeReader(TopicReader topic, List<TopicPartition> partitions, Instant from, Instant to) {
        this.topic = topic;
        this.from = from;
        this.to = to;
        partitions.forEach(partition -> buffers.put(partition, new ArrayDeque<>()));
        topic.start(topic.covering(partitions, from, to));
    }

    /// @throws TimeoutException if the broker returns no records for two minutes
    Optional<ConsumerRecord<byte[], byte[]>> next() {
        fill();
        return buffers.values().stream()
                .filter(buffer -> !buffer.isEmpty())
                .min(Comparator.comparingLong(buffer -> buffer.element().timestamp()))
                .map(Queue::remove);
    }

    /// Polls until each partition with more records has one in its buffer.
    private void fill() {
        for (Set<TopicPartition> wanted = wanted(); !wanted.isEmpty(); wanted = wanted()) {
            for (ConsumerRecord<byte[], byte[]> record : topic.next(wanted)) {
                Instant time = Instant.ofEpochMilli(record.timestamp());
                Queue<ConsumerRecord<byte[], byte[]>> buffer =
                        buffers.get(new TopicPartition(record.topic(), record.partition()));
                if (buffer != null && !time.isBefore(from) && time.isBefore(to)) {
                    buffer.add(record);
                }
            }
        }
    }

    private Set<TopicPartition> wanted() {
        return buffers.entrySet().stream()
                .filter(each -> each.getValue().isEmpty() && !topic.isAtEnd(each.getKey()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}

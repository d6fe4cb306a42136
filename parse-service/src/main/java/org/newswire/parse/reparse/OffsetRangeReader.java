package org.newswire.parse.reparse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;

/// Reads committed records of a topic in ranges of offsets, without a consumer group. Used by one thread.
final class OffsetRangeReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STALLED = Duration.ofMinutes(2);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /// Offsets of a partition. The end is exclusive.
    record Span(long begin, long end) {
        boolean holds(long offset) {
            return offset >= begin && offset < end;
        }
    }

    /// Receives the records of one poll, in the order of each partition.
    interface BatchReader {
        void read(List<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException;
    }

    /// @throws KafkaException if the topic does not exist or the broker does not answer
    OffsetRangeReader(KafkaSettings kafka, String topic) {
        this.topic = topic;
        this.consumer = new BoundedConsumer(kafka.readerToEnd("reparse"));
        List<PartitionInfo> found;
        try {
            found = consumer.partitionsFor(topic);
        } catch (TimeoutException e) {
            consumer.close();
            throw new KafkaException(
                    "the broker at " + kafka.bootstrapServers() + " does not answer; check --bootstrap and the network",
                    e);
        }
        if (found == null || found.isEmpty()) {
            consumer.close();
            throw new KafkaException("topic " + topic + " does not exist at " + kafka.bootstrapServers()
                    + "; set --bootstrap HOST:PORT to the broker that Newswire uses");
        }
        this.partitions = found.stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
    }

    /// Returns the current range of each partition.
    ///
    /// @param from timestamp of the first record; null for the first available record
    /// @param to   exclusive timestamp of the last record; null for the end
    Map<Integer, Span> span(@Nullable Instant from, @Nullable Instant to) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begins = from == null ? consumer.beginningOffsets(partitions) : at(from, ends);
        Map<TopicPartition, Long> last = to == null ? ends : at(to, ends);
        Map<Integer, Span> spans = new HashMap<>();
        for (TopicPartition each : partitions) {
            long end = Math.min(last.getOrDefault(each, 0L), ends.getOrDefault(each, 0L));
            spans.put(each.partition(), new Span(Math.min(begins.getOrDefault(each, 0L), end), end));
        }
        return spans;
    }

    private Map<TopicPartition, Long> at(Instant time, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        long since = time.isBefore(Instant.EPOCH) ? 0 : time.toEpochMilli(); // Kafka has no earlier timestamps
        partitions.forEach(each -> wanted.put(each, since));
        Map<TopicPartition, Long> offsets = new HashMap<>(ends);
        consumer.offsetsForTimes(wanted).forEach((partition, found) -> {
            if (found != null) {
                offsets.put(partition, found.offset());
            }
        });
        return offsets;
    }

    /// @throws TimeoutException after two minutes without a record
    void read(Map<Integer, Span> spans, BatchReader reader) throws InterruptedException {
        Map<TopicPartition, Span> open = new HashMap<>();
        spans.forEach((partition, span) -> {
            if (span.begin() < span.end()) {
                open.put(new TopicPartition(topic, partition), span);
            }
        });
        consumer.assign(open.keySet());
        open.forEach((partition, span) -> consumer.seek(partition, span.begin()));
        long deadline = System.nanoTime() + STALLED.toNanos();
        while (!open.isEmpty()) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Span span = open.get(new TopicPartition(topic, record.partition()));
                if (span != null && span.holds(record.offset())) {
                    records.add(record);
                }
            }
            if (!records.isEmpty()) {
                reader.read(records);
                deadline = System.nanoTime() + STALLED.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new TimeoutException(topic + ": no record arrived for " + STALLED.toSeconds() + " s");
            }
            if (open.entrySet()
                    .removeIf(each ->
                            consumer.position(each.getKey()) >= each.getValue().end())) {
                consumer.assign(open.keySet());
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}

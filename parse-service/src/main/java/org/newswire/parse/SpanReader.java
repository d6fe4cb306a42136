package org.newswire.parse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.kafka.BoundedConsumer;

/// Reads what a topic holds between two points, committed records only, outside any group. One thread.
final class SpanReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STALLED = Duration.ofMinutes(2);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /// Offsets of a partition, without the last one.
    record Span(long begin, long end) {
        boolean holds(long offset) {
            return offset >= begin && offset < end;
        }
    }

    /// Takes what came together, in the order of each partition.
    interface Portion {
        void take(List<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException;
    }

    /// @throws KafkaException where there is no such topic, or no broker
    SpanReader(KafkaSettings kafka, String topic) {
        this.topic = topic;
        Map<String, Object> config = kafka.readerToEnd("reparse");
        config.put("allow.auto.create.topics", false);
        this.consumer = new BoundedConsumer(config);
        List<PartitionInfo> found;
        try {
            found = consumer.partitionsFor(topic);
        } catch (TimeoutException e) {
            consumer.close();
            throw new KafkaException("the broker at " + kafka.bootstrapServers() + " does not answer", e);
        }
        if (found == null || found.isEmpty()) {
            consumer.close();
            throw new KafkaException("there is no topic " + topic + " at " + kafka.bootstrapServers()
                    + "; name the broker that Newswire uses with --bootstrap HOST:PORT");
        }
        this.partitions = found.stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
    }

    /// What there is now, by partition.
    ///
    /// @param from by the records' time; null for the first that is kept
    /// @param to   records of that time are outside; null for no end
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
        long since = time.isBefore(Instant.EPOCH) ? 0 : time.toEpochMilli(); // Kafka knows no time before
        partitions.forEach(each -> wanted.put(each, since));
        Map<TopicPartition, Long> offsets = new HashMap<>(ends);
        consumer.offsetsForTimes(wanted)
                .forEach((partition, found) ->
                        Optional.ofNullable(found).ifPresent(there -> offsets.put(partition, there.offset())));
        return offsets;
    }

    /// @throws TimeoutException where nothing comes for two minutes
    void read(Map<Integer, Span> spans, Portion portion) throws InterruptedException {
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
                portion.take(records);
                deadline = System.nanoTime() + STALLED.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new TimeoutException("nothing came of " + topic + " for " + STALLED.toSeconds() + " s");
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

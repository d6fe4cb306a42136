package org.newswire.ingest.topics;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.TopicAdmin;

/// Reads the committed records of partitions from start to end.
///
/// The end is the high watermark, including open transactions. So reading waits until the last transaction
/// of the previous owner has been committed or aborted, and misses no record. If that owner has
/// terminated, the broker aborts its transaction after `transaction.timeout.ms`.
///
/// Reading fails after two minutes without progress. It also fails before it exceeds
/// `max.poll.interval.ms`, because a group member that reads during an assignment would then lose its
/// partitions.
///
/// @param stalled maximum time without progress
/// @param longest maximum total time
public record PartitionReader(KafkaSettings kafka, String clientId, Duration stalled, Duration longest) {
    private static final Duration POLL = Duration.ofMillis(200);

    private static final Duration STALLED = Duration.ofMinutes(2);

    public PartitionReader(KafkaSettings kafka, String clientId) {
        this(kafka, clientId, STALLED, kafka.maxPollInterval().multipliedBy(4).dividedBy(5));
    }

    /// @return for each partition, the offset after the last record
    /// @throws KafkaException if the broker cannot be reached, or the end is not reached in time
    public Map<TopicPartition, Long> read(
            Collection<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> ends = ends(partitions);
        try (var consumer = new BoundedConsumer(kafka.readerToEnd(clientId))) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var time = new TimeLeft();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                time.check(partitions);
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                records.forEach(reader);
                time.readTo(partitions.stream().mapToLong(consumer::position).sum());
            }
            Map<TopicPartition, Long> positions = new HashMap<>();
            partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
            return positions;
        }
    }

    /// Returns all partitions of a topic.
    public List<TopicPartition> partitions(String topic) {
        return TopicAdmin.request(
                        kafka,
                        clientId,
                        "topic " + topic + " cannot be described",
                        admin -> admin.describeTopics(List.of(topic))
                                .allTopicNames()
                                .get())
                .values()
                .stream()
                .flatMap(description -> description.partitions().stream())
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        var latest =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        var options = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> ends = new HashMap<>();
        TopicAdmin.request(
                        kafka,
                        clientId,
                        "the ends of " + partitions + " cannot be read",
                        admin -> admin.listOffsets(latest, options).all().get())
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /// Checks the time limits of one read.
    private final class TimeLeft {
        private final long startedAt = System.nanoTime();
        private long progressAt = startedAt;
        private long position;

        /// Records progress, also if all records in between were aborted.
        void readTo(long positions) {
            if (positions != position) {
                position = positions;
                progressAt = System.nanoTime();
            }
        }

        void check(Collection<TopicPartition> partitions) {
            long now = System.nanoTime();
            if (now - progressAt > stalled.toNanos()) {
                throw new TimeoutException("nothing was read of " + partitions + " for " + stalled.toSeconds() + " s");
            }
            if (now - startedAt > longest.toNanos()) {
                throw new TimeoutException("the end of " + partitions + " was not reached in " + longest.toSeconds()
                        + " s; with a larger KAFKA_MAX_POLL_INTERVAL_MS there is more time");
            }
        }
    }
}

package org.newswire.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/// Reads topic ids and offsets of assigned partitions from the broker. Used by the consumer's thread.
final class PartitionLogReader {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final Admin admin;
    private final Consumer<byte[], byte[]> consumer;

    PartitionLogReader(Admin admin, Consumer<byte[], byte[]> consumer) {
        this.admin = admin;
        this.consumer = consumer;
    }

    Map<TopicPartition, PartitionLog> read(Set<TopicPartition> partitions)
            throws RetriableBatchException, InterruptedException {
        try {
            Map<String, Uuid> ids =
                    topicIds(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, REQUEST_TIMEOUT);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, REQUEST_TIMEOUT);
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, REQUEST_TIMEOUT);
            Map<TopicPartition, PartitionLog> logs = new HashMap<>();
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata offset = committed.get(partition);
                logs.put(
                        partition,
                        new PartitionLog(
                                Objects.requireNonNull(ids.get(partition.topic())),
                                begins.getOrDefault(partition, 0L),
                                ends.getOrDefault(partition, 0L),
                                offset == null ? null : offset.offset()));
            }
            return logs;
        } catch (KafkaException e) {
            throw RetriableBatchException.unlessFatal("the broker does not return the offsets of the topics", e);
        }
    }

    private Map<String, Uuid> topicIds(Set<String> topics) throws InterruptedException {
        var options = new DescribeTopicsOptions().timeoutMs(Math.toIntExact(REQUEST_TIMEOUT.toMillis()));
        try {
            return admin.describeTopics(topics, options).allTopicNames().get().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, topic -> topic.getValue().topicId()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException failure) {
                throw failure;
            }
            throw new IllegalStateException("the topics cannot be described", e);
        }
    }
}

package org.newswire.pipeline;

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
import org.newswire.pipeline.ConsumeLoop.PartitionLog;
import org.newswire.pipeline.ConsumeLoop.TryAgain;

/// Asks the work for the positions that it has stored with its results, and tells it what the topics hold.
/// Used by the consumer's thread.
final class StoredPositions {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final Admin admin;
    private final Consumer<byte[], byte[]> consumer;
    private final ConsumeLoop.Work work;

    StoredPositions(Admin admin, Consumer<byte[], byte[]> consumer, ConsumeLoop.Work work) {
        this.admin = admin;
        this.consumer = consumer;
        this.work = work;
    }

    /// The stored positions of assigned partitions; empty if the work stores none.
    Map<TopicPartition, Long> of(Set<TopicPartition> partitions) throws TryAgain, InterruptedException {
        return partitions.isEmpty() || !work.storesPositions() ? Map.of() : work.positions(logs(partitions));
    }

    private Map<TopicPartition, PartitionLog> logs(Set<TopicPartition> partitions)
            throws TryAgain, InterruptedException {
        try {
            Map<String, Uuid> ids =
                    topicIds(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, ANSWER_LIMIT);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER_LIMIT);
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, ANSWER_LIMIT);
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
            throw TryAgain.unlessFatal("the broker does not say what the topics hold", e);
        }
    }

    private Map<String, Uuid> topicIds(Set<String> topics) throws InterruptedException {
        var options = new DescribeTopicsOptions().timeoutMs(Math.toIntExact(ANSWER_LIMIT.toMillis()));
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

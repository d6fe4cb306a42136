package org.newswire.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads and writes the crash markers of [CrashRecovery] in the metadata of committed offsets. Used by the
/// consumer's thread.
final class CrashMarkers {
    private static final Logger LOG = LoggerFactory.getLogger(CrashMarkers.class);

    /// Timeout of the requests that may fail without consequences.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final CrashRecovery recovery;

    CrashMarkers(Consumer<byte[], byte[]> consumer, CrashRecovery recovery) {
        this.consumer = consumer;
        this.recovery = recovery;
    }

    /// Reads the markers and the progress of newly assigned partitions.
    void read(Set<TopicPartition> partitions, DeferredRecords deferred) throws RetriableBatchException {
        try {
            consumer.committed(partitions).forEach((partition, committed) -> {
                recovery.assigned(partition, committed);
                deferred.load(partition, committed);
                if (recovery.isSuspect(partition)) {
                    LOG.warn(
                            "batch not finished partition={} offset={} next_batch={}: its process ended or left the group. One of"
                                    + " the next records may be the cause; smaller batches will isolate it",
                            partition,
                            committed.offset(),
                            recovery.limit(partition));
                }
            });
        } catch (KafkaException e) {
            throw RetriableBatchException.unlessFatal("the broker does not return the committed offsets", e);
        }
    }

    /// Commits the marker that records of these partitions are being handled, once for each newly assigned
    /// partition.
    void write(Map<TopicPartition, PartitionProgress> progress) throws RetriableBatchException {
        Map<TopicPartition, OffsetAndMetadata> begins = new HashMap<>();
        for (TopicPartition partition : recovery.unmarked(progress.keySet())) {
            begins.put(
                    partition, Objects.requireNonNull(progress.get(partition)).toCommit(recovery.marker(partition)));
        }
        if (begins.isEmpty()) {
            return;
        }
        recovery.marked(begins.keySet());
        try {
            commit(begins);
        } catch (KafkaException e) {
            release(begins.keySet());
            throw RetriableBatchException.unlessFatal("crash markers cannot be committed", e);
        }
    }

    /// Commits the marker that no member is working on these partitions, if the broker answers in time.
    void release(Collection<TopicPartition> partitions) {
        Map<TopicPartition, String> markers = new HashMap<>();
        partitions.forEach(
                partition -> recovery.releasedMarker(partition).ifPresent(marker -> markers.put(partition, marker)));
        markers.keySet().forEach(recovery::released);
        if (markers.isEmpty()) {
            return;
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            committedThoughWoken(markers.keySet()).forEach((partition, offset) -> {
                if (offset != null) {
                    String marker = markers.getOrDefault(partition, "");
                    offsets.put(partition, PartitionProgress.of(offset).toCommit(marker));
                }
            });
            consumer.commitSync(offsets, ANSWER_LIMIT);
        } catch (KafkaException e) {
            LOG.debug("crash markers not released partitions={}", partitions, e);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committedThoughWoken(Set<TopicPartition> partitions) {
        try {
            return consumer.committed(partitions, ANSWER_LIMIT);
        } catch (WakeupException e) {
            return consumer.committed(partitions, ANSWER_LIMIT);
        }
    }

    /// Commits offsets, even if [ConsumeLoop#close] wakes up the consumer once.
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            consumer.commitSync(offsets);
        } catch (WakeupException e) {
            consumer.commitSync(offsets);
        }
    }
}

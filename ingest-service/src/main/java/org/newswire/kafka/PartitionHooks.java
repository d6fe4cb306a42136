package org.newswire.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Optional callbacks of a [ConsumeLoop]: partition assignment, stored positions and slow records. Called
/// by the loop's thread only.
public interface PartitionHooks {
    PartitionHooks NONE = new PartitionHooks() {};

    /// The expected time to handle a record, from a cheap estimate. Records that take more than 50 ms are
    /// deferred.
    default Duration expectedTime(ConsumerRecord<byte[], byte[]> record) {
        return Duration.ZERO;
    }

    default void onAssigned(Collection<TopicPartition> partitions) {}

    /// These assigned partitions have records but no committed offset. They are read from their first
    /// available record. Called before [#onAssigned].
    default void onMissingOffsets(Collection<TopicPartition> partitions) {}

    /// Whether the handler stores positions together with its results ([#storedPositions]).
    default boolean storesPositions() {
        return false;
    }

    /// Returns the stored positions. The loop reads on from there and ignores the committed offsets, so
    /// results and positions always match. Called for newly assigned partitions, and for all assigned
    /// partitions after a failure.
    default Map<TopicPartition, Long> storedPositions(Map<TopicPartition, PartitionLog> partitions)
            throws RetriableBatchException {
        return Map.of();
    }

    /// Whether the stored positions are those that the handler knows, or cannot be read at the moment. If not,
    /// the loop reads them again with [#storedPositions]. Called every two seconds while no records arrive.
    default boolean arePositionsCurrent() {
        return true;
    }

    /// These partitions were revoked or lost: state that is held for them can be discarded.
    default void onRevoked(Collection<TopicPartition> partitions) {}
}

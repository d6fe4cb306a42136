package org.newswire.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// Seeks to the positions from which partitions are read: those that the handler has stored
/// ([PartitionHooks#storedPositions]), otherwise the committed offsets. Used by the consumer's thread.
final class PartitionPositions {
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final PartitionHooks hooks;
    private final PartitionLogReader logs;
    private final CrashMarkers crashMarkers;
    private final CrashRecovery recovery;
    private final DeferredRecords deferred;

    /// The partitions that were assigned and not revoked since. [Consumer#assignment] names revoked partitions
    /// until a later poll, when another member may already have them.
    private final Set<TopicPartition> owned = new HashSet<>();

    /// Newly assigned partitions whose crash markers and stored positions have not been read.
    private final Set<TopicPartition> unprepared = new HashSet<>();

    /// First unhandled offsets of partitions with a failed batch.
    private final Map<TopicPartition, Long> failed = new HashMap<>();

    private long checkedNanos = System.nanoTime();

    PartitionPositions(
            Consumer<byte[], byte[]> consumer,
            PartitionHooks hooks,
            PartitionLogReader logs,
            CrashMarkers crashMarkers,
            CrashRecovery recovery,
            DeferredRecords deferred) {
        this.consumer = consumer;
        this.hooks = hooks;
        this.logs = logs;
        this.crashMarkers = crashMarkers;
        this.recovery = recovery;
        this.deferred = deferred;
    }

    static Map<TopicPartition, Long> firstOffsets(ConsumerRecords<byte[], byte[]> polled) {
        return polled.partitions().stream()
                .collect(Collectors.toMap(
                        partition -> partition,
                        partition -> polled.records(partition).getFirst().offset()));
    }

    void assigned(Collection<TopicPartition> partitions) {
        owned.addAll(partitions);
        unprepared.addAll(partitions);
    }

    /// The partitions are revoked or lost.
    void forget(Collection<TopicPartition> partitions) {
        owned.removeAll(partitions);
        unprepared.removeAll(partitions);
        failed.keySet().removeAll(partitions);
        partitions.forEach(recovery::forget);
        partitions.forEach(deferred::forget);
    }

    /// The assigned partitions whose positions are known.
    Set<TopicPartition> prepared() {
        Set<TopicPartition> prepared = new HashSet<>(owned);
        prepared.removeAll(unprepared);
        return prepared;
    }

    /// Prepares newly assigned partitions, and seeks to their stored positions.
    ///
    /// @return whether a position has changed: all polled records will be polled again then
    boolean prepareAssigned(ConsumerRecords<byte[], byte[]> polled)
            throws RetriableBatchException, InterruptedException {
        Set<TopicPartition> arrived = new HashSet<>(unprepared);
        arrived.removeAll(consumer.paused());
        if (arrived.isEmpty()) {
            return false;
        }
        crashMarkers.read(arrived, deferred);
        Map<TopicPartition, Long> stored = stored(arrived);
        Map<TopicPartition, Long> first = firstOffsets(polled);
        boolean moves = first.entrySet().stream()
                .anyMatch(polledAt ->
                        !polledAt.getValue().equals(stored.getOrDefault(polledAt.getKey(), polledAt.getValue())));
        if (moves) {
            first.forEach(consumer::seek);
        }
        stored.forEach((partition, position) -> {
            load(partition, position);
            if (moves || !first.containsKey(partition)) {
                consumer.seek(partition, position);
            }
        });
        unprepared.removeAll(arrived);
        return moves;
    }

    private Map<TopicPartition, Long> stored(Set<TopicPartition> partitions)
            throws RetriableBatchException, InterruptedException {
        return partitions.isEmpty() || !hooks.storesPositions()
                ? Map.of()
                : hooks.storedPositions(logs.read(partitions));
    }

    /// Loads a stored position. A crash marker at another position does not apply to its records.
    private void load(TopicPartition partition, long stored) {
        if (deferred.progress(partition)
                .filter(progress -> progress.position() == stored)
                .isEmpty()) {
            recovery.forget(partition);
        }
        deferred.load(partition, new OffsetAndMetadata(stored));
    }

    /// A batch has failed: its partitions will be read again from their first unhandled records.
    ///
    /// @param first offsets to return to if the group has no committed offset
    void markFailed(Map<TopicPartition, Long> first) {
        first.forEach((partition, offset) -> {
            long unhandled = deferred.progress(partition)
                    .map(PartitionProgress::firstUnhandled)
                    .orElse(offset);
            failed.merge(partition, Math.min(offset, unhandled), Math::min);
        });
    }

    /// First unhandled offsets of partitions that have not been read again since a failure.
    Map<TopicPartition, Long> failed() {
        return failed;
    }

    /// Seeks to the stored positions if they have changed, as after a restore of the database. Otherwise only
    /// the next batch would detect that. Checks every two seconds.
    void followStored() throws RetriableBatchException, InterruptedException {
        long now = System.nanoTime();
        if (now - checkedNanos < CHECK_INTERVAL.toNanos()) {
            return;
        }
        checkedNanos = now;
        if (!hooks.arePositionsCurrent()) {
            restore();
        }
    }

    /// Whether no partition waits for its position.
    boolean areSettled() {
        return failed.isEmpty() && unprepared.isEmpty();
    }

    /// After a failure, seeks to the stored positions, otherwise to the committed offsets. These also show
    /// whether a transaction with an unknown result was committed.
    void restore() throws RetriableBatchException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(failed.keySet());
        Map<TopicPartition, Long> stored = stored(movable());
        failed.forEach((partition, first) -> {
            OffsetAndMetadata offset = committed.get(partition);
            consumer.seek(partition, offset == null ? first : offset.offset());
            deferred.load(partition, offset);
        });
        stored.forEach((partition, position) -> {
            load(partition, position);
            consumer.seek(partition, position);
        });
        failed.clear();
    }

    /// All partitions whose stored positions may have changed. If a database was restored, this includes
    /// partitions without a failed batch.
    private Set<TopicPartition> movable() {
        Set<TopicPartition> all = prepared();
        all.addAll(failed.keySet());
        return all;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions)
            throws RetriableBatchException {
        try {
            return consumer.committed(partitions);
        } catch (KafkaException e) {
            throw RetriableBatchException.unlessFatal("the broker does not return the committed offsets", e);
        }
    }
}

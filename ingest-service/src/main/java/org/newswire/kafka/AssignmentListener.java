package org.newswire.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the partition assignment of a [ConsumeLoop]: calls the [PartitionHooks], and releases crash
/// markers of revoked partitions. Used by the consumer's thread.
final class AssignmentListener implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(AssignmentListener.class);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final PartitionHooks hooks;
    private final PartitionPositions positions;
    private final CrashMarkers crashMarkers;
    private final OffsetRefresh refresh;
    private final RetryBackoff backoff;
    private boolean loopFailed;

    AssignmentListener(
            Consumer<byte[], byte[]> consumer,
            PartitionHooks hooks,
            PartitionPositions positions,
            CrashMarkers crashMarkers,
            OffsetRefresh refresh,
            RetryBackoff backoff) {
        this.consumer = consumer;
        this.hooks = hooks;
        this.positions = positions;
        this.crashMarkers = crashMarkers;
        this.refresh = refresh;
        this.backoff = backoff;
    }

    /// Keeps the crash markers after an exception has ended the loop, although the consumer then revokes
    /// its partitions regularly as it is closed.
    void keepCrashMarkers() {
        loopFailed = true;
    }

    /// Also pauses partitions that are assigned during a back-off.
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        LOG.info("partitions assigned: {}", names(partitions));
        Set<TopicPartition> withoutOffsets = withoutOffsets(Set.copyOf(partitions));
        if (!withoutOffsets.isEmpty()) {
            hooks.onMissingOffsets(withoutOffsets);
        }
        hooks.onAssigned(partitions);
        positions.assigned(partitions);
        refresh.schedule();
        if (backoff.isActive()) {
            consumer.pause(partitions);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        LOG.info("partitions revoked: {}", names(partitions));
        if (!loopFailed) {
            crashMarkers.release(partitions);
        }
        forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        LOG.info("partitions lost: {}", names(partitions));
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        positions.forget(partitions);
        hooks.onRevoked(partitions);
    }

    private static String names(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::toString).sorted().collect(Collectors.joining(","));
    }

    /// Returns the partitions that have records but no committed offset. Returns an empty set while the
    /// loop is being closed, or if the broker does not answer in time. In that case, for example during an
    /// open transaction of the previous owner, there is an offset. Also if this member was removed from the
    /// group meanwhile: it rejoins, and partitions are assigned again.
    private Set<TopicPartition> withoutOffsets(Set<TopicPartition> partitions) {
        try {
            Set<TopicPartition> found = new HashSet<>(partitions);
            consumer.committed(partitions, REQUEST_TIMEOUT).forEach((partition, offset) -> {
                if (offset != null) {
                    found.remove(partition);
                }
            });
            if (!found.isEmpty()) {
                Map<TopicPartition, Long> first = consumer.beginningOffsets(found, REQUEST_TIMEOUT);
                Map<TopicPartition, Long> ends = consumer.endOffsets(found, REQUEST_TIMEOUT);
                found.removeIf(partition -> Objects.equals(first.get(partition), ends.get(partition)));
            }
            return found;
        } catch (WakeupException e) {
            return Set.of();
        } catch (KafkaException e) {
            LOG.debug("partitions={}", partitions, RetriableBatchException.unlessFatal("committed offsets unknown", e));
            return Set.of();
        }
    }
}

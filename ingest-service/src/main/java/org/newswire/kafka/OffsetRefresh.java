package org.newswire.kafka;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits the current offsets again every six hours.
///
/// The broker's retention of a group's offsets (`offsets.retention.minutes`) counts from their last commit,
/// even if members keep running without anything to commit. Used by the consumer's thread.
final class OffsetRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetRefresh.class);
    private static final Duration INTERVAL = Duration.ofHours(6);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    /// Longer than the open transaction of a crashed predecessor can block the committed offsets.
    private static final Duration FIRST_DELAY = Duration.ofMinutes(1);

    private final Consumer<byte[], byte[]> consumer;
    private final CrashRecovery recovery;
    private final DeferredRecords deferred;
    private final Clock clock;
    private long dueAtNanos = Long.MAX_VALUE;

    OffsetRefresh(Consumer<byte[], byte[]> consumer, CrashRecovery recovery, DeferredRecords deferred, Clock clock) {
        this.consumer = consumer;
        this.recovery = recovery;
        this.deferred = deferred;
        this.clock = clock;
    }

    /// Schedules a commit after partitions were assigned: their offsets may never have been committed.
    void schedule() {
        dueAtNanos = clock.monotonicTime() + FIRST_DELAY.toNanos();
    }

    /// Commits the positions of these partitions, all of whose polled records are handled or deferred.
    void commitIfDue(Set<TopicPartition> partitions) {
        long now = clock.monotonicTime();
        if (now < dueAtNanos) {
            return;
        }
        dueAtNanos = now + INTERVAL.toNanos();
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        try {
            for (TopicPartition partition : partitions) {
                var position = new OffsetAndMetadata(consumer.position(partition, REQUEST_TIMEOUT));
                positions.put(
                        partition, deferred.progressAt(partition, position).toCommit(recovery.idleMarker(partition)));
            }
            if (!positions.isEmpty()) {
                consumer.commitSync(positions, REQUEST_TIMEOUT);
            }
        } catch (KafkaException e) {
            LOG.debug(
                    "{}",
                    RetriableBatchException.unlessFatal("offsets not refreshed", e)
                            .getMessage());
            schedule();
        }
    }
}

package org.newswire.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Builds the batches of a [ConsumeLoop] from polled and from deferred records, and decides which records
/// are deferred. Used by the consumer's thread.
final class BatchBuilder {
    /// Records with a longer expected time are deferred.
    private static final Duration SLOW_RECORD = Duration.ofMillis(50);

    /// Approximate time of a batch of deferred records.
    private static final Duration DEFERRED_BATCH = Duration.ofMillis(250);

    private final BoundedConsumer consumer;
    private final PartitionHooks hooks;
    private final CrashRecovery recovery;
    private final DeferredRecords deferred;

    /// Whether a record of the last poll could not be deferred.
    private boolean lacksRoom;

    BatchBuilder(BoundedConsumer consumer, PartitionHooks hooks, CrashRecovery recovery, DeferredRecords deferred) {
        this.consumer = consumer;
        this.hooks = hooks;
        this.recovery = recovery;
        this.deferred = deferred;
    }

    /// A batch and the progress of its partitions before it.
    ///
    /// @param isDeferred  whether all its records were deferred before
    /// @param repeatsOnly whether records were polled, and all of them have been handled before
    record Prepared(
            ConsumerBatch batch,
            Map<TopicPartition, PartitionProgress> before,
            boolean isDeferred,
            boolean repeatsOnly) {
        boolean isEmpty() {
            return batch.records().isEmpty();
        }

        /// Returns the number of records by partition.
        Map<TopicPartition, Integer> counts() {
            return batch.records().stream().collect(Collectors.toMap(DeferredRecords::partition, _ -> 1, Integer::sum));
        }
    }

    /// The records of a partition in the next batch.
    ///
    /// @param end position after them and after the newly deferred records
    private record Taken(
            List<ConsumerRecord<byte[], byte[]>> records, List<Long> newlyDeferred, OffsetAndMetadata end) {
        private boolean isEmpty() {
            return records.isEmpty() && newlyDeferred.isEmpty();
        }
    }

    /// Builds a batch of polled records, and defers the slow ones. If a record of a partition may have
    /// ended the process, the batch has records of that partition only. Positions are reset to the first
    /// record of each partition that is left out.
    Prepared polled(ConsumerRecords<byte[], byte[]> polled, int maxRecords) {
        Optional<TopicPartition> suspect = recovery.suspect(polled.partitions());
        int left = suspect.map(recovery::limit)
                .map(limit -> Math.min(limit, maxRecords))
                .orElse(maxRecords);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<TopicPartition, PartitionProgress> before = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        boolean repeatsOnly = !polled.isEmpty();
        lacksRoom = false;
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> here = polled.records(partition);
            if (suspect.isPresent() && !suspect.get().equals(partition)) {
                consumer.moveBackTo(here.getFirst());
                repeatsOnly = false;
                continue;
            }
            PartitionProgress progress = deferred.progressBefore(here.getFirst());
            OffsetAndMetadata next = Objects.requireNonNull(polled.nextOffsets().get(partition));
            Taken taken = take(here, progress, next, left, suspect.isPresent());
            PartitionProgress after = progress.handled(
                            taken.records.stream().map(ConsumerRecord::offset).toList())
                    .advanced(taken.end, taken.newlyDeferred)
                    .existing(taken.end.offset(), deferred.offsets(partition));
            deferred.advance(partition, after, taken.end.offset());
            repeatsOnly &= taken.isEmpty() && taken.end.offset() == next.offset();
            if (!taken.records.isEmpty()) {
                before.put(partition, progress);
                ends.put(partition, after.toCommit(recovery.marker(partition)));
                records.addAll(taken.records);
                left -= taken.records.size();
            }
        }
        boolean endedTheProcess = suspect.filter(recovery::endedTheProcess).isPresent();
        return new Prepared(batch(records, before, ends, endedTheProcess), before, false, repeatsOnly);
    }

    /// @param inOrder whether no record is deferred, to find the record that ends the process
    private Taken take(
            List<ConsumerRecord<byte[], byte[]>> here,
            PartitionProgress progress,
            OffsetAndMetadata next,
            int most,
            boolean inOrder) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<Long> newlyDeferred = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : here) {
            if (progress.isHandled(record.offset())) {
                continue;
            }
            boolean waits = !inOrder && (deferred.precede(record) || isSlow(record));
            boolean lacksRoomHere = waits && !deferred.hasRoom(record);
            if (lacksRoomHere || (!waits && records.size() == most)) {
                lacksRoom |= lacksRoomHere;
                return new Taken(records, newlyDeferred, consumer.moveBackTo(record));
            }
            if (waits) {
                deferred.add(record);
                newlyDeferred.add(record.offset());
            } else {
                records.add(record);
            }
        }
        return new Taken(records, newlyDeferred, next);
    }

    /// Whether a record of the last poll could not be deferred. It waits with its partition until a
    /// deferred record has been handled.
    boolean lacksRoom() {
        return lacksRoom;
    }

    private boolean isSlow(ConsumerRecord<byte[], byte[]> record) {
        return deferred.mayHold(record) && hooks.expectedTime(record).compareTo(SLOW_RECORD) > 0;
    }

    /// Builds a batch of the oldest deferred records.
    Prepared deferred(int maxRecords) {
        List<ConsumerRecord<byte[], byte[]>> records = deferred.next(DEFERRED_BATCH, maxRecords, hooks::expectedTime);
        Map<TopicPartition, List<Long>> offsets = records.stream()
                .collect(Collectors.groupingBy(
                        DeferredRecords::partition, Collectors.mapping(ConsumerRecord::offset, Collectors.toList())));
        Map<TopicPartition, PartitionProgress> before = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        offsets.forEach((partition, handled) -> {
            PartitionProgress progress = deferred.progress(partition).orElseThrow();
            before.put(partition, progress);
            ends.put(partition, progress.handled(handled).toCommit(recovery.marker(partition)));
        });
        return new Prepared(batch(records, before, ends, false), before, true, false);
    }

    private ConsumerBatch batch(
            List<ConsumerRecord<byte[], byte[]>> records,
            Map<TopicPartition, PartitionProgress> before,
            Map<TopicPartition, OffsetAndMetadata> ends,
            boolean endedTheProcess) {
        Map<TopicPartition, Long> begins = new HashMap<>();
        before.forEach((partition, progress) -> begins.put(partition, progress.position()));
        return new ConsumerBatch(records, begins, ends, consumer.groupMetadata(), endedTheProcess);
    }
}

package org.newswire.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
import org.newswire.pipeline.ConsumeLoop.Batch;
import org.newswire.pipeline.kafka.BoundedConsumer;

/// Divides polled records into those that are handled now and those that are deferred, and builds the batches
/// of a [ConsumeLoop]. Used by the consumer's thread.
final class BatchBuilder {
    /// A record that takes longer is deferred.
    private static final Duration SLOW_RECORD = Duration.ofMillis(50);

    /// How long the others wait for deferred records, about.
    private static final Duration DEFERRED_BATCH = Duration.ofMillis(250);

    private final BoundedConsumer consumer;
    private final ConsumeLoop.Work work;
    private final CrashRecovery recovery;
    private final DeferredRecords deferred;

    /// Whether a record of the last poll could not be deferred.
    private boolean lacksRoom;

    BatchBuilder(BoundedConsumer consumer, ConsumeLoop.Work work, CrashRecovery recovery, DeferredRecords deferred) {
        this.consumer = consumer;
        this.work = work;
        this.recovery = recovery;
        this.deferred = deferred;
    }

    /// A batch and the progress of its partitions before it.
    ///
    /// @param isDeferred  whether all its records were deferred before
    /// @param repeatsOnly whether records were polled, and all of them have been handled before
    record Prepared(
            Batch batch, Map<TopicPartition, PartitionProgress> before, boolean isDeferred, boolean repeatsOnly) {
        boolean isEmpty() {
            return batch.records().isEmpty();
        }

        /// How many records of each partition.
        Map<TopicPartition, Integer> counts() {
            return batch.records().stream().collect(Collectors.toMap(DeferredRecords::partition, _ -> 1, Integer::sum));
        }
    }

    /// The records of a partition that are handled now.
    ///
    /// @param end position behind them and the newly deferred ones
    private record Taken(
            List<ConsumerRecord<byte[], byte[]>> records, List<Long> newlyDeferred, OffsetAndMetadata end) {
        private boolean isEmpty() {
            return records.isEmpty() && newlyDeferred.isEmpty();
        }
    }

    /// Takes as many records as may be tried together, and defers the slow ones. If a record of a partition may
    /// have ended the process, all are of that partition. The positions move back to the records that are
    /// left out.
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

    /// @param inOrder defers nothing: the record that ends the process is looked for
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

    /// Whether a record of the last poll, and all behind it in its partition, wait until a deferred one has been
    /// handled.
    boolean lacksRoom() {
        return lacksRoom;
    }

    private boolean isSlow(ConsumerRecord<byte[], byte[]> record) {
        return deferred.mayHold(record) && work.expectedTime(record).compareTo(SLOW_RECORD) > 0;
    }

    /// Takes deferred records that are due, as many as take little time.
    Prepared deferred(int maxRecords) {
        List<ConsumerRecord<byte[], byte[]>> records = deferred.next(DEFERRED_BATCH, maxRecords, work::expectedTime);
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

    private Batch batch(
            List<ConsumerRecord<byte[], byte[]>> records,
            Map<TopicPartition, PartitionProgress> before,
            Map<TopicPartition, OffsetAndMetadata> ends,
            boolean endedTheProcess) {
        Map<TopicPartition, Long> begins = new HashMap<>();
        before.forEach((partition, progress) -> begins.put(partition, progress.position()));
        return new Batch(records, begins, ends, consumer.groupMetadata(), endedTheProcess);
    }

    /// The offsets of the first polled or deferred records of these partitions.
    static Map<TopicPartition, Long> firstOffsets(Collection<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .collect(Collectors.toMap(DeferredRecords::partition, ConsumerRecord::offset, Math::min));
    }
}

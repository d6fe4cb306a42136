package org.newswire.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.BatchHandler;
import org.newswire.kafka.ConsumerBatch;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.PartitionHooks;
import org.newswire.kafka.PartitionLog;
import org.newswire.kafka.RetriableBatchException;
import org.newswire.store.tables.ArticleStore;
import org.newswire.store.tables.ArticleStore.Advance;
import org.newswire.store.tables.ArticleStore.Result;
import org.newswire.store.tables.ArticleStore.Start;
import org.newswire.store.tables.ArticleStore.UnavailableException;
import org.newswire.store.tables.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores the batches of the consume loop: changes in the database, invalid records in the dead-letter
/// topics.
///
/// A batch is done when the database and the broker have all of it. The positions are stored with the rows
/// (`PositionTable`). If the batch has dead letters, the positions advance only after the broker has
/// acknowledged those. Used by the loop's thread.
final class StoreBatchHandler implements BatchHandler, PartitionHooks {
    private static final Logger LOG = LoggerFactory.getLogger(StoreBatchHandler.class);

    private final ArticleStore store;
    private final RecordReader reader;
    private final DeadLetterWriter deadLetters;
    private final StoreMetrics metrics;
    private final RecordOutcomes outcomes;
    private final InstantSource clock;

    /// The stored positions of the assigned partitions.
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /// Records before these offsets were stored before the database was restored.
    private final Map<TopicPartition, Long> repeated = new HashMap<>();

    StoreBatchHandler(
            ArticleStore store,
            RecordReader reader,
            DeadLetterWriter deadLetters,
            StoreMetrics metrics,
            InstantSource clock) {
        this.store = store;
        this.reader = reader;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.outcomes = new RecordOutcomes(metrics);
        this.clock = clock;
    }

    @Override
    public PartitionHooks hooks() {
        return this;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch)
            throws RetriableBatchException, InterruptedException {
        List<ReadRecord> records = batch.records().stream()
                .map(record -> batch.endedTheProcess() ? reader.setAside(record) : reader.read(record))
                .toList();
        try {
            store(records, advances(batch));
        } catch (RetriableBatchException e) {
            records.forEach(record -> record.span().fail(String.valueOf(e.getMessage())));
            throw e;
        }
        countRepeated(batch);
        batch.ends().forEach((partition, end) -> positions.replace(partition, end.offset()));
        return batch.ends();
    }

    private void countRepeated(ConsumerBatch batch) {
        long count = batch.records().stream()
                .filter(record -> record.offset()
                        < repeated.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L))
                .count();
        if (count > 0) {
            metrics.readAgain(count);
        }
        repeated.entrySet().removeIf(each -> {
            OffsetAndMetadata end = batch.ends().get(each.getKey());
            return end != null && end.offset() >= each.getValue();
        });
    }

    /// Returns the positions of all assigned partitions. Those without records in the batch stay, but are
    /// compared with the database, so that any batch detects that it was restored.
    private Map<TopicPartition, Advance> advances(ConsumerBatch batch) {
        Map<TopicPartition, Advance> advances = new HashMap<>();
        positions.forEach((partition, stored) -> {
            OffsetAndMetadata end = batch.ends().get(partition);
            advances.put(partition, new Advance(stored, end == null ? stored : end.offset()));
        });
        return advances;
    }

    @Override
    public void onRevoked(Collection<TopicPartition> partitions) {
        outcomes.onRevoked(partitions);
        positions.keySet().removeAll(partitions);
        repeated.keySet().removeAll(partitions);
    }

    /// [Database][org.newswire.store.database.Database] reports a database that does not answer.
    @Override
    public boolean arePositionsCurrent() {
        try {
            return store.hasPositions(positions);
        } catch (UnavailableException e) {
            LOG.debug("positions unknown", e);
            return true;
        }
    }

    @Override
    public boolean storesPositions() {
        return true;
    }

    @Override
    public Map<TopicPartition, Long> storedPositions(Map<TopicPartition, PartitionLog> partitions)
            throws RetriableBatchException {
        Map<TopicPartition, Start> starts = retriable(() -> store.positions(partitions));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        starts.forEach((partition, start) -> {
            Long committed = Objects.requireNonNull(partitions.get(partition)).committed();
            log(partition, start, committed);
            noteRepeated(partition, start, committed);
            offsets.put(partition, start.offset());
        });
        positions.putAll(offsets);
        return offsets;
    }

    private void noteRepeated(TopicPartition partition, Start start, @Nullable Long committed) {
        long before = Math.max(positions.getOrDefault(partition, 0L), committed == null ? 0 : committed);
        if (start.reset().isEmpty() && before > start.offset()) {
            repeated.merge(partition, before, Math::max);
        }
    }

    private static void log(TopicPartition partition, Start start, @Nullable Long committed) {
        start.reset()
                .ifPresent(reason -> LOG.warn(
                        "reading from the beginning topic={} partition={} offset={}: {}",
                        partition.topic(),
                        partition.partition(),
                        start.offset(),
                        reason));
        if (committed != null && committed > start.offset()) {
            LOG.info(
                    "reading from the database's position topic={} partition={} offset={} committed={}: the"
                            + " database is behind the group, as after a restore",
                    partition.topic(),
                    partition.partition(),
                    start.offset(),
                    committed);
        }
    }

    private void store(List<ReadRecord> records, Map<TopicPartition, Advance> advances)
            throws RetriableBatchException, InterruptedException {
        boolean isValid = records.stream().noneMatch(ReadRecord.Invalid.class::isInstance);
        List<Result> results = write(records, isValid ? advances : unmoved(advances));
        List<ReadRecord.Invalid> invalid = invalid(records, results);
        outcomes.count(records, results);
        deadLetters.send(invalid);
        if (!invalid.isEmpty() || results.isEmpty()) {
            advance(advances);
        }
        deadLetters.count(invalid);
        outcomes.finish(records);
        metrics.summarize();
        invalid.forEach(each -> each.span().fail(each.reason().spelling()));
        records.forEach(record -> record.span().end());
    }

    /// Returns the records that could not be read, and those that the database rejected.
    private static List<ReadRecord.Invalid> invalid(List<ReadRecord> records, List<Result> results) {
        List<ReadRecord.Invalid> invalid = new ArrayList<>();
        Iterator<Result> next = results.iterator();
        for (ReadRecord record : records) {
            switch (record) {
                case ReadRecord.Invalid unreadable -> invalid.add(unreadable);
                case ReadRecord.Expired expired -> {}
                case ReadRecord.Usable usable -> {
                    if (next.next() instanceof Result.Rejected(DeadLetterReason reason, String detail)) {
                        invalid.add(new ReadRecord.Invalid(usable.record(), reason, detail, usable.span()));
                    }
                }
            }
        }
        return invalid;
    }

    /// Only checks the positions: they advance after the dead letters of the batch are acknowledged.
    private static Map<TopicPartition, Advance> unmoved(Map<TopicPartition, Advance> advances) {
        Map<TopicPartition, Advance> unmoved = new HashMap<>();
        advances.forEach(
                (partition, advance) -> unmoved.put(partition, new Advance(advance.expected(), advance.expected())));
        return unmoved;
    }

    private void advance(Map<TopicPartition, Advance> advances) throws RetriableBatchException {
        if (!advances.isEmpty()) {
            retriable(() -> {
                store.advance(advances);
                return advances;
            });
        }
    }

    private List<Result> write(List<ReadRecord> records, Map<TopicPartition, Advance> advances)
            throws RetriableBatchException {
        List<Change> changes = new ArrayList<>();
        for (ReadRecord record : records) {
            if (record instanceof ReadRecord.Usable usable) {
                changes.add(usable.change());
            }
        }
        if (changes.isEmpty()) {
            return List.of();
        }
        Instant begin = clock.instant();
        List<Result> results = retriable(() -> store.write(changes, advances));
        metrics.batchTook(Duration.between(begin, clock.instant()));
        return results;
    }

    private interface StoreCall<T> {
        T call() throws UnavailableException;
    }

    private static <T> T retriable(StoreCall<T> call) throws RetriableBatchException {
        try {
            return call.call();
        } catch (UnavailableException e) {
            throw new RetriableBatchException(String.valueOf(e.getMessage()), e);
        }
    }
}

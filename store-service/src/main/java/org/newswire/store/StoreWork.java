package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.newswire.article.Article;
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.ConsumeLoop.PartitionLog;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.Canary;
import org.newswire.raw.FeedStatus;
import org.newswire.store.tables.ArticleStore;
import org.newswire.store.tables.ArticleStore.Advance;
import org.newswire.store.tables.ArticleStore.Outcome;
import org.newswire.store.tables.ArticleStore.Result;
import org.newswire.store.tables.ArticleStore.Unavailable;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.Retention;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores a batch of records: what is readable goes to the store, the rest to the dead letters, and
/// only when both have it are the offsets left for commit. Used by the loop's thread.
final class StoreWork implements ConsumeLoop.Work {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWork.class);

    /// Why the store sets a record aside.
    static final Set<Reason> REASONS = EnumSet.of(
            Reason.MALFORMED,
            Reason.MALFORMED_KEY,
            Reason.TOO_LARGE,
            Reason.TEXT_NOT_STORABLE,
            Reason.REFUSED_BY_DATABASE,
            Reason.ENDED_THE_PROCESS);

    private final ArticleStore store;
    private final Producer<byte[], byte[]> producer;
    private final DeadLetters deadLetters;
    private final StoreMetrics metrics;
    private final Retention retention;
    private final Tracing tracing;
    private final InstantSource clock;

    /// Positions of batches whose dead letters the broker has not acknowledged yet. Their records are stored
    /// already, so the database reports them as unchanged when they are tried again, perhaps in smaller
    /// batches.
    private final Set<Position> counted = new HashSet<>();

    /// The stored positions of the assigned partitions.
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    StoreWork(
            ArticleStore store,
            Producer<byte[], byte[]> producer,
            DeadLetters deadLetters,
            StoreMetrics metrics,
            Retention retention,
            Tracing tracing,
            InstantSource clock) {
        this.store = store;
        this.producer = producer;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.retention = retention;
        this.tracing = tracing;
        this.clock = clock;
    }

    private record Position(TopicPartition partition, long offset) {}

    /// What a record holds, and that it is stored.
    private sealed interface Reading {
        ConsumerRecord<byte[], byte[]> record();

        TraceSpan span();

        record Usable(ConsumerRecord<byte[], byte[]> record, Change change, TraceSpan span) implements Reading {}

        record Expired(ConsumerRecord<byte[], byte[]> record, TraceSpan span) implements Reading {}

        record Unusable(ConsumerRecord<byte[], byte[]> record, Reason reason, String detail, TraceSpan span)
                implements Reading {}
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> handle(ConsumeLoop.Batch batch)
            throws ConsumeLoop.TryAgain, InterruptedException {
        List<Reading> readings = batch.records().stream()
                .map(record -> batch.endedTheProcess() ? setAside(record) : read(record))
                .toList();
        try {
            store(readings, advances(batch));
        } catch (ConsumeLoop.TryAgain e) {
            readings.forEach(reading -> reading.span().fail(String.valueOf(e.getMessage())));
            throw e;
        }
        batch.ends().forEach((partition, end) -> positions.replace(partition, end.offset()));
        return batch.ends();
    }

    /// Of all assigned partitions: those without records in the batch stay, but if the database was restored,
    /// any batch reveals it, and they are read again, too.
    private Map<TopicPartition, Advance> advances(ConsumeLoop.Batch batch) {
        Map<TopicPartition, Advance> advances = new HashMap<>();
        positions.forEach((partition, stored) -> {
            OffsetAndMetadata end = batch.ends().get(partition);
            advances.put(partition, new Advance(stored, end == null ? stored : end.offset()));
        });
        return advances;
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
        counted.removeIf(each -> partitions.contains(each.partition()));
        positions.keySet().removeAll(partitions);
    }

    @Override
    public boolean storesPositions() {
        return true;
    }

    @Override
    public Map<TopicPartition, Long> positions(Map<TopicPartition, PartitionLog> partitions)
            throws ConsumeLoop.TryAgain {
        try {
            Map<TopicPartition, Long> starts = new HashMap<>();
            store.positions(partitions).forEach((partition, start) -> {
                start.reset()
                        .ifPresent(reason -> LOG.warn(
                                "topic={} partition={} is read from its beginning: {}",
                                partition.topic(),
                                partition.partition(),
                                reason));
                starts.put(partition, start.offset());
                Long committed =
                        Objects.requireNonNull(partitions.get(partition)).committed();
                if (committed != null && committed > start.offset()) {
                    LOG.info(
                            "topic={} partition={} offset={} read on from the database's position; the group has committed {}",
                            partition.topic(),
                            partition.partition(),
                            start.offset(),
                            committed);
                }
            });
            positions.putAll(starts);
            return starts;
        } catch (Unavailable e) {
            throw new ConsumeLoop.TryAgain(String.valueOf(e.getMessage()), e);
        }
    }

    private void store(List<Reading> readings, Map<TopicPartition, Advance> advances)
            throws ConsumeLoop.TryAgain, InterruptedException {
        List<Reading.Unusable> refused = new ArrayList<>();
        boolean isReadable = readings.stream().noneMatch(Reading.Unusable.class::isInstance);
        List<Result> results = write(readings, isReadable ? advances : unmoved(advances));
        Iterator<Result> next = results.iterator();
        for (Reading reading : readings) {
            switch (reading) {
                case Reading.Unusable unusable -> refused.add(unusable);
                case Reading.Expired expired -> {}
                case Reading.Usable usable -> {
                    if (next.next() instanceof Result.Refused(Reason reason, String detail)) {
                        refused.add(new Reading.Unusable(usable.record(), reason, detail, usable.span()));
                    }
                }
            }
        }
        countStored(readings, results);
        send(refused);
        if (!refused.isEmpty() || results.isEmpty()) {
            advance(advances);
        }
        countRefused(refused);
        readings.forEach(reading -> counted.remove(position(reading)));
        metrics.summarize();
        refused.forEach(letter -> letter.span().fail(letter.reason().spelling()));
        readings.forEach(reading -> reading.span().end());
    }

    /// The positions stay until the dead letters of the batch are acknowledged.
    private static Map<TopicPartition, Advance> unmoved(Map<TopicPartition, Advance> advances) {
        Map<TopicPartition, Advance> unmoved = new HashMap<>();
        advances.forEach(
                (partition, advance) -> unmoved.put(partition, new Advance(advance.expected(), advance.expected())));
        return unmoved;
    }

    private void advance(Map<TopicPartition, Advance> advances) throws ConsumeLoop.TryAgain {
        if (advances.isEmpty()) {
            return;
        }
        try {
            store.advance(advances);
        } catch (Unavailable e) {
            throw new ConsumeLoop.TryAgain(String.valueOf(e.getMessage()), e);
        }
    }

    private List<Result> write(List<Reading> readings, Map<TopicPartition, Advance> advances)
            throws ConsumeLoop.TryAgain {
        List<Change> changes = new ArrayList<>();
        for (Reading reading : readings) {
            if (reading instanceof Reading.Usable usable) {
                changes.add(usable.change());
            }
        }
        if (changes.isEmpty()) {
            return List.of();
        }
        Instant begin = clock.instant();
        try {
            List<Result> results = store.write(changes, advances);
            metrics.batchTook(Duration.between(begin, clock.instant()));
            return results;
        } catch (Unavailable e) {
            throw new ConsumeLoop.TryAgain(String.valueOf(e.getMessage()), e);
        }
    }

    /// Waits until the broker has them.
    private void send(List<Reading.Unusable> refused) throws ConsumeLoop.TryAgain, InterruptedException {
        if (refused.isEmpty()) {
            return;
        }
        try {
            List<Sent> sent = new ArrayList<>();
            for (Reading.Unusable letter : refused) {
                var record = deadLetters.letter(letter.record(), letter.reason(), letter.detail());
                sent.add(new Sent(producer.send(DeadLetters.fitting(record, producer)), record.topic()));
            }
            producer.flush();
            for (Sent each : sent) {
                each.await();
            }
        } catch (KafkaException e) {
            throw new ConsumeLoop.TryAgain("dead letters are not acknowledged: " + KafkaSettings.innermost(e), e);
        }
    }

    private record Sent(Future<?> acknowledged, String topic) {
        void await() throws ConsumeLoop.TryAgain, InterruptedException {
            try {
                acknowledged.get();
            } catch (ExecutionException e) {
                throw new ConsumeLoop.TryAgain(
                        "dead letters are not acknowledged: " + KafkaSettings.refusal(e, topic), e);
            }
        }
    }

    private void countRefused(List<Reading.Unusable> refused) {
        for (Reading.Unusable letter : refused) {
            deadLetters.count(letter.record().topic(), letter.reason());
            metrics.refused(isArticle(letter.record()));
            try (var _ = letter.span().open()) {
                LOG.warn(
                        "topic={} partition={} offset={} dead-lettered reason={}: {}",
                        letter.record().topic(),
                        letter.record().partition(),
                        letter.record().offset(),
                        letter.reason().spelling(),
                        letter.detail());
            }
        }
    }

    /// Each once, by what the first try made of it.
    private void countStored(List<Reading> readings, List<Result> results) {
        Iterator<Result> next = results.iterator();
        for (Reading reading : readings) {
            if (reading instanceof Reading.Expired && isFirst(reading)) {
                metrics.kept(Outcome.EXPIRED);
            } else if (reading instanceof Reading.Usable usable
                    && next.next() instanceof Result.Kept(Outcome outcome)
                    && isFirst(reading)) {
                try (var _ = usable.span().open()) {
                    count(usable, outcome);
                }
            }
        }
    }

    private boolean isFirst(Reading reading) {
        return counted.add(position(reading));
    }

    private static Position position(Reading reading) {
        ConsumerRecord<byte[], byte[]> record = reading.record();
        return new Position(new TopicPartition(record.topic(), record.partition()), record.offset());
    }

    private void count(Reading.Usable usable, Outcome outcome) {
        if (usable.change() instanceof Change.CanaryArrived) {
            return;
        }
        metrics.kept(outcome);
        if (usable.change() instanceof Change.Version version) {
            Article article = version.article();
            LOG.debug("article={} {}", article.id(), outcome);
            boolean fresh = outcome == Outcome.NEW || outcome == Outcome.UPDATED;
            if (fresh && isNews(usable.record().headers())) {
                metrics.stored(article.observedAt());
            }
        }
    }

    /// Neither history, nor stored before and now parsed again.
    private static boolean isNews(Headers headers) {
        return !BackfillLane.holds(headers) && headers.lastHeader(Article.REPARSE_RUN) == null;
    }

    private Reading setAside(ConsumerRecord<byte[], byte[]> record) {
        return new Reading.Unusable(
                record,
                Reason.ENDED_THE_PROCESS,
                "the process ended each time that the record was stored",
                tracing.next(Step.STORE, record));
    }

    private Reading read(ConsumerRecord<byte[], byte[]> record) {
        TraceSpan span = tracing.next(Step.STORE, record);
        int size = record.serializedValueSize();
        if (size > KafkaSettings.MAX_RECORD_BYTES) { // none of ours: it can expand to many times its size
            return new Reading.Unusable(record, Reason.TOO_LARGE, "the value has " + size + " bytes", span);
        }
        try {
            Change change = isArticle(record) ? articleChange(record) : feedChange(record);
            return isPast(change) ? new Reading.Expired(record, span) : new Reading.Usable(record, change, span);
        } catch (Malformed e) {
            return new Reading.Unusable(record, Reason.MALFORMED, String.valueOf(e.getMessage()), span);
        } catch (IllegalArgumentException e) {
            return new Reading.Unusable(record, Reason.MALFORMED_KEY, String.valueOf(e.getMessage()), span);
        }
    }

    private boolean isPast(Change change) {
        return switch (change) {
            case Change.Version version -> retention.isPast(version.article().observedAt());
            case Change.Retraction retraction -> retention.isPast(retraction.at());
            case Change.CanaryArrived canary -> false;
            case Change.FeedPolled polled -> false;
            case Change.FeedDropped dropped -> false;
        };
    }

    private static Change articleChange(ConsumerRecord<byte[], byte[]> record) throws Malformed {
        if (record.value() == null) {
            return new Change.Retraction(key(record), retractedAt(record));
        }
        Article article = Article.CONTRACT.decode(record.value());
        requireKey(record, article.id());
        Instant retractedAt = article.retractedAt();
        if (retractedAt != null) {
            Long revision = article.revision();
            return revision == null
                    ? new Change.Retraction(article.id(), retractedAt)
                    : new Change.Retraction(article.id(), retractedAt, revision);
        }
        return Canary.is(article.source().feedUrl())
                ? new Change.CanaryArrived(article.provenance().rawPartition(), article.observedAt())
                : new Change.Version(article, Tracing.traceId(record.headers()).orElse(null));
    }

    /// A tombstone comes long after the article was taken back; its headers say when that was.
    private static Instant retractedAt(ConsumerRecord<byte[], byte[]> tombstone) {
        try {
            return Contract.header(tombstone.headers(), "ce_time")
                    .map(Instant::parse)
                    .orElse(Instant.ofEpochMilli(tombstone.timestamp()));
        } catch (DateTimeParseException e) {
            return Instant.ofEpochMilli(tombstone.timestamp());
        }
    }

    private static Change feedChange(ConsumerRecord<byte[], byte[]> record) throws Malformed {
        Instant asOf = Instant.ofEpochMilli(record.timestamp());
        if (record.value() == null) {
            return new Change.FeedDropped(key(record), asOf);
        }
        FeedStatus status = FeedStatus.CONTRACT.decode(record.value());
        requireKey(record, status.feedId());
        return new Change.FeedPolled(status, asOf);
    }

    /// Of a tombstone, which has nothing else.
    private static UUID key(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            throw new IllegalArgumentException("a tombstone without a key");
        }
        UUID id = UUID.fromString(new String(record.key(), UTF_8));
        requireKey(record, id);
        return id;
    }

    /// By another key, or another spelling of it, the topic would keep a value beside the one that it replaces.
    private static void requireKey(ConsumerRecord<byte[], byte[]> record, UUID id) {
        if (!Arrays.equals(record.key(), id.toString().getBytes(UTF_8))) {
            throw new IllegalArgumentException(
                    record.key() == null ? "the key is absent; the id is " + id : "the key is not the id " + id);
        }
    }

    private static boolean isArticle(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(Article.TOPIC.name());
    }
}

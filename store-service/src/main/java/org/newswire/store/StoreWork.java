package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.newswire.article.Article;
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.raw.FeedStatus;
import org.newswire.store.ArticleStore.Outcome;
import org.newswire.store.ArticleStore.Result;
import org.newswire.store.ArticleStore.Unavailable;

/// Stores a batch of records: what is readable goes to the store, the rest to the dead letters, and
/// only
/// when both have it are the offsets left for commit. Used by the loop's thread.
final class StoreWork implements ConsumeLoop.Work {
    private final ArticleStore store;
    private final Producer<byte[], byte[]> producer;
    private final DeadLetters deadLetters;
    private final StoreMetrics metrics;
    private final Retention retention;
    private final InstantSource clock;

    StoreWork(
            ArticleStore store,
            Producer<byte[], byte[]> producer,
            DeadLetters deadLetters,
            StoreMetrics metrics,
            Retention retention,
            InstantSource clock) {
        this.store = store;
        this.producer = producer;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.retention = retention;
        this.clock = clock;
    }

    /// What a record holds.
    private sealed interface Reading {
        record Usable(ConsumerRecord<byte[], byte[]> record, Change change) implements Reading {}

        record Expired(ConsumerRecord<byte[], byte[]> record) implements Reading {}

        record Unusable(ConsumerRecord<byte[], byte[]> record, Reason reason, String detail) implements Reading {}
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> handle(ConsumeLoop.Batch batch)
            throws ConsumeLoop.TryAgain, InterruptedException {
        List<Reading> readings = batch.records().stream().map(this::read).toList();
        List<Reading.Unusable> refused = new ArrayList<>();
        List<Result> results = write(readings);
        Iterator<Result> next = results.iterator();
        for (Reading reading : readings) {
            switch (reading) {
                case Reading.Unusable unusable -> refused.add(unusable);
                case Reading.Expired expired -> {}
                case Reading.Usable usable -> {
                    if (next.next() instanceof Result.Refused(Reason reason, String detail)) {
                        refused.add(new Reading.Unusable(usable.record(), reason, detail));
                    }
                }
            }
        }
        send(refused);
        count(readings, results, refused);
        return batch.ends();
    }

    private List<Result> write(List<Reading> readings) throws ConsumeLoop.TryAgain {
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
            List<Result> results = store.write(changes);
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
            List<Future<?>> sent = new ArrayList<>();
            for (Reading.Unusable letter : refused) {
                sent.add(producer.send(deadLetters.letter(letter.record(), letter.reason(), letter.detail())));
            }
            producer.flush();
            for (Future<?> acknowledged : sent) {
                acknowledged.get();
            }
        } catch (ExecutionException | KafkaException e) {
            throw new ConsumeLoop.TryAgain("dead letters are not acknowledged: " + e.getMessage(), e);
        }
    }

    private void count(List<Reading> readings, List<Result> results, List<Reading.Unusable> refused) {
        for (Reading.Unusable letter : refused) {
            deadLetters.count(letter.record().topic(), letter.reason());
            metrics.refused(isArticle(letter.record()));
        }
        Iterator<Result> next = results.iterator();
        for (Reading reading : readings) {
            if (reading instanceof Reading.Expired) {
                metrics.kept(Outcome.EXPIRED);
            } else if (reading instanceof Reading.Usable usable
                    && next.next() instanceof Result.Kept(Outcome outcome)) {
                metrics.kept(outcome);
                if (usable.change() instanceof Change.Version(Article article)
                        && (outcome == Outcome.NEW || outcome == Outcome.UPDATED)) {
                    metrics.stored(article.observedAt());
                }
            }
        }
        metrics.summarize();
    }

    private Reading read(ConsumerRecord<byte[], byte[]> record) {
        try {
            Change change = isArticle(record) ? articleChange(record) : feedChange(record);
            return change instanceof Change.Version(Article article) && retention.isPast(article.observedAt())
                    ? new Reading.Expired(record)
                    : new Reading.Usable(record, change);
        } catch (Malformed e) {
            return new Reading.Unusable(record, Reason.MALFORMED, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new Reading.Unusable(record, Reason.MALFORMED_KEY, String.valueOf(e.getMessage()));
        }
    }

    private static Change articleChange(ConsumerRecord<byte[], byte[]> record) throws Malformed {
        return record.value() == null
                ? new Change.Retraction(key(record), Instant.ofEpochMilli(record.timestamp()))
                : new Change.Version(Article.CONTRACT.decode(record.value()));
    }

    private static Change feedChange(ConsumerRecord<byte[], byte[]> record) throws Malformed {
        Instant asOf = Instant.ofEpochMilli(record.timestamp());
        return record.value() == null
                ? new Change.FeedDropped(key(record), asOf)
                : new Change.FeedPolled(FeedStatus.CONTRACT.decode(record.value()), asOf);
    }

    private static UUID key(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            throw new IllegalArgumentException("a tombstone without a key");
        }
        return UUID.fromString(new String(record.key(), UTF_8));
    }

    private static boolean isArticle(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(Article.TOPIC.name());
    }
}

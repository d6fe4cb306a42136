package org.newswire.parse.reparse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.known.RecordPosition;

/// Publishes the articles that a re-parse has changed to `news.articles`: one transaction per batch, at a
/// limited rate.
///
/// Each article was compared with its latest version in the topic. If a newer one exists by now, it is
/// skipped. So a promotion can be repeated after a crash, and a second one publishes nothing.
///
/// Before a batch is committed, the records that other producers have written since the check are read,
/// committed or not. If one concerns an article of the batch, the transaction is aborted and the batch is
/// checked again. So no article is published after a version that is newer than the one it was compared with.
///
/// Only one promotion can run per Kafka cluster: a second one fences the first, which fails.
final class Promotion implements AutoCloseable {
    private static final int MAX_BATCH_ARTICLES = 100;
    private static final long MAX_BATCH_BYTES = 8 << 20;
    private static final int BATCHES_PER_SECOND = 10;
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(50);

    private final LatestPositions tail;
    private final KafkaProducer<byte[], byte[]> producer;
    private final int maxArticles;
    private final Duration pause;
    private final Map<UUID, ConsumerRecord<byte[], byte[]>> batch = new LinkedHashMap<>();
    private long batchBytes;
    private long nextBatch = System.nanoTime();
    private int published;
    private int skipped;

    /// Aborts a transaction that a previous promotion has left open.
    ///
    /// @param wanted articles that may be published
    /// @param rate   maximum number of articles per second
    Promotion(KafkaSettings kafka, Set<UUID> wanted, int rate) {
        this.maxArticles = Math.clamp(rate / BATCHES_PER_SECOND, 1, MAX_BATCH_ARTICLES);
        this.pause = Duration.ofNanos(Duration.ofSeconds(1).toNanos() * maxArticles / rate);
        this.producer = new KafkaProducer<>(kafka.transactionalProducer("newswire-reparse-promote"));
        producer.initTransactions();
        this.tail = new LatestPositions(kafka, wanted);
        tail.refresh();
    }

    int published() {
        return published;
    }

    /// Returns the number of articles whose compared version is no longer the latest one.
    int skipped() {
        return skipped;
    }

    /// @param article record of the shadow topic
    void add(UUID id, ConsumerRecord<byte[], byte[]> article) throws InterruptedException {
        if (!isLatest(id, article)) {
            skipped++;
            return;
        }
        batch.put(id, article);
        batchBytes += article.value().length;
        if (batch.size() >= maxArticles || batchBytes >= MAX_BATCH_BYTES) {
            finish();
        }
    }

    private boolean isLatest(UUID id, ConsumerRecord<byte[], byte[]> article) {
        return ShadowTopic.base(article)
                .filter(base -> base.equals(tail.last(id)))
                .isPresent();
    }

    void finish() throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        Thread.sleep(Duration.ofNanos(Math.max(0, nextBatch - System.nanoTime())));
        nextBatch = System.nanoTime() + pause.toNanos();
        while (!publishBatch()) {
            Thread.sleep(RETRY_INTERVAL);
        }
        batch.clear();
        batchBytes = 0;
    }

    /// Publishes the rest of the batch. Returns false if it must be checked again.
    private boolean publishBatch() throws InterruptedException {
        tail.refresh();
        int before = batch.size();
        batch.entrySet().removeIf(each -> !isLatest(each.getKey(), each.getValue()));
        skipped += before - batch.size();
        if (batch.isEmpty()) {
            return true;
        }
        producer.beginTransaction();
        List<RecordPosition> ours = sent();
        if (tail.isContested(new HashSet<>(batch.keySet()), ours)) {
            producer.abortTransaction();
            return false;
        }
        producer.commitTransaction();
        published += batch.size();
        return true;
    }

    private List<RecordPosition> sent() throws InterruptedException {
        List<Future<RecordMetadata>> sending = new ArrayList<>();
        batch.values().forEach(article -> sending.add(producer.send(ShadowTopic.event(article))));
        producer.flush();
        List<RecordPosition> ours = new ArrayList<>();
        try {
            for (Future<RecordMetadata> each : sending) {
                ours.add(new RecordPosition(each.get().partition(), each.get().offset()));
            }
        } catch (ExecutionException e) {
            throw new KafkaException("an article was not written", e.getCause());
        }
        return ours;
    }

    /// Discards articles that were added after the last [#finish()].
    @Override
    public void close() {
        tail.close();
        producer.close(Duration.ofSeconds(5));
    }
}

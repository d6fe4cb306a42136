package org.newswire.parse;

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
import org.newswire.pipeline.KafkaSettings;

/// Publishes what a run found to differ to `news.articles`, a portion in each transaction, at a bounded
/// rate.
///
/// An article is published only while the version that it was held against is the last one: this is
/// asked of the topic itself, so whoever begins again after a crash goes on where this one has come to,
/// and a second promotion publishes nothing. A portion is written, then what others have written before
/// it since the check is looked at, committed or not; where that concerns one of its articles, the
/// portion is aborted and checked again. What others write behind it is newer, by its place. So no
/// version is ever put behind one that is newer than what it was held against.
///
/// Only one is at work on a broker: a second one fences the first, which fails.
final class Promotion implements AutoCloseable {
    private static final int MOST_ARTICLES = 100;
    private static final long MOST_BYTES = 8 << 20;
    private static final int PORTIONS_A_SECOND = 10;
    private static final Duration BREATH = Duration.ofMillis(50);

    private final ArticleTail tail;
    private final KafkaProducer<byte[], byte[]> producer;
    private final int mostArticles;
    private final Duration pause;
    private final Map<UUID, ConsumerRecord<byte[], byte[]>> portion = new LinkedHashMap<>();
    private long portionBytes;
    private long nextPortion = System.nanoTime();
    private int done;
    private int left;

    /// Returns when whatever a predecessor left open has been ended.
    ///
    /// @param wanted articles that may be published
    /// @param rate   articles a second, at most
    Promotion(KafkaSettings kafka, Set<UUID> wanted, int rate) {
        this.mostArticles = Math.clamp(rate / PORTIONS_A_SECOND, 1, MOST_ARTICLES);
        this.pause = Duration.ofNanos(Duration.ofSeconds(1).toNanos() * mostArticles / rate);
        this.producer = new KafkaProducer<>(kafka.transactionalProducer("newswire-reparse-promote"));
        producer.initTransactions();
        this.tail = new ArticleTail(kafka, wanted);
        tail.refresh();
    }

    /// Published for good.
    int done() {
        return done;
    }

    /// Not published, since the version that was held against is not the last one any more.
    int left() {
        return left;
    }

    /// @param article of the shadow topic, with a base
    void add(UUID id, ConsumerRecord<byte[], byte[]> article) throws InterruptedException {
        if (!stands(id, article)) {
            left++;
            return;
        }
        portion.put(id, article);
        portionBytes += article.value().length;
        if (portion.size() >= mostArticles || portionBytes >= MOST_BYTES) {
            finish();
        }
    }

    private boolean stands(UUID id, ConsumerRecord<byte[], byte[]> article) {
        return ShadowTopic.base(article)
                .filter(base -> base.equals(tail.last(id)))
                .isPresent();
    }

    /// Publishes what has been added.
    void finish() throws InterruptedException {
        if (portion.isEmpty()) {
            return;
        }
        Thread.sleep(Duration.ofNanos(Math.max(0, nextPortion - System.nanoTime())));
        nextPortion = System.nanoTime() + pause.toNanos();
        while (!published()) {
            Thread.sleep(BREATH);
        }
        portion.clear();
        portionBytes = 0;
    }

    /// Whether the portion, or what is left of it, is published.
    private boolean published() throws InterruptedException {
        tail.refresh();
        int before = portion.size();
        portion.entrySet().removeIf(each -> !stands(each.getKey(), each.getValue()));
        left += before - portion.size();
        if (portion.isEmpty()) {
            return true;
        }
        producer.beginTransaction();
        List<Position> ours = sent();
        if (tail.isContested(new HashSet<>(portion.keySet()), ours)) {
            producer.abortTransaction();
            return false;
        }
        producer.commitTransaction();
        done += portion.size();
        return true;
    }

    private List<Position> sent() throws InterruptedException {
        List<Future<RecordMetadata>> sending = new ArrayList<>();
        portion.values().forEach(article -> sending.add(producer.send(ShadowTopic.event(article))));
        producer.flush();
        List<Position> ours = new ArrayList<>();
        try {
            for (Future<RecordMetadata> each : sending) {
                ours.add(new Position(each.get().partition(), each.get().offset()));
            }
        } catch (ExecutionException e) {
            throw new KafkaException("an article cannot be published", e.getCause());
        }
        return ours;
    }

    /// What is not finished is not done.
    @Override
    public void close() {
        tail.close();
        producer.close(Duration.ofSeconds(5));
    }
}

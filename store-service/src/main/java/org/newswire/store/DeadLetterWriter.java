package org.newswire.store;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.RetriableBatchException;

/// Sends invalid records to the dead-letter topics, and logs and counts them once they are acknowledged.
final class DeadLetterWriter {
    /// Why the store sends records to the dead-letter topics.
    static final Set<DeadLetterReason> REASONS = EnumSet.of(
            DeadLetterReason.MALFORMED,
            DeadLetterReason.MALFORMED_KEY,
            DeadLetterReason.TOO_LARGE,
            DeadLetterReason.TEXT_NOT_STORABLE,
            DeadLetterReason.REFUSED_BY_DATABASE,
            DeadLetterReason.ENDED_THE_PROCESS);

    private final Producer<byte[], byte[]> producer;
    private final DeadLetterRecords deadLetters;
    private final StoreMetrics metrics;

    DeadLetterWriter(Producer<byte[], byte[]> producer, DeadLetterRecords deadLetters, StoreMetrics metrics) {
        this.producer = producer;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
    }

    /// Waits until the broker has acknowledged all of them.
    void send(List<ReadRecord.Invalid> records) throws RetriableBatchException, InterruptedException {
        if (records.isEmpty()) {
            return;
        }
        try {
            List<Sent> sent = new ArrayList<>();
            for (ReadRecord.Invalid invalid : records) {
                var record = deadLetters.letter(invalid.record(), invalid.reason(), invalid.detail());
                sent.add(new Sent(
                        producer.send(DeadLetterRecords.withExistingPartition(record, producer)), record.topic()));
            }
            producer.flush();
            for (Sent each : sent) {
                each.await();
            }
        } catch (KafkaException e) {
            throw new RetriableBatchException("dead letters are not acknowledged: " + KafkaSettings.innermost(e), e);
        }
    }

    private record Sent(Future<?> acknowledged, String topic) {
        void await() throws RetriableBatchException, InterruptedException {
            try {
                acknowledged.get();
            } catch (ExecutionException e) {
                throw new RetriableBatchException(
                        "dead letters are not acknowledged: " + KafkaSettings.refusal(e, topic), e);
            }
        }
    }

    void count(List<ReadRecord.Invalid> records) {
        for (ReadRecord.Invalid invalid : records) {
            metrics.deadLettered(RecordReader.isArticle(invalid.record()));
            try (var _ = invalid.span().open()) {
                deadLetters.count(invalid.record(), invalid.reason(), invalid.detail());
            }
        }
    }
}

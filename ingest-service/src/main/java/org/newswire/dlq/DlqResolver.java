package org.newswire.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.text.KebabCase;

/// Retries or drops dead letters in transactions of at most 100.
///
/// A transaction has the records for their topics and an entry of [DlqReader#HANDLED] for each dead letter.
/// So no record is retried twice, and a new run after a crash continues where this one stopped.
///
/// In compacted topics a retried record must not replace a newer one. If another producer has written a
/// record with the same key meanwhile, the transaction is aborted and checked again.
///
/// The transactional id allows one instance per broker: a second one fences the first.
@SuppressWarnings("FutureReturnValueIgnored") // a failed send fails the commit
final class DlqResolver implements AutoCloseable {
    private static final int MAX_BATCH_RECORDS = 100;
    private static final long MAX_BATCH_BYTES = 8 << 20;
    private static final int BATCHES_PER_SECOND = 10;
    private static final Duration CONFLICT_PAUSE = Duration.ofMillis(500);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DlqReader reader;
    private final LatestKeyOffsets latest;
    private final DlqAction action;
    private final int maxRecords;
    private final Duration batchInterval;
    private final InstantSource clock;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<DeadLetter> batch = new ArrayList<>();
    private long batchBytes;
    private long nextBatchAt = System.nanoTime();
    private int done;
    private int superseded;

    /// Ends an open transaction of an earlier run, so its handled entries are read afterwards.
    ///
    /// @param rate maximum records per second
    DlqResolver(
            KafkaSettings kafka,
            DlqReader reader,
            LatestKeyOffsets latest,
            DlqAction action,
            int rate,
            InstantSource clock) {
        this.reader = reader;
        this.latest = latest;
        this.action = action;
        this.maxRecords = Math.clamp(rate / BATCHES_PER_SECOND, 1, MAX_BATCH_RECORDS);
        this.batchInterval = Duration.ofNanos(Duration.ofSeconds(1).toNanos() * maxRecords / rate);
        this.clock = clock;
        this.producer = new KafkaProducer<>(kafka.transactionalProducer("newswire-dlq"));
        producer.initTransactions();
    }

    DlqAction action() {
        return action;
    }

    /// How many dead letters are handled, in committed transactions.
    int done() {
        return done;
    }

    /// How many were skipped because a newer record with their key was written during the run.
    int superseded() {
        return superseded;
    }

    /// Reads all dead letters that are not handled, and resolves the selected ones.
    ///
    /// @return keys of the dead letters that were handled before
    Set<String> resolve(Predicate<DeadLetter> isSelected) {
        Set<String> handled = reader.handled();
        latest.readFor(action, reader, handled);
        reader.read(handled, letter -> {
            if (isSelected.test(letter)) {
                add(letter);
            }
        });
        flush();
        return handled;
    }

    private void add(DeadLetter letter) {
        batch.add(letter);
        batchBytes += letter.bytes();
        if (batch.size() >= maxRecords || batchBytes >= MAX_BATCH_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        sleep(Duration.ofNanos(Math.max(0, nextBatchAt - System.nanoTime())));
        nextBatchAt = System.nanoTime() + batchInterval.toNanos();
        while (!tryCommit()) {
            sleep(CONFLICT_PAUSE);
        }
        batch.clear();
        batchBytes = 0;
    }

    /// Returns false if another producer has written a record with a key of the batch.
    private boolean tryCommit() {
        List<DeadLetter> compacted = action == DlqAction.RETRIED
                ? batch.stream().filter(latest::covers).toList()
                : List.of();
        if (!compacted.isEmpty()) {
            latest.refresh();
            int before = batch.size();
            batch.removeIf(latest::isSuperseded);
            superseded += before - batch.size();
        }
        producer.beginTransaction();
        Map<DeadLetter, Future<RecordMetadata>> sent = new HashMap<>();
        for (DeadLetter letter : batch) {
            if (action == DlqAction.RETRIED) {
                sent.put(letter, producer.send(retried(letter)));
            }
            producer.send(handledEntry(letter));
        }
        sent.keySet().retainAll(compacted);
        if (!sent.isEmpty() && latest.hasConflict(positions(sent))) {
            producer.abortTransaction();
            return false;
        }
        producer.commitTransaction();
        done += batch.size();
        return true;
    }

    private Map<DeadLetter, RecordMetadata> positions(Map<DeadLetter, Future<RecordMetadata>> sent) {
        producer.flush();
        Map<DeadLetter, RecordMetadata> positions = new HashMap<>();
        try {
            for (var each : sent.entrySet()) {
                positions.put(each.getKey(), each.getValue().get());
            }
        } catch (ExecutionException e) {
            throw new KafkaException("a record cannot be retried", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        return positions;
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// The source record with the retry headers at the end. If the broker deletes the topic's records by
    /// age, the record gets the current time, or it could be deleted before it is read. Otherwise it keeps
    /// its time, as the store compares the times of feed statuses.
    private ProducerRecord<byte[], byte[]> retried(DeadLetter letter) {
        DeadLetter.Position source = letter.source();
        DlqSnapshot.Entry entry = letter.entry();
        Headers headers = DeadLetterRecords.sourceHeaders(letter.record().headers());
        DeadLetterRecords.markRetried(headers, entry.position(), entry.reason(), entry.failures());
        return new ProducerRecord<>(
                source.topic(),
                source.partition() < reader.partitionsOf(source.topic()) ? source.partition() : null,
                reader.isDeletedByAge(source.topic()) || source.timestamp() < 0 ? null : source.timestamp(),
                letter.record().key(),
                letter.record().value(),
                headers);
    }

    private ProducerRecord<byte[], byte[]> handledEntry(DeadLetter letter) {
        String value = JSON.valueToTree(Map.of(
                        "action", KebabCase.of(action),
                        "at", clock.instant().toString(),
                        "deadLetter", letter.entry().position(),
                        "reason", letter.entry().reason()))
                .toString();
        return new ProducerRecord<>(
                DlqReader.HANDLED.name(),
                null,
                letter.source().key().getBytes(UTF_8),
                value.getBytes(UTF_8),
                new RecordHeaders());
    }

    /// Discards the open batch.
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}

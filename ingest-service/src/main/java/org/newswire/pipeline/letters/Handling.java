package org.newswire.pipeline.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.KafkaSettings;

/// Replays or drops letters, a portion of at most 100 in each transaction: the records go to their
/// topics together with the note that their letters are handled, so whoever begins again after a
/// crash goes on where this one has come to, and no record is replayed twice. Where the last record of
/// a key is its present state, a portion is aborted and looked at again when another producer has written
/// a record of such a key before it: none goes behind a newer one.
///
/// Only one is at work on a broker: a second one fences the first, which fails.
@SuppressWarnings("FutureReturnValueIgnored") // a send that fails fails the commit
final class Handling implements AutoCloseable {
    private static final int MOST_LETTERS = 100;
    private static final long MOST_BYTES = 8 << 20;
    private static final int PORTIONS_A_SECOND = 10;
    private static final Duration BREATH = Duration.ofMillis(500);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Letterbox box;
    private final LastRecords last;
    private final Action action;
    private final int mostLetters;
    private final Duration pause;
    private final InstantSource clock;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Letter> portion = new ArrayList<>();
    private long portionBytes;
    private long nextPortion = System.nanoTime();
    private int done;
    private int late;

    enum Action {
        REPLAYED,
        DROPPED
    }

    /// Returns when whatever a predecessor left open has been ended: what is read as handled after
    /// that is all that is.
    ///
    /// @param rate letters a second, at most
    Handling(KafkaSettings kafka, Letterbox box, LastRecords last, Action action, int rate, InstantSource clock) {
        this.box = box;
        this.last = last;
        this.action = action;
        this.mostLetters = Math.clamp(rate / PORTIONS_A_SECOND, 1, MOST_LETTERS);
        this.pause = Duration.ofNanos(Duration.ofSeconds(1).toNanos() * mostLetters / rate);
        this.clock = clock;
        this.producer = new KafkaProducer<>(kafka.transactionalProducer("newswire-dlq"));
        producer.initTransactions();
    }

    /// Handled for good.
    int done() {
        return done;
    }

    /// Left, since a newer record of the key has come meanwhile.
    int late() {
        return late;
    }

    void add(Letter letter) {
        portion.add(letter);
        portionBytes += letter.bytes();
        if (portion.size() >= mostLetters || portionBytes >= MOST_BYTES) {
            finish();
        }
    }

    /// Handles what has been added.
    void finish() {
        if (portion.isEmpty()) {
            return;
        }
        sleep(Duration.ofNanos(Math.max(0, nextPortion - System.nanoTime())));
        nextPortion = System.nanoTime() + pause.toNanos();
        while (!isHandled()) {
            sleep(BREATH);
        }
        portion.clear();
        portionBytes = 0;
    }

    /// Whether the portion, or what is left of it, is handled.
    private boolean isHandled() {
        List<Letter> watched = action == Action.REPLAYED
                ? portion.stream().filter(last::concerns).toList()
                : List.of();
        if (!watched.isEmpty()) {
            last.refresh();
            int before = portion.size();
            portion.removeIf(letter -> last.concerns(letter) && !last.isLast(letter));
            late += before - portion.size();
        }
        producer.beginTransaction();
        Map<Letter, Future<RecordMetadata>> sent = new HashMap<>();
        for (Letter letter : portion) {
            if (action == Action.REPLAYED) {
                sent.put(letter, producer.send(replayed(letter)));
            }
            producer.send(note(letter));
        }
        sent.keySet().retainAll(watched);
        if (!sent.isEmpty() && last.isContested(places(sent))) {
            producer.abortTransaction();
            return false;
        }
        producer.commitTransaction();
        done += portion.size();
        return true;
    }

    private Map<Letter, RecordMetadata> places(Map<Letter, Future<RecordMetadata>> sent) {
        producer.flush();
        Map<Letter, RecordMetadata> places = new HashMap<>();
        try {
            for (var each : sent.entrySet()) {
                places.put(each.getKey(), each.getValue().get());
            }
        } catch (ExecutionException e) {
            throw new KafkaException("a letter cannot be replayed", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        return places;
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// The source record as it was, with the marks of the replay behind its headers. Its time is
    /// the present where the broker deletes records by age: one that bears its old time may be gone
    /// before anybody has read it. Elsewhere it keeps its time, by which the store tells whether
    /// what a feed's status says is older than what it has.
    private ProducerRecord<byte[], byte[]> replayed(Letter letter) {
        Letter.Position source = letter.source();
        Headers headers = DeadLetters.sourceHeaders(letter.record().headers());
        DeadLetters.markReplayed(headers, letter.position(), letter.reason(), letter.failures());
        return new ProducerRecord<>(
                source.topic(),
                source.partition() < box.partitionsOf(source.topic()) ? source.partition() : null,
                box.isAging(source.topic()) || source.timestamp() < 0 ? null : source.timestamp(),
                letter.record().key(),
                letter.record().value(),
                headers);
    }

    private ProducerRecord<byte[], byte[]> note(Letter letter) {
        String value = JSON.valueToTree(Map.of(
                        "action", action.name().toLowerCase(Locale.ROOT),
                        "at", clock.instant().toString(),
                        "letter", letter.position(),
                        "reason", letter.reason()))
                .toString();
        return new ProducerRecord<>(
                Letterbox.HANDLED.name(),
                null,
                letter.source().key().getBytes(UTF_8),
                value.getBytes(UTF_8),
                new RecordHeaders());
    }

    /// What is not finished is not done.
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}

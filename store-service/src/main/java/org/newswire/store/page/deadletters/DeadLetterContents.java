package org.newswire.store.page.deadletters;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.newswire.dlq.DlqSnapshot;
import org.newswire.store.api.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads single dead letters. A request waits for the broker for [#ANSWER_WITHIN] at most. The reading continues, so
/// that a repeated request finds its result. Thread-safe.
final class DeadLetterContents {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterContents.class);

    /// A page answers within a second, also while the broker is away.
    private static final Duration ANSWER_WITHIN = Duration.ofMillis(800);

    /// Each reading needs a consumer of its own, and a record may be large.
    private static final int MAX_READINGS = 2;

    private final Function<Position, Optional<DlqSnapshot.Content>> source;
    private final Map<Position, FutureTask<Optional<DlqSnapshot.Content>>> readings = new LinkedHashMap<>();

    record Position(String topic, int partition, long offset) {}

    /// @param source reads one dead letter; fails with a [KafkaException] if the broker does not answer
    DeadLetterContents(Function<Position, Optional<DlqSnapshot.Content>> source) {
        this.source = source;
    }

    /// Returns the dead letter; empty if the position has none.
    ///
    /// @throws ProblemException if other readings are in progress, or the broker does not answer in time
    Optional<DlqSnapshot.Content> read(Position position) throws ProblemException {
        FutureTask<Optional<DlqSnapshot.Content>> reading = reading(position);
        try {
            Optional<DlqSnapshot.Content> content = reading.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            remove(position, reading);
            return content;
        } catch (TimeoutException e) {
            throw ProblemException.unavailable("The broker has not answered yet. Reload the page.");
        } catch (ExecutionException e) {
            remove(position, reading);
            if (!(e.getCause() instanceof KafkaException)) {
                throw new IllegalStateException("a dead letter cannot be read", e);
            }
            LOG.debug("dead letter not read position={}", position, e);
            throw away();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.unavailable("The service is stopping.");
        }
    }

    static ProblemException away() {
        return ProblemException.unavailable("The broker does not answer.");
    }

    /// Returns the reading in progress, or begins one. Results that nobody asked for again make room.
    private synchronized FutureTask<Optional<DlqSnapshot.Content>> reading(Position position) throws ProblemException {
        FutureTask<Optional<DlqSnapshot.Content>> present = readings.get(position);
        if (present != null) {
            return present;
        }
        var oldest = readings.values().iterator();
        while (readings.size() >= MAX_READINGS && oldest.hasNext()) {
            if (oldest.next().isDone()) {
                oldest.remove();
            }
        }
        if (readings.size() >= MAX_READINGS) {
            throw ProblemException.busy();
        }
        FutureTask<Optional<DlqSnapshot.Content>> begun = new FutureTask<>(() -> source.apply(position));
        readings.put(position, begun);
        Thread.ofVirtual().name("page-dead-letter").start(begun);
        return begun;
    }

    private synchronized void remove(Position position, FutureTask<?> reading) {
        readings.remove(position, reading);
    }
}

package org.newswire.store.page.overview;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.newswire.dlq.OpenDeadLetters;
import org.newswire.raw.RawItem;
import org.newswire.store.doctor.ParseBacklog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Figures from the broker: the backlog of parse, and the dead letters of the last hour. They are read while somebody
/// looks, and unknown while the broker does not answer or refuses. Thread-safe.
final class BrokerFigures {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerFigures.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

    /// All dead letters have to be read.
    private static final Duration DEAD_LETTER_INTERVAL = Duration.ofMinutes(1);

    private static final Duration SPAN = Duration.ofHours(1);

    private final BrokerReader reader;
    private final InstantSource clock;
    private volatile Figures figures = Figures.UNKNOWN;
    private Instant deadLettersReadAt = Instant.EPOCH;

    /// @param deadLetters of the last hour
    record Figures(Optional<ParseBacklog> backlog, Optional<List<OpenDeadLetters>> deadLetters) {
        static final Figures UNKNOWN = new Figures(Optional.empty(), Optional.empty());
        private static final Set<String> OF_PARSE = Set.of(RawItem.TOPIC.name());

        OptionalDouble parseWaiting() {
            return backlog.isPresent()
                    ? OptionalDouble.of((double) backlog.get().records())
                    : OptionalDouble.empty();
        }

        Optional<Instant> parseOldest() {
            return backlog.flatMap(ParseBacklog::oldest);
        }

        OptionalDouble parseDeadLetters() {
            return count(true);
        }

        OptionalDouble storeDeadLetters() {
            return count(false);
        }

        private OptionalDouble count(boolean ofParse) {
            return deadLetters.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(deadLetters.get().stream()
                            .filter(letters -> OF_PARSE.contains(letters.topic()) == ofParse)
                            .mapToInt(OpenDeadLetters::records)
                            .sum());
        }
    }

    BrokerFigures(BrokerReader reader, InstantSource clock) {
        this.reader = reader;
        this.clock = clock;
    }

    Figures figures() {
        return figures;
    }

    /// Reads until the thread is interrupted.
    ///
    /// @param isAway whether the broker is known not to answer
    void run(BooleanSupplier isLookedAt, BooleanSupplier isAway) throws InterruptedException {
        while (true) {
            if (isAway.getAsBoolean()) {
                forget();
            } else if (isLookedAt.getAsBoolean()) {
                read();
                Thread.sleep(INTERVAL);
            }
            Thread.sleep(LOOK_INTERVAL);
        }
    }

    private void forget() {
        figures = Figures.UNKNOWN;
        deadLettersReadAt = Instant.EPOCH;
    }

    private void read() throws InterruptedException {
        try {
            Optional<ParseBacklog> backlog = reader.parseBacklog();
            Instant now = clock.instant();
            Optional<List<OpenDeadLetters>> deadLetters = figures.deadLetters;
            if (!now.isBefore(deadLettersReadAt.plus(DEAD_LETTER_INTERVAL))) {
                deadLetters = reader.deadLettersSince(now.minus(SPAN));
                deadLettersReadAt = now;
            }
            figures = new Figures(backlog, deadLetters);
        } catch (KafkaException e) {
            forget();
            LOG.debug("the broker's figures are unknown", e);
        }
    }
}

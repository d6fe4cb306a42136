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
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.newswire.dlq.OpenDeadLetters;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.RawItem;
import org.newswire.store.doctor.WaitingRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Figures from the broker: the records that wait, and the dead letters of the last hour. They are read while somebody
/// looks, and unknown while the broker does not answer or refuses. Thread-safe.
final class BrokerFigures {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerFigures.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /// After a failure.
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(2);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

    /// An attempt that takes longer counts as an outage.
    private static final Duration MAX_ATTEMPT = Duration.ofSeconds(30);

    /// Older figures are not shown.
    private static final Duration MAX_AGE = Duration.ofSeconds(45);

    /// All dead letters have to be read.
    private static final Duration DEAD_LETTER_INTERVAL = Duration.ofMinutes(1);

    private static final Duration SPAN = Duration.ofHours(1);

    private final BrokerReader reader;
    private final InstantSource clock;
    private volatile Attempt last = Attempt.NONE;
    private Instant deadLettersReadAt = Instant.EPOCH;

    /// @param at          when they were read
    /// @param deadLetters of the last hour
    record Figures(Instant at, WaitingRecords.ByService waiting, Optional<List<OpenDeadLetters>> deadLetters) {
        static final Figures UNKNOWN = new Figures(Instant.EPOCH, WaitingRecords.ByService.UNKNOWN, Optional.empty());
        private static final Set<String> OF_PARSE = Set.of(RawItem.TOPIC.name());

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

    /// The latest attempt.
    ///
    /// @param figures the last ones that were read
    /// @param failure why it failed; null if it succeeded or is running
    /// @param began   null if it has ended
    private record Attempt(
            Figures figures,
            @Nullable KafkaException failure,
            @Nullable Instant began) {
        static final Attempt NONE = new Attempt(Figures.UNKNOWN, null, null);
    }

    BrokerFigures(BrokerReader reader, InstantSource clock) {
        this.reader = reader;
        this.clock = clock;
    }

    boolean hasBroker() {
        return reader.hasBroker();
    }

    Figures figures() {
        Attempt shown = last;
        boolean isOld = clock.instant().isAfter(shown.figures.at.plus(MAX_AGE));
        return isOld || shown.failure != null ? Figures.UNKNOWN : shown.figures;
    }

    /// Returns why the broker does not answer, or empty.
    Optional<String> outage() {
        Attempt attempt = last;
        KafkaException failure = attempt.failure;
        if (failure != null && !isRefusal(failure)) {
            return Optional.of(KafkaSettings.innermost(failure));
        }
        Instant began = attempt.began;
        boolean isSlow = began != null && clock.instant().isAfter(began.plus(MAX_ATTEMPT));
        return isSlow ? Optional.of("no answer for " + MAX_ATTEMPT.toSeconds() + " s") : Optional.empty();
    }

    /// Returns why the broker refuses, or empty.
    Optional<String> refusal() {
        KafkaException failure = last.failure;
        return failure != null && isRefusal(failure) ? Optional.of(KafkaSettings.innermost(failure)) : Optional.empty();
    }

    private static boolean isRefusal(KafkaException failure) {
        return KafkaSettings.causes(failure)
                .anyMatch(cause -> cause instanceof AuthorizationException || cause instanceof AuthenticationException);
    }

    /// Reads until the thread is interrupted. During an outage it continues without readers, so that
    /// its end is known.
    ///
    /// @param isAway whether the broker is known not to answer
    void run(BooleanSupplier isLookedAt, BooleanSupplier isAway) throws InterruptedException {
        while (true) {
            if (isAway.getAsBoolean()) {
                last = Attempt.NONE;
            } else if (isLookedAt.getAsBoolean() || outage().isPresent()) {
                read();
                Thread.sleep(last.failure == null ? INTERVAL : RETRY_INTERVAL);
            }
            Thread.sleep(LOOK_INTERVAL);
        }
    }

    private void read() throws InterruptedException {
        Attempt before = last;
        // The failure stays until an attempt succeeds.
        last = new Attempt(before.figures, before.failure, clock.instant());
        try {
            WaitingRecords.ByService waiting = reader.waiting();
            Instant now = clock.instant();
            Optional<List<OpenDeadLetters>> deadLetters = before.figures.deadLetters;
            if (deadLetters.isEmpty() || !now.isBefore(deadLettersReadAt.plus(DEAD_LETTER_INTERVAL))) {
                deadLetters = reader.deadLettersSince(now.minus(SPAN));
                deadLettersReadAt = now;
            }
            last = new Attempt(new Figures(clock.instant(), waiting, deadLetters), null, null);
        } catch (KafkaException e) {
            last = new Attempt(Figures.UNKNOWN, e, null);
            LOG.debug("the broker's figures are unknown", e);
        }
    }
}

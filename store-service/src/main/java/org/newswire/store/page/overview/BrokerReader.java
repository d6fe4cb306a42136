package org.newswire.store.page.overview;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.newswire.dlq.OpenDeadLetters;
import org.newswire.kafka.KafkaSettings;
import org.newswire.store.doctor.ParseBacklog;

/// Reads the figures that only the broker has. Each method may take seconds.
public interface BrokerReader {
    /// @throws KafkaException if the broker does not answer, or refuses
    Optional<ParseBacklog> parseBacklog() throws InterruptedException;

    /// @throws KafkaException if the broker does not answer, or refuses
    Optional<List<OpenDeadLetters>> deadLettersSince(Instant since);

    /// Knows nothing, for a service without a broker.
    BrokerReader NONE = new BrokerReader() {
        @Override
        public Optional<ParseBacklog> parseBacklog() {
            return Optional.empty();
        }

        @Override
        public Optional<List<OpenDeadLetters>> deadLettersSince(Instant since) {
            return Optional.empty();
        }
    };

    static BrokerReader of(KafkaSettings kafka, InstantSource clock) {
        return new BrokerReader() {
            @Override
            public Optional<ParseBacklog> parseBacklog() throws InterruptedException {
                return Optional.of(ParseBacklog.read(kafka, clock));
            }

            @Override
            public Optional<List<OpenDeadLetters>> deadLettersSince(Instant since) {
                return Optional.of(OpenDeadLetters.countSince(kafka, since));
            }
        };
    }
}

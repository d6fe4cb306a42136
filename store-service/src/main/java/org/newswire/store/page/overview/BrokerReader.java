package org.newswire.store.page.overview;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.newswire.dlq.OpenDeadLetters;
import org.newswire.kafka.KafkaSettings;
import org.newswire.store.doctor.WaitingRecords;

/// Reads the figures that only the broker has. Each method may take seconds.
public interface BrokerReader {
    /// @throws KafkaException if the broker does not answer, or refuses
    WaitingRecords.ByService waiting() throws InterruptedException;

    /// Empty if the broker shows no dead-letter topic.
    ///
    /// @throws KafkaException if the broker does not answer, or refuses
    Optional<List<OpenDeadLetters>> deadLettersSince(Instant since);

    /// Whether there is a broker to ask.
    default boolean hasBroker() {
        return true;
    }

    /// Knows nothing, for a reader without a broker.
    BrokerReader NONE = new BrokerReader() {
        @Override
        public WaitingRecords.ByService waiting() {
            return WaitingRecords.ByService.UNKNOWN;
        }

        @Override
        public Optional<List<OpenDeadLetters>> deadLettersSince(Instant since) {
            return Optional.empty();
        }

        @Override
        public boolean hasBroker() {
            return false;
        }
    };

    static BrokerReader of(KafkaSettings kafka, InstantSource clock) {
        return new BrokerReader() {
            @Override
            public WaitingRecords.ByService waiting() throws InterruptedException {
                return WaitingRecords.read(kafka, clock);
            }

            @Override
            public Optional<List<OpenDeadLetters>> deadLettersSince(Instant since) {
                return OpenDeadLetters.countSince(kafka, since);
            }
        };
    }
}

package org.newswire.pipeline;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The commit of a transaction of which it has to be known whether it was committed.
final class Commit {
    private static final Logger LOG = LoggerFactory.getLogger(Commit.class);
    private static final int ATTEMPTS = 10;

    private Commit() {}

    /// Commits. What times out may have happened; asked again, the broker says so.
    ///
    /// @throws KafkaException where it was not committed; after a last [TimeoutException] nobody knows
    static void of(Producer<?, ?> producer) {
        for (int attempt = 1; ; attempt++) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LOG.warn("commit not answered yet, attempt={}: {}", attempt, e.getMessage());
            }
        }
    }
}

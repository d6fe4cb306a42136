package org.newswire.kafka;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits transactions whose result must be known.
public final class TransactionCommit {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionCommit.class);
    private static final int MAX_ATTEMPTS = 10;

    private TransactionCommit() {}

    /// Commits a transaction. A commit that timed out may have succeeded, so it is sent again: the broker
    /// accepts the repetition and returns the result.
    ///
    /// @throws KafkaException if it was not committed; after the last [TimeoutException] the result is
    ///     unknown
    public static void commit(Producer<?, ?> producer) {
        for (int attempt = 1; ; attempt++) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
                LOG.warn("transaction commit timed out attempt={}: {}; retrying", attempt, e.getMessage());
            }
        }
    }
}

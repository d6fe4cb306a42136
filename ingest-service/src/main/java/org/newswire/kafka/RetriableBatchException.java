package org.newswire.kafka;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/// A batch cannot be handled at the moment, for example because the database is unavailable. The
/// [ConsumeLoop] reads it again from the committed offsets after a pause.
public final class RetriableBatchException extends Exception {
    public RetriableBatchException(String message, Throwable cause) {
        super(message, cause);
    }

    /// An attempt that made progress and continues with the next attempt. It does not lengthen the pause.
    public RetriableBatchException(String message) {
        super(message);
    }

    /// Whether the attempt failed, rather than made progress.
    boolean isFailure() {
        return getCause() != null;
    }

    /// Wraps a temporary failure of the client: the broker is unavailable, or the member has left the group
    /// and rejoins with its next poll.
    ///
    /// @throws KafkaException the failure itself, if it is permanent
    static RetriableBatchException unlessFatal(String operation, KafkaException failure) {
        boolean isTemporary = failure instanceof RetriableException
                || failure instanceof CommitFailedException
                || failure instanceof UnknownMemberIdException
                || failure instanceof StaleMemberEpochException
                || failure instanceof FencedMemberEpochException
                || failure instanceof IllegalGenerationException;
        if (!isTemporary) {
            throw failure;
        }
        return new RetriableBatchException(operation + ": " + KafkaSettings.innermost(failure), failure);
    }
}

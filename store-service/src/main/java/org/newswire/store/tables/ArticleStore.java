package org.newswire.store.tables;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.PartitionLog;

/// Stores changes. Every implementation passes `ArticleStoreContract` (test tree).
///
/// The stored state depends on the set of changes only, not on their order, their batches or repetitions.
/// Only the times of storing differ. One thread writes, while another one may purge. Several stores may use
/// the same database.
public interface ArticleStore {
    /// Stores changes durably in one transaction. It also advances the positions, unless a change was
    /// rejected: then the caller sends it to the dead-letter topic and calls [#advance].
    ///
    /// @param advances the positions of the changes' partitions, and of partitions that are only checked
    /// @return the results in the order of the changes. A change that cannot be stored is
    ///     [Result.Rejected], and the others are stored
    /// @throws UnavailableException if nothing was stored and the call is to be retried. Also if a position
    ///     is not the expected one, because the database was restored or another store has taken over the
    ///     partition: then [#positions] returns the stored one
    /// @throws InstallationException if a table is missing, so that a retry does not help
    List<Result> write(List<Change> changes, Map<TopicPartition, Advance> advances) throws UnavailableException;

    default List<Result> write(List<Change> changes) throws UnavailableException {
        return write(changes, Map.of());
    }

    /// Advances positions after a [#write] with rejected changes.
    void advance(Map<TopicPartition, Advance> advances) throws UnavailableException;

    /// The position of a partition before and after a batch. Both are the same if it only has to be
    /// checked.
    record Advance(long expected, long next) {}

    /// Deletes a limited number of articles last observed before a time, with all their rows. From then on,
    /// older articles are not stored, so that a replay does not restore them, unless the store is
    /// configured to do so.
    ///
    /// @return number of deleted articles; call it again until it returns 0
    int purge(Instant before) throws UnavailableException;

    /// Returns the offset from which to read each partition, and stores it. A partition is read from its
    /// beginning if no position is stored, or if the topic was created again or no longer has the offset.
    Map<TopicPartition, Start> positions(Map<TopicPartition, PartitionLog> partitions) throws UnavailableException;

    /// Returns whether these are the stored positions. Also returns true while a restore is in progress.
    boolean hasPositions(Map<TopicPartition, Long> expected) throws UnavailableException;

    /// The offset from which a partition is read.
    ///
    /// @param reset why it is the beginning although a position is stored; usually empty
    record Start(long offset, Optional<String> reset) {}

    /// Returns the time by other clocks than this process's.
    Times times() throws UnavailableException;

    /// @param now       by the database's clock
    /// @param lastHeard by the ingest's clock: the last poll of a feed, or the last first-seen time of an
    ///     article, whichever is later; empty if nothing is stored
    record Times(Instant now, Optional<Instant> lastHeard) {}

    /// The result of a change.
    sealed interface Result {
        /// The change is stored, or was stored before.
        record Stored(Outcome outcome) implements Result {}

        /// The change can never be stored. The detail is a sentence.
        record Rejected(DeadLetterReason reason, String detail) implements Result {}
    }

    /// The kind of a stored change.
    enum Outcome {
        /// The first version of an article.
        NEW,
        /// A version that is now the current one.
        UPDATED,
        /// A version that is stored already.
        SAME,
        /// A new version that is older than the current one.
        STALE,
        /// A retraction.
        RETRACTED,
        /// An article that was last observed before the purge, so it is not stored.
        EXPIRED,
        /// The state of a feed.
        FEED,
        /// A canary.
        CANARY
    }

    /// Nothing can be stored at the moment: retry the call.
    final class UnavailableException extends Exception {
        UnavailableException(String message) {
            super(message);
        }

        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

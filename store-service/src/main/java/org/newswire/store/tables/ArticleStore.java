package org.newswire.store.tables;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.newswire.pipeline.ConsumeLoop.PartitionLog;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.Stage.InstallationFault;

/// Where changes are kept. Every implementation passes `ArticleStoreContract` (test tree).
///
/// What is stored follows from the set of changes alone: their order, their grouping into calls and
/// repetitions make no difference, but for the times at which rows were stored. One thread writes,
/// another may purge meanwhile; there may be more stores on the same rows.
public interface ArticleStore {
    /// Keeps changes, all in one transaction; when it returns they are durable. The transaction advances the
    /// positions, too, unless a change was refused: then the caller sets it aside and calls [#advance].
    ///
    /// @param advances of the partitions from which the changes come, and of others that are only checked
    /// @return for each change what became of it, in the order given. One that cannot be stored is
    ///     [Result.Refused] and holds back none of the others.
    /// @throws Unavailable when nothing can be stored just now, and nothing of it has been, as far
    ///     as is known: the call is to be repeated. Also when a position is not the expected one: the database was
    ///     restored, or another store has taken the partition over; [#positions] has the present one
    /// @throws InstallationFault when what it keeps them in is gone: waiting does not help
    List<Result> write(List<Change> changes, Map<TopicPartition, Advance> advances) throws Unavailable;

    default List<Result> write(List<Change> changes) throws Unavailable {
        return write(changes, Map.of());
    }

    /// Advances positions after a [#write] that did not.
    void advance(Map<TopicPartition, Advance> advances) throws Unavailable;

    /// The position of a partition before and after a batch; both are the same if it stays.
    record Advance(long expected, long next) {}

    /// Deletes articles last observed before then, with all that belongs to them, a bounded number of
    /// them a call. What was observed before then is not stored from now on, so that a
    /// replay brings nothing back, unless the store is made to restore it.
    ///
    /// @return how many articles that were; it is to be called again until there are none
    int purge(Instant before) throws Unavailable;

    /// Returns where these partitions are read on, and stores positions that are new. A partition is read from its
    /// beginning if there is no position for it, or if the topic is another one or no longer has the position.
    Map<TopicPartition, Start> positions(Map<TopicPartition, PartitionLog> partitions) throws Unavailable;

    /// The offset at which a partition is read on.
    ///
    /// @param reset why it is the beginning although there was a position
    record Start(long offset, Optional<String> reset) {}

    /// The time, by clocks other than this process's.
    Times times() throws Unavailable;

    /// @param now       by the clock of where the changes are kept
    /// @param lastHeard by the clock of who polls: when a feed was last polled, or an article first seen, whichever
    ///     is later, as far as it is kept; empty where nothing is
    record Times(Instant now, Optional<Instant> lastHeard) {}

    /// What became of a change.
    sealed interface Result {
        /// It is stored, or was before.
        record Kept(Outcome outcome) implements Result {}

        /// It can never be stored: `detail` is a sentence.
        record Refused(Reason reason, String detail) implements Result {}
    }

    /// What a stored change meant.
    enum Outcome {
        /// The first version of an article.
        NEW,
        /// A version that is now the current one.
        UPDATED,
        /// A version that was known before.
        SAME,
        /// A version not known before and older than the current one.
        STALE,
        /// An article taken back.
        RETRACTED,
        /// Older than what was purged, so it is not stored.
        EXPIRED,
        /// News of a feed.
        FEED,
        /// The canary has arrived.
        CANARY
    }

    /// Nothing can be stored just now.
    final class Unavailable extends Exception {
        Unavailable(String message) {
            super(message);
        }

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

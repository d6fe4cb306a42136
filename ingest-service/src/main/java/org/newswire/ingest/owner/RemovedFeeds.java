package org.newswire.ingest.owner;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Deletes the statuses of removed feeds immediately, and their poll states after [#STATE_RETENTION].
///
/// Feeds may be removed while their partition is not assigned. So the partitions are checked when they are
/// assigned, and again after a failed write. Used by the owner's thread.
final class RemovedFeeds {
    /// The poll state of a removed feed is kept for this time, in case the feed is defined again.
    private static final Duration STATE_RETENTION = Duration.ofDays(30);

    private static final Duration CLEANUP_INTERVAL = Duration.ofHours(1);

    private final FeedTable table;
    private final OutcomeWriter writer;
    private final InstantSource clock;
    private final Set<Integer> newlyAssigned = new HashSet<>();
    private final Set<Integer> retries = new HashSet<>();
    private Instant cleanedUpAt = Instant.MIN;

    RemovedFeeds(FeedTable table, OutcomeWriter writer, InstantSource clock) {
        this.table = table;
        this.writer = writer;
        this.clock = clock;
    }

    void assigned(int partition) {
        newlyAssigned.add(partition);
    }

    void lost(int partition) {
        newlyAssigned.remove(partition);
        retries.remove(partition);
    }

    /// Whether a partition has been assigned since the last [#cleanUp].
    boolean hasNewPartitions() {
        return !newlyAssigned.isEmpty();
    }

    /// Deletes the status of a feed that has just been removed.
    void removed(int partition, UUID feed) {
        delete(partition, List.of(feed), false);
    }

    void cleanUp() {
        Set<Integer> toCheck = new HashSet<>(newlyAssigned);
        toCheck.addAll(retries);
        retries.clear();
        toCheck.forEach(partition -> delete(partition, table.undefined(partition, Instant.MAX), false));
        Instant now = clock.instant();
        if (hasNewPartitions() || cleanedUpAt.plus(CLEANUP_INTERVAL).isBefore(now)) {
            cleanedUpAt = now;
            Instant expired = now.minus(STATE_RETENTION);
            table.partitions().forEach(partition -> delete(partition, table.undefined(partition, expired), true));
        }
        newlyAssigned.clear();
    }

    private void delete(int partition, List<UUID> feeds, boolean withState) {
        if (!writer.delete(partition, feeds, withState)) {
            retries.add(partition);
        }
    }
}

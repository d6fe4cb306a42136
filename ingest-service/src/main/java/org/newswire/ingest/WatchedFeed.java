package org.newswire.ingest;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// A feed that this instance polls while it owns the feed's partition.
///
/// `definition` and `memory` are read and written by the owner's thread alone; a poll gets copies. `live`
/// turns false, for good, when the partition is lost or the feed is removed or defined anew: whatever comes
/// from a poll after that is dropped.
final class WatchedFeed {
    private final int partition;
    private final FeedDefinition definition;
    private final Supplier<PollBudget> budget;
    private final AtomicBoolean live = new AtomicBoolean(true);
    private FeedMemory memory;
    private boolean polling;

    /// @param budget how the polls are shared out at present
    WatchedFeed(int partition, FeedDefinition definition, FeedMemory memory, Supplier<PollBudget> budget) {
        this.partition = partition;
        this.definition = definition;
        this.memory = memory;
        this.budget = budget;
    }

    int partition() {
        return partition;
    }

    FeedDefinition definition() {
        return definition;
    }

    FeedMemory memory() {
        return memory;
    }

    PollBudget budget() {
        return budget.get();
    }

    Instant dueAt() {
        return memory.nextPollAt();
    }

    boolean isLive() {
        return live.get();
    }

    void retire() {
        live.set(false);
    }

    boolean isPolling() {
        return polling;
    }

    void pollBegins() {
        polling = true;
    }

    /// What has been published is known.
    void published(FeedMemory now, boolean pollEnds) {
        memory = now;
        polling = polling && !pollEnds;
    }
}

package org.newswire.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.FeedStatus;

/// The feeds of the partitions that this instance owns, and when each is due. Used by the owner's thread
/// alone.
final class FeedTable {
    private static final Duration SHARED_EVERY = Duration.ofMinutes(1);

    private final Map<UUID, WatchedFeed> feeds = new HashMap<>();
    private final Map<UUID, FeedMemory> memories = new HashMap<>();
    private final Map<UUID, Integer> memoryPartitions = new HashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::at));

    private final IngestSettings settings;
    private volatile PollBudget budget = PollBudget.UNLIMITED;
    private Instant sharedAt = Instant.MIN;

    private record Due(WatchedFeed feed, Instant at) {}

    FeedTable(IngestSettings settings) {
        this.settings = settings;
    }

    /// What a predecessor left of a feed; kept for feeds that are not defined, in case they come back.
    void remember(int partition, UUID feedId, FeedMemory memory) {
        memories.put(feedId, memory);
        memoryPartitions.put(feedId, partition);
    }

    /// The feed is to be polled from now on, in the place of a former definition.
    void define(int partition, FeedDefinition definition, Instant now) {
        WatchedFeed former = feeds.get(definition.id());
        if (former != null && former.definition().equals(definition)) {
            return;
        }
        remove(definition.id());
        FeedMemory memory = memories.getOrDefault(definition.id(), FeedMemory.blank(now));
        WatchedFeed feed = new WatchedFeed(partition, definition, memory, () -> budget);
        feeds.put(definition.id(), feed);
        schedule(feed);
    }

    /// @return the feed that was there, or null
    @Nullable
    WatchedFeed remove(UUID feedId) {
        WatchedFeed feed = feeds.remove(feedId);
        if (feed != null) {
            feed.retire();
            due.removeIf(entry -> entry.feed == feed);
            remember(feed.partition(), feedId, feed.memory());
        }
        return feed;
    }

    void published(PollOutcome outcome) {
        outcome.feed().published(outcome.memory(), outcome.last());
        remember(outcome.feed().partition(), outcome.feed().definition().id(), outcome.memory());
        if (outcome.last()) {
            schedule(outcome.feed());
        }
    }

    /// Forgets a partition: its feeds are somebody else's.
    void lose(int partition) {
        feeds.values().removeIf(feed -> {
            if (feed.partition() == partition) {
                feed.retire();
            }
            return feed.partition() == partition;
        });
        due.removeIf(entry -> !entry.feed.isLive());
        memoryPartitions.entrySet().removeIf(entry -> {
            if (entry.getValue() == partition) {
                memories.remove(entry.getKey());
            }
            return entry.getValue() == partition;
        });
    }

    /// Takes the feeds whose time has come and marks them as being polled.
    List<WatchedFeed> takeDue(Instant now) {
        List<WatchedFeed> taken = new ArrayList<>();
        for (Due head = due.peek(); head != null && !head.at.isAfter(now); head = due.peek()) {
            due.poll();
            if (head.feed.isLive() && !head.feed.isPolling() && head.at.equals(head.feed.dueAt())) {
                head.feed.pollBegins();
                taken.add(head.feed);
            }
        }
        return taken;
    }

    /// Feeds of a partition that were watched once and are not defined any more.
    List<UUID> undefined(int partition) {
        return memoryPartitions.entrySet().stream()
                .filter(entry -> entry.getValue() == partition && !feeds.containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    Collection<WatchedFeed> feeds() {
        return feeds.values();
    }

    /// Shares the polls out anew, now and then, by what has been learnt of the feeds that answer.
    void shareBudget(Instant now) {
        if (sharedAt.plus(SHARED_EVERY).isAfter(now)) {
            return;
        }
        sharedAt = now;
        List<PollBudget.Demand> demands = new ArrayList<>();
        for (WatchedFeed feed : feeds.values()) {
            Timing timing = feed.memory().timing();
            if (timing != null && feed.memory().state() == FeedStatus.State.ACTIVE) {
                demands.add(PollSchedule.of(feed.definition(), settings).demand(timing));
            }
        }
        budget = PollBudget.share(demands, settings.pollIntervalMean());
    }

    private void schedule(WatchedFeed feed) {
        due.add(new Due(feed, feed.dueAt()));
    }
}

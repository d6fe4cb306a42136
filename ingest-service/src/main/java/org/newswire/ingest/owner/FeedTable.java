package org.newswire.ingest.owner;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.schedule.BackfillQuota;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.schedule.Timing;
import org.newswire.ingest.visit.PollSettings;
import org.newswire.ingest.websub.Call;
import org.newswire.ingest.websub.Subscription;
import org.newswire.raw.FeedStatus;

/// The feeds of the partitions that this instance owns, and when each is due. Used by the owner's
/// thread alone.
final class FeedTable {
    private static final Duration SHARED_EVERY = Duration.ofMinutes(1);

    /// How far the clocks of instances may differ. A poll of which the memory says that it was further ahead
    /// was dated by a clock that is wrong, or ours is.
    static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private final Map<UUID, WatchedFeed> feeds = new HashMap<>();
    private final Map<UUID, Kept> kept = new HashMap<>();
    /// Feeds whose state cannot be read, with their partitions. They are not polled.
    private final Map<UUID, Integer> unreadable = new HashMap<>();

    private final Map<Integer, Instant> quietUntil = new HashMap<>();
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::pollAt));
    private final Queue<Due> newcomers = new ArrayDeque<>();

    private final PollSettings settings;
    private volatile PollBudget budget = PollBudget.UNLIMITED;
    private Instant sharedAt = Instant.MIN;
    private int disbelieved;

    /// @param pollAt when it was to be polled: of those that fell due before we took them over, the one
    ///     that has waited longest goes first
    private record Due(WatchedFeed feed, Instant at, Instant pollAt) {
        boolean holds() {
            return feed.isLive() && !feed.isPolling() && at.equals(feed.dueAt());
        }
    }

    /// What is known of a feed, whether it is defined or not.
    ///
    /// @param begunAt when it was about to be asked last
    private record Kept(
            int partition,
            @Nullable FeedMemory memory,
            @Nullable Instant begunAt) {
        /// About.
        Instant watchedUntil() {
            Instant due = memory == null ? Instant.EPOCH : memory.nextPollAt();
            return begunAt != null && begunAt.isAfter(due) ? begunAt : due;
        }

        /// Whether its last poll is ahead. The next one may well be, by weeks.
        boolean isAhead(Instant now) {
            Instant latest = now.plus(CLOCKS_DIFFER);
            Instant polledAt = memory == null ? null : memory.lastPollAt();
            return (polledAt != null && polledAt.isAfter(latest)) || (begunAt != null && begunAt.isAfter(latest));
        }

        /// What is left to believe where it is: the feed is due, at that time.
        Kept corrected(Instant now, Instant due) {
            FeedMemory known = memory == null ? FeedMemory.blank(due) : memory.corrected(now, due);
            return new Kept(partition, known, null);
        }
    }

    FeedTable(PollSettings settings) {
        this.settings = settings;
    }

    /// The partition is ours; its feeds are asked from then on.
    void take(int partition, Instant from) {
        quietUntil.put(partition, from);
    }

    /// What a predecessor left of a feed; kept for feeds that are not defined, in case they come back.
    void remember(int partition, UUID feedId, @Nullable FeedMemory memory, @Nullable Instant begunAt) {
        boolean hubs = settings.webSubCallback().isPresent();
        FeedMemory known = memory == null || hubs
                ? memory
                : memory.change().subscription(null).done();
        kept.put(feedId, new Kept(partition, known, begunAt));
    }

    /// Marks a feed whose state cannot be read: it is not polled while the partition is assigned.
    void setAside(int partition, UUID feedId) {
        unreadable.put(feedId, partition);
    }

    /// The number of feeds that are not polled because their state cannot be read.
    int unreadable() {
        return unreadable.size();
    }

    /// The feed is to be polled from now on, in the place of a former definition; not within its
    /// shortest interval from when it was about to be asked last, whoever was about to. Where that is ahead
    /// of now, it is due within that interval, by chance, so that such feeds do not come all at once.
    void define(int partition, FeedDefinition definition, Instant now) {
        if (unreadable.containsKey(definition.id())) {
            return;
        }
        WatchedFeed former = feeds.get(definition.id());
        if (former != null && former.definition().equals(definition)) {
            return;
        }
        remove(definition.id());
        PollSchedule schedule = settings.schedule(definition);
        Kept left = kept.getOrDefault(definition.id(), new Kept(partition, null, null));
        if (left.isAhead(now)) {
            disbelieved++;
            left = left.corrected(now, schedule.soon(now, definition.id().hashCode()));
        }
        FeedMemory memory = left.memory == null ? FeedMemory.blank(now) : left.memory;
        Instant notBefore = quietUntil.getOrDefault(partition, Instant.MIN);
        if (left.begunAt != null) {
            Instant rested = schedule.notBefore(left.begunAt);
            notBefore = rested.isAfter(notBefore) ? rested : notBefore;
        }
        WatchedFeed feed = new WatchedFeed(partition, definition, memory, () -> budget, notBefore);
        feeds.put(definition.id(), feed);
        schedule(feed);
    }

    /// Of how many feeds the last poll was ahead, since this was asked last.
    int takeDisbelieved() {
        int count = disbelieved;
        disbelieved = 0;
        return count;
    }

    /// @return the feed that was there, or null
    @Nullable
    WatchedFeed remove(UUID feedId) {
        WatchedFeed feed = feeds.remove(feedId);
        if (feed != null) {
            feed.retire();
            due.removeIf(entry -> entry.feed == feed);
            newcomers.removeIf(entry -> entry.feed == feed);
            keep(feed);
        }
        return feed;
    }

    /// A hub has said something. Most calls change nothing about when the feed is due.
    void heard(Call call) {
        WatchedFeed feed = feeds.get(call.feedId());
        if (feed != null) {
            Instant before = feed.dueAt();
            feed.hear(call);
            if (!feed.isPolling() && !feed.dueAt().equals(before)) {
                schedule(feed);
            }
        }
    }

    /// The subscriptions of removed feeds. They stay in the feeds' state until [#unsubscribed].
    List<Unsubscribed> subscribed(List<UUID> removed) {
        List<Unsubscribed> left = new ArrayList<>();
        for (UUID id : removed) {
            Kept known = kept.get(id);
            FeedMemory memory = known == null ? null : known.memory;
            if (known != null && memory != null && memory.subscription() != null) {
                FeedMemory without = memory.change().subscription(null).done();
                left.add(new Unsubscribed(id, memory.subscription(), without));
            }
        }
        return left;
    }

    /// Removes these subscriptions from the feeds' state.
    void unsubscribed(List<Unsubscribed> left) {
        left.forEach(each -> kept.computeIfPresent(
                each.feedId, (_, known) -> new Kept(known.partition, each.memory, known.begunAt)));
    }

    /// @param memory what is remembered from now on
    record Unsubscribed(UUID feedId, Subscription subscription, FeedMemory memory) {}

    void published(PollOutcome outcome) {
        outcome.feed().published(outcome.memory(), outcome.last());
        keep(outcome.feed());
        if (outcome.last()) {
            schedule(outcome.feed());
        }
    }

    private void keep(WatchedFeed feed) {
        UUID id = feed.definition().id();
        Kept before = kept.get(id);
        Instant begunAt = feed.begunAt() != null || before == null ? feed.begunAt() : before.begunAt;
        remember(feed.partition(), id, feed.memory(), begunAt);
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
        newcomers.removeIf(entry -> !entry.feed.isLive());
        kept.values().removeIf(left -> left.partition == partition);
        unreadable.values().removeIf(of -> of == partition);
        quietUntil.remove(partition);
    }

    /// Takes the feeds whose time has come and marks them as being polled. Those that will bring their
    /// history, in the order in which they fell due, when there is room for it.
    List<WatchedFeed> takeDue(Instant now, BackfillQuota quota) {
        List<WatchedFeed> taken = new ArrayList<>();
        for (Due head = due.peek(); head != null && !head.at.isAfter(now); head = due.peek()) {
            due.poll();
            if (head.holds()) {
                if (head.feed.memory().lastSuccessAt() == null) {
                    newcomers.add(head);
                } else {
                    take(head, taken);
                }
            }
        }
        newcomers.removeIf(entry -> !entry.holds());
        while (!newcomers.isEmpty() && quota.admitsFeed()) {
            take(newcomers.remove(), taken);
        }
        return taken;
    }

    private static void take(Due entry, List<WatchedFeed> taken) {
        if (!entry.feed.isPolling()) {
            entry.feed.pollBegins();
            taken.add(entry.feed);
        }
    }

    /// How many feeds are due for the first time and wait for room for their history.
    int waiting() {
        return newcomers.size();
    }

    /// Feeds of a partition that were watched once, and not since that time, and are not defined any
    /// more.
    List<UUID> undefined(int partition, Instant before) {
        return kept.entrySet().stream()
                .filter(entry -> entry.getValue().partition == partition
                        && entry.getValue().watchedUntil().isBefore(before)
                        && !feeds.containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Nothing is known of these any more.
    void forget(List<UUID> undefined) {
        undefined.forEach(kept::remove);
    }

    /// The partitions that are ours.
    Set<Integer> partitions() {
        return quietUntil.keySet();
    }

    /// Whether the partition is ours.
    boolean owns(int partition) {
        return quietUntil.containsKey(partition);
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
                demands.add(settings.schedule(feed.definition()).demand(timing));
            }
        }
        budget = PollBudget.share(demands, settings.pollIntervalMean());
    }

    private void schedule(WatchedFeed feed) {
        due.add(new Due(feed, feed.dueAt(), feed.memory().nextPollAt()));
    }
}

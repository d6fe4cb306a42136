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
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.poll.PollSettings;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.ingest.schedule.Timing;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.ingest.websub.HubNotification;
import org.newswire.ingest.websub.Subscription;
import org.newswire.raw.FeedStatus;

/// The feeds of the assigned partitions, and when each is due. Used by the owner's thread.
final class FeedTable {
    private static final Duration BUDGET_INTERVAL = Duration.ofMinutes(1);

    /// How far the clocks of instances may differ. If a poll state is further in the future, the clock of
    /// its writer or of this instance is wrong.
    static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofMinutes(1);

    private final Map<UUID, WatchedFeed> feeds = new HashMap<>();
    private final Map<UUID, StoredState> stored = new HashMap<>();
    /// Feeds whose state cannot be read, with their partitions. They are not polled.
    private final Map<UUID, Integer> unreadable = new HashMap<>();

    private final Map<Integer, Instant> pollableFrom = new HashMap<>();
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::pollAt));
    private final Queue<Due> newcomers = new ArrayDeque<>();

    private final PollSettings settings;
    private volatile PollBudget budget = PollBudget.UNLIMITED;
    private Instant budgetSharedAt = Instant.MIN;
    private int futurePolls;

    /// @param pollAt planned time of the poll. Among feeds that were due before their assignment, the
    ///     earliest goes first
    private record Due(WatchedFeed feed, Instant at, Instant pollAt) {
        boolean isCurrent() {
            return feed.isWatched() && !feed.isPolling() && at.equals(feed.dueAt());
        }
    }

    /// The stored state of a feed, whether it is defined or not.
    ///
    /// @param claimedAt time of the last poll claim
    private record StoredState(
            int partition,
            @Nullable PollState pollState,
            @Nullable Instant claimedAt) {
        /// Approximate time until which the feed was defined.
        Instant watchedUntil() {
            Instant due = pollState == null ? Instant.EPOCH : pollState.nextPollAt();
            return claimedAt != null && claimedAt.isAfter(due) ? claimedAt : due;
        }

        /// Whether its last poll is in the future.
        boolean isFuture(Instant now) {
            Instant latest = now.plus(MAX_CLOCK_DIFFERENCE);
            Instant polledAt = pollState == null ? null : pollState.lastPollAt();
            return (polledAt != null && polledAt.isAfter(latest)) || (claimedAt != null && claimedAt.isAfter(latest));
        }

        /// Corrects a state from the future.
        StoredState corrected(Instant now, Instant due) {
            PollState known = pollState == null ? PollState.blank(due) : pollState.corrected(now, due);
            return new StoredState(partition, known, null);
        }
    }

    FeedTable(PollSettings settings) {
        this.settings = settings;
    }

    /// Adds an assigned partition.
    ///
    /// @param from time of the first polls
    void assign(int partition, Instant from) {
        pollableFrom.put(partition, from);
    }

    /// Restores the state of a feed. It is also kept for feeds that are not defined, in case they are
    /// again.
    void restore(int partition, UUID feedId, @Nullable PollState pollState, @Nullable Instant claimedAt) {
        boolean hubs = settings.webSubCallback().isPresent();
        PollState known = pollState == null || hubs ? pollState : pollState.withSubscription(null);
        stored.put(feedId, new StoredState(partition, known, claimedAt));
    }

    /// Marks a feed whose state cannot be read. It is not polled while the partition is assigned.
    void setAside(int partition, UUID feedId) {
        unreadable.put(feedId, partition);
    }

    /// The number of feeds that are not polled because their state cannot be read.
    int unreadable() {
        return unreadable.size();
    }

    /// Adds a feed, or replaces its definition. It is not polled within its shortest interval from the last
    /// poll claim of any instance. If that claim is in the future, it is polled at a random time within
    /// that interval, so that such feeds are not polled together.
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
        StoredState left = stored.getOrDefault(definition.id(), new StoredState(partition, null, null));
        if (left.isFuture(now)) {
            futurePolls++;
            left = left.corrected(now, schedule.soon(now, definition.id().hashCode()));
        }
        PollState pollState = left.pollState == null
                ? PollState.blank(now)
                : withinMax(left.pollState, schedule, now, definition.id().hashCode());
        Instant notBefore = pollableFrom.getOrDefault(partition, Instant.MIN);
        if (left.claimedAt != null) {
            Instant rested = schedule.notBefore(left.claimedAt);
            notBefore = rested.isAfter(notBefore) ? rested : notBefore;
        }
        WatchedFeed feed = new WatchedFeed(partition, definition, pollState, () -> budget, notBefore);
        feeds.put(definition.id(), feed);
        schedule(feed);
    }

    /// Applies the longest interval, which may have changed since the poll was planned.
    private static PollState withinMax(PollState state, PollSchedule schedule, Instant now, int seed) {
        Instant last = state.lastPollAt();
        return last == null
                ? state
                : state.withNext(schedule.withinMax(last, new Next(state.nextPollAt(), state.reason()), now, seed));
    }

    /// Returns the number of feeds whose last poll was in the future, since the last call.
    int takeFuturePolls() {
        int count = futurePolls;
        futurePolls = 0;
        return count;
    }

    /// @return the feed, or null if it was not defined
    @Nullable
    WatchedFeed remove(UUID feedId) {
        WatchedFeed feed = feeds.remove(feedId);
        if (feed != null) {
            feed.stopWatching();
            due.removeIf(entry -> entry.feed == feed);
            newcomers.removeIf(entry -> entry.feed == feed);
            keep(feed);
        }
        return feed;
    }

    /// Passes a notification of a hub to its feed. Most notifications do not change when the feed is due.
    void receive(HubNotification call) {
        WatchedFeed feed = feeds.get(call.feedId());
        if (feed != null) {
            Instant before = feed.dueAt();
            feed.receive(call);
            if (!feed.isPolling() && !feed.dueAt().equals(before)) {
                schedule(feed);
            }
        }
    }

    /// Returns the subscriptions of removed feeds. They stay in the feeds' state until [#unsubscribed].
    List<Unsubscribed> subscribed(List<UUID> removed) {
        List<Unsubscribed> left = new ArrayList<>();
        for (UUID id : removed) {
            StoredState known = stored.get(id);
            PollState pollState = known == null ? null : known.pollState;
            if (known != null && pollState != null && pollState.subscription() != null) {
                PollState without = pollState.withSubscription(null);
                left.add(new Unsubscribed(id, pollState.subscription(), without));
            }
        }
        return left;
    }

    /// Removes these subscriptions from the feeds' state.
    void unsubscribed(List<Unsubscribed> left) {
        left.forEach(each -> stored.computeIfPresent(
                each.feedId, (_, known) -> new StoredState(known.partition, each.pollState, known.claimedAt)));
    }

    /// @param pollState without the subscription
    record Unsubscribed(UUID feedId, Subscription subscription, PollState pollState) {}

    void published(PollOutcome outcome) {
        outcome.feed().published(outcome.pollState(), outcome.last());
        keep(outcome.feed());
        if (outcome.last()) {
            schedule(outcome.feed());
        }
    }

    /// Drops the outcomes of a feed's current or last poll, as if it had not taken place, and polls the feed again
    /// after its longest interval.
    ///
    /// @return the feed as it is now; empty if it is not defined any more
    Optional<WatchedFeed> postpone(UUID feedId, Instant now) {
        WatchedFeed former = remove(feedId);
        if (former == null) {
            return Optional.empty();
        }
        Instant notBefore = now.plus(settings.schedule(former.definition()).max());
        WatchedFeed again =
                new WatchedFeed(former.partition(), former.definition(), former.pollState(), () -> budget, notBefore);
        feeds.put(feedId, again);
        schedule(again);
        return Optional.of(again);
    }

    private void keep(WatchedFeed feed) {
        UUID id = feed.definition().id();
        StoredState before = stored.get(id);
        Instant claimedAt = feed.claimedAt() != null || before == null ? feed.claimedAt() : before.claimedAt;
        restore(feed.partition(), id, feed.pollState(), claimedAt);
    }

    void lose(int partition) {
        feeds.values().removeIf(feed -> {
            if (feed.partition() == partition) {
                feed.stopWatching();
            }
            return feed.partition() == partition;
        });
        due.removeIf(entry -> !entry.feed.isWatched());
        newcomers.removeIf(entry -> !entry.feed.isWatched());
        stored.values().removeIf(left -> left.partition == partition);
        unreadable.values().removeIf(of -> of == partition);
        pollableFrom.remove(partition);
    }

    /// Takes the due feeds and marks them as being polled. First polls wait until the limit of backfill
    /// admits them, in the order in which they became due.
    List<WatchedFeed> takeDue(Instant now, BackfillRateLimiter backfill) {
        List<WatchedFeed> taken = new ArrayList<>();
        for (Due head = due.peek(); head != null && !head.at.isAfter(now); head = due.peek()) {
            due.poll();
            if (head.isCurrent()) {
                if (head.feed.pollState().lastSuccessAt() == null) {
                    newcomers.add(head);
                } else {
                    take(head, taken);
                }
            }
        }
        newcomers.removeIf(entry -> !entry.isCurrent());
        while (!newcomers.isEmpty() && backfill.admitsFeed()) {
            take(newcomers.remove(), taken);
        }
        return taken;
    }

    private static void take(Due entry, List<WatchedFeed> taken) {
        if (!entry.feed.isPolling()) {
            entry.feed.startPoll();
            taken.add(entry.feed);
        }
    }

    /// The number of feeds whose first poll is due, but not admitted.
    int waiting() {
        return newcomers.size();
    }

    /// Returns the feeds of a partition that have not been defined since this time.
    List<UUID> undefined(int partition, Instant before) {
        return stored.entrySet().stream()
                .filter(entry -> entry.getValue().partition == partition
                        && entry.getValue().watchedUntil().isBefore(before)
                        && !feeds.containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Drops the states of feeds that are not defined.
    void forget(List<UUID> undefined) {
        undefined.forEach(stored::remove);
    }

    Set<Integer> partitions() {
        return pollableFrom.keySet();
    }

    boolean isAssigned(int partition) {
        return pollableFrom.containsKey(partition);
    }

    Collection<WatchedFeed> feeds() {
        return feeds.values();
    }

    /// Computes the budget from the rates of active feeds, at most once per interval.
    void shareBudget(Instant now) {
        if (budgetSharedAt.plus(BUDGET_INTERVAL).isAfter(now)) {
            return;
        }
        budgetSharedAt = now;
        List<PollBudget.Demand> demands = new ArrayList<>();
        for (WatchedFeed feed : feeds.values()) {
            Timing timing = feed.pollState().timing();
            if (timing != null && feed.pollState().state() == FeedStatus.State.ACTIVE) {
                demands.add(settings.schedule(feed.definition()).demand(timing));
            }
        }
        budget = PollBudget.share(demands, settings.pollIntervalMean());
    }

    private void schedule(WatchedFeed feed) {
        due.add(new Due(feed, feed.dueAt(), feed.pollState().nextPollAt()));
    }
}

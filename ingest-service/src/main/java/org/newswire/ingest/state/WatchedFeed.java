package org.newswire.ingest.state;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.schedule.LiveShare;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.websub.HubNotification;
import org.newswire.ingest.websub.Subscription;
import org.newswire.raw.FeedStatus;

/// A feed that this instance polls while the feed's partition is assigned to it.
///
/// The owner's thread alone reads and writes `definition` and `pollState`; a poll gets copies.
/// [#isWatched] becomes false, for good, when the partition is lost or the feed is removed or redefined.
/// The outcome of a poll that ends later is dropped, and a running poll is interrupted.
public final class WatchedFeed {
    private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofSeconds(5);

    /// Notifications that no poll has applied yet: the last of each kind, and the first push. Guarded by
    /// itself.
    private final List<HubNotification> calls = new ArrayList<>();

    private final int partition;
    private final FeedDefinition definition;
    private final Supplier<PollBudget> budget;
    private final Instant notBefore;
    private final LiveShare liveShare = new LiveShare();
    private final AtomicBoolean watched = new AtomicBoolean(true);
    private PollState pollState;
    private @Nullable PollOutcome deferred;
    private boolean isStateWritten;
    private boolean polling;
    private volatile boolean beingRevoked;
    private volatile long largeBytes;
    private volatile @Nullable Thread pollThread;
    private volatile @Nullable Instant claimedAt;

    /// @param budget    the current budget of all feeds
    /// @param notBefore the earliest time of the first poll
    public WatchedFeed(
            int partition,
            FeedDefinition definition,
            PollState pollState,
            Supplier<PollBudget> budget,
            Instant notBefore) {
        this.partition = partition;
        this.definition = definition;
        this.pollState = pollState;
        this.budget = budget;
        this.notBefore = notBefore;
    }

    public int partition() {
        return partition;
    }

    public FeedDefinition definition() {
        return definition;
    }

    public PollState pollState() {
        return pollState;
    }

    public PollBudget budget() {
        return budget.get();
    }

    public LiveShare liveShare() {
        return liveShare;
    }

    /// The bytes past the first 64 KiB of its last large document; 0 if there was none.
    public long largeBytes() {
        return largeBytes;
    }

    public void hasLargeBytes(long bytes) {
        largeBytes = bytes;
    }

    /// When the next poll task is due, for the feed or for its hub.
    public Instant dueAt() {
        Instant poll = pollState.nextPollAt().isBefore(notBefore) ? notBefore : pollState.nextPollAt();
        Subscription subscription = pollState.subscription();
        return subscription == null ? poll : earlier(earlier(poll, hubDueAt(subscription)), pushDueAt());
    }

    /// When the next request to the hub is due. A short lease, granted by a notification that no poll has
    /// applied yet, may have to be renewed before the time in the poll state.
    private Instant hubDueAt(Subscription subscription) {
        synchronized (calls) {
            return calls.stream()
                    .map(call -> subscription.heard(call).nextAt())
                    .reduce(subscription.nextAt(), WatchedFeed::earlier);
        }
    }

    /// Returns when to poll the feed because its hub pushed. A previous owner may have polled it shortly
    /// before the push.
    private Instant pushDueAt() {
        Instant last = pollState.lastPollAt();
        if (last == null || pollState.state() != FeedStatus.State.ACTIVE) {
            return Instant.MAX;
        }
        synchronized (calls) {
            return calls.stream()
                    .filter(call -> call.kind() == HubNotification.Kind.PUSHED)
                    .map(call -> notBefore.isAfter(call.at()) && call.at().isAfter(last) ? call.at() : last)
                    .map(from -> from.plus(PollSchedule.AFTER_PUSH))
                    .min(Instant::compareTo)
                    .orElse(Instant.MAX);
        }
    }

    /// Whether the shortest interval since the previous owner's poll has not passed yet.
    public boolean isHeldBack(Instant now) {
        return notBefore.isAfter(now);
    }

    private static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }

    /// Accepts a notification of the feed's hub. A push from before the last poll is ignored.
    public void receive(HubNotification call) {
        Subscription subscription = pollState.subscription();
        if (subscription == null || !subscription.id().equals(call.id())) {
            return;
        }
        Instant last = pollState.lastPollAt();
        boolean isOld = call.kind() == HubNotification.Kind.PUSHED
                && last != null
                && call.at().isBefore(last.minus(MAX_CLOCK_DIFFERENCE));
        if (!isOld) {
            keep(call);
        }
    }

    /// Bounds the number of kept notifications. The first push says when the feed is due, the last one
    /// until when new items may still appear.
    private void keep(HubNotification call) {
        synchronized (calls) {
            List<HubNotification> former = calls.stream()
                    .filter(each -> each.kind() == call.kind())
                    .skip(call.kind() == HubNotification.Kind.PUSHED ? 1 : 0)
                    .toList();
            calls.removeAll(former);
            calls.add(call);
        }
    }

    /// Takes the oldest notification; null without one.
    public @Nullable HubNotification nextCall() {
        synchronized (calls) {
            return calls.isEmpty() ? null : calls.removeFirst();
        }
    }

    public boolean isWatched() {
        return watched.get();
    }

    /// Whether its partition is being revoked, so that a running poll must end with the items found so far.
    public boolean isBeingRevoked() {
        return beingRevoked;
    }

    public void startRevocation() {
        beingRevoked = true;
    }

    /// Drops the outcome of a running poll, and interrupts it.
    public void stopWatching() {
        watched.set(false);
        Thread poll = pollThread;
        if (poll != null) {
            poll.interrupt();
        }
    }

    /// Declares that the current thread polls the feed.
    public void enterPollThread() {
        pollThread = Thread.currentThread();
    }

    /// Waits for a running poll to end.
    public void awaitPollThread(Duration timeout) throws InterruptedException {
        Thread poll = pollThread;
        if (poll != null && timeout.isPositive()) {
            poll.join(timeout);
        }
    }

    void claimed(Instant at) {
        claimedAt = at;
    }

    /// The time of this instance's last poll claim.
    public @Nullable Instant claimedAt() {
        return claimedAt;
    }

    public boolean isPolling() {
        return polling;
    }

    public void startPoll() {
        polling = true;
    }

    /// Whether the write of an outcome can wait, because it contains no items and the poll claim already
    /// records the poll. The first outcome is always written: the feed may be newly defined, or its status
    /// may have been deleted.
    public boolean canDefer(PollOutcome outcome) {
        return isStateWritten
                && !beingRevoked
                && outcome.last()
                && outcome.items().isEmpty()
                && outcome.pollState().differsOnlyByPoll(pollState);
    }

    /// Applies an outcome without writing it.
    public void defer(PollOutcome outcome) {
        deferred = outcome;
    }

    /// Records that all outcomes are written.
    public void written() {
        isStateWritten = true;
        deferred = null;
    }

    /// The last outcome, if it has not been written. A later outcome includes it.
    public Optional<PollOutcome> deferred() {
        return Optional.ofNullable(deferred);
    }

    /// Applies the state of a published outcome.
    public void published(PollState state, boolean pollEnds) {
        pollState = state;
        polling = polling && !pollEnds;
    }
}

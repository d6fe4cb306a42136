package org.newswire.ingest.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.websub.Call;
import org.newswire.ingest.websub.Subscription;
import org.newswire.raw.FeedStatus;

/// A feed that this instance polls while it owns the feed's partition.
///
/// `definition` and `memory` are read and written by the owner's thread alone; a poll gets copies. What
/// hubs say goes from one to the other. `live` turns false, for good, when the partition is lost or the
/// feed is removed or defined anew: whatever comes from a poll after that is dropped, and the visit
/// under way is interrupted.
public final class WatchedFeed {
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

    /// What no visit has taken in yet: the last call of each kind, and the first push. Guarded by itself.
    private final List<Call> calls = new ArrayList<>();

    private final int partition;
    private final FeedDefinition definition;
    private final Supplier<PollBudget> budget;
    private final Instant notBefore;
    private final AtomicBoolean live = new AtomicBoolean(true);
    private FeedMemory memory;
    private @Nullable PollOutcome unwritten;
    private boolean written;
    private boolean polling;
    private volatile boolean leaving;
    private volatile @Nullable Thread visitor;
    private volatile @Nullable Instant begunAt;

    /// @param budget    how the polls are shared out at present
    /// @param notBefore the earliest time of the first poll
    public WatchedFeed(
            int partition,
            FeedDefinition definition,
            FeedMemory memory,
            Supplier<PollBudget> budget,
            Instant notBefore) {
        this.partition = partition;
        this.definition = definition;
        this.memory = memory;
        this.budget = budget;
        this.notBefore = notBefore;
    }

    public int partition() {
        return partition;
    }

    public FeedDefinition definition() {
        return definition;
    }

    public FeedMemory memory() {
        return memory;
    }

    public PollBudget budget() {
        return budget.get();
    }

    /// When it is to be visited: to be polled, or for its hub to be asked.
    public Instant dueAt() {
        Instant poll = memory.nextPollAt().isBefore(notBefore) ? notBefore : memory.nextPollAt();
        Subscription subscription = memory.subscription();
        return subscription == null ? poll : earlier(earlier(poll, hubDue(subscription)), pushDue());
    }

    /// When its hub is to be asked: a short lease that it has granted, and no visit has taken in yet, may
    /// have to be renewed first.
    private Instant hubDue(Subscription subscription) {
        synchronized (calls) {
            return calls.stream()
                    .map(call -> subscription.heard(call).nextAt())
                    .reduce(subscription.nextAt(), WatchedFeed::earlier);
        }
    }

    /// When it is to be polled as its hub has pushed; a predecessor may have polled it a moment before
    /// that.
    private Instant pushDue() {
        Instant last = memory.lastPollAt();
        if (last == null || memory.state() != FeedStatus.State.ACTIVE) {
            return Instant.MAX;
        }
        synchronized (calls) {
            return calls.stream()
                    .filter(call -> call.kind() == Call.Kind.PUSHED)
                    .map(call -> notBefore.isAfter(call.at()) && call.at().isAfter(last) ? call.at() : last)
                    .map(from -> from.plus(PollSchedule.AFTER_PUSH))
                    .min(Instant::compareTo)
                    .orElse(Instant.MAX);
        }
    }

    /// Whether it is not to be polled yet, as a predecessor has, unless its hub has pushed.
    public boolean rests(Instant now) {
        return notBefore.isAfter(now);
    }

    private static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }

    /// A hub has said something of the feed. Word of news that was polled for since then is passed
    /// over.
    public void hear(Call call) {
        Subscription subscription = memory.subscription();
        if (subscription == null || !subscription.id().equals(call.id())) {
            return;
        }
        Instant last = memory.lastPollAt();
        boolean old =
                call.kind() == Call.Kind.PUSHED && last != null && call.at().isBefore(last.minus(CLOCKS_DIFFER));
        if (!old) {
            keep(call);
        }
    }

    /// However many come, few are kept: the first push says when the feed is due, the last until when news
    /// may still be on their way.
    private void keep(Call call) {
        synchronized (calls) {
            List<Call> former = calls.stream()
                    .filter(each -> each.kind() == call.kind())
                    .skip(call.kind() == Call.Kind.PUSHED ? 1 : 0)
                    .toList();
            calls.removeAll(former);
            calls.add(call);
        }
    }

    /// Takes what a hub has said, first things first; null where that is all.
    public @Nullable Call nextCall() {
        synchronized (calls) {
            return calls.isEmpty() ? null : calls.removeFirst();
        }
    }

    public boolean isLive() {
        return live.get();
    }

    /// Whether its visit is to end at the next step with what it has: the feed is about to be somebody
    /// else's.
    public boolean isLeaving() {
        return leaving;
    }

    /// Its visit is to end at the next step.
    public void leave() {
        leaving = true;
    }

    /// It is not live any more; the visit under way is interrupted.
    public void retire() {
        live.set(false);
        Thread visit = visitor;
        if (visit != null) {
            visit.interrupt();
        }
    }

    /// The current thread visits the feed from now on.
    public void visited() {
        visitor = Thread.currentThread();
    }

    /// Waits for the visit under way to end.
    public void awaitVisitor(Duration limit) throws InterruptedException {
        Thread visit = visitor;
        if (visit != null && limit.isPositive()) {
            visit.join(limit);
        }
    }

    /// A poll of it began.
    void begun(Instant at) {
        begunAt = at;
    }

    /// When its last poll began, of those that this instance made.
    public @Nullable Instant begunAt() {
        return begunAt;
    }

    public boolean isPolling() {
        return polling;
    }

    public void pollBegins() {
        polling = true;
    }

    /// Whether the outcome of a poll need not be written now: it brings nothing new. The claim of the
    /// poll says that it was made. The first one is written, whatever it brings, as the feed may have
    /// been defined anew, or be back after its status was deleted.
    public boolean canWait(PollOutcome outcome) {
        return written
                && !leaving
                && outcome.last()
                && outcome.items().isEmpty()
                && outcome.memory().tellsNothingNewAfter(memory);
    }

    /// What a poll brought is taken for published, but not written.
    public void notWritten(PollOutcome outcome) {
        unwritten = outcome;
    }

    /// All that polls brought is written.
    public void written() {
        written = true;
        unwritten = null;
    }

    /// The last outcome that was published, where it was not written; what came since goes after it.
    public Optional<PollOutcome> unwritten() {
        return Optional.ofNullable(unwritten);
    }

    /// What has been published is known.
    public void published(FeedMemory now, boolean pollEnds) {
        memory = now;
        polling = polling && !pollEnds;
    }
}

package org.newswire.ingest.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;

/// Queue of poll outcomes that the owner's thread publishes. Thread-safe.
///
/// Its size is limited to a twenty-fourth of the heap (64 MiB at most). The limit per feed is about 2 MiB, so a
/// feed with a long backlog does not block others. A poll waits for room, which bounds memory while the
/// broker is slow or unavailable.
///
/// Outcomes with items, published or not, are taken immediately, with earlier outcomes of the same feed; live items
/// go before backfill. Outcomes without items wait for some seconds, at most until their feed is due again, so that
/// several share a transaction.
public final class Outbox {
    @Limit(
            of = "KiB of poll outcomes that wait to be published",
            past = "polls wait",
            byDefault = "heap / 24, at most 64 MiB")
    private static final int LIMIT_KIB = (int) (HeapShare.OUTBOX.bytes() >> 10);

    private static final int MAX_FEED_KIB = 2 << 10;

    /// The size limit of a transaction, so that it takes a fraction of a second.
    public static final int MAX_BATCH_KIB = 4 << 10;

    private static final Duration MAX_STATUS_DELAY = Duration.ofSeconds(5);
    private static final long RECHECK_MS = 1_000;

    private final InstantSource clock;
    private final ArrayDeque<PollOutcome> waiting = new ArrayDeque<>();
    private final Set<WatchedFeed> urgent = new HashSet<>();
    private final Set<WatchedFeed> live = new HashSet<>();
    private final Map<WatchedFeed, Integer> kibOfFeed = new HashMap<>();
    private int kib;
    private Instant allDueAt = Instant.MAX;

    public Outbox(InstantSource clock) {
        this.clock = clock;
    }

    /// Waits for room. Drops the outcome if the feed is not assigned to this instance any more.
    ///
    /// @return whether it was put
    public synchronized boolean put(PollOutcome outcome) throws InterruptedException {
        WatchedFeed feed = outcome.feed();
        while (feed.isWatched()) {
            if (kib + kib(outcome) <= LIMIT_KIB && kibOfFeed.getOrDefault(feed, 0) < MAX_FEED_KIB) {
                add(outcome);
                return true;
            }
            wait(RECHECK_MS);
        }
        return false;
    }

    private void add(PollOutcome outcome) {
        waiting.add(outcome);
        kib += kib(outcome);
        kibOfFeed.merge(outcome.feed(), kib(outcome), Integer::sum);
        if (!outcome.items().isEmpty() || outcome.pollState().unpublished() != null) {
            urgent.add(outcome.feed());
            if (outcome.hasLiveItems()) {
                live.add(outcome.feed());
            }
            notifyAll();
        }
        Instant latest = clock.instant().plus(MAX_STATUS_DELAY);
        Instant next = outcome.pollState().nextPollAt();
        Instant due = next.isBefore(latest) ? next : latest;
        allDueAt = due.isBefore(allDueAt) ? due : allDueAt;
    }

    /// Lets the next [#take] return all outcomes.
    public synchronized void flush() {
        allDueAt = Instant.MIN;
    }

    /// Takes the outcomes to publish now, up to `max` and 4 MiB, in the order of each feed. They occupy
    /// room until [#done] is called.
    public synchronized List<PollOutcome> take(int max) {
        boolean all = !allDueAt.isAfter(clock.instant());
        List<PollOutcome> taken = new ArrayList<>();
        if (takeOf(live::contains, max, taken)) {
            live.clear();
            if (takeOf(feed -> all || urgent.contains(feed), max, taken)) {
                urgent.clear();
                allDueAt = all ? Instant.MAX : allDueAt;
            }
        }
        return taken;
    }

    /// @return whether all matching outcomes were taken
    private boolean takeOf(Predicate<WatchedFeed> filter, int max, List<PollOutcome> taken) {
        int takenKib = taken.stream().mapToInt(Outbox::kib).sum();
        for (Iterator<PollOutcome> each = waiting.iterator(); each.hasNext(); ) {
            PollOutcome outcome = each.next();
            if (filter.test(outcome.feed())) {
                if (taken.size() == max || takenKib > MAX_BATCH_KIB) {
                    return false;
                }
                each.remove();
                taken.add(outcome);
                takenKib += kib(outcome);
            }
        }
        return true;
    }

    /// Frees the room of outcomes that have been published or dropped.
    public synchronized void done(List<PollOutcome> outcomes) {
        for (PollOutcome outcome : outcomes) {
            kib -= kib(outcome);
            kibOfFeed.computeIfPresent(
                    outcome.feed(), (feed, held) -> held == kib(outcome) ? null : held - kib(outcome));
        }
        notifyAll();
    }

    /// Waits until an outcome with items arrives, at most for this time.
    public synchronized void awaitItems(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        for (long left = timeout.toNanos(); urgent.isEmpty() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    public synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    private static int kib(PollOutcome outcome) {
        return Math.clamp(outcome.weight() >> 10, 1, LIMIT_KIB);
    }
}

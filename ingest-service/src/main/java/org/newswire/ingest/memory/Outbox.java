package org.newswire.ingest.memory;

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

/// Where visits leave what they found for the owner to publish. It holds a sixteenth of the heap, 64
/// MiB at most, and of one feed little more than 2 MiB, so that one with a long history does not hold
/// up the others; a visit that brings more waits. So memory is bounded while the broker is slow or
/// away. Thread-safe.
///
/// Items are to be had at once, with what the same feed has left before, live ones before those of
/// backlogs. Word of polls that found none, such as of failures, waits for some seconds, but not
/// longer than until its feed is due again, so that several share a transaction.
public final class Outbox {
    private static final int MOST_KIB = 64 << 10;
    private static final int HEAP_SHARE = 16;
    private static final int LIMIT_KIB =
            (int) Math.min(MOST_KIB, (Runtime.getRuntime().maxMemory() / HEAP_SHARE) >> 10);
    private static final int FEED_KIB = 2 << 10;

    /// So that a transaction takes a fraction of a second.
    public static final int TAKEN_KIB = 4 << 10;

    private static final Duration NO_HURRY = Duration.ofSeconds(5);
    private static final long LOOK_MS = 1_000;

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

    /// Waits for room while the feed is live; what is not live any more is dropped.
    public synchronized void put(PollOutcome outcome) throws InterruptedException {
        WatchedFeed feed = outcome.feed();
        while (feed.isLive()) {
            if (kib + kib(outcome) <= LIMIT_KIB && kibOfFeed.getOrDefault(feed, 0) < FEED_KIB) {
                add(outcome);
                return;
            }
            wait(LOOK_MS);
        }
    }

    private void add(PollOutcome outcome) {
        waiting.add(outcome);
        kib += kib(outcome);
        kibOfFeed.merge(outcome.feed(), kib(outcome), Integer::sum);
        if (!outcome.items().isEmpty()) {
            urgent.add(outcome.feed());
            if (outcome.isLive()) {
                live.add(outcome.feed());
            }
            notifyAll();
        }
        Instant latest = clock.instant().plus(NO_HURRY);
        Instant next = outcome.memory().nextPollAt();
        Instant due = next.isBefore(latest) ? next : latest;
        allDueAt = due.isBefore(allDueAt) ? due : allDueAt;
    }

    /// What is there need not wait any more.
    public synchronized void hurry() {
        allDueAt = Instant.MIN;
    }

    /// What is to be published now, up to `max` outcomes and 4 MiB, each feed's in their order. Each is
    /// to be given back by [#done] once it is published or dropped.
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

    /// @return whether all that were wanted are taken
    private boolean takeOf(Predicate<WatchedFeed> wanted, int max, List<PollOutcome> taken) {
        int takenKib = taken.stream().mapToInt(Outbox::kib).sum();
        for (Iterator<PollOutcome> each = waiting.iterator(); each.hasNext(); ) {
            PollOutcome outcome = each.next();
            if (wanted.test(outcome.feed())) {
                if (taken.size() == max || takenKib > TAKEN_KIB) {
                    return false;
                }
                each.remove();
                taken.add(outcome);
                takenKib += kib(outcome);
            }
        }
        return true;
    }

    /// Outcomes that were taken hold no room any more.
    public synchronized void done(List<PollOutcome> outcomes) {
        for (PollOutcome outcome : outcomes) {
            kib -= kib(outcome);
            kibOfFeed.computeIfPresent(
                    outcome.feed(), (feed, held) -> held == kib(outcome) ? null : held - kib(outcome));
        }
        notifyAll();
    }

    /// Waits until there are items to be published now, but not longer than the limit.
    public synchronized void awaitItems(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); urgent.isEmpty() && left > 0; left = end - System.nanoTime()) {
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

package org.newswire.ingest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Where visits leave what they found for the owner to publish. It holds a sixteenth of the
/// heap, 64 MiB at most; a visit that
/// brings more waits, so memory is bounded while the broker is slow or away. Thread-safe.
///
/// Items are to be had at once, with what the same feed has left before. Word of polls that found none
/// waits for some seconds, but not longer than until its feed is due again, so that many of them share
/// a
/// transaction.
final class Outbox {
    private static final int MOST_KIB = 64 << 10;
    private static final int HEAP_SHARE = 16;
    private static final int LIMIT_KIB =
            (int) Math.min(MOST_KIB, (Runtime.getRuntime().maxMemory() / HEAP_SHARE) >> 10);
    private static final Duration NO_HURRY = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final ArrayDeque<PollOutcome> waiting = new ArrayDeque<>();
    private final Set<WatchedFeed> urgent = new HashSet<>();
    private final Semaphore room = new Semaphore(LIMIT_KIB);
    private Instant allDueAt = Instant.MAX;

    Outbox(InstantSource clock) {
        this.clock = clock;
    }

    /// Waits for room while the feed is live; what is not live any more is dropped.
    void put(PollOutcome outcome) throws InterruptedException {
        while (outcome.feed().isLive()) {
            if (room.tryAcquire(kib(outcome), 1, TimeUnit.SECONDS)) {
                add(outcome);
                return;
            }
        }
    }

    private synchronized void add(PollOutcome outcome) {
        waiting.add(outcome);
        if (!outcome.items().isEmpty()) {
            urgent.add(outcome.feed());
        }
        Instant latest = clock.instant().plus(NO_HURRY);
        Instant next = outcome.memory().nextPollAt();
        Instant due = next.isBefore(latest) ? next : latest;
        allDueAt = due.isBefore(allDueAt) ? due : allDueAt;
    }

    /// What is there need not wait any more.
    synchronized void hurry() {
        allDueAt = Instant.MIN;
    }

    /// What is to be published now, up to `max` outcomes, each feed's in their order. Each is to be
    /// given
    /// back by [#done] once it is published or dropped.
    synchronized List<PollOutcome> take(int max) {
        if (!allDueAt.isAfter(clock.instant())) {
            return takeAll(max);
        }
        List<PollOutcome> taken = urgent.isEmpty() ? List.of() : take(max, outcome -> urgent.contains(outcome.feed()));
        if (taken.size() < max) {
            urgent.clear();
        }
        return taken;
    }

    private List<PollOutcome> takeAll(int max) {
        List<PollOutcome> taken = take(max, any -> true);
        if (waiting.isEmpty()) {
            urgent.clear();
            allDueAt = Instant.MAX;
        }
        return taken;
    }

    private List<PollOutcome> take(int max, Predicate<PollOutcome> wanted) {
        List<PollOutcome> taken = new ArrayList<>();
        Iterator<PollOutcome> each = waiting.iterator();
        while (each.hasNext() && taken.size() < max) {
            PollOutcome outcome = each.next();
            if (wanted.test(outcome)) {
                each.remove();
                taken.add(outcome);
            }
        }
        return taken;
    }

    void done(List<PollOutcome> outcomes) {
        outcomes.forEach(outcome -> room.release(kib(outcome)));
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    private static int kib(PollOutcome outcome) {
        return Math.clamp(outcome.weight() >> 10, 1, LIMIT_KIB);
    }
}

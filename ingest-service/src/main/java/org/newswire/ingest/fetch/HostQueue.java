package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The requests that wait for one host, live ones first, and what the host has asked for. Thread-safe:
/// one lock, and a condition for each who waits, so that only the one whose turn it is wakes up.
final class HostQueue {
    private static final int MAX_DOUBLINGS = 20;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private record Waiter(Lane lane, long number, Duration patience, Condition turn) {}

    private final GateSettings settings;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Waiter> waiting =
            new PriorityQueue<>(Comparator.comparing(Waiter::lane).thenComparingLong(Waiter::number));
    private final AtomicInteger users = new AtomicInteger();
    private long arrivals;
    private int underWay;
    private boolean starting;
    private Instant nextStart = Instant.EPOCH;
    private @Nullable Instant closedUntil;
    private int pauses;
    private @Nullable Duration crawlDelay;

    HostQueue(GateSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    void enter() {
        users.incrementAndGet();
    }

    void leave() {
        users.decrementAndGet();
    }

    /// Waits for the turn and takes it (null), or returns the end of a pause that is too long to wait for.
    @Nullable
    Instant await(Lane lane, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Waiter self = new Waiter(lane, arrivals++, patience, lock.newCondition());
            waiting.add(self);
            try {
                return awaitTurn(self);
            } finally {
                waiting.remove(self);
                wakeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Instant awaitTurn(Waiter self) throws InterruptedException {
        while (true) {
            Instant now = clock.instant();
            Instant pauseEnd = closedUntil;
            if (pauseEnd != null && Duration.between(now, pauseEnd).compareTo(self.patience()) > 0) {
                return pauseEnd;
            }
            Instant start = pauseEnd != null && pauseEnd.isAfter(nextStart) ? pauseEnd : nextStart;
            if (!isFirst(self) || starting || underWay >= settings.connections()) {
                self.turn().await();
            } else if (now.isBefore(start)) {
                self.turn().awaitNanos(nanosBetween(now, start));
            } else {
                underWay++;
                starting = true;
                nextStart = now.plus(gap());
                return null;
            }
        }
    }

    private boolean isFirst(Waiter waiter) {
        Waiter first = waiting.peek();
        return first != null && first.number() == waiter.number();
    }

    private static long nanosBetween(Instant now, Instant later) {
        Duration wait = Duration.between(now, later);
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos() : wait.toNanos();
    }

    private Duration gap() {
        Duration delay = crawlDelay;
        return delay != null && delay.compareTo(settings.gap()) > 0 ? delay : settings.gap();
    }

    /// The request that was let in last is being sent: the gap begins.
    void started() {
        lock.lock();
        try {
            starting = false;
            nextStart = clock.instant().plus(gap());
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    /// @param started whether it had been sent
    void release(boolean started) {
        lock.lock();
        try {
            underWay--;
            starting &= started;
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    private void wakeFirst() {
        Waiter first = waiting.peek();
        if (first != null) {
            first.turn().signal();
        }
    }

    @Nullable
    Instant closedUntil() {
        lock.lock();
        try {
            return closedUntil;
        } finally {
            lock.unlock();
        }
    }

    Instant closeUntil(Instant until) {
        lock.lock();
        try {
            Instant present = closedUntil;
            Instant later = present != null && present.isAfter(until) ? present : until;
            closedUntil = later;
            waiting.forEach(waiter -> waiter.turn().signal());
            return later;
        } finally {
            lock.unlock();
        }
    }

    Instant throttled(@Nullable Duration retryAfter, boolean busy) {
        lock.lock();
        try {
            Duration first = busy ? settings.firstBusyPause() : settings.firstPause();
            Duration grown = first.multipliedBy(1L << Math.min(pauses, MAX_DOUBLINGS));
            pauses++;
            Duration asked = retryAfter == null ? grown : retryAfter;
            return closeUntil(
                    clock.instant().plus(asked.compareTo(settings.maxPause()) > 0 ? settings.maxPause() : asked));
        } finally {
            lock.unlock();
        }
    }

    /// Ends the row of pauses, unless one is on: then the answer belongs to a request from before it.
    boolean succeeded() {
        lock.lock();
        try {
            Instant until = closedUntil;
            if (until == null || !until.isAfter(clock.instant())) {
                closedUntil = null;
                pauses = 0;
            }
            return pauses == 0;
        } finally {
            lock.unlock();
        }
    }

    boolean crawlDelay(@Nullable Duration delay) {
        lock.lock();
        try {
            Duration ceiling = settings.maxCrawlDelay();
            crawlDelay = delay == null || delay.isNegative() || delay.isZero()
                    ? null
                    : delay.compareTo(ceiling) > 0 ? ceiling : delay;
            return crawlDelay != null;
        } finally {
            lock.unlock();
        }
    }

    HostState snapshot(String host) {
        lock.lock();
        try {
            return new HostState(host, nextStart, closedUntil, pauses, crawlDelay);
        } finally {
            lock.unlock();
        }
    }

    Instant restore(HostState state) {
        lock.lock();
        try {
            nextStart = state.nextStart().isAfter(nextStart) ? state.nextStart() : nextStart;
            pauses = Math.max(pauses, state.pauses());
            crawlDelay = crawlDelay == null ? state.crawlDelay() : crawlDelay;
            return state.closedUntil() == null ? nextStart : closeUntil(state.closedUntil());
        } finally {
            lock.unlock();
        }
    }

    boolean isForgettable() {
        lock.lock();
        try {
            Instant now = clock.instant();
            Instant until = closedUntil;
            return users.get() == 0
                    && pauses == 0
                    && crawlDelay == null
                    && !nextStart.isAfter(now)
                    && (until == null || !until.isAfter(now));
        } finally {
            lock.unlock();
        }
    }
}

package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Queues the requests that wait for one host, by priority and then by due time. [HostSchedule] decides when
/// the next one may start.
///
/// Thread-safe: all state is guarded by one lock. Each waiter has its own condition, so only the next one
/// wakes up.
final class HostQueue {
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /// By then, a retry that gets no response has ended.
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(30);

    /// A poll waits at most this long behind pages of new items; afterwards they alternate. No request of
    /// the same priority overtakes a request that has waited this long.
    private static final Duration MAX_OVERTAKEN = Duration.ofSeconds(5);

    private static final Comparator<Waiter> ORDER = Comparator.comparing(Waiter::priority)
            .thenComparing(Waiter::rankedAt)
            .thenComparingLong(Waiter::number);

    private record Waiter(
            RequestPriority priority, Instant rankedAt, long number, Instant since, Duration patience, Condition turn) {
        boolean isOverdue(Instant now) {
            return !priority.crawls() && since.plus(MAX_OVERTAKEN).isBefore(now);
        }
    }

    private final String name;
    private final PolitenessSettings settings;
    private final InstantSource clock;
    private final HostSchedule schedule;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Waiter> waiting = new TreeSet<>(ORDER);
    private final AtomicInteger users = new AtomicInteger();
    private long arrivals;
    private int inProgress;
    private boolean isStarting;
    private boolean isRetrying;
    private boolean overdueWasLast;

    /// @param isShared whether several hosts use the queue; the longest of their delays applies
    HostQueue(String name, boolean isShared, PolitenessSettings settings, InstantSource clock) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        this.schedule = new HostSchedule(settings, isShared);
    }

    /// The name of the host, or of the shared queue.
    String name() {
        return name;
    }

    void enter() {
        users.incrementAndGet();
    }

    void leave() {
        users.decrementAndGet();
    }

    /// Waits until the request may start, and counts it as in progress.
    ///
    /// @return null if the request may start now; otherwise when to try again, as the back-off is longer
    ///     than `patience`, or another retry is in progress
    @Nullable
    Instant await(RequestPriority priority, Instant dueAt, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Instant now = clock.instant();
            Waiter self = new Waiter(priority, rank(dueAt, now), arrivals++, now, patience, lock.newCondition());
            waiting.add(self);
            wakeNext();
            try {
                return awaitTurn(self);
            } finally {
                waiting.remove(self);
                wakeNext();
            }
        } finally {
            lock.unlock();
        }
    }

    private static Instant rank(Instant dueAt, Instant now) {
        Instant first = now.minus(MAX_OVERTAKEN);
        return dueAt.isBefore(first) ? first : dueAt.isAfter(now) ? now : dueAt;
    }

    private @Nullable Instant awaitTurn(Waiter self) throws InterruptedException {
        while (true) {
            Instant now = clock.instant();
            Instant later = comeBackAt(self, now);
            if (later != null) {
                return later;
            }
            Waiter next = next(now);
            if (next != null && next.number() != self.number()) {
                next.turn().signal(); // its turn may have come because time has passed
                self.turn().await();
            } else if (isStarting || inProgress + schedule.abortedInProgress(now) >= settings.connections()) {
                Instant freed = schedule.firstAbortedEnd();
                if (freed == null) {
                    self.turn().await();
                } else {
                    self.turn().awaitNanos(nanosBetween(now, freed));
                }
            } else if (now.isBefore(earliestStart(self))) {
                self.turn().awaitNanos(nanosBetween(now, earliestStart(self)));
            } else {
                admit(self, now);
                return null;
            }
        }
    }

    /// Returns when a request should try again instead of waiting ([HostSchedule]); null if it should wait.
    private @Nullable Instant comeBackAt(Waiter self, Instant now) {
        Instant pauseEnd = schedule.backOffEnd();
        if (pauseEnd != null && Duration.between(now, pauseEnd).compareTo(self.patience()) > 0) {
            return pauseEnd;
        }
        if (self.priority() != RequestPriority.RETRY) {
            return null;
        }
        if (schedule.abortedInProgress(now) > 0) {
            return schedule.lastAbortedEnd();
        }
        return isRetrying ? now.plus(RETRY_INTERVAL) : null;
    }

    private void admit(Waiter self, Instant now) {
        inProgress++;
        isStarting = true;
        isRetrying |= self.priority() == RequestPriority.RETRY;
        overdueWasLast = self.isOverdue(now);
        schedule.admitted(self.priority(), now);
    }

    /// Returns the first waiter that may start now; otherwise the waiter with the earliest start, or null.
    private @Nullable Waiter next(Instant now) {
        Waiter ready = null;
        Waiter soonest = null;
        for (Waiter waiter : waiting) {
            Instant start = earliestStart(waiter);
            if (!start.isAfter(now)) {
                boolean yields = overdueWasLast && ready != null && ready.priority() == RequestPriority.LIVE;
                if (waiter.isOverdue(now) && !yields) {
                    return waiter;
                }
                ready = ready == null ? waiter : ready;
            }
            if (soonest == null || start.isBefore(earliestStart(soonest))) {
                soonest = waiter;
            }
        }
        return ready == null ? soonest : ready;
    }

    private Instant earliestStart(Waiter waiter) {
        return schedule.earliestStart(waiter.priority(), waiting.size() == 1);
    }

    private static long nanosBetween(Instant now, Instant later) {
        Duration wait = Duration.between(now, later);
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos() : wait.toNanos();
    }

    /// Counts a request as in progress without waiting, although the host may permit none: another instance
    /// sends it.
    ///
    /// @return now, as the time of the request
    Instant occupy(RequestPriority priority) {
        return locked(now -> {
            inProgress++;
            schedule.admitted(priority, now);
            return now;
        });
    }

    /// An admitted request is sent. The gap starts.
    Instant started(RequestPriority priority) {
        return locked(now -> {
            isStarting = false;
            schedule.started(priority, now);
            wakeNext();
            return now;
        });
    }

    /// A response starts.
    void responded() {
        locked(now -> {
            schedule.responded(now);
            return true;
        });
    }

    /// Ends an admitted request.
    ///
    /// @param priority   the priority passed to [#await]
    /// @param sentAt null if the request was not sent
    /// @return whether the host backs off from now on
    boolean release(RequestPriority priority, @Nullable Instant sentAt, RequestEnd end) {
        return locked(now -> {
            inProgress--;
            isRetrying &= priority != RequestPriority.RETRY;
            isStarting &= sentAt != null;
            boolean isAborted = sentAt != null && end != RequestEnd.OVER;
            if (sentAt != null && !isAborted) {
                schedule.answered(now);
            }
            boolean backsOff = isAborted
                    ? schedule.aborted(Objects.requireNonNull(sentAt), end, now)
                    : schedule.backOffIfUnresponsive(now);
            if (backsOff) {
                wakeAll();
            }
            wakeNext();
            return backsOff;
        });
    }

    private void wakeAll() {
        waiting.forEach(waiter -> waiter.turn().signal());
    }

    private void wakeNext() {
        Waiter next = next(clock.instant());
        if (next != null) {
            next.turn().signal();
        }
    }

    private <T> T locked(Function<Instant, T> action) {
        lock.lock();
        try {
            return action.apply(clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /// Reads or changes the schedule at the current time.
    <T> T schedule(BiFunction<HostSchedule, Instant, T> action) {
        return locked(now -> action.apply(schedule, now));
    }

    /// Another instance owns the state from now on, until the host backs off here again.
    void handOver() {
        locked(_ -> {
            schedule.handOver();
            return true;
        });
    }

    Instant throttled(@Nullable Duration retryAfter, boolean isBusy) {
        return locked(now -> {
            Instant end = schedule.throttled(retryAfter, isBusy, now);
            wakeAll();
            return end;
        });
    }

    /// @return whether the delay has changed
    boolean crawlDelay(@Nullable Duration delay) {
        return locked(_ -> {
            boolean hasChanged = schedule.crawlDelay(delay);
            wakeNext();
            return hasChanged;
        });
    }

    HostState snapshot() {
        return locked(_ -> schedule.snapshot(name));
    }

    void restore(HostState state) {
        locked(_ -> {
            schedule.restore(state);
            wakeAll();
            return true;
        });
    }

    /// Whether the queue is unused and has no state to keep.
    boolean isForgettable() {
        return locked(now -> !isInUse() && schedule.isForgettable(now));
    }

    /// Whether the queue is unused and the next request may start immediately.
    boolean isIdle() {
        return locked(now -> !isInUse() && schedule.isIdle(now));
    }

    /// Whether a request is in progress or waits, or the server may still be working on an aborted one.
    boolean isInUse() {
        return locked(now -> users.get() > 0 || schedule.abortedInProgress(now) > 0);
    }
}

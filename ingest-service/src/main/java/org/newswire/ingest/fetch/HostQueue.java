package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The requests that wait for one host, in the order of their lanes, of each lane the longest due first,
/// and what the host has asked for. Thread-safe: one lock, and a condition for each who waits, so that
/// only the one whose turn it is wakes up.
///
/// A request that was given up counts as under way until two minutes after it was sent, as the server
/// may be at work on it all the same. Where all that may be under way are such, the host rests.
final class HostQueue {
    private static final int MAX_DOUBLINGS = 20;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /// So long after it was sent a server may be at work on a request that was given up: two minutes,
    /// and some time for the way.
    private static final Duration AT_WORK = Duration.ofSeconds(122);

    /// So long a server may go on writing a body that came too slowly for us.
    private static final Duration WRITING = Duration.ofSeconds(10);

    /// After which one that may hang is over, or has been given up.
    private static final Duration RETRIES_APART = Duration.ofSeconds(30);

    /// A poll does not wait longer behind pages of new items: from then on they take turns. Nor does any
    /// request wait longer and then see another of its lane overtake it.
    private static final Duration LONGEST_BEHIND = Duration.ofSeconds(5);

    /// Polls keep to a `Crawl-delay` while that takes up no more than half of this time: a host with many
    /// feeds could not be polled in time otherwise.
    private static final Duration SPACED_WITHIN = Duration.ofMinutes(1);

    private static final Comparator<Waiter> ORDER =
            Comparator.comparing(Waiter::lane).thenComparing(Waiter::rankedAt).thenComparingLong(Waiter::number);

    private record Waiter(Lane lane, Instant rankedAt, long number, Instant since, Duration patience, Condition turn) {
        boolean isOverdue(Instant now) {
            return !lane.crawls() && since.plus(LONGEST_BEHIND).isBefore(now);
        }
    }

    private final String name;
    private final boolean isShared;
    private final GateSettings settings;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Waiter> waiting = new TreeSet<>(ORDER);
    private final AtomicInteger users = new AtomicInteger();
    private long arrivals;
    private int underWay;
    private boolean starting;
    private boolean retrying;
    private Instant nextStart = Instant.EPOCH;
    private Instant lastStart = Instant.EPOCH;
    private Instant lastCrawl = Instant.EPOCH;
    private final ArrayDeque<Instant> lastPolls = new ArrayDeque<>(1);
    private Lane startingLane = Lane.POLL;
    private boolean overdueWasLast;
    private @Nullable Instant closedUntil;
    private final PriorityQueue<Instant> givenUpUntil = new PriorityQueue<>(1);
    private int pauses;
    private boolean handedOn;
    private @Nullable Duration crawlDelay;
    private Instant restoredUntil = Instant.EPOCH;
    private Instant writtenUntil = Instant.EPOCH;

    HostQueue(String name, GateSettings settings, InstantSource clock) {
        this(name, false, settings, clock);
    }

    private HostQueue(String name, boolean isShared, GateSettings settings, InstantSource clock) {
        this.name = name;
        this.isShared = isShared;
        this.settings = settings;
        this.clock = clock;
    }

    /// Creates a queue for several hosts, which applies the longest of their delays.
    static HostQueue shared(String name, GateSettings settings, InstantSource clock) {
        return new HostQueue(name, true, settings, clock);
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

    /// Waits for the turn and takes it (null), or returns the end of a pause that is too long to wait
    /// for, or when to come again with a retry.
    @Nullable
    Instant await(Lane lane, Instant dueAt, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Instant now = clock.instant();
            Waiter self = new Waiter(lane, rank(dueAt, now), arrivals++, now, patience, lock.newCondition());
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
        Instant first = now.minus(LONGEST_BEHIND);
        return dueAt.isBefore(first) ? first : dueAt.isAfter(now) ? now : dueAt;
    }

    private @Nullable Instant awaitTurn(Waiter self) throws InterruptedException {
        while (true) {
            Instant now = clock.instant();
            Instant pauseEnd = closedUntil;
            if (pauseEnd != null && Duration.between(now, pauseEnd).compareTo(self.patience()) > 0) {
                return pauseEnd;
            }
            if (self.lane() == Lane.RETRY && givenUp(now) > 0) {
                return Collections.max(givenUpUntil);
            }
            if (self.lane() == Lane.RETRY && retrying) {
                return now.plus(RETRIES_APART);
            }
            Waiter next = next(now);
            if (next != null && next.number() != self.number()) {
                next.turn().signal(); // it may not know: its turn comes as time passes
                self.turn().await();
            } else if (starting || underWay + givenUp(now) >= settings.connections()) {
                if (givenUpUntil.isEmpty()) {
                    self.turn().await();
                } else {
                    self.turn().awaitNanos(nanosBetween(now, givenUpUntil.element()));
                }
            } else if (now.isBefore(earliest(self))) {
                self.turn().awaitNanos(nanosBetween(now, earliest(self)));
            } else {
                underWay++;
                starting = true;
                retrying |= self.lane() == Lane.RETRY;
                overdueWasLast = self.isOverdue(now);
                begins(self.lane(), now);
                countPoll(self.lane(), now);
                return null;
            }
        }
    }

    /// How many that were given up still count as under way.
    private int givenUp(Instant now) {
        while (!givenUpUntil.isEmpty() && !now.isBefore(givenUpUntil.element())) {
            givenUpUntil.remove();
        }
        return givenUpUntil.size();
    }

    /// The first of those that may start now, or else the one that may start soonest; null where none
    /// waits.
    private @Nullable Waiter next(Instant now) {
        Waiter ready = null;
        Waiter soonest = null;
        for (Waiter waiter : waiting) {
            Instant start = earliest(waiter);
            if (!start.isAfter(now)) {
                boolean yields = overdueWasLast && ready != null && ready.lane() == Lane.LIVE;
                if (waiter.isOverdue(now) && !yields) {
                    return waiter;
                }
                ready = ready == null ? waiter : ready;
            }
            if (soonest == null || start.isBefore(earliest(soonest))) {
                soonest = waiter;
            }
        }
        return ready == null ? soonest : ready;
    }

    private Instant earliest(Waiter waiter) {
        Instant start = nextStart;
        Instant pauseEnd = closedUntil;
        if (pauseEnd != null && pauseEnd.isAfter(start)) {
            start = pauseEnd;
        }
        Duration delay = crawlDelay;
        if (delay == null) {
            return start;
        }
        Instant spaced = waiter.lane().crawls() ? ofPage(waiter.lane(), delay) : ofPoll(delay);
        return spaced.isAfter(start) ? spaced : start;
    }

    /// Spaced from other pages always; one of a backlog from polls too, unless some wait. That of a new
    /// item follows the poll that showed it.
    private Instant ofPage(Lane lane, Duration delay) {
        boolean alsoFromPolls = lane == Lane.BACKFILL && waiting.size() == 1;
        return (alsoFromPolls ? lastStart : lastCrawl).plus(delay);
    }

    private Instant ofPoll(Duration delay) {
        boolean fits = delay.multipliedBy(lastPolls.size()).compareTo(SPACED_WITHIN.dividedBy(2)) <= 0;
        return fits ? lastStart.plus(delay) : lastStart;
    }

    private void begins(Lane lane, Instant now) {
        nextStart = now.plus(settings.gap());
        lastStart = now;
        startingLane = lane;
        if (lane.crawls()) {
            lastCrawl = now;
        }
    }

    private void countPoll(Lane lane, Instant now) {
        if (!lane.crawls()) {
            lastPolls.add(now);
        }
        while (!lastPolls.isEmpty() && lastPolls.getFirst().plus(SPACED_WITHIN).isBefore(now)) {
            lastPolls.removeFirst();
        }
    }

    private static long nanosBetween(Instant now, Instant later) {
        Duration wait = Duration.between(now, later);
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos() : wait.toNanos();
    }

    /// The request that was let in last is being sent: the gap begins.
    ///
    /// @return the time
    Instant started() {
        lock.lock();
        try {
            starting = false;
            Instant now = clock.instant();
            begins(startingLane, now);
            wakeNext();
            return now;
        } finally {
            lock.unlock();
        }
    }

    /// An answer has begun. On its way there the request may have lost time that the next one does not.
    void answered() {
        lock.lock();
        try {
            Instant next = clock.instant().plus(settings.gap());
            nextStart = next.isAfter(nextStart) ? next : nextStart;
        } finally {
            lock.unlock();
        }
    }

    /// @param lane   as awaited
    /// @param sentAt when it was sent; null where it was not
    /// @return whether the host rests from now on
    boolean release(Lane lane, @Nullable Instant sentAt, Ending ending) {
        lock.lock();
        try {
            underWay--;
            retrying &= lane != Lane.RETRY;
            starting &= sentAt != null;
            if (sentAt != null && ending != Ending.OVER) {
                givenUpUntil.add(
                        ending == Ending.UNANSWERED
                                ? sentAt.plus(AT_WORK)
                                : clock.instant().plus(WRITING));
            }
            boolean rests = givenUp(clock.instant()) >= settings.connections();
            if (rests) {
                closeUntil(givenUpUntil.element());
            }
            wakeNext();
            return rests;
        } finally {
            lock.unlock();
        }
    }

    private void wakeNext() {
        Waiter next = next(clock.instant());
        if (next != null) {
            next.turn().signal();
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

    boolean isClosed() {
        Instant until = closedUntil();
        return until != null && until.isAfter(clock.instant());
    }

    /// Whether it is in a pause that nobody else keeps an eye on.
    boolean isResting() {
        lock.lock();
        try {
            return !handedOn && isClosed();
        } finally {
            lock.unlock();
        }
    }

    /// What is known of the host is somebody else's, too, until it gets another pause here.
    void handOn() {
        lock.lock();
        try {
            handedOn = true;
        } finally {
            lock.unlock();
        }
    }

    Instant closeUntil(Instant until) {
        lock.lock();
        try {
            handedOn = false;
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
    ///
    /// @return whether there was one to end
    boolean succeeded() {
        lock.lock();
        try {
            Instant until = closedUntil;
            boolean ends = pauses > 0 && (until == null || !until.isAfter(clock.instant()));
            if (ends) {
                closedUntil = null;
                pauses = 0;
            }
            return ends;
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it is another one than before
    boolean crawlDelay(@Nullable Duration delay) {
        lock.lock();
        try {
            Duration before = crawlDelay;
            Duration ceiling = settings.maxCrawlDelay();
            Duration respected = delay == null || delay.isNegative() || delay.isZero()
                    ? null
                    : delay.compareTo(ceiling) > 0 ? ceiling : delay;
            crawlDelay = isShared ? longer(before, respected) : respected;
            wakeNext();
            return !Objects.equals(before, crawlDelay);
        } finally {
            lock.unlock();
        }
    }

    boolean hasCrawlDelay() {
        lock.lock();
        try {
            return crawlDelay != null;
        } finally {
            lock.unlock();
        }
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) > 0 ? one : other;
    }

    HostState snapshot() {
        lock.lock();
        try {
            writtenUntil = rememberedUntil();
            return new HostState(
                    name, later(nextStart, spacedStart()), closedUntil, pauses, crawlDelay, rememberedUntil());
        } finally {
            lock.unlock();
        }
    }

    /// Whether the state must be kept much longer than the last [#snapshot] says.
    boolean isRememberedLonger() {
        lock.lock();
        try {
            return (pauses > 0 || crawlDelay != null)
                    && rememberedUntil().isAfter(writtenUntil.plus(HostState.WRITTEN_EVERY));
        } finally {
            lock.unlock();
        }
    }

    Instant restore(HostState state) {
        lock.lock();
        try {
            handedOn = false;
            nextStart = later(nextStart, state.nextStart());
            pauses = Math.max(pauses, state.pauses());
            crawlDelay = isShared
                    ? longer(crawlDelay, state.crawlDelay())
                    : crawlDelay == null ? state.crawlDelay() : crawlDelay;
            restoredUntil = later(restoredUntil, state.forgottenAt());
            writtenUntil = restoredUntil;
            return state.closedUntil() == null ? nextStart : closeUntil(state.closedUntil());
        } finally {
            lock.unlock();
        }
    }

    /// Whether the queue has no state worth keeping.
    boolean isForgettable() {
        lock.lock();
        try {
            Instant now = clock.instant();
            Instant until = pauses == 0 && crawlDelay == null ? Instant.EPOCH : rememberedUntil();
            return !isInUse() && !isHeld(now) && !until.isAfter(now);
        } finally {
            lock.unlock();
        }
    }

    /// Whether the next request may start immediately, with all delays of the host respected.
    boolean isIdle() {
        lock.lock();
        try {
            Instant now = clock.instant();
            return !isInUse() && !isHeld(now) && !spacedStart().isAfter(now);
        } finally {
            lock.unlock();
        }
    }

    /// Whether a request is in progress or waits, or the server may still be working on an aborted one.
    boolean isInUse() {
        lock.lock();
        try {
            return users.get() > 0 || givenUp(clock.instant()) > 0;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the gap or a pause delays the next request.
    private boolean isHeld(Instant now) {
        Instant pauseEnd = closedUntil;
        return nextStart.isAfter(now) || (pauseEnd != null && pauseEnd.isAfter(now));
    }

    private Instant spacedStart() {
        return crawlDelay == null ? nextStart : lastStart.plus(crawlDelay);
    }

    /// When the crawl delay and the number of pauses expire: some time after the last request, or after the
    /// pause that follows it.
    private Instant rememberedUntil() {
        Instant pauseEnd = closedUntil;
        Instant needed = pauseEnd == null ? lastStart : later(lastStart, pauseEnd);
        return later(restoredUntil, needed.plus(HostState.REMEMBERED));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}

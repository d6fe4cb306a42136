package org.newswire.service.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

/// Permits to answer requests. A returned permit goes to the client with the fewest permits. Among equals,
/// it goes to the client whose answers take the least memory, and then to the longest waiting client. So
/// neither a client with many requests nor clients that do not read their answers delay others. A client has
/// at most as many waiting requests as there are permits. Thread-safe.
final class FairSemaphore {
    /// Longer than an answer waits for memory, since the answers that have the permits may all do that.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> taken = new HashMap<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final ToLongFunction<String> memory;
    private final int permits;
    private final Duration patience;
    private int free;

    /// @param memory bytes that the answers of a client take
    FairSemaphore(int permits, ToLongFunction<String> memory) {
        this(permits, memory, PATIENCE);
    }

    /// @param patience how long a request waits for a permit
    FairSemaphore(int permits, ToLongFunction<String> memory, Duration patience) {
        this.permits = permits;
        this.free = permits;
        this.memory = memory;
        this.patience = patience;
    }

    private static final class Waiter {
        private final String client;
        private final Condition turn;
        private boolean hasPermit;

        Waiter(String client, Condition turn) {
            this.client = client;
            this.turn = turn;
        }
    }

    /// Waits for a permit, at most a second; not at all if too many requests of the client wait.
    ///
    /// @return whether the client has got one
    boolean take(String client) throws InterruptedException {
        lock.lock();
        try {
            if (free > 0) {
                free--;
                count(client, 1);
                return true;
            }
            boolean mayWait = waiters.stream()
                            .filter(waiter -> waiter.client.equals(client))
                            .count()
                    < permits;
            return mayWait && await(new Waiter(client, lock.newCondition()));
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Waiter waiter) throws InterruptedException {
        waiters.add(waiter);
        try {
            long left = patience.toNanos();
            while (!waiter.hasPermit && left > 0) {
                left = waiter.turn.awaitNanos(left);
            }
            return waiter.hasPermit;
        } catch (InterruptedException e) {
            if (waiter.hasPermit) {
                giveBack(waiter.client);
            }
            throw e;
        } finally {
            waiters.remove(waiter);
        }
    }

    void giveBack(String client) {
        lock.lock();
        try {
            count(client, -1);
            waiters.stream()
                    .filter(waiter -> !waiter.hasPermit)
                    .min(Comparator.<Waiter>comparingInt(waiter -> taken.getOrDefault(waiter.client, 0))
                            .thenComparingLong(waiter -> memory.applyAsLong(waiter.client)))
                    .ifPresentOrElse(this::giveTo, () -> free++);
        } finally {
            lock.unlock();
        }
    }

    private void giveTo(Waiter waiter) {
        waiter.hasPermit = true;
        count(waiter.client, 1);
        waiter.turn.signal();
    }

    private void count(String client, int change) {
        taken.merge(client, change, (before, more) -> before + more == 0 ? null : before + more);
    }

    /// The number of requests that wait.
    int waiting() {
        lock.lock();
        try {
            return waiters.size();
        } finally {
            lock.unlock();
        }
    }
}

package org.newswire.ingest.poll;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.newswire.ingest.fetch.RequestPriority;

/// Limits concurrent fetches: per priority, and per priority and host. The limit per host keeps a host with many
/// feeds or slow responses from occupying all slots. Slots are given in the order of requests. Thread-safe.
final class FetchLimiter {
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    private final Map<RequestPriority, Semaphore> slots = new EnumMap<>(RequestPriority.class);
    private final Map<Key, HostSlots> hosts = new HashMap<>();
    private final StopSignal stop;

    private record Key(String host, RequestPriority priority) {}

    private static final class HostSlots {
        private final Semaphore free;
        private int users;

        HostSlots(RequestPriority priority) {
            this.free = new Semaphore(
                    switch (priority) {
                        case POLL, RETRY -> 4;
                        case LIVE -> 2;
                        case BACKFILL -> 1;
                    },
                    true);
        }
    }

    @FunctionalInterface
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /// @param stop after it no slot is given any more
    FetchLimiter(int maxLive, int maxBackfill, StopSignal stop) {
        this.stop = stop;
        Semaphore polls = new Semaphore(maxLive, true);
        slots.put(RequestPriority.POLL, polls);
        slots.put(RequestPriority.RETRY, polls);
        slots.put(RequestPriority.LIVE, new Semaphore(maxLive, true));
        slots.put(RequestPriority.BACKFILL, new Semaphore(maxBackfill, true));
    }

    /// Waits for a slot of the host, then for one of its priority, and runs the work in both.
    ///
    /// @param timeout at most a day
    /// @return the result of the work; empty if no slot became free in time
    /// @throws InterruptedException also if the service stops before a slot becomes free
    <T> Optional<T> run(String host, RequestPriority priority, Duration timeout, Work<T> work)
            throws InterruptedException {
        Key key = new Key(host, priority);
        Semaphore ofHost = enter(key);
        long deadline = System.nanoTime() + (timeout.compareTo(MAX_TIMEOUT) < 0 ? timeout : MAX_TIMEOUT).toNanos();
        try {
            return holding(ofHost, deadline, () -> holding(Objects.requireNonNull(slots.get(priority)), deadline, work))
                    .flatMap(result -> result);
        } finally {
            leave(key);
        }
    }

    private <T> Optional<T> holding(Semaphore semaphore, long deadline, Work<T> work) throws InterruptedException {
        if (!semaphore.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            if (stop.isRequested()) {
                throw new InterruptedException("stopping");
            }
            return Optional.of(work.run());
        } finally {
            semaphore.release();
        }
    }

    private synchronized Semaphore enter(Key key) {
        HostSlots slots = hosts.computeIfAbsent(key, absent -> new HostSlots(absent.priority));
        slots.users++;
        return slots.free;
    }

    private synchronized void leave(Key key) {
        HostSlots slots = hosts.get(key);
        if (slots != null && --slots.users == 0) {
            hosts.remove(key);
        }
    }
}

package org.newswire.ingest.visit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.newswire.ingest.fetch.Lane;

/// Whose turn it is to fetch: so many at a time, each lane for itself, and of one host no more than
/// keep its gate busy, so that a host with many feeds or slow answers does not hold up the others.
/// First come, first served. Thread-safe.
final class Turns {
    private static final Duration A_DAY = Duration.ofDays(1);

    private final Map<Lane, Semaphore> slots = new EnumMap<>(Lane.class);
    private final Map<Key, HostTurns> hosts = new HashMap<>();
    private final Stop stop;

    private record Key(String host, Lane lane) {}

    private static final class HostTurns {
        private final Semaphore free;
        private int users;

        HostTurns(Lane lane) {
            this.free = new Semaphore(
                    switch (lane) {
                        case POLL, RETRY -> 4;
                        case LIVE -> 2;
                        case BACKFILL -> 1;
                    },
                    true);
        }
    }

    /// What is done in a turn.
    @FunctionalInterface
    interface Work<T> {
        T run() throws InterruptedException;
    }

    /// @param stop after which nobody gets a turn any more
    Turns(int live, int backfill, Stop stop) {
        this.stop = stop;
        Semaphore polls = new Semaphore(live, true);
        slots.put(Lane.POLL, polls);
        slots.put(Lane.RETRY, polls);
        slots.put(Lane.LIVE, new Semaphore(live, true));
        slots.put(Lane.BACKFILL, new Semaphore(backfill, true));
    }

    /// Waits for a turn and does the work in it.
    ///
    /// @param patience how long to wait, a day at most
    /// @return what the work returned; empty where the turn did not come in time
    /// @throws InterruptedException also where the service stops before the turn comes
    <T> Optional<T> during(String host, Lane lane, Duration patience, Work<T> work) throws InterruptedException {
        Key key = new Key(host, lane);
        Semaphore ofHost = enter(key);
        long deadline = System.nanoTime() + (patience.compareTo(A_DAY) < 0 ? patience : A_DAY).toNanos();
        try {
            return holding(ofHost, deadline, () -> holding(Objects.requireNonNull(slots.get(lane)), deadline, work))
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
            if (stop.isAsked()) {
                throw new InterruptedException("stopping");
            }
            return Optional.of(work.run());
        } finally {
            semaphore.release();
        }
    }

    private synchronized Semaphore enter(Key key) {
        HostTurns turns = hosts.computeIfAbsent(key, absent -> new HostTurns(absent.lane));
        turns.users++;
        return turns.free;
    }

    private synchronized void leave(Key key) {
        HostTurns turns = hosts.get(key);
        if (turns != null && --turns.users == 0) {
            hosts.remove(key);
        }
    }
}

package org.newswire.ingest;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.newswire.ingest.fetch.Lane;

/// Whose turn it is to fetch: so many at a time, live ones and backfill each for themselves, and of one
/// host no more than its gate lets through (two live ones, one of a backlog), so that a host with many
/// feeds or slow answers does not hold up the others. First come, first served. Thread-safe.
final class Turns {
    private final Map<Lane, Semaphore> slots = new EnumMap<>(Lane.class);
    private final Map<Key, HostTurns> hosts = new HashMap<>();
    private final Stop stop;

    private record Key(String host, Lane lane) {}

    private static final class HostTurns {
        private final Semaphore free;
        private int users;

        HostTurns(Lane lane) {
            this.free = new Semaphore(lane == Lane.LIVE ? 2 : 1, true);
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
        slots.put(Lane.LIVE, new Semaphore(live, true));
        slots.put(Lane.BACKFILL, new Semaphore(backfill, true));
    }

    /// Waits for a turn and does the work in it.
    ///
    /// @throws InterruptedException also where the service stops before the turn comes
    <T> T during(String host, Lane lane, Work<T> work) throws InterruptedException {
        Key key = new Key(host, lane);
        Semaphore ofHost = enter(key);
        try {
            return holding(ofHost, () -> holding(Objects.requireNonNull(slots.get(lane)), work));
        } finally {
            leave(key);
        }
    }

    private <T> T holding(Semaphore semaphore, Work<T> work) throws InterruptedException {
        semaphore.acquire();
        try {
            if (stop.isAsked()) {
                throw new InterruptedException("stopping");
            }
            return work.run();
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

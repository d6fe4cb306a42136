package org.newswire.ingest.fetch;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The time limit of a request. It stops while the request waits for memory. Used by one thread.
final class Deadline implements AutoCloseable {
    /// An operation that the request waits for.
    @FunctionalInterface
    interface Pause {
        /// Returns whether the operation succeeded.
        boolean run() throws InterruptedException;
    }

    private final ScheduledExecutorService timer;
    private final Runnable onTimeout;
    private final long nanos;
    private long startedAt = System.nanoTime();
    private Future<?> end;

    /// @param onTimeout runs on a thread of the timer after `nanos` nanoseconds
    Deadline(ScheduledExecutorService timer, Runnable onTimeout, long nanos) {
        this.timer = timer;
        this.onTimeout = onTimeout;
        this.nanos = nanos;
        this.end = timer.schedule(onTimeout, nanos, TimeUnit.NANOSECONDS);
    }

    boolean pause(Pause action) throws InterruptedException {
        end.cancel(false);
        long pausedAt = System.nanoTime();
        boolean done = action.run();
        startedAt += System.nanoTime() - pausedAt;
        end = timer.schedule(onTimeout, nanos - nanosUsed(), TimeUnit.NANOSECONDS);
        return done;
    }

    /// Nanoseconds since the start, without pauses.
    long nanosUsed() {
        return System.nanoTime() - startedAt;
    }

    @Override
    public void close() {
        end.cancel(false);
    }
}

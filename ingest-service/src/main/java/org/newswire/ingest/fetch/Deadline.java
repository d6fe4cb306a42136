package org.newswire.ingest.fetch;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The end of a request's time, which stands still while the request waits for us. For one thread.
final class Deadline implements AutoCloseable {
    /// An operation that the request waits for.
    @FunctionalInterface
    interface Pause {
        /// Returns whether the operation succeeded.
        boolean run() throws InterruptedException;
    }

    private final ScheduledExecutorService timer;
    private final Runnable giveUp;
    private final long nanos;
    private long startedAt = System.nanoTime();
    private Future<?> end;

    /// @param giveUp runs, on a thread of the timer, when so many nanoseconds are over
    Deadline(ScheduledExecutorService timer, Runnable giveUp, long nanos) {
        this.timer = timer;
        this.giveUp = giveUp;
        this.nanos = nanos;
        this.end = timer.schedule(giveUp, nanos, TimeUnit.NANOSECONDS);
    }

    boolean pause(Pause action) throws InterruptedException {
        end.cancel(false);
        long pausedAt = System.nanoTime();
        boolean done = action.run();
        startedAt += System.nanoTime() - pausedAt;
        end = timer.schedule(giveUp, nanos - nanosUsed(), TimeUnit.NANOSECONDS);
        return done;
    }

    /// Without pauses.
    long nanosUsed() {
        return System.nanoTime() - startedAt;
    }

    @Override
    public void close() {
        end.cancel(false);
    }
}

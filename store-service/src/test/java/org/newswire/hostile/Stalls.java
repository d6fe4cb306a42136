package org.newswire.hostile;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Measures for how long the machine did not run this process: a thread sleeps for a short time again and again,
/// and adds up by how much it wakes late. The method of jHiccup. Thread-safe.
final class Stalls implements AutoCloseable {
    private static final long PERIOD_NANOS = Duration.ofMillis(20).toNanos();

    private final RepeatingThread worker;
    private long lateNanos;
    private long dueAt = System.nanoTime() + PERIOD_NANOS;

    Stalls() {
        worker = new RepeatingThread("stalls", this::run).start();
    }

    /// Nanoseconds since the start, with those of a stall that still lasts.
    synchronized long nanos() {
        return lateNanos + Math.max(0, System.nanoTime() - dueAt);
    }

    private void run(RepeatingThread self) {
        while (!self.isStopped()) {
            LockSupport.parkNanos(PERIOD_NANOS);
            woke(System.nanoTime());
        }
    }

    private synchronized void woke(long now) {
        lateNanos += Math.max(0, now - dueAt);
        dueAt = now + PERIOD_NANOS;
    }

    @Override
    public void close() {
        worker.close();
    }
}

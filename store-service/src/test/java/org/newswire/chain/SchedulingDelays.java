package org.newswire.chain;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/// Measures how late this machine runs a thread that is due, by a thread that sleeps for short times. A busy
/// machine delays the time stamps of a test as much, so a test can allow for it.
final class SchedulingDelays implements AutoCloseable {
    private static final long SLEEP_NANOS = 2_000_000;
    private static final long RECORDED_NANOS = 2_000_000;

    /// Delays by the end of the sleep.
    private final ConcurrentSkipListMap<Long, Long> delays = new ConcurrentSkipListMap<>();

    private final Thread sleeper =
            Thread.ofPlatform().daemon().name("scheduling-delays").start(this::measure);

    private void measure() {
        while (!Thread.currentThread().isInterrupted()) {
            long begin = System.nanoTime();
            LockSupport.parkNanos(SLEEP_NANOS);
            long end = System.nanoTime();
            long late = end - begin - SLEEP_NANOS;
            if (late > RECORDED_NANOS) {
                delays.put(end, late);
            }
        }
    }

    /// Returns the longest delay in nanoseconds between two times of `System.nanoTime`.
    long longest(long from, long to) {
        return delays.subMap(from, true, to, true).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        sleeper.interrupt();
    }
}

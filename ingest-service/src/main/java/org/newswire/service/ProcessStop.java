package org.newswire.service;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shutdown hook that ends a service in order. It closes the service, waits until its work has ended, and exits
/// with the code of the work, instead of 143 for a signal. Whatever hangs, the process ends at the limit.
final class ProcessStop {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessStop.class);

    private final String service;
    private final Duration limit;
    private final Runnable close;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int exitCode = 1;

    /// @param limit for closing and the end of the work together
    /// @param close makes the work end
    ProcessStop(String service, Duration limit, Runnable close) {
        this.service = service;
        this.limit = limit;
        this.close = close;
    }

    /// Records that the work has ended.
    void hasEnded(int code) {
        exitCode = code;
        ended.countDown();
    }

    /// Closes on another thread, because closing may hang.
    void run() {
        long deadline = System.nanoTime() + limit.toNanos();
        Thread.ofPlatform().daemon().name("close").start(this::close);
        try {
            if (isReached(closed, deadline) && isReached(ended, deadline)) {
                Runtime.getRuntime().halt(exitCode);
            }
            LOG.warn("stop timed out service={} seconds={}", service, limit.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
        try {
            close.run();
        } catch (RuntimeException e) {
            LOG.error("close failed service={}: internal error", service, e);
        } finally {
            closed.countDown();
        }
    }

    private static boolean isReached(CountDownLatch latch, long deadline) throws InterruptedException {
        return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}

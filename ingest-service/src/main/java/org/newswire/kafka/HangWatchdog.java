package org.newswire.kafka;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the process when a batch takes longer than `max.poll.interval.ms` and a grace period.
///
/// By then the group has assigned the partitions to another member, and this one would never finish or
/// release its batch. The restarted process tries a part of the batch ([CrashRecovery]).
final class HangWatchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HangWatchdog.class);

    private final Duration limit;
    private final Runnable onHang;
    private final Thread thread;
    private long begunAt;
    private boolean busy;

    /// @param limit  for one batch
    /// @param onHang called once, on the thread of the watchdog
    HangWatchdog(Duration limit, Runnable onHang) {
        this.limit = limit;
        this.onHang = onHang;
        this.thread = Thread.ofPlatform().daemon().name("hang-watchdog").unstarted(this::watch);
    }

    void start() {
        thread.start();
    }

    /// Starts the time limit of a batch, until [#end].
    synchronized void begin() {
        begunAt = System.nanoTime();
        busy = true;
        notifyAll();
    }

    synchronized void end() {
        busy = false;
    }

    private void watch() {
        try {
            awaitHang();
        } catch (InterruptedException e) {
            return; // closed
        }
        LOG.error("batch not finished within {} s: the process exits and must be restarted", limit.toSeconds());
        onHang.run();
    }

    private synchronized void awaitHang() throws InterruptedException {
        while (true) {
            long left = limit.toNanos() - (System.nanoTime() - begunAt);
            if (!busy) {
                wait();
            } else if (left <= 0) {
                return;
            } else {
                wait(left / 1_000_000 + 1);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

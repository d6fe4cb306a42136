package org.newswire.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that works off a queue in the database behind the write, in portions. Looks every half
/// second for what waits; while something comes, every quarter of a second, as many small portions keep
/// a processor from live news for less long than a few large ones. A failure is logged and tried
/// again; what waits, waits in the database.
final class PortionLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortionLoop.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration WHILE_IT_COMES = Duration.ofMillis(250);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final int full;
    private final Portion portion;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /// What one step does.
    interface Portion {
        /// @return how many articles were worked off
        int workOff() throws SQLException;
    }

    /// @param full as many worked off at once mean that more may wait
    PortionLoop(String name, int full, Portion portion) {
        this.full = full;
        this.portion = portion;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            Duration pause = Duration.ZERO;
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return how long to wait before the next one
    private Duration step() {
        try {
            int count = portion.workOff();
            return count >= full ? Duration.ZERO : count > 0 ? WHILE_IT_COMES : LOOK_EVERY;
        } catch (SQLException e) {
            LOG.warn("{} makes no progress just now: {}", thread.getName(), Database.rootMessage(e));
            return AFTER_FAILURE;
        } catch (RuntimeException e) {
            LOG.error("{} makes no progress by a fault of ours", thread.getName(), e);
            return AFTER_FAILURE;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

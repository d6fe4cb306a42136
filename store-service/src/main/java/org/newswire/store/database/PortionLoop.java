package org.newswire.store.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.supervision.SupervisedThread;
import org.newswire.pipeline.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that works off a queue in the database behind the write, in portions: looks now and then for
/// what waits, and at once again after a full portion. A failure is logged and tried again; what waits,
/// waits in the database.
public final class PortionLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortionLoop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /// The first of as many failures in a row is told: about one a minute.
    private static final int TOLD_EVERY = 10;

    private final Duration lookEvery;
    private final int full;
    private final Portion portion;
    private final Duration afterFailure;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final String name;
    private final Supervisor supervisor;
    private volatile @Nullable SupervisedThread thread;
    private int failures;

    /// What one step does.
    public interface Portion {
        /// @return how many articles were worked off
        int workOff() throws SQLException;
    }

    /// @param full as many worked off at once mean that more may wait
    public PortionLoop(String name, Duration lookEvery, int full, Portion portion, Supervisor supervisor) {
        this(name, lookEvery, full, portion, supervisor, AFTER_FAILURE);
    }

    /// @param afterFailure how long to wait before the next try
    PortionLoop(
            String name, Duration lookEvery, int full, Portion portion, Supervisor supervisor, Duration afterFailure) {
        this.lookEvery = lookEvery;
        this.full = full;
        this.portion = portion;
        this.afterFailure = afterFailure;
        this.name = name;
        this.supervisor = supervisor;
    }

    public void start() {
        thread = supervisor.start(name, this::run);
    }

    private void run() throws InterruptedException {
        Duration pause = Duration.ZERO;
        while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            pause = step();
        }
    }

    /// @return how long to wait before the next one
    private Duration step() {
        try {
            int count = portion.workOff();
            failures = 0;
            return count >= full ? Duration.ZERO : lookEvery;
        } catch (SQLException e) {
            if (isToBeTold()) {
                LOG.warn("{} makes no progress just now: {}", name, Database.rootMessage(e));
            }
            return afterFailure;
        } catch (RuntimeException e) {
            if (isToBeTold()) {
                LOG.error("{} makes no progress by a fault of ours", name, e);
            }
            return afterFailure;
        }
    }

    /// Of a failure, which is counted by this.
    private boolean isToBeTold() {
        return failures++ % TOLD_EVERY == 0;
    }

    @Override
    public void close() {
        closing.countDown();
        SupervisedThread started = thread;
        if (started == null) {
            return;
        }
        started.expectEnd();
        try {
            started.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

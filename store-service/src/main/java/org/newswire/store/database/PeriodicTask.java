package org.newswire.store.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a batch of work on the database periodically, in a thread of its own.
///
/// After a full batch it runs again immediately. A failure is logged and retried: the work waits in the
/// database.
public final class PeriodicTask implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /// Only every tenth failure in a row is logged, which is about one a minute.
    private static final int LOG_EVERY = 10;

    private final Duration interval;
    private final int full;
    private final Batch batch;
    private final Duration afterFailure;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final String name;
    private final Supervisor supervisor;
    private volatile @Nullable SupervisedThread thread;
    private int failures;

    /// One run of the task.
    public interface Batch {
        /// @return number of processed articles
        int run() throws SQLException;
    }

    /// @param full a batch of this size means that more work may be waiting
    public PeriodicTask(String name, Duration interval, int full, Batch batch, Supervisor supervisor) {
        this(name, interval, full, batch, supervisor, AFTER_FAILURE);
    }

    /// @param afterFailure delay before a retry
    PeriodicTask(String name, Duration interval, int full, Batch batch, Supervisor supervisor, Duration afterFailure) {
        this.interval = interval;
        this.full = full;
        this.batch = batch;
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

    /// @return delay before the next run
    private Duration step() {
        try {
            int count = batch.run();
            failures = 0;
            return count >= full ? Duration.ZERO : interval;
        } catch (SQLException e) {
            if (isToBeLogged()) {
                LOG.warn("task failed, retrying task={}: {}", name, RootCause.message(e));
            }
            return afterFailure;
        } catch (RuntimeException e) {
            if (isToBeLogged()) {
                LOG.error("task failed, retrying task={}: internal error", name, e);
            }
            return afterFailure;
        }
    }

    private boolean isToBeLogged() {
        return failures++ % LOG_EVERY == 0;
    }

    @Override
    public void close() {
        closing.countDown();
        SupervisedThread started = thread;
        if (started != null) {
            started.awaitEnd();
        }
    }
}

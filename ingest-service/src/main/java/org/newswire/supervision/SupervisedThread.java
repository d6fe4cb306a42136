package org.newswire.supervision;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A thread that a [Supervisor] restarts. Its owner calls [#expectEnd()] before it ends the thread.
/// Thread-safe.
public final class SupervisedThread {
    private final String name;
    private final Supervisor.Body body;
    private final Supervisor supervisor;
    private final Thread thread;
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile @Nullable Failure failure;

    /// @param restartedAt a value of [System#nanoTime()]; null before the restart
    private record Failure(String what, @Nullable Long restartedAt) {}

    SupervisedThread(Thread.Builder builder, String name, Supervisor.Body body, Supervisor supervisor) {
        this.name = name;
        this.body = body;
        this.supervisor = supervisor;
        this.thread = builder.name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Duration pause = supervisor.firstPause();
        while (true) {
            long startedAt = System.nanoTime();
            Throwable thrown = thrown();
            if (thrown == null || isEnding()) {
                return;
            }
            boolean ranLong = System.nanoTime() - startedAt > TimeUnit.MINUTES.toNanos(1);
            pause = ranLong ? supervisor.firstPause() : pause;
            failure = new Failure(String.valueOf(thrown), null);
            supervisor.restarting(name, thrown, pause);
            if (endsWithin(pause)) {
                return;
            }
            failure = new Failure(String.valueOf(thrown), System.nanoTime());
            pause = Supervisor.longer(pause);
        }
    }

    /// @return null if the body returned
    private @Nullable Throwable thrown() {
        try {
            body.run();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private boolean endsWithin(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        while (true) {
            try {
                return ending.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                if (isEnding()) {
                    return true;
                }
            }
        }
    }

    private boolean isEnding() {
        return ending.getCount() == 0;
    }

    Optional<String> trouble(Duration steadyAfter) {
        Failure last = failure;
        if (last == null || isEnding()) {
            return Optional.empty();
        }
        boolean isSteady = last.restartedAt != null && System.nanoTime() - last.restartedAt > steadyAfter.toNanos();
        return isSteady
                ? Optional.empty()
                : Optional.of("thread " + name + " ended unexpectedly and is restarted: " + last.what);
    }

    /// Marks any later end of the thread as intended.
    public void expectEnd() {
        ending.countDown();
    }

    /// Ends the thread by an interrupt, as intended.
    public void stop() {
        expectEnd();
        thread.interrupt();
    }

    /// Waits for the intended end of the thread. An interrupt ends the wait, and stays set.
    public void awaitEnd() {
        awaitEnd(ChronoUnit.FOREVER.getDuration());
    }

    /// Waits for the intended end of the thread, at most this long. An interrupt ends the wait, and stays set.
    ///
    /// @return whether it has ended within the limit
    public boolean awaitEnd(Duration limit) {
        expectEnd();
        try {
            return join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    /// Whether the caller runs on this thread.
    public boolean isCurrent() {
        return Objects.equals(thread, Thread.currentThread());
    }

    public void join() throws InterruptedException {
        thread.join();
    }

    /// @return whether it has ended within the limit
    public boolean join(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }
}

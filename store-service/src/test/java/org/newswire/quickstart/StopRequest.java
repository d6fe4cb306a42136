package org.newswire.quickstart;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The wish to stop, from a signal to the process (Ctrl-C, SIGTERM, SIGHUP), and the time it takes to
/// follow it in order. The process ends with the exit code that the work returned, also after a signal.
final class StopRequest {
    private static final Duration LIMIT = Duration.ofSeconds(150);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode = 1;

    void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopInOrder, "stop"));
    }

    private void stopInOrder() {
        requested.countDown();
        try {
            if (finished.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether stopping was asked for, now or before
    boolean await(Duration limit) throws InterruptedException {
        return requested.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /// The work has ended and everything that it started.
    void finished(int code) {
        exitCode = code;
        finished.countDown();
    }
}

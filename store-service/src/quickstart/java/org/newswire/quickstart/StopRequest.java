package org.newswire.quickstart;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A request to stop by a signal (Ctrl-C, SIGTERM, SIGHUP), and the time for stopping in order. The
/// process ends with the exit code of the work, even after a signal.
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

    /// @return whether a stop was requested, now or before
    boolean await(Duration limit) throws InterruptedException {
        return requested.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /// Reports that the work and everything it has started have ended.
    void finished(int code) {
        exitCode = code;
        finished.countDown();
    }
}

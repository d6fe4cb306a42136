package org.newswire.ingest.visit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Whether the service is to stop, which wakes whoever waits. Thread-safe.
final class Stop {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final Duration longestWait;

    Stop(Duration longestWait) {
        this.longestWait = longestWait;
    }

    void ask() {
        asked.countDown();
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /// Waits, but not longer than the longest wait.
    void await(Duration time) throws InterruptedException {
        Duration nap = time.compareTo(longestWait) > 0 ? longestWait : time;
        boolean stopped = asked.await(nap.toMillis() + 1, TimeUnit.MILLISECONDS);
        assert !stopped || isAsked();
    }
}

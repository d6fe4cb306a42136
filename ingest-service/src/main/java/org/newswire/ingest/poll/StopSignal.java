package org.newswire.ingest.poll;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A request to end all polls, which wakes waiting threads. Thread-safe.
final class StopSignal {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final Duration maxWait;

    StopSignal(Duration maxWait) {
        this.maxWait = maxWait;
    }

    void request() {
        requested.countDown();
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /// Sleeps for this time, at most `maxWait`, or until the stop is requested.
    void await(Duration time) throws InterruptedException {
        Duration wait = time.compareTo(maxWait) > 0 ? maxWait : time;
        boolean stopped = requested.await(wait.toMillis() + 1, TimeUnit.MILLISECONDS);
        assert !stopped || isRequested();
    }
}

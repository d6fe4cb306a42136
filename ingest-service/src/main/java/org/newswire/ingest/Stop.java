package org.newswire.ingest;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Whether the service is to stop, which wakes whoever waits. Thread-safe.
final class Stop {
    private static final Duration NAP = Duration.ofSeconds(10);

    private final CountDownLatch asked = new CountDownLatch(1);

    void ask() {
        asked.countDown();
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /// Waits, ten seconds at most.
    void await(Duration time) throws InterruptedException {
        Duration nap = time.compareTo(NAP) > 0 ? NAP : time;
        boolean stopped = asked.await(nap.toMillis() + 1, TimeUnit.MILLISECONDS);
        assert !stopped || isAsked();
    }
}

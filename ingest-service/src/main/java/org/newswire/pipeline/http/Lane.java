package org.newswire.pipeline.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Requests that share limits, separate from those of other lanes.
///
/// @param permits one for each request from when a page begins to answer until the answer can be sent
/// @param bytes   memory for their answers
record Lane(Semaphore permits, ByteBudget bytes) {
    private static final long WAIT_MILLIS = 500;

    static Lane of(int requests, long answerBytes) {
        return new Lane(new Semaphore(requests, true), new ByteBudget(answerBytes));
    }

    /// Waits for a permit, at most [#WAIT_MILLIS].
    ///
    /// @return whether a permit was available
    boolean enter() throws InterruptedException {
        return permits.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    void leave() {
        permits.release();
    }
}

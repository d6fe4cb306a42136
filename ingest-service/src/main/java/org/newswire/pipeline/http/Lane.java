package org.newswire.pipeline.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Requests that share limits, apart from those of other lanes.
///
/// @param permits one for each request that a page is answering, until its answer is to be sent
/// @param bytes   of their answers
record Lane(Semaphore permits, ByteBudget bytes) {
    private static final long WAIT_MILLIS = 500;

    static Lane of(int requests, long answerBytes) {
        return new Lane(new Semaphore(requests, true), new ByteBudget(answerBytes));
    }

    /// Waits for a permit for a moment.
    ///
    /// @return whether it got one
    boolean enter() throws InterruptedException {
        return permits.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    void leave() {
        permits.release();
    }
}

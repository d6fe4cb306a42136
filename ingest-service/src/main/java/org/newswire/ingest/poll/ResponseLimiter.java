package org.newswire.ingest.poll;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Limits how many responses are processed at a time to what keeps the processors busy. So polls wait
/// before their requests, and not with items that have already been downloaded.
///
/// Requests that were just sent are limited, too, so that not all responses arrive together. A slow server
/// does not delay others. A response is always processed, even beyond the limit. Thread-safe.
final class ResponseLimiter {
    /// A request counts as in flight for this long. Later its response is taken to be slow.
    private static final Duration IN_FLIGHT_TIME = Duration.ofMillis(250);

    private static final int IN_FLIGHT_PER_RESPONSE = 4;
    private static final int RESPONSES_PER_PROCESSOR = 4;

    private final int maxResponses;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private final ArrayDeque<Permit> inFlight = new ArrayDeque<>();
    private int processing;

    /// @param maxResponses that are processed at a time
    ResponseLimiter(int maxResponses) {
        this.maxResponses = maxResponses;
    }

    /// Allows several responses per processor, because a poll also waits for locks and for the outbox.
    static ResponseLimiter ofProcessors() {
        return new ResponseLimiter(
                RESPONSES_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
    }

    /// The permit of one request and its response. Used by one thread.
    final class Permit implements AutoCloseable {
        private long inFlightUntil;
        private boolean isAcquired;
        private boolean isProcessing;

        /// Waits until the request may be sent. A repeated call returns immediately.
        void acquire() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                for (long wait = waitNanos(); wait > 0 && !isAcquired; wait = waitNanos()) {
                    freed.await(wait, TimeUnit.NANOSECONDS);
                }
                if (!isAcquired) {
                    isAcquired = true;
                    inFlightUntil = System.nanoTime() + IN_FLIGHT_TIME.toNanos();
                    inFlight.add(this);
                }
            } finally {
                lock.unlock();
            }
        }

        /// Marks that the response has arrived.
        void responded() {
            end(true);
        }

        private void end(boolean isAnswered) {
            lock.lock();
            try {
                inFlight.remove(this);
                processing += (isAnswered ? 1 : 0) - (isProcessing ? 1 : 0);
                isProcessing = isAnswered;
                freed.signal();
            } finally {
                lock.unlock();
            }
        }

        /// Whether a response is being processed under this permit.
        boolean isHeld() {
            return isProcessing;
        }

        @Override
        public void close() {
            end(false);
        }
    }

    /// Returns the permit of a request that is about to be made.
    Permit permit() {
        return new Permit();
    }

    /// Returns how long to wait before the next check; 0 or less if the request may be sent.
    private long waitNanos() {
        long now = System.nanoTime();
        while (!inFlight.isEmpty() && inFlight.element().inFlightUntil - now <= 0) {
            inFlight.remove();
        }
        if (processing < maxResponses && inFlight.size() < IN_FLIGHT_PER_RESPONSE * maxResponses) {
            return 0;
        }
        return inFlight.isEmpty() ? IN_FLIGHT_TIME.toNanos() : inFlight.element().inFlightUntil - now;
    }
}

package org.newswire.ingest.visit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many answers are worked on at a time: enough to keep the processors busy, no more. What waits
/// then is polls that have not been sent, not items that have been served.
///
/// Requests that may be answered any moment are limited, too, so that not all answers come at once; a
/// slow server does not hold up others. An answer always finds a place, if one too many. Thread-safe.
final class WorkLimit {
    /// From then on an answer may take as long as it will.
    private static final Duration PROMPT = Duration.ofMillis(250);

    private static final int ASKING_FOR_EACH_WORKING = 4;

    private final int most;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private final ArrayDeque<Place> asking = new ArrayDeque<>();
    private int working;

    /// @param most answers at a time
    WorkLimit(int most) {
        this.most = most;
    }

    /// Several for each processor, as a visit also waits for locks and for room in the outbox.
    static WorkLimit ofProcessors() {
        return new WorkLimit(4 * Runtime.getRuntime().availableProcessors());
    }

    /// A place of one poll, from just before its request is sent until what came of it has been taken
    /// in. For one thread.
    final class Place implements AutoCloseable {
        private long patienceEnds;
        private boolean asked;
        private boolean works;

        /// The request is about to be sent: waits for a place, once.
        void ask() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                for (long wait = waitNanos(); wait > 0 && !asked; wait = waitNanos()) {
                    freed.await(wait, TimeUnit.NANOSECONDS);
                }
                if (!asked) {
                    asked = true;
                    patienceEnds = System.nanoTime() + PROMPT.toNanos();
                    asking.add(this);
                }
            } finally {
                lock.unlock();
            }
        }

        /// The answer is there.
        void answered() {
            lock.lock();
            try {
                asking.remove(this);
                working += works ? 0 : 1;
                works = true;
                freed.signal();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                asking.remove(this);
                working -= works ? 1 : 0;
                works = false;
                freed.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    /// A place for one poll.
    Place place() {
        return new Place();
    }

    /// How long to wait before looking again; 0 or less where there is a place.
    private long waitNanos() {
        long now = System.nanoTime();
        while (!asking.isEmpty() && asking.element().patienceEnds - now <= 0) {
            asking.remove();
        }
        if (working < most && asking.size() < ASKING_FOR_EACH_WORKING * most) {
            return 0;
        }
        return asking.isEmpty() ? PROMPT.toNanos() : asking.element().patienceEnds - now;
    }
}

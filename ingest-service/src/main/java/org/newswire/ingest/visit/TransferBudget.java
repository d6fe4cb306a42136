package org.newswire.ingest.visit;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Limits the memory that large documents take while they are transferred: the bytes that have arrived, summed over
/// all polls, as of each document those past its first MiB. It does not count what a server has announced and not
/// sent, so one that sends slowly holds little.
///
/// The transfer that began first is never kept waiting, so that of several which wait for one another one goes on:
/// at most one document more than the budget is in memory. Thread-safe.
final class TransferBudget {
    private static final int HEAP_SHARE = 16;

    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private final SequencedSet<Share> oldestFirst = new LinkedHashSet<>();
    private long reserved;

    /// @param maxBytes of all transfers
    TransferBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// A sixteenth of the heap.
    static TransferBudget ofHeap(long heapBytes) {
        return new TransferBudget(heapBytes / HEAP_SHARE);
    }

    /// What all transfers hold now.
    long reservedBytes() {
        lock.lock();
        try {
            return reserved;
        } finally {
            lock.unlock();
        }
    }

    /// What one transfer holds. For one thread.
    final class Share implements AutoCloseable {
        private long bytes;
        private long patienceNanos;

        /// @param patience for all waits of a transfer together
        private Share(Duration patience) {
            this.patienceNanos = patience.toNanos();
        }

        /// Waits until there is room for so many bytes more.
        ///
        /// @return false where there is none in time
        boolean reserve(int more) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                oldestFirst.add(this);
                while (reserved + more > maxBytes && oldestFirst.getFirst() != this) {
                    if (patienceNanos <= 0) {
                        return false;
                    }
                    long before = System.nanoTime();
                    freed.await(patienceNanos, TimeUnit.NANOSECONDS);
                    patienceNanos -= System.nanoTime() - before;
                }
                reserved += more;
                bytes += more;
                return true;
            } finally {
                lock.unlock();
            }
        }

        /// Gives back what it holds.
        @Override
        public void close() {
            lock.lock();
            try {
                reserved -= bytes;
                bytes = 0;
                oldestFirst.remove(this);
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// A transfer that is about to begin.
    Share share(Duration patience) {
        return new Share(patience);
    }
}

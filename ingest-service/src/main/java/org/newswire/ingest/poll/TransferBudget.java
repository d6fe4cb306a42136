package org.newswire.ingest.poll;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Limits the memory of large bodies during their transfer. It counts the received bytes past the first 64 KiB
/// of each body. Announced bytes do not count, so a slow server occupies little.
///
/// A transfer waits if it would hold more than then remains free. Equally large transfers thus leave one more
/// such share free, and huge documents that wait for their permit do not block a smaller one. This is the rule
/// of dynamic thresholds (Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998) with a factor
/// of one. Huge transfers, those of more than an eighth, apply it also to half of the memory. A transfer that is
/// expected to be huge does so from its first byte, so that a smaller one finds memory at any time.
///
/// The oldest transfer never waits, so transfers that wait for each other cannot deadlock. The budget has memory
/// for its whole body apart from the others. Thread-safe.
final class TransferBudget {
    private final long othersBytes;
    private final long hugeBytes;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition freed = lock.newCondition();
    private final SequencedSet<Share> oldestFirst = new LinkedHashSet<>();
    private long reserved;

    /// @param maxBytes     limit of all transfers
    /// @param largestBytes limit of each
    TransferBudget(long maxBytes, long largestBytes) {
        this.othersBytes = maxBytes - largestBytes;
        this.hugeBytes = othersBytes / 8;
    }

    /// The bytes that all transfers hold now.
    long reservedBytes() {
        lock.lock();
        try {
            return reserved;
        } finally {
            lock.unlock();
        }
    }

    /// The bytes that one transfer holds. Used by one thread.
    final class Share implements AutoCloseable {
        private long bytes;
        private long wantedBytes;
        private boolean isHuge;
        private long patienceNanos;

        private Share(Duration patience, long expectedBytes) {
            this.patienceNanos = patience.toNanos();
            this.isHuge = expectedBytes > hugeBytes;
        }

        /// The bytes that it has reserved or waited for.
        long wantedBytes() {
            return wantedBytes;
        }

        /// Waits until the budget has this many more bytes.
        ///
        /// @return false if the wait times out
        boolean reserve(int more) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                oldestFirst.add(this);
                wantedBytes = bytes + more;
                isHuge |= wantedBytes > hugeBytes;
                while (!mayHold(wantedBytes)) {
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

        private boolean mayHold(long all) {
            if (oldestFirst.getFirst() == this) {
                return true;
            }
            return all <= othersBytes - heldByOthers(false) - all
                    && (!isHuge || all <= othersBytes / 2 - heldByOthers(true) - all);
        }

        private long heldByOthers(boolean onlyHuge) {
            return oldestFirst.stream()
                    .skip(1)
                    .filter(other -> other != this && (other.isHuge || !onlyHuge))
                    .mapToLong(other -> other.bytes)
                    .sum();
        }

        /// Releases the bytes that it holds.
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

    /// Returns the share of a transfer that is about to begin.
    ///
    /// @param patience      limit of all waits of the transfer together
    /// @param expectedBytes of the body, past the first 64 KiB; 0 if unknown
    Share share(Duration patience, long expectedBytes) {
        return new Share(patience, expectedBytes);
    }
}

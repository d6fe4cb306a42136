package org.newswire.ingest.poll;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.newswire.ingest.feedformat.DocumentMemory;

/// Limits the memory of documents and pages while they are decoded and read, each weighted by its size
/// ([DocumentMemory#weight]).
///
/// A part is only for documents that fit into it, so that these do not wait for huge ones. They take more than that
/// part only while no huge one waits. Both kinds are given memory in the order of requests. A document that alone
/// exceeds its limit counts as that limit. Thread-safe.
final class ReadingBudget {
    private final DocumentMemory memory;
    private final long totalBytes;
    private final long smallBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Queue<Share> waitingSmall = new ArrayDeque<>();
    private final Queue<Share> waitingHuge = new ArrayDeque<>();
    private long small;
    private long huge;

    ReadingBudget(DocumentMemory memory) {
        this.memory = memory;
        this.totalBytes = memory.readingBytes();
        this.smallBytes = memory.smallBytes();
    }

    /// The memory that one document holds. Used by one thread.
    final class Share implements AutoCloseable {
        private long bytes;
        private boolean isHuge;

        /// Waits until the document may be decoded and read. Never holds memory while it waits.
        ///
        /// @param maxBytes limit of its size, decoded
        void acquire(int maxBytes) throws InterruptedException {
            acquireWeight(memory.weight(maxBytes));
        }

        /// Waits until the page may be decoded.
        ///
        /// @param maxBytes limit of its size, decoded
        void acquirePage(int maxBytes) throws InterruptedException {
            acquireWeight(DocumentMemory.pageWeight(maxBytes));
        }

        private void acquireWeight(long weight) throws InterruptedException {
            long wanted = Math.min(weight, totalBytes - smallBytes);
            boolean asHuge = wanted > smallBytes;
            if (bytes >= wanted) {
                return;
            }
            close();
            lock.lockInterruptibly();
            Queue<Share> waiting = asHuge ? waitingHuge : waitingSmall;
            try {
                waiting.add(this);
                while (waiting.element() != this || !mayHold(wanted, asHuge)) {
                    freed.await();
                }
                bytes = wanted;
                isHuge = asHuge;
                add(wanted);
            } finally {
                waiting.remove(this);
                freed.signalAll();
                lock.unlock();
            }
        }

        private void add(long more) {
            small += isHuge ? 0 : more;
            huge += isHuge ? more : 0;
        }

        boolean isHeld() {
            return bytes > 0;
        }

        /// Releases its memory.
        @Override
        public void close() {
            lock.lock();
            try {
                add(-bytes);
                bytes = 0;
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean mayHold(long wanted, boolean asHuge) {
        if (small + huge + wanted > totalBytes) {
            return false;
        }
        return asHuge
                ? huge + wanted <= totalBytes - smallBytes
                : waitingHuge.isEmpty() || small + wanted <= smallBytes;
    }

    /// Returns the share of a document that is about to be decoded.
    Share share() {
        return new Share();
    }

    /// The bytes that all documents hold now.
    long heldBytes() {
        lock.lock();
        try {
            return small + huge;
        } finally {
            lock.unlock();
        }
    }

    /// The number of documents that wait for memory.
    int waiting() {
        lock.lock();
        try {
            return waitingSmall.size() + waitingHuge.size();
        } finally {
            lock.unlock();
        }
    }
}

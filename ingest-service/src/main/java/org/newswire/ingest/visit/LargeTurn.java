package org.newswire.ingest.visit;

import java.util.concurrent.Semaphore;

/// A visit's turn to have a large document in memory, from when it turns out large until it has
/// been read and there is room for its entries, or what it brings is in the outbox: a document of
/// 32 MiB takes up to twelve times that while it is read. Used by one thread.
///
/// Who waits for it has been let in to a host and keeps others out: so who has it asks for nothing more
/// before giving it up.
final class LargeTurn implements Runnable, AutoCloseable {
    private static final int BYTES_A_TURN = 512 << 20;

    private final Semaphore turns;
    private boolean taken;

    /// @param turns of all visits
    LargeTurn(Semaphore turns) {
        this.turns = turns;
    }

    /// One for each 512 MiB of heap, at least one.
    static Semaphore turns(long heapBytes) {
        return new Semaphore(Math.max(1, Math.toIntExact(heapBytes / BYTES_A_TURN)), true);
    }

    /// Waits for the turn, unless it has been taken already.
    @Override
    public void run() {
        if (!taken) {
            turns.acquireUninterruptibly();
            taken = true;
        }
    }

    boolean isTaken() {
        return taken;
    }

    @Override
    public void close() {
        if (taken) {
            turns.release();
            taken = false;
        }
    }
}

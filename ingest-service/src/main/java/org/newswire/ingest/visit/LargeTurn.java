package org.newswire.ingest.visit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.LargeBodyMemory;

/// A poll's permit to have a large document in memory, from when all of it has arrived until it has
/// been read and there is room for its entries, or what it brings is in the outbox: a document of
/// 32 MiB takes up to twelve times that while it is read. Until it has arrived, its bytes count in the
/// [TransferBudget], so no other document waits for a slow server. Permits are given in the order of
/// requests. Waiting ends when the thread is interrupted. Used by one thread.
///
/// A poll that waits for the permit occupies its host's slot and blocks other requests to it. So a poll with
/// a permit sends no request before it has released the permit.
final class LargeTurn implements LargeBodyMemory, AutoCloseable {
    private static final int BYTES_A_TURN = 512 << 20;

    /// The total time that a transfer waits for memory before it is cut short.
    private static final Duration TRANSFER_PATIENCE = Duration.ofSeconds(30);

    private final Semaphore turns;
    private final TransferBudget transfers;
    private TransferBudget.@Nullable Share arriving;
    private boolean taken;

    /// @param turns     shared by all polls
    /// @param transfers shared by all polls
    LargeTurn(Semaphore turns, TransferBudget transfers) {
        this.turns = turns;
        this.transfers = transfers;
    }

    /// One for each 512 MiB of heap, at least one.
    static Semaphore turns(long heapBytes) {
        return new Semaphore(Math.max(1, Math.toIntExact(heapBytes / BYTES_A_TURN)), true);
    }

    @Override
    public boolean reserve(int bytes) throws InterruptedException {
        if (taken) {
            return true;
        }
        TransferBudget.Share share = arriving == null ? transfers.share(TRANSFER_PATIENCE) : arriving;
        arriving = share;
        return share.reserve(bytes);
    }

    @Override
    public void acquire() throws InterruptedException {
        if (!taken) {
            turns.acquire();
            taken = true;
        }
        giveBackTransfer();
    }

    private void giveBackTransfer() {
        TransferBudget.Share share = arriving;
        arriving = null;
        if (share != null) {
            share.close();
        }
    }

    boolean isTaken() {
        return taken;
    }

    @Override
    public void close() {
        giveBackTransfer();
        if (taken) {
            turns.release();
            taken = false;
        }
    }
}

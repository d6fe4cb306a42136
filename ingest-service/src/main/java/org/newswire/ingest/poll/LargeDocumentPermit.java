package org.newswire.ingest.poll;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.LargeBodyMemory;

/// A permit to hold a large document in memory: a document of 32 MiB takes up to six times that while
/// it is parsed.
///
/// It is held from the end of the transfer until the items are in the outbox or have memory of their own.
/// During the transfer the bytes count in the [TransferBudget], so a slow server blocks no other document.
/// Permits are given in the order of requests. Used by one thread.
///
/// A poll that waits for the permit holds a permit of the host limiter, and so blocks other requests to its
/// host. It therefore releases this permit before it sends another request ([PollAdmission]).
final class LargeDocumentPermit implements LargeBodyMemory, AutoCloseable {
    private static final int HEAP_BYTES_PER_PERMIT = 512 << 20;

    /// The total time that a transfer waits for memory before it is cut short.
    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(30);

    private final Semaphore permits;
    private final TransferBudget transfers;
    private TransferBudget.@Nullable Share transfer;
    private boolean isHeld;

    /// @param permits   shared by all polls
    /// @param transfers shared by all polls
    LargeDocumentPermit(Semaphore permits, TransferBudget transfers) {
        this.permits = permits;
        this.transfers = transfers;
    }

    /// Returns one permit per 512 MiB of heap, at least one.
    static Semaphore permits(long heapBytes) {
        return new Semaphore(Math.max(1, Math.toIntExact(heapBytes / HEAP_BYTES_PER_PERMIT)), true);
    }

    @Override
    public boolean reserve(int bytes) throws InterruptedException {
        if (isHeld) {
            return true;
        }
        TransferBudget.Share share = transfer == null ? transfers.share(TRANSFER_TIMEOUT) : transfer;
        transfer = share;
        return share.reserve(bytes);
    }

    @Override
    public void acquire() throws InterruptedException {
        if (!isHeld) {
            permits.acquire();
            isHeld = true;
        }
        releaseTransfer();
    }

    private void releaseTransfer() {
        TransferBudget.Share share = transfer;
        transfer = null;
        if (share != null) {
            share.close();
        }
    }

    boolean isHeld() {
        return isHeld;
    }

    @Override
    public void close() {
        releaseTransfer();
        if (isHeld) {
            permits.release();
            isHeld = false;
        }
    }
}

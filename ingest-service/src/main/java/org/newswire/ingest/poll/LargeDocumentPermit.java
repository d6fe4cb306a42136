package org.newswire.ingest.poll;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.LargeBodyMemory;

/// A permit to hold a large document in memory: a document of 32 MiB takes up to six times that while
/// it is parsed. Huge documents, of more than [FetchRequest#MAX_LARGE_BYTES], have permits of their own, so
/// that a large document does not wait until each of them is parsed.
///
/// It is held from the end of the transfer until the items are in the outbox or have memory of their own.
/// Until then the received bytes count in the [TransferBudget], which leaves room for smaller documents. A slow
/// server blocks no other document.
/// Permits are given in the order of requests. Used by one thread.
///
/// A poll that waits for the permit holds a permit of the host limiter, and so blocks other requests to its
/// host. It therefore releases this permit before it sends another request ([PollAdmission]).
final class LargeDocumentPermit implements LargeBodyMemory, AutoCloseable {
    private static final int HEAP_BYTES_PER_PERMIT = 512 << 20;

    /// The total time that a transfer waits for memory before it is cut short.
    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(30);

    private final Permits permits;
    private final TransferBudget transfers;
    private TransferBudget.@Nullable Share transfer;
    private @Nullable Semaphore held;

    /// The permits that all polls share.
    record Permits(Semaphore large, Semaphore huge) {
        /// Returns one permit of each kind per 512 MiB of heap, at least one.
        static Permits of(long heapBytes) {
            int permits = Math.max(1, Math.toIntExact(heapBytes / HEAP_BYTES_PER_PERMIT));
            return new Permits(new Semaphore(permits, true), new Semaphore(permits, true));
        }
    }

    /// @param transfers shared by all polls
    LargeDocumentPermit(Permits permits, TransferBudget transfers) {
        this.permits = permits;
        this.transfers = transfers;
    }

    @Override
    public boolean reserve(int bytes) throws InterruptedException {
        if (isHeld()) {
            return true;
        }
        TransferBudget.Share share = transfer == null ? transfers.share(TRANSFER_TIMEOUT) : transfer;
        transfer = share;
        return share.reserve(bytes);
    }

    /// Never waits for one permit while it holds another. A document that may turn out huge keeps its bytes
    /// in the transfer budget.
    @Override
    public void acquire(int maxBytes) throws InterruptedException {
        boolean isHuge = maxBytes > FetchRequest.MAX_LARGE_BYTES;
        Semaphore wanted = isHuge ? permits.huge() : permits.large();
        if (!isHeld() || (isHuge && !wanted.equals(held))) {
            releasePermit();
            wanted.acquire();
            held = wanted;
        }
        if (isHuge) {
            releaseTransfer();
        }
    }

    private void releaseTransfer() {
        TransferBudget.Share share = transfer;
        transfer = null;
        if (share != null) {
            share.close();
        }
    }

    private void releasePermit() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    boolean isHeld() {
        return held != null;
    }

    @Override
    public void close() {
        releaseTransfer();
        releasePermit();
    }
}

package org.newswire.ingest.poll;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.LargeBodyMemory;

/// The memory of one document or page: first for its bytes in transfer ([TransferBudget]), then to decode and read
/// it ([ReadingBudget]). The latter is held until the items are in the outbox or have memory of their own.
///
/// Until it may be decoded, a document keeps its bytes in the transfer budget, which leaves room for smaller ones. A
/// slow server blocks no other document. Used by one thread.
///
/// A poll that waits for memory holds a permit of the host limiter, and so blocks other requests to its
/// host. It therefore releases this memory before it sends another request ([PollAdmission]).
final class LargeDocumentPermit implements LargeBodyMemory, AutoCloseable {
    /// The total time that a transfer waits for memory before it is cut short.
    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(30);

    private final TransferBudget transfers;
    private final ReadingBudget.Share reading;
    private TransferBudget.@Nullable Share transfer;
    private long expectedBytes;
    private long receivedBytes;

    LargeDocumentPermit(ReadingBudget documents, TransferBudget transfers) {
        this.reading = documents.share();
        this.transfers = transfers;
    }

    /// Tells how many bytes past the first 64 KiB the next body probably has; 0 if unknown.
    void expect(long bytes) {
        expectedBytes = bytes;
        receivedBytes = 0;
    }

    /// The bytes past the first 64 KiB of the largest body since [#expect]; of one that was cut for lack of memory,
    /// with those refused.
    long receivedBytes() {
        return receivedBytes;
    }

    @Override
    public boolean reserve(int bytes) throws InterruptedException {
        TransferBudget.Share share = transfer == null ? transfers.share(TRANSFER_TIMEOUT, expectedBytes) : transfer;
        expectedBytes = 0;
        transfer = share;
        return share.reserve(bytes);
    }

    @Override
    public void acquire(int maxBytes) throws InterruptedException {
        reading.acquire(maxBytes);
    }

    /// The same memory for a page, which takes less than a document of its size.
    LargeBodyMemory ofPage() {
        return new LargeBodyMemory() {
            @Override
            public boolean reserve(int bytes) throws InterruptedException {
                return LargeDocumentPermit.this.reserve(bytes);
            }

            @Override
            public void acquire(int maxBytes) throws InterruptedException {
                reading.acquirePage(maxBytes);
            }
        };
    }

    /// The body has been decoded, so the bytes as they arrived are not needed any more.
    void decoded() {
        TransferBudget.Share share = transfer;
        transfer = null;
        if (share != null) {
            receivedBytes = Math.max(receivedBytes, share.wantedBytes());
            share.close();
        }
    }

    boolean isHeld() {
        return reading.isHeld();
    }

    @Override
    public void close() {
        decoded();
        reading.close();
    }
}

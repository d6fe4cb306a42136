package org.newswire.ingest.visit;

import java.util.List;
import java.util.concurrent.Semaphore;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.RawItems;

/// The memory that a visit may fill with what a document showed and that waits, out of what all visits
/// share; in KiB. Used by one thread.
final class DocumentRoom {
    private final LargeTurn large;
    private final Semaphore shared;
    private int ofDocument;

    /// @param large  ends when a large document is not in memory any more
    /// @param shared a permit is a KiB
    DocumentRoom(LargeTurn large, Semaphore shared) {
        this.large = large;
        this.shared = shared;
    }

    /// A document has been read. While what it showed is handed over, another large one may be read,
    /// where that leaves room for what waits for pages.
    void read(List<Identified> shown) {
        long bytes =
                shown.stream().mapToLong(item -> RawItems.weight(item.entry())).sum();
        int kib = Math.toIntExact(1 + (bytes >> 10));
        if (large.isTaken() && shared.availablePermits() / 2 >= kib && shared.tryAcquire(kib)) {
            ofDocument = kib;
            large.close();
        }
    }

    /// Room for an item that waits: of its document, which has some, or else of what all share.
    boolean reserve(int kib) {
        if (ofDocument >= kib) {
            ofDocument -= kib;
            return true;
        }
        return shared.tryAcquire(kib);
    }

    /// An item waits no more.
    void release(int kib) {
        shared.release(kib);
    }

    /// All that the document showed has been handed over, or waits in room of its own.
    void releaseDocument() {
        shared.release(ofDocument);
        ofDocument = 0;
        large.close();
    }
}

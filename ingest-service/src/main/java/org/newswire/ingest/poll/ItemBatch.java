package org.newswire.ingest.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.items.EncodedItem;

/// The items that a poll task flushes together, with the matching poll state. Used by one thread.
final class ItemBatch {
    private static final Duration MAX_DELAY = Duration.ofSeconds(2);
    private static final int MAX_BYTES = 4 << 20;

    /// The batch size while a long document is being read.
    private static final int READING_BYTES = 1 << 20;

    /// Large poll states are written less often: their size is limited to this rate per feed.
    private static final int STATE_BYTES_PER_SECOND = 32 << 10;

    private final List<EncodedItem> items = new ArrayList<>();
    private int bytes;
    private Instant startedAt = Instant.MIN;

    void add(EncodedItem item, Instant now) {
        if (items.isEmpty()) {
            startedAt = now;
        }
        items.add(item);
        bytes += item.weight();
    }

    /// Whether the batch must be flushed now. Live items are flushed immediately, backfill in batches. Both
    /// are flushed less often if the poll state is large.
    ///
    /// @param latest     the priority of the item that was added last
    /// @param stateBytes size of the poll state
    /// @param moreIsLive whether the page of another live item is due
    boolean isDue(RequestPriority latest, int stateBytes, boolean moreIsLive, Instant now) {
        if (items.isEmpty()) {
            return false;
        }
        return (latest == RequestPriority.LIVE && (stateDelay(stateBytes).isZero() || !moreIsLive))
                || bytes > MAX_BYTES
                || !now.isBefore(latestAt(stateBytes));
    }

    /// The latest time of the flush; [Instant#MAX] if it is empty.
    ///
    /// @param stateBytes size of the poll state
    Instant latestAt(int stateBytes) {
        return items.isEmpty()
                ? Instant.MAX
                : startedAt.plus(stateDelay(stateBytes)).plus(MAX_DELAY);
    }

    private static Duration stateDelay(int stateBytes) {
        return Duration.ofSeconds(stateBytes / STATE_BYTES_PER_SECOND);
    }

    /// Whether it must be flushed before the document has been read to its end.
    boolean isLong() {
        return bytes > READING_BYTES;
    }

    /// Whether it has reached its size limit, which also limits items that must be published together.
    boolean isFull() {
        return bytes > MAX_BYTES;
    }

    List<EncodedItem> items() {
        return items;
    }

    int size() {
        return items.size();
    }

    /// Approximate size of the items in memory.
    int bytes() {
        return bytes;
    }

    void clear() {
        items.clear();
        bytes = 0;
    }
}

package org.newswire.ingest.visit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.items.PreparedItem;

/// The items that a visit hands over next, together, with what is known of its feed then. Used by one
/// thread.
final class Portion {
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final int MOST_BYTES = 4 << 20;

    /// A long document is handed over in portions of so many bytes.
    private static final int DOCUMENT_BYTES = 1 << 20;

    private static final int KNOWN_BYTES_A_SECOND = 32 << 10;

    private final List<PreparedItem> items = new ArrayList<>();
    private int bytes;
    private Instant began = Instant.MIN;

    void add(PreparedItem item, Instant now) {
        if (items.isEmpty()) {
            began = now;
        }
        items.add(item);
        bytes += item.weight();
    }

    /// Live items go at once, a backlog in portions; both less often where much is to be remembered
    /// with each.
    ///
    /// @param latest     the lane of the item that was added last
    /// @param knownBytes what is remembered of the feed's items
    /// @param moreIsLive whether another live item's page is to be asked for now
    boolean isDue(Lane latest, int knownBytes, boolean moreIsLive, Instant now) {
        if (items.isEmpty()) {
            return false;
        }
        return (latest == Lane.LIVE && (remembering(knownBytes).isZero() || !moreIsLive))
                || bytes > MOST_BYTES
                || !now.isBefore(latestAt(knownBytes));
    }

    /// When it is to be handed over at the latest; never where it is empty.
    ///
    /// @param knownBytes what is remembered of the feed's items
    Instant latestAt(int knownBytes) {
        return items.isEmpty()
                ? Instant.MAX
                : began.plus(remembering(knownBytes)).plus(LONGEST);
    }

    private static Duration remembering(int knownBytes) {
        return Duration.ofSeconds(knownBytes / KNOWN_BYTES_A_SECOND);
    }

    /// Whether it is to be handed over though the document has not been read to its end.
    boolean isLong() {
        return bytes > DOCUMENT_BYTES;
    }

    /// Whether no more is to be added though it is to go together.
    boolean isFull() {
        return bytes > MOST_BYTES;
    }

    /// In the order in which they were added.
    List<PreparedItem> items() {
        return items;
    }

    int size() {
        return items.size();
    }

    /// About what the items hold in memory.
    int bytes() {
        return bytes;
    }

    void clear() {
        items.clear();
        bytes = 0;
    }
}

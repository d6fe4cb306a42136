package org.newswire.ingest.state;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.items.EditState;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.limits.Limit;
import org.newswire.raw.FeedStatus.HistoryState;

/// How far the older documents of a feed have been read. They are read for a new feed, and after a gap that
/// could not be repaired within the poll.
///
/// @param next      address of the next older document; absent if none is to be read
/// @param gapMinute when the gap was found, in minutes since 1970: an item that was seen before it ends the
///     search; 0 for a new feed, whose documents are read to the oldest
/// @param documents read so far
/// @param items     published from them so far
/// @param barren    documents without a new item, in a row
/// @param failures  of requests for `next`, in a row
/// @param retryMinute before which `next` is not requested again, in minutes since 1970; absent without a failure
public record ArchiveState(
        @Nullable String next,
        HistoryState state,
        int gapMinute,
        int documents,
        int items,
        int barren,
        int failures,
        @Nullable Integer retryMinute) {
    @Limit(of = "older documents of a feed that are read", past = "reading ends; the status has the state `limit`")
    private static final int MAX_DOCUMENTS = 1_000;

    /// Documents may refer to each other in a circle.
    private static final int MAX_BARREN = 10;

    private static final int MAX_FAILURES = 5;

    /// The pause after the first failure. It doubles with each further one.
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(15);

    /// Starts to read the older documents of a new feed.
    public static ArchiveState ofNewFeed(String next) {
        return new ArchiveState(next, HistoryState.READING, 0, 0, 0, 0, 0, null);
    }

    /// Starts to read the older documents after a gap.
    public static ArchiveState ofGap(String next, Instant found) {
        return new ArchiveState(next, HistoryState.READING, EditState.minute(found), 0, 0, 0, 0, null);
    }

    /// Whether documents are left to read.
    public boolean isReading() {
        return next != null;
    }

    /// Whether the next document may be requested, because the pause after a failure is over.
    public boolean isDue(Instant now) {
        return retryMinute == null || EditState.minute(now) >= retryMinute;
    }

    /// Reads as far back as the other reading, which this one replaces.
    ArchiveState instead(ArchiveState replaced) {
        return new ArchiveState(next, state, replaced.gapMinute, documents, items, barren, failures, retryMinute);
    }

    /// Ends the pause after a failure.
    ArchiveState due() {
        return new ArchiveState(next, state, gapMinute, documents, items, barren, failures, null);
    }

    /// Whether a document lists an item that was seen before the gap, so no older one is missing.
    public boolean endsAt(List<IdentifiedItem> listed) {
        return gapMinute > 0
                && listed.stream()
                        .anyMatch(item -> item.former() != null && item.former().seenMinute() < gapMinute);
    }

    /// @param older  address of the document after this one; absent if it is the oldest to read
    /// @param missed items that were published from this document
    /// @param isFull whether the limit of items is reached
    public ArchiveState read(@Nullable String older, int missed, boolean isFull) {
        int without = missed == 0 ? barren + 1 : 0;
        boolean isOver = older == null || without == MAX_BARREN;
        boolean isLimit = isFull || documents + 1 == MAX_DOCUMENTS;
        HistoryState now = isOver ? HistoryState.COMPLETE : isLimit ? HistoryState.LIMIT : HistoryState.READING;
        String then = now == HistoryState.READING ? older : null;
        return new ArchiveState(then, now, gapMinute, documents + 1, items + missed, without, 0, null);
    }

    /// Ends reading, because later attempts would fail as well.
    public ArchiveState unavailable() {
        return new ArchiveState(
                null, HistoryState.UNAVAILABLE, gapMinute, documents, items, barren, failures + 1, null);
    }

    /// Records a failure of a request that may succeed later. The fifth one ends reading.
    ///
    /// @param retryAfter pause that the response asks for
    public ArchiveState failed(Instant now, @Nullable Duration retryAfter) {
        if (failures + 1 == MAX_FAILURES) {
            return unavailable();
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << failures);
        Duration longest = retryAfter == null || retryAfter.compareTo(pause) < 0 ? pause : retryAfter;
        int retry = EditState.minute(now.plus(longest)) + 1;
        return new ArchiveState(next, state, gapMinute, documents, items, barren, failures + 1, retry);
    }
}

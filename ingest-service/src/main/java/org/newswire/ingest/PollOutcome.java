package org.newswire.ingest;

import java.util.List;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;

/// What one poll, or a portion of it, wants published in one transaction: the items, what is known of the
/// feed from now on, and its status.
///
/// @param feed   the feed under the assignment in which the poll began
/// @param last   whether the poll ends with this portion
/// @param weight about how many bytes it holds in memory
/// @param trace  `traceparent` of the poll
record PollOutcome(
        WatchedFeed feed,
        List<RawItem> items,
        FeedMemory memory,
        FeedStatus status,
        boolean last,
        int weight,
        String trace) {
    PollOutcome {
        items = List.copyOf(items);
    }
}

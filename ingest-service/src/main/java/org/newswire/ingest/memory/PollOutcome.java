package org.newswire.ingest.memory;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.items.PreparedItem;
import org.newswire.ingest.websub.Subscription;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.raw.FeedStatus;

/// What one poll, or a portion of it, wants published in one transaction: the items, what is known of
/// the feed from now on, and its status.
///
/// @param feed   the feed under the assignment in which the poll began
/// @param status absent where it has not been polled, only its hub been asked
/// @param last   whether the poll ends with this portion
/// @param weight about how many bytes it holds in memory
/// @param span   the poll
public record PollOutcome(
        WatchedFeed feed,
        List<PreparedItem> items,
        FeedMemory memory,
        @Nullable FeedStatus status,
        boolean last,
        int weight,
        TraceSpan span) {
    public PollOutcome {
        items = List.copyOf(items);
    }

    /// Whether any of its items is live.
    boolean isLive() {
        return items.stream().anyMatch(item -> !item.backfill());
    }

    /// A subscription that this takes the place of, until it has been published.
    public Optional<Subscription> leaves() {
        return Optional.ofNullable(feed.memory().subscription()).filter(former -> !isAt(memory, former));
    }

    /// A subscription that nobody knew before, until it has been published.
    public Optional<Subscription> wants() {
        return Optional.ofNullable(memory.subscription()).filter(now -> !isAt(feed.memory(), now));
    }

    private static boolean isAt(FeedMemory memory, Subscription subscription) {
        return memory.subscription() != null && memory.subscription().id().equals(subscription.id());
    }
}

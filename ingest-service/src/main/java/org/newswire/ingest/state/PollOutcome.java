package org.newswire.ingest.state;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.items.EncodedItem;
import org.newswire.ingest.websub.Subscription;
import org.newswire.raw.FeedStatus;
import org.newswire.service.tracing.TraceSpan;

/// The records that a poll, or a batch of its items, publishes in one transaction: the items, the new poll
/// state and the feed's status.
///
/// @param feed   as it was assigned when the poll began
/// @param status absent if the feed was not polled, but only its hub was requested
/// @param last   whether this is the poll's last batch
/// @param weight approximate size in memory, in bytes
/// @param span   of the poll
public record PollOutcome(
        WatchedFeed feed,
        List<EncodedItem> items,
        PollState pollState,
        @Nullable FeedStatus status,
        boolean last,
        int weight,
        TraceSpan span) {
    public PollOutcome {
        items = List.copyOf(items);
    }

    boolean hasLiveItems() {
        return items.stream().anyMatch(item -> !item.backfill());
    }

    /// The subscription that ends with this outcome. Only valid until the outcome has been published.
    public Optional<Subscription> endedSubscription() {
        return Optional.ofNullable(feed.pollState().subscription()).filter(former -> !isAt(pollState, former));
    }

    /// The subscription that begins with this outcome. Only valid until the outcome has been published.
    public Optional<Subscription> newSubscription() {
        return Optional.ofNullable(pollState.subscription()).filter(now -> !isAt(feed.pollState(), now));
    }

    private static boolean isAt(PollState state, Subscription subscription) {
        return state.subscription() != null && state.subscription().id().equals(subscription.id());
    }
}

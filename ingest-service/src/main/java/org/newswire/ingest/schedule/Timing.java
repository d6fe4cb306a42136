package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;

/// The part of the schedule's input that is stored in the poll state, and kept from poll to poll.
///
/// @param rate  at which the feed publishes
/// @param hints of the feed's document
/// @param watch the longest interval after a possible gap: half of the interval with the gap, then longer
///     with each poll without one; absent otherwise
public record Timing(
        PublishingRate rate, PublisherHints hints, @Nullable Duration watch) {
    private static final Duration MAX_WATCH = Duration.ofDays(1);

    /// Returns the timing after the first document of a feed.
    public static Timing first(Collection<Entry> entries, PublisherHints hints, Instant now) {
        return new Timing(PublishingRate.first(entries, now), hints, null);
    }

    /// Returns the timing after a document.
    ///
    /// @param added entries that were not known
    /// @param isGap whether none was known, so items may have been missed since the last poll
    public Timing then(
            Collection<Entry> entries, Collection<Entry> added, PublisherHints stated, boolean isGap, Instant now) {
        PublishingRate next = rate.then(entries, added, now);
        return new Timing(
                next, stated, isGap ? Duration.between(rate.countedAt(), now).dividedBy(2) : relaxed());
    }

    /// Returns the timing after a poll without new items.
    public Timing unchanged(Instant now) {
        return new Timing(rate.unchanged(now), hints, relaxed());
    }

    /// Returns a copy in which no time is later than now.
    public Timing notAfter(Instant now) {
        return new Timing(rate.notAfter(now), hints, watch);
    }

    private @Nullable Duration relaxed() {
        Duration longer = watch == null ? MAX_WATCH : watch.multipliedBy(5).dividedBy(4);
        return longer.compareTo(MAX_WATCH) < 0 ? longer : null;
    }
}

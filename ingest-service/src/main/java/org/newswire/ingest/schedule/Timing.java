package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;

/// What the schedule remembers of a feed from poll to poll.
///
/// @param watch the longest interval since a possible gap: shorter than what may have been missed, then
///     longer with each poll that misses nothing; absent without a gap
public record Timing(Rhythm rhythm, Wishes wishes, @Nullable Duration watch) {
    private static final Duration LONGEST_WATCH = Duration.ofDays(1);

    /// After the first document of a feed.
    public static Timing first(Collection<Entry> entries, Wishes wishes, Instant now) {
        return new Timing(Rhythm.first(entries, now), wishes, null);
    }

    /// After a document.
    ///
    /// @param fresh entries that were not known
    /// @param gap   whether none was known, so that others may have come and gone since the last poll
    public Timing then(Collection<Entry> entries, Collection<Entry> fresh, Wishes asked, boolean gap, Instant now) {
        Rhythm next = rhythm.then(entries, fresh, now);
        return new Timing(
                next, asked, gap ? Duration.between(rhythm.countedAt(), now).dividedBy(2) : relaxed());
    }

    /// After a poll that brought nothing new.
    public Timing unchanged(Instant now) {
        return new Timing(rhythm.unchanged(now), wishes, relaxed());
    }

    /// The same where no time is later than now.
    public Timing notAfter(Instant now) {
        return new Timing(rhythm.notAfter(now), wishes, watch);
    }

    private @Nullable Duration relaxed() {
        Duration longer = watch == null ? LONGEST_WATCH : watch.multipliedBy(5).dividedBy(4);
        return longer.compareTo(LONGEST_WATCH) < 0 ? longer : null;
    }
}

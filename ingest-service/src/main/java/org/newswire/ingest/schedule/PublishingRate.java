package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;

/// The rate at which a feed publishes: an exponentially decaying count of items (time constant 12 hours),
/// divided by the time that the count covers.
///
/// The items of the first document count at their dates. Later items count at a time between the poll that
/// first listed them and the poll before.
///
/// @param weight    decayed count of items at `countedAt`
/// @param countedAt the last successful poll
/// @param since     start of the time that the count covers
/// @param shown     number of entries in the last document
/// @param oldestAt  date of its oldest entry; absent if no entry has a date
/// @param newestAt  publication time of the newest item
public record PublishingRate(
        double weight,
        Instant countedAt,
        Instant since,
        int shown,
        @Nullable Instant oldestAt,
        Instant newestAt) {

    private static final double DAY_SECONDS = 86_400;

    /// Long enough for a few items of a feed with twenty a day, short enough to follow the time of day.
    private static final double DECAY_SECONDS = DAY_SECONDS / 2;

    /// Below this count, the dates in the document give the better estimate, because they reach further
    /// back.
    private static final double MIN_ITEMS = 3;

    /// The initial estimate is one item per hour, with the weight of this observation time.
    private static final double PRIOR_SECONDS = 360;

    private static final double PRIOR_ITEMS = 0.1;

    /// Estimates the rate from the first document.
    static PublishingRate first(Collection<Entry> entries, Instant now) {
        List<Instant> dates = dates(entries, now);
        if (dates.isEmpty()) {
            return new PublishingRate(0, now, now, entries.size(), null, now);
        }
        double weight = dates.stream().mapToDouble(date -> decay(date, now)).sum();
        return new PublishingRate(weight, now, dates.getFirst(), entries.size(), dates.getFirst(), dates.getLast());
    }

    /// Updates the rate with a document.
    ///
    /// @param added the entries that were not known
    PublishingRate then(Collection<Entry> entries, Collection<Entry> added, Instant now) {
        List<Instant> times =
                added.stream().map(entry -> publishedAt(entry, now)).toList();
        double addedWeight = times.stream().mapToDouble(at -> decay(at, now)).sum();
        List<Instant> dates = dates(entries, now);
        return new PublishingRate(
                weight * decay(countedAt, now) + addedWeight,
                now,
                since,
                entries.size(),
                dates.isEmpty() ? null : dates.getFirst(),
                times.stream()
                        .filter(at -> at.isAfter(newestAt))
                        .max(Instant::compareTo)
                        .orElse(newestAt));
    }

    /// Updates the rate after a poll without new items.
    PublishingRate unchanged(Instant now) {
        return new PublishingRate(weight * decay(countedAt, now), now, since, shown, oldestAt, newestAt);
    }

    /// Returns a copy in which no time is later than now.
    PublishingRate notAfter(Instant now) {
        return new PublishingRate(
                weight,
                earlier(countedAt, now),
                earlier(since, now),
                shown,
                oldestAt == null ? null : earlier(oldestAt, now),
                earlier(newestAt, now));
    }

    private static Instant earlier(Instant one, Instant other) {
        return other.isBefore(one) ? other : one;
    }

    private Instant publishedAt(Entry entry, Instant now) {
        Instant date = entry.date();
        if (date == null || date.isAfter(now)) {
            return now;
        }
        return date.isBefore(countedAt) ? countedAt : date;
    }

    /// Returns the estimate as of `now`. It falls with each hour without items.
    public double itemsPerDay(Instant now) {
        double items = weight * decay(countedAt, now);
        double covered = DECAY_SECONDS * (1 - decay(since, now));
        double perDay = (items + PRIOR_ITEMS) / (covered + PRIOR_SECONDS) * DAY_SECONDS;
        Instant oldest = oldestAt;
        return items < MIN_ITEMS && oldest != null && oldest.isBefore(now.minusSeconds((long) DECAY_SECONDS))
                ? Math.min(perDay, shown / seconds(oldest, now) * DAY_SECONDS)
                : perDay;
    }

    /// Returns the time in which new items replace all items of the document; absent if it has none.
    @Nullable
    Duration window(Instant now) {
        return shown == 0 ? null : Duration.ofMillis((long) (1_000 * DAY_SECONDS * shown / itemsPerDay(now)));
    }

    /// Returns the time since the newest item.
    Duration quiet(Instant now) {
        return newestAt.isBefore(now) ? Duration.between(newestAt, now) : Duration.ZERO;
    }

    private static List<Instant> dates(Collection<Entry> entries, Instant now) {
        return entries.stream()
                .map(Entry::date)
                .filter(Objects::nonNull)
                .filter(date -> !date.isAfter(now))
                .sorted()
                .toList();
    }

    private static double decay(Instant from, Instant now) {
        return Math.exp(-Math.max(0, seconds(from, now)) / DECAY_SECONDS);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1_000.0;
    }
}

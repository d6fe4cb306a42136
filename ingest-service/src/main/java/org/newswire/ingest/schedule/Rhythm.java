package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;

/// How a feed publishes, as far as polls have seen it: a count of items in which each weighs less the
/// longer ago it came (by e in twelve hours), against the time that the count covers.
///
/// What the first document shows is taken by its dates. After that an item came between the poll that
/// first showed it and the one before, whatever its date says.
///
/// @param weight    what the items weigh together at `countedAt`
/// @param countedAt the last poll that was answered
/// @param since     where the time that the count covers begins
/// @param shown     entries in the last document
/// @param oldestAt  the date of the oldest of them; absent where none has one
/// @param newestAt  when the newest item came
public record Rhythm(
        double weight,
        Instant countedAt,
        Instant since,
        int shown,
        @Nullable Instant oldestAt,
        Instant newestAt) {

    private static final double DAY_SECONDS = 86_400;

    /// Long enough to count a few items of a feed that publishes twenty a day, short enough to follow
    /// mornings and nights.
    private static final double MEMORY_SECONDS = DAY_SECONDS / 2;

    /// So few tell nothing: the dates shown, which reach back further, are the better witness.
    private static final double FEW = 3;

    /// Before anything is known a feed is taken to publish an item an hour; this much watching weighs as
    /// much as that guess.
    private static final double GUESS_SECONDS = 360;

    private static final double GUESS_ITEMS = 0.1;

    /// What a first document tells.
    static Rhythm first(Collection<Entry> entries, Instant now) {
        List<Instant> dates = dates(entries, now);
        if (dates.isEmpty()) {
            return new Rhythm(0, now, now, entries.size(), null, now);
        }
        double weight = dates.stream().mapToDouble(date -> fading(date, now)).sum();
        return new Rhythm(weight, now, dates.getFirst(), entries.size(), dates.getFirst(), dates.getLast());
    }

    /// @param entries what the document shows
    /// @param fresh   those of them that were not known
    Rhythm then(Collection<Entry> entries, Collection<Entry> fresh, Instant now) {
        List<Instant> came = fresh.stream().map(entry -> came(entry, now)).toList();
        double added = came.stream().mapToDouble(at -> fading(at, now)).sum();
        List<Instant> dates = dates(entries, now);
        return new Rhythm(
                weight * fading(countedAt, now) + added,
                now,
                since,
                entries.size(),
                dates.isEmpty() ? null : dates.getFirst(),
                came.stream()
                        .filter(at -> at.isAfter(newestAt))
                        .max(Instant::compareTo)
                        .orElse(newestAt));
    }

    /// After a poll that brought nothing new.
    Rhythm unchanged(Instant now) {
        return new Rhythm(weight * fading(countedAt, now), now, since, shown, oldestAt, newestAt);
    }

    /// The same where no time is later than now.
    Rhythm notAfter(Instant now) {
        return new Rhythm(
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

    private Instant came(Entry entry, Instant now) {
        Instant date = entry.date();
        if (date == null || date.isAfter(now)) {
            return now;
        }
        return date.isBefore(countedAt) ? countedAt : date;
    }

    /// The estimate as of `now`: with each hour in which nothing comes it falls.
    public double itemsPerDay(Instant now) {
        double items = weight * fading(countedAt, now);
        double covered = MEMORY_SECONDS * (1 - fading(since, now));
        double perDay = (items + GUESS_ITEMS) / (covered + GUESS_SECONDS) * DAY_SECONDS;
        Instant oldest = oldestAt;
        return items < FEW && oldest != null && oldest.isBefore(now.minusSeconds((long) MEMORY_SECONDS))
                ? Math.min(perDay, shown / seconds(oldest, now) * DAY_SECONDS)
                : perDay;
    }

    /// How long it takes until all that the document shows has made room for other items; absent where
    /// it shows none.
    @Nullable
    Duration window(Instant now) {
        return shown == 0 ? null : Duration.ofMillis((long) (1_000 * DAY_SECONDS * shown / itemsPerDay(now)));
    }

    /// How long nothing has come.
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

    private static double fading(Instant from, Instant now) {
        return Math.exp(-Math.max(0, seconds(from, now)) / MEMORY_SECONDS);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1_000.0;
    }
}

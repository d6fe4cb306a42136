package org.newswire.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;

/// How fast a feed publishes, estimated from the dates of the entries that it shows.
final class Rhythm {
    private Rhythm() {}

    /// Items a day: those within the window that the document covers up to now, over its length. Absent
    /// where fewer than two entries have a date.
    static @Nullable Double itemsPerDay(Collection<Entry> entries, Instant now) {
        List<Instant> dates = entries.stream()
                .map(entry -> entry.published() == null ? entry.updated() : entry.published())
                .filter(Objects::nonNull)
                .filter(date -> date.isBefore(now))
                .sorted(Comparator.naturalOrder())
                .toList();
        if (dates.size() < 2) {
            return null;
        }
        double days = Duration.between(dates.getFirst(), now).toMillis()
                / (double) Duration.ofDays(1).toMillis();
        return dates.size() / Math.max(days, 1.0 / 1440);
    }
}

package org.newswire.ingest.feed;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Dates that can be believed: one that is unreadable, more than a day ahead or before 1990 is flagged and not given.
record FeedDates(InstantSource clock) {
    private static final Instant EARLIEST = Instant.parse("1990-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofDays(1);

    @Nullable
    Instant read(@Nullable String text, Set<Flag> flags) {
        if (text == null || text.isBlank()) {
            return null;
        }
        Instant date = DateForms.parse(text);
        if (date == null) {
            flags.add(Flag.DATE_UNREADABLE);
        } else if (date.isBefore(EARLIEST)) {
            flags.add(Flag.DATE_ANCIENT);
        } else if (date.isAfter(clock.instant().plus(AHEAD))) {
            flags.add(Flag.DATE_FUTURE);
        } else {
            return date;
        }
        return null;
    }
}

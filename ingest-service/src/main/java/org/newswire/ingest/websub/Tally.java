package org.newswire.ingest.websub;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a hub pushed, and what only polling found: polls that brought news, each counted once.
///
/// A poll may be quicker than the hub, so what it finds counts as missed only if no push follows within
/// [#GRACE]. An origin may show news later than its hub pushes them (a cache in between), so a push
/// stands until a poll brings news, or one that comes [#STANDS] or more after the push brings none.
///
/// @param announced     polls with news that followed a push
/// @param missed        polls with news that nobody pushed
/// @param row           announced since the last that was missed
/// @param pushedAt      the push that stands
/// @param unannouncedAt when news came without a push, not yet counted as missed
public record Tally(
        long announced,
        long missed,
        int row,
        @Nullable Instant pushedAt,
        @Nullable Instant unannouncedAt) {
    static final Tally NONE = new Tally(0, 0, 0, null, null);
    public static final Duration GRACE = Duration.ofMinutes(1);

    /// The first poll after a push may have to wait for a minute; there is to be another one in any
    /// case.
    private static final Duration STANDS = Duration.ofSeconds(90);

    private static final int TRUSTED_AFTER = 3;

    Tally pushed(Instant at) {
        boolean late = unannouncedAt != null && !at.isAfter(unannouncedAt.plus(GRACE));
        return late
                ? new Tally(announced + 1, missed, row + 1, at, null)
                : new Tally(announced, missed, row, at, unannouncedAt);
    }

    Tally polled(Instant sentAt, boolean news) {
        Tally settled = settled(sentAt);
        if (!news) {
            boolean over = pushedAt != null && !sentAt.isBefore(pushedAt.plus(STANDS));
            return new Tally(
                    settled.announced, settled.missed, settled.row, over ? null : pushedAt, settled.unannouncedAt);
        }
        return pushedAt == null
                ? new Tally(announced, settled.missed, settled.row, null, sentAt)
                : new Tally(announced + 1, settled.missed, settled.row + 1, null, settled.unannouncedAt);
    }

    /// The same where no time is later than now.
    Tally notAfter(Instant now) {
        return new Tally(announced, missed, row, earlier(pushedAt, now), earlier(unannouncedAt, now));
    }

    private static @Nullable Instant earlier(@Nullable Instant time, Instant now) {
        return time != null && time.isAfter(now) ? now : time;
    }

    private Tally settled(Instant now) {
        return unannouncedAt == null || !now.isAfter(unannouncedAt.plus(GRACE))
                ? this
                : new Tally(announced, missed + 1, 0, pushedAt, null);
    }

    /// Whether the hub can be relied on: it has pushed the last three times that there was news.
    boolean isTrusted() {
        return row >= TRUSTED_AFTER && unannouncedAt == null;
    }
}

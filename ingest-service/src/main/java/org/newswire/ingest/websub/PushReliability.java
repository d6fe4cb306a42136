package org.newswire.ingest.websub;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Counts how many polls with new items were announced by a push.
///
/// A poll may be faster than the hub, so its items count as missed only if no push follows within [#GRACE].
/// An origin may show new items after its hub pushed them, because of a cache. So a push is pending until a
/// poll has new items, or until a poll at least 90 seconds after the push has none.
///
/// @param announced     polls with new items after a push
/// @param missed        polls with new items without a push
/// @param row           consecutive announced polls
/// @param pushedAt      time of the pending push
/// @param unannouncedAt time of new items without a push, not yet counted as missed
public record PushReliability(
        long announced,
        long missed,
        int row,
        @Nullable Instant pushedAt,
        @Nullable Instant unannouncedAt) {
    static final PushReliability NONE = new PushReliability(0, 0, 0, null, null);
    public static final Duration GRACE = Duration.ofMinutes(1);

    /// The first poll after a push may be delayed by a minute; another one must follow.
    private static final Duration PENDING_TIME = Duration.ofSeconds(90);

    private static final int TRUSTED_AFTER = 3;

    PushReliability pushed(Instant at) {
        boolean late = unannouncedAt != null && !at.isAfter(unannouncedAt.plus(GRACE));
        return late
                ? new PushReliability(announced + 1, missed, row + 1, at, null)
                : new PushReliability(announced, missed, row, at, unannouncedAt);
    }

    PushReliability polled(Instant sentAt, boolean news) {
        PushReliability settled = settled(sentAt);
        if (!news) {
            boolean over = pushedAt != null && !sentAt.isBefore(pushedAt.plus(PENDING_TIME));
            return new PushReliability(
                    settled.announced, settled.missed, settled.row, over ? null : pushedAt, settled.unannouncedAt);
        }
        return pushedAt == null
                ? new PushReliability(announced, settled.missed, settled.row, null, sentAt)
                : new PushReliability(announced + 1, settled.missed, settled.row + 1, null, settled.unannouncedAt);
    }

    /// A copy without times in the future.
    PushReliability notAfter(Instant now) {
        return new PushReliability(announced, missed, row, earlier(pushedAt, now), earlier(unannouncedAt, now));
    }

    private static @Nullable Instant earlier(@Nullable Instant time, Instant now) {
        return time != null && time.isAfter(now) ? now : time;
    }

    private PushReliability settled(Instant now) {
        return unannouncedAt == null || !now.isAfter(unannouncedAt.plus(GRACE))
                ? this
                : new PushReliability(announced, missed + 1, 0, pushedAt, null);
    }

    /// Whether the hub announced the last three polls with new items.
    boolean isTrusted() {
        return row >= TRUSTED_AFTER && unannouncedAt == null;
    }
}

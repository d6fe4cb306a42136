package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What must be remembered of a host to stay polite after a restart.
///
/// @param nextStart no request starts before
/// @param closedUntil the end of a pause that the host asked for, or null
/// @param pauses pauses in a row without a success between
/// @param crawlDelay from robots.txt, or null
/// @param rememberedUntil when the number of pauses and the crawl delay expire; if absent, as from earlier
///     versions, [#REMEMBERED] after the pause or `nextStart`
public record HostState(
        String host,
        Instant nextStart,
        @Nullable Instant closedUntil,
        int pauses,
        @Nullable Duration crawlDelay,
        @Nullable Instant rememberedUntil) {
    /// Counted from the last request or the pause after it. It is longer than robots.txt is cached (a day)
    /// and a failed feed waits (a tenth more).
    public static final Duration REMEMBERED = Duration.ofHours(27);

    /// The record is written again when its expiry has moved by this much.
    static final Duration WRITTEN_EVERY = Duration.ofHours(6);

    /// When nothing needs to be kept except a pause.
    Instant forgottenAt() {
        if (rememberedUntil != null) {
            return rememberedUntil;
        }
        Instant last = closedUntil != null && closedUntil.isAfter(nextStart) ? closedUntil : nextStart;
        return last.plus(REMEMBERED);
    }

    /// Whether there is anything to keep to besides the gap.
    public boolean asksForCare(Instant now) {
        return pauses > 0 || crawlDelay != null || (closedUntil != null && closedUntil.isAfter(now));
    }

    /// Whether the state has not expired and requires more than the gap.
    public boolean isRemembered(Instant now) {
        return forgottenAt().isAfter(now) && asksForCare(now);
    }

    /// Whether it differs from the written state in a way that matters: the start of the next request and a
    /// small change of the expiry do not.
    public boolean isWorthWriting(HostState written) {
        return forgottenAt().isAfter(written.forgottenAt().plus(WRITTEN_EVERY)) || !asked().equals(written.asked());
    }

    /// The host's pauses and delays, without values that follow from the time of its last request.
    private HostState asked() {
        return new HostState(host, Instant.EPOCH, closedUntil, pauses, crawlDelay, null);
    }

    /// The same but for the start of the next request.
    public HostState startingAt(Instant start) {
        return new HostState(host, start, closedUntil, pauses, crawlDelay, forgottenAt());
    }

    /// The same as by a clock that is behind by that much.
    public HostState earlierBy(Duration time) {
        Instant until = closedUntil == null ? null : closedUntil.minus(time);
        return new HostState(
                host,
                nextStart.minus(time),
                until,
                pauses,
                crawlDelay,
                forgottenAt().minus(time));
    }
}

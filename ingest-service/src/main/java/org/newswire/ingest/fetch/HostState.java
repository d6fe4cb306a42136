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
/// @param rememberedUntil when the number of pauses and the crawl delay are forgotten; where that is not
///     told, as by earlier versions, [#REMEMBERED] after the pause or `nextStart`
public record HostState(
        String host,
        Instant nextStart,
        @Nullable Instant closedUntil,
        int pauses,
        @Nullable Duration crawlDelay,
        @Nullable Instant rememberedUntil) {
    /// From the last request, or the pause after it: longer than robots.txt is believed (a day), and than a
    /// feed that has failed waits (a tenth more).
    public static final Duration REMEMBERED = Duration.ofHours(27);

    /// What is remembered is written again when it is needed that much longer.
    static final Duration WRITTEN_EVERY = Duration.ofHours(6);

    /// When there is nothing to remember any more besides a pause.
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

    /// Whether there is anything left to keep to besides the gap.
    public boolean isRemembered(Instant now) {
        return forgottenAt().isAfter(now) && asksForCare(now);
    }

    /// Whether it differs from what was written in what matters: not in the start of the next request, and
    /// little in how long it is remembered.
    public boolean isWorthWriting(HostState written) {
        return forgottenAt().isAfter(written.forgottenAt().plus(WRITTEN_EVERY)) || !asked().equals(written.asked());
    }

    /// What the host has asked for, without what follows from the time of its last request.
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

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
public record HostState(
        String host,
        Instant nextStart,
        @Nullable Instant closedUntil,
        int pauses,
        @Nullable Duration crawlDelay) {

    /// Whether there is anything to keep to besides the gap.
    public boolean asksForCare(Instant now) {
        return pauses > 0 || crawlDelay != null || (closedUntil != null && closedUntil.isAfter(now));
    }

    /// The same but for the start of the next request.
    public HostState startingAt(Instant start) {
        return new HostState(host, start, closedUntil, pauses, crawlDelay);
    }

    /// The same as by a clock that is behind by that much.
    public HostState earlierBy(Duration time) {
        Instant until = closedUntil == null ? null : closedUntil.minus(time);
        return new HostState(host, nextStart.minus(time), until, pauses, crawlDelay);
    }
}

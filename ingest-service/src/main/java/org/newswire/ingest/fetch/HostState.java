package org.newswire.ingest.fetch;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The state of a host that must survive a restart. Its components are the fields of the persisted JSON, so a
/// new name loses the back-off of running installations.
///
/// @param nextStart the earliest start of the next request
/// @param closedUntil the end of the back-off, or null
/// @param pauses consecutive back-offs without a success
/// @param crawlDelay from robots.txt, or null
/// @param rememberedUntil when the number of back-offs and the crawl delay expire; if null, [#REMEMBERED]
///     after the back-off or `nextStart`
@RecordBuilder
public record HostState(
        String host,
        Instant nextStart,
        @Nullable Instant closedUntil,
        int pauses,
        @Nullable Duration crawlDelay,
        @Nullable Instant rememberedUntil)
        implements HostStateBuilder.With {
    /// Counted from the last request or its back-off. Longer than robots.txt is cached (a day) and than a
    /// failed feed waits (a tenth more).
    public static final Duration REMEMBERED = Duration.ofHours(27);

    /// The record is written again if its expiry has moved by this much.
    static final Duration WRITTEN_EVERY = Duration.ofHours(6);

    /// When the state expires.
    Instant forgottenAt() {
        if (rememberedUntil != null) {
            return rememberedUntil;
        }
        Instant last = closedUntil != null && closedUntil.isAfter(nextStart) ? closedUntil : nextStart;
        return last.plus(REMEMBERED);
    }

    /// Whether more than the gap applies to the host.
    public boolean asksForCare(Instant now) {
        return pauses > 0 || crawlDelay != null || (closedUntil != null && closedUntil.isAfter(now));
    }

    /// Whether the state has not expired and requires more than the gap.
    public boolean isRemembered(Instant now) {
        return forgottenAt().isAfter(now) && asksForCare(now);
    }

    /// Whether it differs from the written state by more than the next start and a small change of the
    /// expiry.
    public boolean isWorthWriting(HostState written) {
        return forgottenAt().isAfter(written.forgottenAt().plus(WRITTEN_EVERY)) || !asked().equals(written.asked());
    }

    /// Back-offs and delays, without values that depend on the time of the last request.
    private HostState asked() {
        return withNextStart(Instant.EPOCH).withRememberedUntil(null);
    }

    /// A copy with another start of the next request.
    public HostState startingAt(Instant start) {
        return withRememberedUntil(forgottenAt()).withNextStart(start);
    }

    /// A copy with all times moved back, after the clock was set back.
    public HostState earlierBy(Duration time) {
        return withRememberedUntil(forgottenAt().minus(time))
                .withNextStart(nextStart.minus(time))
                .withClosedUntil(closedUntil == null ? null : closedUntil.minus(time));
    }
}

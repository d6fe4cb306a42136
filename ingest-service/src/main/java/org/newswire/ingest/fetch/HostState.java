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
        @Nullable Duration crawlDelay) {}

package org.newswire.ingest.permits;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.RequestPriority;

/// A request to a host that its owner must permit, or that was sent.
///
/// @param dueAt        as of [org.newswire.ingest.fetch.FetchRequest#dueAt]
/// @param patience     the longest back-off of the host to wait for
/// @param crawlDelay   if it asks: the delay that the sender knows, or null. If it was sent: the delay of the
///     page's origin, or zero; null for other resources
/// @param isDelayFresh whether the sender has just read the host's robots.txt
record HostRequest(
        String host,
        RequestPriority priority,
        @Nullable Instant dueAt,
        Duration patience,
        @Nullable Duration crawlDelay,
        boolean isDelayFresh) {
    static HostRequest sent(String host, RequestPriority priority, @Nullable Duration crawlDelay) {
        return new HostRequest(host, priority, null, Duration.ZERO, crawlDelay, false);
    }
}

package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Admits requests to hosts: [HostLimiter] for the hosts of this process, or one that asks the owner of a host
/// for permits. Thread-safe.
public interface RequestLimiter {
    /// Waits for a permit. Within a priority, requests are ordered by `dueAt`.
    ///
    /// @param dueAt null if the request is due now
    /// @return [Admission.Closed] if a back-off of the host is longer than `patience`
    Admission acquire(String host, RequestPriority priority, @Nullable Instant dueAt, Duration patience)
            throws InterruptedException;

    /// Sets the `Crawl-delay` of the host; null removes it.
    void crawlDelay(String host, @Nullable Duration delay);

    /// Whether a crawl delay of the host is known. Hosts may be dropped before their robots.txt expires.
    boolean hasCrawlDelay(String host);

    PolitenessSettings settings();
}

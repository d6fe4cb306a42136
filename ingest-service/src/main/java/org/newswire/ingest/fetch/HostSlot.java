package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The place in the limiter of a host that an [Admission.Permit] occupies. Thread-safe.
public interface HostSlot {
    /// The id of a permit that the owner of the host has granted; null if the limiter of this process has.
    @Nullable
    String sharedId();

    /// Whether the request must not be sent any more.
    boolean isClosed();

    /// The request is sent now.
    Instant started();

    /// The head of the response has arrived.
    void responded();

    /// The host returned a status below 400.
    void succeeded();

    /// The host returned 429, or 503 if `isBusy`.
    void throttled(@Nullable Duration retryAfter, boolean isBusy);

    /// The request has ended.
    ///
    /// @param sentAt null if it was not sent
    void release(@Nullable Instant sentAt, RequestEnd end);
}

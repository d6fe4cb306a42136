package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What tests do to a host limiter that no code of the service does.
public final class Hosts {
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private Hosts() {}

    /// Waits without a time limit, back-offs included.
    public static Admission.Permit acquire(HostLimiter limiter, String host) throws InterruptedException {
        return (Admission.Permit) limiter.acquire(host, RequestPriority.POLL, FOREVER);
    }

    /// The id of a permit that the owner of the host has granted; null if the limiter of this process has.
    public static @Nullable String sharedId(Admission.Permit permit) {
        return permit.sharedId();
    }

    /// Whether the request may be sent now.
    public static boolean isOpen(Admission.Permit permit) {
        try {
            permit.checkOpen();
            return true;
        } catch (HostBackOffException e) {
            return false;
        }
    }

    /// Starts no request to the host before `until`. An earlier end does not replace a later one.
    public static void backOff(HostLimiter limiter, String host, Instant until) {
        limiter.restore(new HostState(host, Instant.EPOCH, until, 0, null, null));
    }

    /// When the last back-off of the host ends or ended; empty if there was none.
    public static Optional<Instant> backOffEnd(HostLimiter limiter, String host) {
        return limiter.snapshot(host).map(HostState::closedUntil);
    }
}

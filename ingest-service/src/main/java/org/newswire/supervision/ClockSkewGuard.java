package org.newswire.supervision;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Detects that the wall clock was set back. Kafka's clients schedule heartbeats and requests by the wall
/// clock, and the ingest-service its polls and back-offs. All would wait for as long as the clock had been
/// ahead. So a service ends, and its next start restores its state from the topics. Used by one thread.
public final class ClockSkewGuard {
    /// A restart takes about as long as waiting for that.
    static final Duration ALLOWED = Duration.ofSeconds(10);

    private Instant latest = Instant.EPOCH;

    /// Returns why the service has to be started again, if the clock was set back by more than ten seconds
    /// since the latest time given.
    public Optional<String> check(Instant now) {
        if (now.isBefore(latest.minus(ALLOWED))) {
            return Optional.of("the clock was set back by "
                    + Duration.between(now, latest).toSeconds() + " s, to " + now
                    + ": whatever waits would wait for as long. Start it again");
        }
        latest = now.isAfter(latest) ? now : latest;
        return Optional.empty();
    }
}

package org.newswire.ingest.owner;

import java.time.Duration;
import java.time.Instant;
import org.newswire.pipeline.Stage.InstallationFault;

/// Notices that the clock was set back by minutes. What waits does so by times, all over the process: feeds,
/// hosts and history would wait for as long as the clock had been ahead. Used by one thread.
final class SetBack {
    static final Duration ALLOWED = Duration.ofMinutes(5);

    private Instant latest = Instant.EPOCH;

    /// @throws InstallationFault if the clock was set back: a new process starts from the topics
    void check(Instant now) {
        if (now.isBefore(latest.minus(ALLOWED))) {
            throw new InstallationFault("the clock was set back by "
                    + Duration.between(now, latest).toSeconds() + " s, to " + now
                    + ": all that waits would wait for as long. Start it again");
        }
        latest = now.isAfter(latest) ? now : latest;
    }
}

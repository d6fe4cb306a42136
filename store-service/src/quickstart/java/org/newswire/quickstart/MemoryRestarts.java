package org.newswire.quickstart;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.embedded.ServiceProcess.Service;

/// Decides when a service that ended because its heap was full is started again, as compose does. The first pause is a
/// second. It doubles with each such end, up to a minute, until the service has run for ten minutes. Used by one
/// thread.
final class MemoryRestarts {
    /// The exit code of `-XX:+ExitOnOutOfMemoryError`.
    private static final int OUT_OF_MEMORY = 3;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
    private static final Duration STABLE_TIME = Duration.ofMinutes(10);

    private final PrintStream out;
    private final Map<Service, Restart> restarts = new EnumMap<>(Service.class);

    /// @param pause     before the start
    /// @param at        time of the start
    /// @param isPending whether it has not been started yet
    private record Restart(Duration pause, Instant at, boolean isPending) {}

    /// What follows from the end of a service.
    enum Decision {
        /// It ended for another reason.
        STOP,
        WAIT,
        START
    }

    MemoryRestarts(PrintStream out) {
        this.out = out;
    }

    /// Called repeatedly while the service is not alive. Prints a line at the first call after its end.
    Decision ended(Service service, int exitCode, Path log, Instant now) {
        if (exitCode != OUT_OF_MEMORY) {
            return Decision.STOP;
        }
        Restart known = restarts.get(service);
        if (known == null || !known.isPending) {
            Duration pause = pause(known, now);
            restarts.put(service, new Restart(pause, now.plus(pause), true));
            out.println("The " + service.label() + " service ran out of memory (exit code " + exitCode
                    + ") and starts again in " + pause.toSeconds() + " s; its log is " + log);
            return Decision.WAIT;
        }
        if (now.isBefore(known.at)) {
            return Decision.WAIT;
        }
        restarts.put(service, new Restart(known.pause, now, false));
        return Decision.START;
    }

    private static Duration pause(@Nullable Restart last, Instant now) {
        if (last == null || !now.isBefore(last.at.plus(STABLE_TIME))) {
            return FIRST_PAUSE;
        }
        Duration doubled = last.pause.multipliedBy(2);
        return doubled.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : doubled;
    }
}

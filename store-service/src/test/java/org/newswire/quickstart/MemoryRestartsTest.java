package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.quickstart.MemoryRestarts.Decision.START;
import static org.newswire.quickstart.MemoryRestarts.Decision.STOP;
import static org.newswire.quickstart.MemoryRestarts.Decision.WAIT;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.embedded.ServiceProcess.Service;

/// When the quick start starts a service again.
final class MemoryRestartsTest {
    private static final Path LOG = Path.of("logs", "ingest.log");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final MemoryRestarts restarts = new MemoryRestarts(new PrintStream(printed, true, UTF_8));
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    private MemoryRestarts.Decision ended(Service service, int exitCode) {
        return restarts.ended(service, exitCode, LOG, now);
    }

    /// Returns the seconds until the service is started again.
    private long pause() {
        Instant end = now;
        while (ended(Service.INGEST, 3) == WAIT) {
            now = now.plusMillis(400);
        }
        return Duration.between(end, now).toSeconds();
    }

    @Test
    void aServiceThatRanOutOfMemoryStartsAgainWithOneLine() {
        assertThat(ended(Service.INGEST, 3)).isEqualTo(WAIT);
        assertThat(ended(Service.INGEST, 3)).isEqualTo(WAIT);
        now = now.plusSeconds(1);
        assertThat(ended(Service.INGEST, 3)).isEqualTo(START);

        assertThat(printed.toString(UTF_8).lines())
                .containsExactly(
                        "The ingest service ran out of memory (exit code 3) and starts again in 1 s; its log is "
                                + LOG);
    }

    @Test
    void anotherEndOfAServiceEndsTheRun() {
        for (int exitCode : new int[] {0, 1, 2, 137}) {
            assertThat(ended(Service.STORE, exitCode)).isEqualTo(STOP);
        }
        assertThat(printed.toString(UTF_8)).isEmpty();
    }

    @Test
    void thePausesGrowUntilTheServiceHasRunForTenMinutes() {
        List<Long> pauses = new ArrayList<>();
        for (int ends = 0; ends < 8; ends++) {
            pauses.add(pause());
            now = now.plusSeconds(20);
        }
        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(ended(Service.PARSE, 3)).as("another service").isEqualTo(WAIT);
        assertThat(printed.toString(UTF_8).lines().toList().getLast()).contains("parse", "in 1 s");

        now = now.plus(Duration.ofMinutes(10));

        assertThat(pause()).isEqualTo(1);
    }
}

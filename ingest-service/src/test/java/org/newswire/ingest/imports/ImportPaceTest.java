package org.newswire.ingest.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Tests [ImportRun].
final class ImportPaceTest {
    @Test
    void pausesForTheRemainingShareOfTime() {
        assertThat(pace(50).pause(Duration.ofMillis(80))).isEqualTo(Duration.ofMillis(80));
        assertThat(pace(20).pause(Duration.ofMillis(80))).isEqualTo(Duration.ofMillis(320));
        assertThat(pace(100).pause(Duration.ofMillis(80))).isZero();
    }

    @Test
    void limitsThePauseAfterAnOutage() {
        assertThat(pace(50).pause(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(10));
    }

    private static ImportRun.Pace pace(int share) {
        return new ImportRun.Pace(40, share, _ -> {});
    }
}

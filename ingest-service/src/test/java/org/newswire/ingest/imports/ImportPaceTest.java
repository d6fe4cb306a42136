package org.newswire.ingest.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ImportPaceTest {
    @Test
    void leavesThoseWhoWorkAloneForTheRestOfTheTime() {
        assertThat(pace(50).rest(Duration.ofMillis(80))).isEqualTo(Duration.ofMillis(80));
        assertThat(pace(20).rest(Duration.ofMillis(80))).isEqualTo(Duration.ofMillis(320));
        assertThat(pace(100).rest(Duration.ofMillis(80))).isZero();
    }

    @Test
    void doesNotRestForAsLongAsAnOutageTook() {
        assertThat(pace(50).rest(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(10));
    }

    private static ImportRun.Pace pace(int share) {
        return new ImportRun.Pace(40, share, _ -> {});
    }
}

package org.newswire.store.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.newswire.store.upgrade.MigrationLocks.Work;

class UpgradePlanTest {
    private static final long GIGABYTE = 1_000_000_000;

    @Test
    void theTimeOfALockGrowsWithTheTable() {
        assertThat(UpgradePlan.time(Work.NONE, GIGABYTE)).isEqualTo(Duration.ofMillis(100));
        assertThat(UpgradePlan.time(Work.SCAN, GIGABYTE)).isEqualTo(Duration.ofMillis(5_100));
        assertThat(UpgradePlan.time(Work.INDEX, GIGABYTE)).isEqualTo(Duration.ofMillis(20_100));
        assertThat(UpgradePlan.time(Work.REWRITE, GIGABYTE)).isEqualTo(Duration.ofMillis(40_100));
        assertThat(UpgradePlan.time(Work.REWRITE, 0)).isEqualTo(Duration.ofMillis(100));
    }
}

package org.newswire.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.hostile.HostileRun.Plan;

/// Feeds that are large, expand without end, or flood delay no item of the others, and end no service. 61 healthy
/// feeds, 36 large ones, and 3 that flood, with the heaps of containers.
///
/// With `-Dnewswire.chaos.minutes=10` it runs for that time, like `deploy/chaos 10 flood`.
@Tag("alone")
class FloodIT {
    @TempDir
    Path folder;

    @Test
    void healthyItemsAreStoredInTimeWhileOthersFlood() throws Exception {
        Plan plan = Plan.parse(System.getProperty("newswire.chaos.minutes", "brief"), Threat.FLOOD, 1);

        Verdict verdict = HostileRun.run(plan, folder);

        System.out.println(verdict);
        assertThat(verdict.failures()).isEmpty();
    }
}

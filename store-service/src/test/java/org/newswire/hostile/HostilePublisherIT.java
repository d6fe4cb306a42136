package org.newswire.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.hostile.HostileRun.Plan;

/// Nothing that a stranger sends stops a service, loses or delays what others publish, or disappears
/// without a reason.
///
/// With `-Dnewswire.chaos.minutes=10` it lasts that long and keeps the bounds of a machine of its own, as
/// `deploy/chaos` runs it; with `-Dnewswire.chaos.threats=costly-robots,…` with those alone.
class HostilePublisherIT {
    private static final Set<Threat> THREATS = Threat.parse(System.getProperty("newswire.chaos.threats", "all"));

    @TempDir
    Path folder;

    @Test
    void healthyItemsAreStoredOnceAndInTimeBesideEveryThreat() throws Exception {
        Plan plan = Plan.parse(System.getProperty("newswire.chaos.minutes", "brief"), THREATS);

        Verdict verdict = HostileRun.run(plan, folder);

        System.out.println(verdict);
        assertThat(verdict.failures()).isEmpty();
    }
}

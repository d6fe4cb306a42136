package org.newswire.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.hostile.HostileRun.Plan;

/// No untrusted input stops a service, loses or delays the items of others, or disappears without a reason.
///
/// With `-Dnewswire.chaos.minutes=10` it runs for that time with the bounds of a dedicated machine, like
/// `deploy/chaos`. With `-Dnewswire.chaos.threats=costly-robots,…` it runs only those threats.
@Tag("alone")
class HostilePublisherIT {
    private static final Set<Threat> THREATS = Threat.parse(System.getProperty("newswire.chaos.threats", "all"));

    @TempDir
    Path folder;

    @Test
    void healthyItemsAreStoredOnceAndInTimeDespiteEveryThreat() throws Exception {
        Plan plan = Plan.parse(System.getProperty("newswire.chaos.minutes", "brief"), THREATS, 1);

        Verdict verdict = HostileRun.run(plan, folder);

        System.out.println(verdict);
        assertThat(verdict.failures()).isEmpty();
    }
}

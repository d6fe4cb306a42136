package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.newswire.chain.Containers;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.IndefiniteWaitOneShotStartupCheckStrategy;
import org.testcontainers.utility.MountableFile;

/// What Prometheus' own tool says of `deploy/prometheus`. That Prometheus runs with it is [ComposeIT]'s.
class AlertRulesIT {
    private static final String FOLDER = "/etc/prometheus/";

    @Test
    void theConfigurationIsWellFormed() {
        assertThat(promtool("check", "config", FOLDER + "prometheus.yml")).contains("SUCCESS");
    }

    @Test
    void theAlertsPassTheirTests() {
        assertThat(promtool("test", "rules", FOLDER + "rules_test.yml", FOLDER + "rules_days_test.yml"))
                .contains("SUCCESS");
    }

    /// What it printed.
    ///
    /// @throws org.testcontainers.containers.ContainerLaunchException with what it printed, if it found a fault
    private static String promtool(String... arguments) {
        try (GenericContainer<?> tool = Containers.newPrometheus()) {
            tool.withCreateContainerCmdModifier(command -> command.withEntrypoint("promtool"))
                    .withCommand(arguments)
                    .withCopyFileToContainer(MountableFile.forHostPath(DeployFolder.PATH.resolve("prometheus")), FOLDER)
                    .withStartupCheckStrategy(
                            new IndefiniteWaitOneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(3)));
            tool.start();
            return tool.getLogs();
        }
    }
}

package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.newswire.chain.SharedContainers;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.IndefiniteWaitOneShotStartupCheckStrategy;
import org.testcontainers.utility.MountableFile;

/// Checks `deploy/prometheus` with Prometheus' own tool. [ComposeIT] runs Prometheus with it.
class AlertRulesIT {
    private static final String FOLDER = "/etc/prometheus/";

    @Test
    void theConfigurationIsValid() {
        assertThat(promtool("check", "config", FOLDER + "prometheus.yml")).contains("SUCCESS");
    }

    @Test
    void theAlertsPassTheirTests() {
        assertThat(promtool("test", "rules", FOLDER + "rules_test.yml", FOLDER + "rules_days_test.yml"))
                .contains("SUCCESS");
    }

    /// Runs the tool and returns its output.
    ///
    /// @throws org.testcontainers.containers.ContainerLaunchException if it reports an error; the
    ///     message has its output
    private static String promtool(String... arguments) {
        try (GenericContainer<?> tool = SharedContainers.newPrometheus()) {
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

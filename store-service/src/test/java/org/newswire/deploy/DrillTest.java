package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `deploy/drill` runs the commands of the runbook, so each of them is in the runbook once.
final class DrillTest {
    private static final List<String> DRILLS = List.of("database", "failover", "broker", "topics", "clock");

    @TempDir
    Path folder;

    @Test
    void everyDrillFindsItsCommandsInTheRunbook() throws Exception {
        assertThat(check(DeployFolder.read("RUNBOOK.md"))).isEmpty();
    }

    @Test
    void reportsCommandsThatAreMissingOrThatNoDrillRuns() {
        String runbook = DeployFolder.read("RUNBOOK.md");
        assertThatThrownBy(() -> check(runbook.replace("<!-- drill: topic-raw -->", "<!-- drill: topic-row -->")))
                .hasMessageContaining("there is not one marker <!-- drill: topic-raw -->")
                .hasMessageContaining("no drill runs the commands of topic-row");
        assertThatThrownBy(() -> check(runbook + "\n<!-- drill: clock -->\n\n    dc restart ingest\n"))
                .hasMessageContaining("there is not one marker <!-- drill: clock -->");
    }

    @Test
    void theDocumentsNameEveryDrill() {
        assertThat(DeployFolder.read("README.md")).contains("| `deploy/drill ");
        assertThat(DRILLS).allSatisfy(drill -> {
            assertThat(DeployFolder.read("RUNBOOK.md")).contains("`deploy/drill " + drill + "`");
            assertThat(Compose.execute(
                            Map.of(), List.of(DeployFolder.PATH.resolve("drill").toString(), "--help")))
                    .contains("\n  " + drill + " ");
        });
    }

    /// What `drill --check` prints in a checkout that has this runbook.
    private String check(String runbook) throws IOException {
        Path deploy = folder.resolve("deploy");
        Files.createDirectories(deploy.resolve("lib"));
        Files.writeString(deploy.resolve("drill"), DeployFolder.read("drill"));
        Files.writeString(deploy.resolve("lib/common.sh"), DeployFolder.read("lib/common.sh"));
        Files.writeString(deploy.resolve("RUNBOOK.md"), runbook);
        return Compose.execute(Map.of(), List.of("bash", deploy.resolve("drill").toString(), "--check"));
    }
}

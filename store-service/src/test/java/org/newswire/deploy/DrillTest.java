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

/// `deploy/drill` runs commands of the runbook, so each of them must occur in the runbook exactly
/// once.
final class DrillTest {
    private static final List<String> DRILLS = List.of("database", "failover", "broker", "topics", "clock");

    @TempDir
    Path folder;

    @Test
    void everyDrillFindsItsCommandsInTheRunbook() throws Exception {
        assertThat(check(DeployFolder.read("docs/RUNBOOK.md"))).isEmpty();
    }

    @Test
    void reportsCommandsThatAreMissingOrThatNoDrillRuns() {
        String runbook = DeployFolder.read("docs/RUNBOOK.md");
        assertThatThrownBy(() -> check(runbook.replace("<!-- drill: topic-raw -->", "<!-- drill: topic-row -->")))
                .hasMessageContaining("expected exactly one marker <!-- drill: topic-raw -->")
                .hasMessageContaining("no drill runs the commands of topic-row");
        assertThatThrownBy(() -> check(runbook + "\n<!-- drill: clock -->\n\n    dc restart ingest\n"))
                .hasMessageContaining("expected exactly one marker <!-- drill: clock -->");
    }

    @Test
    void theDocumentsNameEveryDrill() {
        assertThat(DeployFolder.read("docs/OPERATING.md")).contains("| `deploy/drill ");
        assertThat(DRILLS).allSatisfy(drill -> {
            assertThat(DeployFolder.read("docs/RUNBOOK.md")).contains("`deploy/drill " + drill + "`");
            assertThat(Compose.execute(
                            Map.of(), List.of(DeployFolder.PATH.resolve("drill").toString(), "--help")))
                    .contains("\n  " + drill + " ");
        });
    }

    /// Returns the output of `drill --check` in a checkout with this runbook.
    private String check(String runbook) throws IOException {
        Path deploy = folder.resolve("deploy");
        Files.createDirectories(deploy.resolve("lib"));
        Files.createDirectories(deploy.resolve("docs"));
        Files.writeString(deploy.resolve("drill"), DeployFolder.read("drill"));
        Files.writeString(deploy.resolve("lib/common.sh"), DeployFolder.read("lib/common.sh"));
        Files.writeString(deploy.resolve("docs/RUNBOOK.md"), runbook);
        return Compose.execute(Map.of(), List.of("bash", deploy.resolve("drill").toString(), "--check"));
    }
}

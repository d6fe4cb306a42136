package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ToolsPageTest {
    private static final Path PAGE = DeployFolder.PATH.resolve("docs/TOOLS.md");

    /// `deploy/verify --tools` regenerates the page.
    @Test
    void thePageHasTheUsageOfEveryCommand() throws Exception {
        String made = ToolsPage.make();
        if (Boolean.getBoolean("newswire.write-tools")) {
            Files.writeString(PAGE, made);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(made);
    }

    @Test
    void namesEveryCommandOfTheScript() throws Exception {
        String commands = DeployFolder.read("newswire");
        String page = ToolsPage.make();
        assertThat(commands.lines().filter(line -> line.startsWith("  read | ")).findFirst())
                .hasValueSatisfying(line -> assertThat(
                                line.replaceAll("\\).*", "").split("\\|"))
                        .allSatisfy(name -> assertThat(page).contains("## deploy/newswire " + name.strip() + "\n")));
    }
}

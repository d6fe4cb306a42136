package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ToolsPageTest {
    private static final Path PAGE = DeployFolder.PATH.resolve("docs/TOOLS.md");

    private static String made;

    @BeforeAll
    static void makePage() throws Exception {
        made = ToolsPage.make();
    }

    /// `deploy/verify --tools` regenerates the page.
    @Test
    void thePageHasTheUsageOfEveryCommand() throws Exception {
        if (Boolean.getBoolean("newswire.write-tools")) {
            Files.writeString(PAGE, made);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(made);
    }

    @Test
    void namesEveryCommandOfTheScript() throws Exception {
        String commands = DeployFolder.read("newswire");
        assertThat(commands.lines().filter(line -> line.startsWith("  read | ")).findFirst())
                .hasValueSatisfying(line -> assertThat(
                                line.replaceAll("\\).*", "").split("\\|"))
                        .allSatisfy(name -> assertThat(made).contains("## deploy/newswire " + name.strip() + "\n")));
    }
}

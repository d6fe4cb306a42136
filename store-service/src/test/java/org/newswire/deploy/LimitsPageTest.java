package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LimitsPageTest {
    private static final Path PAGE = Path.of("../deploy/docs/LIMITS.md");

    /// `deploy/verify --limits` regenerates the page.
    @Test
    void thePageMatchesTheCode() throws Exception {
        String made = LimitsPage.make();
        if (Boolean.getBoolean("newswire.write-limits")) {
            Files.writeString(PAGE, made);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(made);
        assertThat(made)
                .contains("HTTP_MAX_CONNECTIONS")
                .contains("ended-the-process")
                .contains("| `WebUrl` |");
    }
}

package org.newswire.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    @TempDir
    Path folder;

    @Test
    void killsProcessesThatDoNotEndInTime() throws Exception {
        Process stubborn = new ProcessBuilder("sleep", "600").start();
        var leftovers = new Leftovers(folder.resolve("processes"));
        leftovers.remember(stubborn.pid());

        leftovers.await(Duration.ZERO);

        assertThat(stubborn.isAlive()).isFalse();
        assertThat(folder.resolve("processes")).doesNotExist();
    }

    @Test
    void sparesAProcessThatReusesTheIdOfAnEarlierOne() throws Exception {
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(folder.resolve("processes"), other.pid() + " 1234567890000\n");

            new Leftovers(folder.resolve("processes")).await(Duration.ZERO);

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }
}

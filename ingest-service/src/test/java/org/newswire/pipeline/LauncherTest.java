package org.newswire.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.IngestService;

final class LauncherTest {
    /// Logback itself says nothing of them.
    @Test
    void settingsOfTheLogAreCheckedAndToldEvenWhereThereIsNoLog() throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                withoutTestsOwnLog(),
                IngestService.class.getName());
        builder.environment().put("LOG_FORMAT", "yaml");
        builder.environment().put("LOG_LEVEL", "loud");
        Process service = builder.redirectErrorStream(true).start();

        String said = new String(service.getInputStream().readAllBytes(), UTF_8);

        assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(2);
        assertThat(said).contains("LOG_FORMAT", "yaml", "text or json").contains("LOG_LEVEL", "loud", "debug");
    }

    private static String withoutTestsOwnLog() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}

package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Extracts each hostile page of 2 MiB with little memory: 40 bytes per byte of the page, in addition to
/// the memory of the extractor itself. Tests [Extractor].
class HostilePageIT {
    private static final int MAX_BYTES_PER_BYTE = 60;
    private static final int EXTRACTOR_MIB = 32;

    @Test
    void extractsWithMemoryOfSixtyTimesThePagesSize() throws IOException, InterruptedException {
        int mib = MAX_BYTES_PER_BYTE * (HostilePages.LARGE >> 20) + EXTRACTOR_MIB;
        Process jvm = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + mib + "m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostilePages.class.getName()))
                .redirectErrorStream(true)
                .start();

        String output = new String(jvm.getInputStream().readAllBytes(), UTF_8);

        assertThat(jvm.waitFor()).as(output).isZero();
        assertThat(output.lines().filter(line -> line.contains(": ")))
                .hasSizeGreaterThanOrEqualTo(HostilePages.all().size());
    }
}

package org.newswire.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    private static final int PORTS = 200;

    @Test
    void returnsEachFreePortOnce() {
        assertThat(IntStream.range(0, PORTS).map(_ -> Ports.anyFree()).boxed()).doesNotHaveDuplicates();
    }

    @Test
    void givesNoPortOfABlockAgain() {
        int first = Ports.anyFree(4);
        assertThat(IntStream.range(0, PORTS).map(_ -> Ports.anyFree()).boxed())
                .doesNotContain(first, first + 1, first + 2, first + 3);
    }

    @Test
    void concurrentProcessesGetDifferentPorts(@TempDir Path folder) throws Exception {
        List<ChildProcess> processes = new ArrayList<>();
        List<Path> logs = List.of(folder.resolve("a.log"), folder.resolve("b.log"));
        for (Path log : logs) {
            processes.add(ChildProcess.start(
                    ChildProcess.java(
                            List.of("-XX:TieredStopAtLevel=1"),
                            System.getProperty("java.class.path"),
                            Chooser.class.getName(),
                            List.of()),
                    Map.of(),
                    log));
        }
        List<Integer> ports = IntStream.range(0, PORTS)
                .mapToObj(_ -> Ports.anyFree())
                .collect(Collectors.toCollection(ArrayList::new));
        for (int i = 0; i < logs.size(); i++) {
            ChildProcess process = processes.get(i);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> process.exitCode().isPresent());
            Files.readAllLines(logs.get(i)).forEach(line -> ports.add(Integer.valueOf(line)));
        }
        assertThat(ports).hasSize(3 * PORTS).doesNotHaveDuplicates();
    }

    /// Prints free ports.
    static final class Chooser {
        private Chooser() {}

        static void main() {
            IntStream.range(0, PORTS).map(_ -> Ports.anyFree()).forEach(System.out::println);
        }
    }
}

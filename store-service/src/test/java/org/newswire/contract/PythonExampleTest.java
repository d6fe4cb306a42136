package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs `deploy/examples/headlines.py` with a stand-in for its Kafka client.
final class PythonExampleTest {
    private static final String CLIENT = """
            import sys, time

            class Message:
                def error(self): return None
                def headers(self): return [("ce_type", b"org.newswire.article.created")]
                def key(self): return b"a"
                def value(self): return b'{"title": "Harbour reopens", "url": "https://news.example/a", "revision": 7}'

            class Consumer:
                def __init__(self, config): self.left = 1
                def subscribe(self, topics): pass
                def commit(self, message): pass
                def poll(self, timeout):
                    self.left -= 1
                    if self.left == 0: return Message()
                    sys.stdout.flush()
                    time.sleep(timeout)
                def close(self): print("closed")
            """;

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void endsQuietlyOnCtrlC() throws Exception {
        assumeThat(Path.of("/usr/bin/python3")).isExecutable();
        Files.writeString(folder.resolve("confluent_kafka.py"), CLIENT);
        Path errors = folder.resolve("errors");
        // A build in the background ignores SIGINT, and its children inherit that.
        ProcessBuilder python = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        "/usr/bin/python3",
                        Path.of("..", "deploy", "examples", "headlines.py").toString(),
                        "broker:9092")
                .redirectError(errors.toFile());
        python.environment().put("PYTHONPATH", folder.toString());
        Process running = python.start();
        try (BufferedReader output = running.inputReader(UTF_8)) {
            assertThat(output.readLine()).isEqualTo("created 7 [] Harbour reopens https://news.example/a");

            assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(running.pid()))
                            .start()
                            .waitFor())
                    .isZero();

            assertThat(running.waitFor()).isZero();
            assertThat(output.readLine()).isEqualTo("closed");
        } finally {
            running.destroyForcibly();
        }
        assertThat(errors).isEmptyFile();
    }
}

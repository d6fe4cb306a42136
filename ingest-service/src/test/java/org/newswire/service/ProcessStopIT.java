package org.newswire.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Stops of a process in which a part hangs. [LauncherIT] covers a stop in order.
final class ProcessStopIT {
    /// Docker and Kubernetes would kill the process later, without a line in its log.
    @ParameterizedTest
    @ValueSource(strings = {"close", "work"})
    void aServiceThatHangsEndsAtTheLimit(String part) throws Exception {
        assertThat(outputOf(part, 143)).contains("stop timed out service=news seconds=1");
    }

    @Test
    void aServiceThatFailsWhileItIsClosedStillEndsItsWork() throws Exception {
        assertThat(outputOf("nothing", 7))
                .contains("close failed service=news", "planted")
                .doesNotContain("timed out");
    }

    /// Returns the output of a service in which this part hangs.
    private static String outputOf(String part, int exitCode) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Service.class.getName(),
                        part)
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(exitCode);
            return new String(process.getInputStream().readAllBytes(), UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }

    /// A process that is stopped at once.
    static final class Service {
        private static final CountDownLatch NEVER = new CountDownLatch(1);

        private Service() {}

        public static void main(String[] arguments) {
            String part = arguments[0];
            var stop = new ProcessStop("news", Duration.ofSeconds(1), () -> close(part));
            Runtime.getRuntime().addShutdownHook(new Thread(stop::run));
            if (!part.equals("work")) {
                stop.hasEnded(7);
            }
            System.exit(143);
        }

        private static void close(String part) {
            if (part.equals("nothing")) {
                throw new IllegalStateException("planted");
            }
            if (part.equals("close")) {
                hang();
            }
        }

        private static void hang() {
            try {
                NEVER.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

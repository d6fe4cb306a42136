package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.tools.CommandRunner;

class ConsumeCommandTest {
    /// With default settings it would wait for twenty seconds.
    @Test
    void waitsForABrokerForTheConfiguredTime() throws Exception {
        String nobody;
        try (var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + port.getLocalPort();
        }
        var environment = Map.of("KAFKA_DEFAULT_API_TIMEOUT_MS", "300", "KAFKA_REQUEST_TIMEOUT_MS", "200");
        var output = new ByteArrayOutputStream();
        var err = new PrintStream(output, true, UTF_8);
        long begin = System.nanoTime();

        int code = CommandRunner.run(
                ConsumeCommand::commandLine, environment, err, err, "consume", "news.articles", "--bootstrap", nobody);

        assertThat(code).isOne();
        assertThat(output.toString(UTF_8)).contains("news.articles").contains("no broker answers at " + nobody);
        assertThat(System.nanoTime() - begin).isLessThan(15_000_000_000L);
    }
}

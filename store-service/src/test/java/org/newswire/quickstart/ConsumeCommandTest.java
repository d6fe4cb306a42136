package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsumeCommandTest {
    /// Without the settings it would wait for twenty seconds.
    @Test
    void waitsForABrokerAsLongAsTheSettingsSay() throws Exception {
        String nobody;
        try (var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + port.getLocalPort();
        }
        var environment = Map.of("KAFKA_DEFAULT_API_TIMEOUT_MS", "300", "KAFKA_REQUEST_TIMEOUT_MS", "200");
        var said = new ByteArrayOutputStream();
        var err = new PrintStream(said, true, UTF_8);
        long begin = System.nanoTime();

        int code = ConsumeCommand.execute(environment, err, err, "consume", "news.articles", "--bootstrap", nobody);

        assertThat(code).isOne();
        assertThat(said.toString(UTF_8)).contains("news.articles").contains("no broker answers at " + nobody);
        assertThat(System.nanoTime() - begin).isLessThan(15_000_000_000L);
    }
}

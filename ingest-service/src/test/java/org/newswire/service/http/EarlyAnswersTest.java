package org.newswire.service.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Answers before the end of a request get to clients that read only after they have sent all of it.
final class EarlyAnswersTest {
    private static final int TIMES = 25;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final byte[] REST = "x: yyy\r\n".repeat(64 << 10).getBytes(US_ASCII);
    private static final String POST =
            "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: " + REST.length + "\r\n\r\n";

    private final CountDownLatch released = new CountDownLatch(1);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private HttpService service = serving(HttpLimits.defaults());

    @BeforeEach
    void start() throws IOException {
        service.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        service.close();
    }

    private HttpService serving(HttpLimits limits) {
        HttpService made = HttpService.on("127.0.0.1", 0, limits, registry);
        made.page("/read", Page.readOnly(_ -> PageResponse.empty(200)));
        for (int status : List.of(401, 403, 404, 429)) {
            made.page("/" + status, _ -> PageResponse.text(status, "text/plain", "answered"));
        }
        made.page("/413", request -> {
            request.body().readNBytes(16 << 10);
            return PageResponse.text(413, "text/plain", "too large");
        });
        made.page("/health/ready", _ -> PageResponse.text(503, "text/plain", "stopping"));
        made.page("/waits", _ -> {
            released.await();
            return PageResponse.empty(200);
        });
        return made;
    }

    @ParameterizedTest
    @CsvSource({"/401,401", "/403,403", "/404,404", "/429,429", "/health/ready,503", "/read,405"})
    void getTheAnswerWhoSendsABody(String path, int status) throws Exception {
        assertAnswered(POST.formatted(path), status);
    }

    @Test
    void getTheAnswerWhoSendsTooLongABody() throws Exception {
        assertAnswered(POST.formatted("/413") + "x".repeat(17 << 10), 413);
    }

    @Test
    void getTheAnswerWhoSendsTooLongAHead() throws Exception {
        assertAnswered("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(9_000), 431);
        assertAnswered("GET /" + "x".repeat(9_000), 414);
        assertAnswered("NONSENSE\r\n\r\n", 400);
    }

    @Test
    void getTheAnswerWhoSendsABodyToABusyService() throws Exception {
        var waiting = RawClient.silent(service.port(), "127.0.0.2", 80, "GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
        await().until(() -> registry.counter("newswire.http.busy").count() > 0);

        assertAnswered(POST.formatted("/413"), 503, 3);

        RawClient.closeAll(waiting);
    }

    /// Sends the beginning, and the rest when the service has answered.
    private void assertAnswered(String beginning, int status) throws IOException {
        assertAnswered(beginning, status, TIMES);
    }

    private void assertAnswered(String beginning, int status, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (Socket socket = RawClient.connect(service.port())) {
                socket.getOutputStream().write(beginning.getBytes(US_ASCII));
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> socket.getInputStream().available() > 0);
                socket.getOutputStream().write(REST);
                String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
                assertThat(answer).as(beginning).startsWith("HTTP/1.1 " + status + " ");
            }
        }
    }

    /// Sends quickly, and 1 byte at a time.
    @ParameterizedTest
    @CsvSource({"8192", "1"})
    void whoNeverStopsSendingIsCutOff(int bytes) throws Exception {
        service.close();
        registry.clear();
        service = serving(new HttpLimits(512, 256, 16 << 20, TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT));
        service.start();
        long begin = System.nanoTime();
        try (Socket socket = RawClient.connect(service.port())) {
            socket.getOutputStream()
                    .write("GET /404 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            sendUntilClosed(socket, new byte[bytes]);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIMEOUT.multipliedBy(10));
        assertThat(registry.get("newswire.http.closed")
                        .tag("reason", "request-timeout")
                        .counter()
                        .count())
                .isOne();
    }

    private static void sendUntilClosed(Socket socket, byte[] part) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.multipliedBy(20).toNanos();
        try {
            while (System.nanoTime() < deadline) {
                socket.getOutputStream().write(part);
            }
        } catch (IOException e) {
            // closed
        }
    }
}

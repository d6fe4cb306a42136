package org.newswire.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.service.logging.CapturedLog;

/// The bytes that are sent and received.
final class HttpServiceTest {
    private final HttpService service =
            HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch received = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @BeforeEach
    void start() throws IOException {
        service.page(
                "/path", request -> PageResponse.text(200, "text/plain", request.path() + "?" + request.rawQuery()));
        service.page("/path/longer", _ -> PageResponse.text(200, "text/plain", "longer"));
        service.page("/only-read", Page.readOnly(_ -> PageResponse.text(200, "text/plain", "read")));
        service.page("/echo", request -> {
            ResponseBuffer buffer = request.buffer();
            request.body().transferTo(buffer);
            return PageResponse.of(200, "text/plain", new PageResponse.Buffered(buffer));
        });
        service.page(
                "/streamed",
                _ -> PageResponse.of(200, "text/plain", new PageResponse.Streamed(out -> {
                    for (int i = 0; i < 100_000; i++) {
                        out.write((i + "\n").getBytes(UTF_8));
                    }
                })));
        service.page("/fails", _ -> {
            throw new IllegalStateException("secret");
        });
        service.page("/waits", _ -> {
            received.countDown();
            released.await();
            return PageResponse.text(200, "text/plain", "waited");
        });
        service.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        service.close();
        client.close();
    }

    @Test
    void passesTheDecodedPathAndTheRawQuery() throws Exception {
        var answer = get("/path/a%2Fb%20%C3%A9/../c?x=%20y");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("/path/a/b é/../c?x=%20y");
        assertThat(get("/path/longer").body()).isEqualTo("longer");
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void answersHeadWithTheLengthAndRejectsOtherMethods() throws Exception {
        var head = send("HEAD", "/only-read", "");
        var post = send("POST", "/only-read", "x");

        assertThat(head.headers().firstValue("Content-Length")).contains("4");
        assertThat(head.body()).isEmpty();
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void returnsLargeBodiesCompletely() throws Exception {
        String large = "0123456789abcdef".repeat(200_000);

        var answer = send("POST", "/echo", large);

        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(large.length());
        assertThat(answer.body()).isEqualTo(large);
        assertThat(get("/streamed").body().lines()).hasSize(100_000);
    }

    @Test
    void aFailedPageRevealsNothing() throws Exception {
        var answer = get("/fails");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("{\"title\":\"Server Error\",\"status\":500}");
    }

    @Test
    void logsRequestsWithoutTheirSecrets() throws Exception {
        try (var logging = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
                var log = CapturedLog.of(AccessLog.class)) {
            logging.logRequests();
            logging.page("/path", _ -> PageResponse.text(200, "text/plain", "12345"));
            logging.page("/health/live", _ -> PageResponse.text(200, "text/plain", "live"));
            logging.start();
            for (String path : List.of(
                    "/health/live",
                    "/path?q=a%20b&Api-Key=hush&x=1",
                    "/nowhere",
                    "/pa%zz?token=hush",
                    "/path?q=" + "x".repeat(5_000))) {
                RawClient.exchange(logging.port(), "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            }

            // A line is logged after the client has its answer, so the next request may overtake it.
            await().untilAsserted(() -> assertThat(log.messages()).hasSize(4));
            assertThat(log.messages())
                    .anyMatch(line -> line.matches(
                            "request client=127\\.0\\.0\\.1 method=GET target=/path\\?q=a%20b&Api-Key=\\*{3}&x=1"
                                    + " status=200 bytes=5 ms=\\d+ protocol=HTTP/1\\.1"))
                    .anyMatch(line -> line.contains("target=/nowhere status=404"));
            assertThat(log.messages()).noneMatch(line -> line.contains("hush") || line.length() > 1_200);
        }
    }

    /// Each of these has been used to make a server and its proxy disagree on a request, or to obtain
    /// information.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | GET /path HTTP/1.1~Host: a~Content-Length: 4~Transfer-Encoding: chunked~~0~~
            400 | GET /path HTTP/1.1~Host: a~Content-Length: 4~Content-Length: 5~~abcde
            400 | GET /path HTTP/1.1~Host: a~Content-Length: -1~~
            400 | GET /path HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~0~~
            400 | GET /path HTTP/1.1~Host: a~Header : space before the colon~~
            400 | GET /path HTTP/1.1~Host: a~ folded: header~~
            400 | GET /path HTTP/1.1~~
            400 | GET /pa%zzth HTTP/1.1~Host: a~Connection: close~~
            400 | GET~~
            400 | \\x16\\x03\\x01
            400 | CONNECT a:80 HTTP/1.1~Host: a~~
            400 | OPTIONS * HTTP/1.1~Host: a~Connection: close~~
            505 | GET /path HTTP/3.0~Host: a~~
            """)
    void rejectsMalformedRequests(int status, String request) throws Exception {
        String answer = RawClient.exchange(
                service.port(),
                request.strip().replace("~", "\r\n").replace("\\x16\\x03\\x01", "\u0016\u0003\u0001\r\n\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("jetty", "server:", "exception", "\tat ", "<html");
    }

    @Test
    void rejectsTooLongHeaders() throws Exception {
        String longHeader = "GET /path HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(9_000) + "\r\n\r\n";
        String longPath = "GET /path/" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";

        assertThat(RawClient.exchange(service.port(), longHeader)).startsWith("HTTP/1.1 431 ");
        assertThat(RawClient.exchange(service.port(), longPath)).startsWith("HTTP/1.1 414 ");
    }

    @Test
    void answersHttp10AndPipelinedRequestsInOrder() throws Exception {
        String old = RawClient.exchange(service.port(), "GET /path HTTP/1.0\r\n\r\n");
        String pipelined = RawClient.exchange(
                service.port(),
                "GET /path/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /path/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(old).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n/path?null");
        assertThat(pipelined.indexOf("/path/1?null")).isBetween(1, pipelined.indexOf("/path/2?null"));
    }

    @Test
    void answersExpectContinue() throws Exception {
        try (Socket socket = RawClient.connect(service.port())) {
            socket.getOutputStream()
                    .write("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
                            .getBytes(UTF_8));
            assertThat(RawClient.head(socket.getInputStream())).startsWith("HTTP/1.1 100 ");
            socket.getOutputStream().write("ab".getBytes(UTF_8));
            assertThat(RawClient.head(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void answersPendingRequestsBeforeItStops() throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request("/waits").GET().build(), BodyHandlers.ofString());
        received.await();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(service::close);
        await().atMost(Duration.ofSeconds(10)).until(() -> !accepts());
        released.countDown();

        assertThat(answer.join().body()).isEqualTo("waited");
        stopped.join();
    }

    @Test
    void aRequestThatHangsDelaysTheStopByTwoSeconds() throws Exception {
        var _ = client.sendAsync(request("/waits").GET().build(), BodyHandlers.ofString());
        received.await();

        long begin = System.nanoTime();
        service.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    private boolean accepts() {
        try (Socket socket = RawClient.connect(service.port())) {
            return socket.isConnected();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                request(path).method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
    }
}

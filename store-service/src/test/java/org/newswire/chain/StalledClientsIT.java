package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.hostile.StalledClients;
import org.newswire.timing.BestOfThree;

/// The whole chain while a thousand clients of one service's HTTP port read nothing, and two thousand never
/// complete a request. `SlowReadersIT` has readers of large answers. Tests `FairSemaphore` and
/// `OpenConnections`.
@Tag("alone")
class StalledClientsIT {
    private static final int FEEDS = 5;
    private static final int ITEMS = 20;
    private static final int REQUESTS = 300;
    private static final Duration P99 = Duration.ofMillis(500);
    private static final Duration STORED_WITHIN = Duration.ofSeconds(15);

    /// Port inside the container.
    private static final long MEMORY_KIB = 512 << 10;

    private static final int ANSWER_MILLIS = 10_000;

    private final NewsOrigin origin = new NewsOrigin(FEEDS, Ports.anyFree());
    private Chain chain;

    @BeforeEach
    void start() throws Exception {
        chain = new Chain(Files.createTempDirectory("newswire-stalled"), Map.of());
        origin.writeFeedList(chain.feedList());
        origin.showAll(1);
        chain.startAll();
    }

    @AfterEach
    void stop() {
        chain.close();
        origin.close();
    }

    @Test
    void stalledClientsOfAnyServiceDelayNoOthers() throws Exception {
        awaitArticles(FEEDS);
        stall(Service.INGEST, 1 + ITEMS);
        stall(Service.PARSE, 1 + 2 * ITEMS);
        stall(Service.STORE, 1 + 3 * ITEMS);
        for (Service each : Service.values()) {
            ServiceProcess process = chain.process(each);
            assertThat(process.isAlive()).as(process.logTail(20)).isTrue();
            assertThat(largestMemoryKib(process)).as(each.label()).isLessThan(MEMORY_KIB);
        }
    }

    /// @param items number of items of each feed from now on
    private void stall(Service service, int items) throws Exception {
        int port = chain.process(service).metricsAddress().getPort();
        try (var stalled = new StalledClients(port)) {
            stalled.open(1_000, Duration.ofMillis(1), "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100));
            stalled.open(1_000, Duration.ZERO, "GET /metrics HTTP/1.1\r\nHost: a\r\nX: ");
            stalled.open(1_000, Duration.ZERO, "POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\nx");

            origin.showAll(items);

            assertThat(BestOfThree.of(P99, () -> percentile99(port)))
                    .as(service.label())
                    .isLessThan(P99);
            awaitArticles(FEEDS * items);
            assertThat(BestOfThree.of(P99, () -> percentile99(port)))
                    .as(service.label())
                    .isLessThan(P99);
        }
    }

    private void awaitArticles(int count) {
        await().atMost(STORED_WITHIN)
                .untilAsserted(
                        () -> assertThat(chain.articles()).as(chain::logs).isEqualTo(count));
    }

    private static long largestMemoryKib(ServiceProcess process) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /// Returns the 99th percentile of requests that use a new connection each.
    private static Duration percentile99(int port) {
        List<String> paths = List.of("/health/live", "/health/ready", "/metrics");
        return IntStream.range(0, REQUESTS)
                .mapToObj(i -> time(port, paths.get(i % paths.size())))
                .sorted()
                .toList()
                .get(REQUESTS * 99 / 100 - 1);
    }

    private static Duration time(int port, String path) {
        long begin = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).as(path).startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            throw new AssertionError(path + " is not answered", e);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}

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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.embedded.HalfOpenClients;
import org.newswire.settings.Settings;

/// Clients that send or read slowly, or open many connections, do not affect other clients.
final class HttpLimitsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration P99 = Duration.ofMillis(500);
    private static final String HALF = "GET /large HTTP/1.1\r\nHost: a\r\nX-Slow: ";
    private static final String LARGE = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int LARGE_BYTES = 4 << 20;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<SocketChannel> silent = new ArrayList<>();
    private HttpService service = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), registry);
    private final HttpService undisturbed =
            HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());

    @AfterEach
    void stop() throws IOException {
        released.countDown();
        RawClient.closeAll(silent);
        service.close();
        undisturbed.close();
    }

    @Test
    void settingsChangeTheNumberOfConnections() {
        var limits = HttpLimits.from(
                new Settings(Map.of("HTTP_MAX_CONNECTIONS", "100", "HTTP_MAX_CONNECTIONS_PER_ADDRESS", "20")));

        assertThat(limits.connections()).isEqualTo(100);
        assertThat(limits.connectionsPerAddress()).isEqualTo(20);
        assertThat(HttpLimits.from(new Settings(Map.of()))).isEqualTo(HttpLimits.defaults());
        assertThat(HttpLimits.defaults().connections()).isEqualTo(512);
        assertThat(HttpLimits.defaults().connectionsPerAddress()).isEqualTo(256);
    }

    @Test
    void closesAConnectionWithTrickledHeaders() throws Exception {
        start(limits(512, Duration.ofSeconds(2), Duration.ofMinutes(1), Duration.ofMinutes(1)));
        try (Socket first = RawClient.connect(service.port());
                Socket later = RawClient.connect(service.port())) {
            later.getOutputStream().write("GET /small HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
            assertThat(RawClient.head(later.getInputStream())).startsWith("HTTP/1.1 200 ");
            assertThat(new String(later.getInputStream().readNBytes(5), UTF_8)).isEqualTo("small");

            trickle(first);
            trickle(later);

            assertThat(closed("request-timeout")).isEqualTo(2);
        }
    }

    /// Sends one byte at a time until the server closes the connection.
    private static void trickle(Socket socket) {
        try {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            for (byte next : (HALF + "x".repeat(4000)).getBytes(UTF_8)) {
                socket.getOutputStream().write(next);
                if (RawClient.isClosed(socket, Duration.ofMillis(20))) {
                    return;
                }
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    @Test
    void closesAConnectionWithoutARequest() throws Exception {
        start(limits(512, Duration.ofMinutes(1), Duration.ofMillis(300), Duration.ofMinutes(1)));
        try (Socket socket = RawClient.connect(service.port())) {
            socket.getOutputStream().write("GET /small HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
            RawClient.head(socket.getInputStream());
            socket.getInputStream().readNBytes(5);

            assertThat(RawClient.isClosed(socket, LIMIT)).isTrue();
            assertThat(closed("idle")).isEqualTo(1);
        }
    }

    @Test
    void closesAConnectionOfAClientThatReadsNothing() throws Exception {
        start(limits(512, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(500)));

        silent.addAll(RawClient.silent(service.port(), "127.0.0.1", 3, LARGE));

        await().atMost(LIMIT).until(() -> closed("write-timeout") == 3);
    }

    @Test
    void limitsTheMemoryOfResponsesWithoutBlockingSmallOnes() throws Exception {
        startBoth();
        AtomicLong most = new AtomicLong();
        Thread sampler = Thread.ofVirtual().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                most.accumulateAndGet(service.answerBytes(), Math::max);
                LockSupport.parkNanos(1_000_000);
            }
        });
        silent.addAll(RawClient.silent(service.port(), "127.0.0.2", 200, LARGE));

        assertNotDelayed(100, "/small");
        await().atMost(LIMIT).until(() -> registry.counter("newswire.http.busy").count() > 0);
        // Stalled readers are evicted in favour of one that reads.
        await().atMost(LIMIT).until(() -> get("/large").body().length() == LARGE_BYTES);
        assertThat(closed("memory")).isPositive();
        sampler.interrupt();
        sampler.join();
        assertThat(most.get())
                .isLessThanOrEqualTo(Math.max(HttpLimits.defaults().answerBytes(), LARGE_BYTES * 2L));

        RawClient.closeAll(silent);
        await().atMost(LIMIT).until(() -> service.answerBytes() == 0);
    }

    @Test
    void requestsBeyondTheLimitGet503ExceptHealthChecks() throws Exception {
        startBoth();
        silent.addAll(RawClient.silent(service.port(), "127.0.0.2", 64, "GET /waits HTTP/1.1\r\nHost: a\r\n\r\n"));
        await().atMost(LIMIT).until(() -> get("/small").statusCode() == 503);

        HttpResponse<String> busy = get("/small");
        assertThat(busy.headers().firstValue("Retry-After")).contains("1");
        assertThat(busy.body()).isEqualTo("{\"title\":\"Service Unavailable\",\"status\":503}");
        assertNotDelayed(100, "/health/live");
        assertNotDelayed(100, "/metrics");
    }

    /// The connections come from several addresses, because each address has a limit.
    @Test
    void stalledClientsAndHalfOpenConnectionsDoNotAffectOthers() throws Exception {
        startBoth();
        for (int i = 0; i < 10; i++) {
            silent.addAll(RawClient.silent(service.port(), "127.0.1." + (1 + i), 100, LARGE));
            silent.addAll(RawClient.silent(service.port(), "127.0.2." + (1 + i), 200, HALF));
        }

        for (String path : List.of("/health/live", "/metrics", "/small")) {
            assertNotDelayed(200, path);
        }
        assertThat(closed("evicted")).isPositive();
        await().atMost(LIMIT)
                .until(() -> registry.get("newswire.http.connections").gauge().value() <= 512);
        assertThat(service.answerBytes())
                .isLessThanOrEqualTo(Math.max(HttpLimits.defaults().answerBytes(), LARGE_BYTES * 2L));
    }

    /// The machine also runs the clients.
    @ParameterizedTest
    @ValueSource(ints = {1, 1500})
    void halfOpenConnectionsThatAreReopenedDoNotAffectOthers(int addresses) throws Exception {
        startBoth();
        try (var clients = new HalfOpenClients(service.port(), 2_000, addresses)) {
            await().atMost(LIMIT).until(() -> clients.opened() > 4_000);

            assertNotDelayed(300, "/health/live");
            assertNotDelayed(300, "/small");
        }
        assertThat(registry.get("newswire.http.connections").gauge().value()).isLessThanOrEqualTo(1_024 + 1);
    }

    @Test
    void evictsTheClientWithTheMostConnectionsWhenNoneIsIdle() throws Exception {
        start(limits(16, LIMIT, LIMIT, LIMIT));
        for (int i = 0; i < 6; i++) {
            silent.addAll(RawClient.silent(
                    service.port(), "127.0.1." + (1 + i), 8, "GET /waits HTTP/1.1\r\nHost: a\r\n\r\n"));
        }

        for (int i = 0; i < 200; i++) {
            assertThat(responseTime(service, "/small")).isLessThan(LIMIT);
        }
        await().atMost(LIMIT)
                .until(() -> registry.get("newswire.http.connections").gauge().value() <= 32);
    }

    @Test
    void limitsTheConnectionsOfAnAddress() throws Exception {
        start(HttpLimits.defaults());

        silent.addAll(RawClient.silent(service.port(), "127.0.0.2", 500, HALF));

        await().atMost(LIMIT)
                .until(() -> registry.get("newswire.http.connections").gauge().value() <= 256);
        assertThat(closed("evicted")).isPositive();
    }

    private void start(HttpLimits limits) throws IOException {
        service.close();
        registry.clear();
        service = HttpService.on("127.0.0.1", 0, limits, registry);
        addPages(service);
        service.start();
    }

    /// Starts the tested service and one without load. Both answer a first time, since that loads classes.
    private void startBoth() throws Exception {
        start(HttpLimits.defaults());
        addPages(undisturbed);
        undisturbed.start();
        for (int i = 0; i < 100; i++) {
            responseTime(service, "/metrics");
            responseTime(undisturbed, "/metrics");
        }
    }

    private void addPages(HttpService to) {
        to.page("/small", _ -> PageResponse.text(200, "text/plain", "small"));
        to.page("/health/live", _ -> PageResponse.text(200, "text/plain", "live"));
        to.page("/metrics", _ -> PageResponse.text(200, "text/plain", "a 1\n".repeat(10_000)));
        to.page("/large", request -> {
            ResponseBuffer buffer = request.buffer();
            byte[] line = new byte[1 << 10];
            for (int i = 0; i < LARGE_BYTES / line.length; i++) {
                buffer.write(line);
            }
            return PageResponse.of(200, "text/plain", new PageResponse.Buffered(buffer));
        });
        to.page("/waits", _ -> {
            released.await();
            return PageResponse.empty(200);
        });
    }

    private static HttpLimits limits(int connections, Duration request, Duration idle, Duration write) {
        return new HttpLimits(connections, connections, 16 << 20, request, idle, Duration.ofMinutes(1), write);
    }

    private double closed(String reason) {
        return registry.get("newswire.http.closed")
                .tag("reason", reason)
                .counter()
                .count();
    }

    /// Compares the 99th percentiles of both services. They are measured in turns, because the machine may be busy
    /// itself.
    private void assertNotDelayed(int requests, String path) throws Exception {
        List<Duration> times = new ArrayList<>();
        List<Duration> usual = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            times.add(responseTime(service, path));
            usual.add(responseTime(undisturbed, path));
        }
        assertThat(percentile99(times))
                .as(path)
                .isLessThan(P99.plus(percentile99(usual).multipliedBy(5)));
    }

    private static Duration percentile99(List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() * 99 / 100 - 1);
    }

    /// Measures a request with its own connection, as probes send it.
    private static Duration responseTime(HttpService of, String path) throws Exception {
        long begin = System.nanoTime();
        String answer =
                RawClient.exchange(of.port(), "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(answer).as(path).startsWith("HTTP/1.1 200 ");
        return time;
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + service.port() + path);
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        }
    }
}

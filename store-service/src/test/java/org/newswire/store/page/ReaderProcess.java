package org.newswire.store.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.newswire.embedded.Ports;
import org.newswire.store.StoreService;
import org.newswire.store.database.BenchDatabase;

/// A store that only reads, in a process of its own with the heap of its container.
final class ReaderProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    /// 60 % of 512 MiB.
    private static final String HEAP = "-Xmx307m";

    private final int port = Ports.anyFree();
    private final Process process;

    ReaderProcess(BenchDatabase database, Path log) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StoreService.class.getName());
        builder.environment()
                .putAll(Map.of(
                        "STORE_ROLES", "read",
                        "HTTP_PORT", String.valueOf(port),
                        "HTTP_ADDRESS", "127.0.0.1",
                        "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
                        "DATABASE_URL", database.connections().getJdbcUrl(),
                        "API_DATABASE_USER", database.connections().getUsername(),
                        "API_DATABASE_PASSWORD", database.connections().getPassword()));
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        awaitReady(log);
    }

    private void awaitReady(Path log) throws InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(base().resolve("/health/ready")).build();
            while (!isReady(client, request)) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    process.destroy();
                    throw new IllegalStateException("the reader is not ready; see " + log);
                }
                Thread.sleep(100);
            }
        }
    }

    private static boolean isReady(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + port);
    }

    int port() {
        return port;
    }

    Duration cpuTime() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

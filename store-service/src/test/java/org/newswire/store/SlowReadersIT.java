package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.article;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.hostile.StalledClients;
import org.newswire.kafka.KafkaSettings;
import org.newswire.quickstart.EmbeddedPostgres;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.timing.BestOfThree;
import org.postgresql.ds.PGSimpleDataSource;

/// Tests clients of `/api/changes` that do not read their responses. The store is a separate process with
/// the heap of its container, and the articles are large. Tests `ByteBudget`.
@Tag("alone")
final class SlowReadersIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration P99 = Duration.ofMillis(500);

    /// The heap of the quick start. In an image it is 60 % of 512 MiB.
    private static final String HEAP = "-Xmx256m";

    /// Long enough for the requests to be admitted instead of answered with 503.
    private static final Duration TURN = Duration.ofMillis(15);

    private static final int LARGE_ARTICLES = 60;
    private static final int NEW_ARTICLES = 50;

    private final int port = Ports.anyFree();

    @TempDir
    private Path folder;

    @Test
    void stalledReadersDelayNoOthers() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
                EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"), Ports.anyFree())) {
            Process store = start(kafka, postgres);
            try (var stalled = new StalledClients(port)) {
                await().atMost(LIMIT).until(() -> status("/health/ready") == 200);
                storeLargeArticles(postgres);
                times(50);
                String changes = "/api/changes?limit=100&from=" + Instant.now().minus(Duration.ofHours(1));
                String one = answer("GET " + changes + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertThat(one)
                        .startsWith("HTTP/1.1 200 ")
                        .hasSizeGreaterThan(3 << 20); // each silent client gets an equal share

                stalled.open(1_000, TURN, ("GET " + changes + " HTTP/1.1\r\nHost: a\r\n\r\n").repeat(20));
                stalled.open(2_000, Duration.ZERO, "GET /api/changes HTTP/1.1\r\nHost: a\r\nX: ");
                publish(kafka);

                assertThat(BestOfThree.of(P99, () -> percentile99(times(200)))).isLessThan(P99);
                await().atMost(LIMIT).until(() -> count(postgres) == LARGE_ARTICLES + NEW_ARTICLES);
                assertThat(status("/api/changes?limit=1")).isEqualTo(200);
                assertThat(status("/health/ready")).isEqualTo(200);
                assertThat(store.isAlive()).isTrue();
            } finally {
                store.destroy();
                store.waitFor();
            }
        }
    }

    private Process start(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StoreService.class.getName());
        builder.environment()
                .putAll(Map.of(
                        "HTTP_PORT", String.valueOf(port),
                        "HTTP_ADDRESS", "127.0.0.1",
                        "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                        "DATABASE_URL", postgres.jdbcUrl(),
                        "DATABASE_USER", postgres.user(),
                        "DATABASE_PASSWORD", postgres.password()));
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("store.log").toFile())
                .start();
    }

    /// Stores articles of 3.7 MiB each, nearly the maximum. A page of the API has one of them, and the
    /// socket buffers are smaller.
    private static void storeLargeArticles(EmbeddedPostgres postgres) throws Exception {
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbcUrl());
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        String text = "harbour ".repeat(160_000);
        for (int i = 0; i < LARGE_ARTICLES; i++) {
            new PostgresArticleStore(source)
                    .write(List.of(new Change.Version(article("large-" + i, text, i, "daily"), null)));
        }
    }

    private static void publish(EmbeddedKafka kafka) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(
                new KafkaSettings(kafka.bootstrapServers(), Map.of()).producer("test"))) {
            for (int i = 0; i < NEW_ARTICLES; i++) {
                Article article = article("new-" + i, "It opens.", i, "daily");
                var entry = new ProducerRecord<>(
                        Article.TOPIC.name(),
                        article.id().toString().getBytes(UTF_8),
                        Article.CONTRACT.encode(article));
                producer.send(entry).get();
            }
        }
    }

    private static long count(EmbeddedPostgres postgres) throws Exception {
        try (Connection connection = postgres.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from article")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private int status(String path) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + port + path);
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
            return answer.statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private static Duration percentile99(List<Duration> times) {
        return times.get(times.size() * 99 / 100 - 1);
    }

    /// Returns the latencies of requests for small responses, each on a new connection, in ascending order.
    private List<Duration> times(int requests) throws IOException {
        List<Duration> times = new ArrayList<>();
        List<String> paths = List.of("/health/live", "/metrics", "/api/stats", "/api/feeds");
        for (int i = 0; i < requests; i++) {
            String path = paths.get(i % paths.size());
            long begin = System.nanoTime();
            String answer = answer("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            times.add(Duration.ofNanos(System.nanoTime() - begin));
            assertThat(answer).as(path).startsWith("HTTP/1.1 200 ");
        }
        Collections.sort(times);
        return times;
    }

    private String answer(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}

package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.article;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.HalfOpenClients;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.quickstart.EmbeddedPostgres;
import org.newswire.timing.BestOfThree;

/// Tests health requests while 2,000 half-open connections are opened again and again and the store indexes a
/// backlog. The store is a separate process with the heap of its container. Tests `EvictionOrder` and the
/// backlog of `HttpService`.
@Tag("alone")
final class HalfOpenWhileIndexingIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration P99 = Duration.ofMillis(500);
    private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("newswire.half-open-seconds", 10));
    private static final Duration PAUSE = Duration.ofMillis(25);
    private static final int CONNECTIONS = 2_000;
    private static final int ARTICLES_PER_SECOND = 3_000;
    private static final int MANY_ADDRESSES = 1_500;

    private final int port = Ports.anyFree();

    @TempDir
    private Path folder;

    @Test
    void halfOpenConnectionsDelayNoHealthRequest() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
                EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"), Ports.anyFree())) {
            Process store = start(kafka, postgres);
            Thread publisher = Thread.ofPlatform().daemon().start(() -> publish(kafka));
            try {
                await().atMost(LIMIT).until(() -> answered("/health/ready"));
                Answers without = answers();
                System.out.println("no half-open connection: " + without);
                for (int addresses : new int[] {0, 1, MANY_ADDRESSES}) {
                    try (var clients = new HalfOpenClients(port, CONNECTIONS, addresses)) {
                        assertThat(BestOfThree.of(P99, () -> percentile99(clients, addresses)))
                                .as("from " + addresses)
                                .isLessThan(P99);
                    }
                }
                assertThat(store.isAlive()).isTrue();
            } finally {
                publisher.interrupt();
                publisher.join();
                store.destroy();
                store.waitFor();
            }
        }
    }

    private Duration percentile99(HalfOpenClients clients, int addresses) throws InterruptedException {
        Answers with = answers();
        System.out.println(clients.opened() + " half-open connections of " + addresses + " other addresses: " + with);
        return with.percentile99();
    }

    private Process start(EmbeddedKafka kafka, EmbeddedPostgres postgres) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
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

    /// Publishes until this thread is interrupted.
    private static void publish(EmbeddedKafka kafka) {
        String text = "The harbour opens at seven. ".repeat(100);
        try (var producer = new KafkaProducer<byte[], byte[]>(
                new KafkaSettings(kafka.bootstrapServers(), Map.of()).producer("test"))) {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                Article article = article("new-" + i, text, i, "daily");
                var _ = producer.send(new ProducerRecord<>(
                        Article.TOPIC.name(),
                        article.id().toString().getBytes(UTF_8),
                        Article.CONTRACT.encode(article)));
                if (i % (ARTICLES_PER_SECOND / 10) == 0) {
                    Thread.sleep(100);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @param times    latencies in ascending order; a request without an answer has the longest
    /// @param failures requests without an answer, by their error
    private record Answers(List<Duration> times, Map<String, Integer> failures) {
        Duration percentile99() {
            return times.get(times.size() * 99 / 100 - 1);
        }

        @Override
        public String toString() {
            return times.size() + " requests, p99 " + percentile99().toMillis() + " ms, failures " + failures;
        }
    }

    private Answers answers() throws InterruptedException {
        List<Duration> times = new ArrayList<>();
        Map<String, Integer> failures = new TreeMap<>();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < DURATION.toNanos()) {
            long sent = System.nanoTime();
            try {
                request("/health/live");
                times.add(Duration.ofNanos(System.nanoTime() - sent));
            } catch (IOException e) {
                times.add(NEVER);
                failures.merge(String.valueOf(e.getMessage()), 1, Integer::sum);
            }
            Thread.sleep(PAUSE);
        }
        Collections.sort(times);
        return new Answers(times, failures);
    }

    private boolean answered(String path) {
        try {
            request(path);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void request(String path) throws IOException {
        try (var socket = new Socket()) {
            int timeout = (int) LIMIT.toMillis();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeout);
            socket.setSoTimeout(timeout);
            String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new IOException(
                        answer.isEmpty()
                                ? "closed without an answer"
                                : answer.lines().findFirst().get());
            }
        }
    }
}

package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.article;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.chain.SharedContainers;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.store.StoreService;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.hub.Subscribers.Received;
import org.testcontainers.kafka.KafkaContainer;

/// A store in a separate process, which is killed while it pushes. Tests [HubPublisher] and [PingTable].
final class HubCrashIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> PATHS = List.of("/0", "/1", "/2", "/3");
    private static final int ARTICLES = 400;
    private static final int WARM_UP = 100;
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final KafkaContainer kafka = SharedContainers.newKafka();
    private final StoreDatabase database = new StoreDatabase();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = Ports.anyFree();
    private final Map<String, Long> sent = new HashMap<>();
    private Subscribers subscribers;
    private ChildProcess store;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start() throws Exception {
        kafka.start();
        subscribers = new Subscribers();
        startStore();
        producer = new KafkaProducer<>(new KafkaSettings(kafka.getBootstrapServers(), Map.of()).producer("test"));
    }

    @AfterEach
    void stop() {
        producer.close();
        store.kill();
        subscribers.close();
        database.close();
        kafka.close();
        client.close();
    }

    private void startStore() throws IOException {
        Path log = Files.createTempDirectory("newswire-hub").resolve("store.log");
        store = ChildProcess.start(
                ChildProcess.java(
                        List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1"),
                        System.getProperty("java.class.path"),
                        StoreService.class.getName(),
                        List.of()),
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", kafka.getBootstrapServers(),
                        "DATABASE_URL", database.url(),
                        "DATABASE_USER", database.container().getUsername(),
                        "DATABASE_PASSWORD", database.container().getPassword(),
                        "HTTP_PORT", String.valueOf(port),
                        "HTTP_ADDRESS", "127.0.0.1",
                        "INSTANCE_ID", "store-hub",
                        "API_PUBLIC_URL", "http://127.0.0.1:" + port,
                        "FETCH_ALLOW_ADDRESSES", "127.0.0.0/8"),
                log);
        await().atMost(LIMIT).ignoreExceptions().until(() -> get("/health/ready") == 200);
    }

    private int get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private void subscribe(String path) throws Exception {
        String form = Map.of(
                        "hub.mode",
                        "subscribe",
                        "hub.callback",
                        subscribers.url(path),
                        "hub.topic",
                        "http://127.0.0.1:" + port + "/feeds/articles.json")
                .entrySet()
                .stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hub"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // one that fails is never pushed
    private void publish(int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            Article article = article("item-" + i, "Text of " + i, i % 60, "daily");
            sent.put(article.id().toString(), System.nanoTime());
            producer.send(new ProducerRecord<>(
                    Article.TOPIC.name(), article.id().toString().getBytes(UTF_8), Article.CONTRACT.encode(article)));
            producer.flush();
            Thread.sleep(PAUSE);
        }
        producer.flush();
    }

    @Test
    void aKillLosesNothingAndRepeatsOnlyUnacknowledgedPings() throws Exception {
        for (String path : PATHS) {
            subscribe(path);
        }
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription").size() == PATHS.size());

        publish(0, WARM_UP);
        PATHS.forEach(path -> awaitArticles(path, sent.keySet()));
        Set<String> warmUp = Set.copyOf(sent.keySet());
        publish(WARM_UP, ARTICLES / 2);
        PATHS.forEach(path -> awaitArticles(path, sent.keySet()));
        print(delays(warmUp));

        subscribers.behave("/3", _ -> {
            Thread.sleep(300);
            return 202;
        });
        Thread publisher = Thread.ofVirtual().start(() -> {
            try {
                publish(ARTICLES / 2, ARTICLES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        int before = subscribers.pings().size();
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> subscribers.pings().size() > before + 10);
        store.kill();
        Set<String> unacknowledged =
                new TreeSet<>(database.rows("select ping_id from hub_subscription where ping_id is not null"));
        assertThat(unacknowledged).isNotEmpty();
        publisher.join();
        startStore();

        for (String path : PATHS) {
            awaitArticles(path, sent.keySet());
            assertDuplicatesAreUnacknowledged(path, unacknowledged);
        }
    }

    private void awaitArticles(String path, Set<String> ids) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> articles(path).containsAll(ids));
    }

    private List<String> articles(String path) {
        return subscribers.pings(path).stream()
                .flatMap(ping -> ping.ids().stream().distinct())
                .toList();
    }

    private void assertDuplicatesAreUnacknowledged(String path, Set<String> unacknowledged) {
        Map<String, String> bodies = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Received ping : subscribers.pings(path)) {
            String earlier = bodies.put(ping.ping(), ping.body());
            if (earlier != null) {
                assertThat(unacknowledged).contains(ping.ping());
                assertThat(ping.body()).isEqualTo(earlier);
                continue;
            }
            List<String> ids =
                    ping.ids().stream().distinct().filter(sent::containsKey).toList();
            assertThat(seen).doesNotContainAnyElementsOf(ids);
            seen.addAll(ids);
        }
        assertThat(seen).isEqualTo(sent.keySet());
    }

    private List<Long> delays(Set<String> without) {
        List<Long> delays = new ArrayList<>();
        for (Received ping : subscribers.pings()) {
            ping.ids().stream()
                    .distinct()
                    .filter(id -> sent.containsKey(id) && !without.contains(id))
                    .forEach(id -> delays.add((ping.nanos() - Objects.requireNonNull(sent.get(id))) / 1_000_000));
        }
        delays.sort(null);
        return delays;
    }

    private static void print(List<Long> millis) {
        System.out.printf(
                "hub, from the producer to the callback: %d deliveries, p50 %d ms, p99 %d ms, max %d ms%n",
                millis.size(), millis.get(millis.size() / 2), millis.get(millis.size() * 99 / 100), millis.getLast());
    }
}

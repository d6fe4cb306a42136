package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.article;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.chain.SharedContainers;
import org.newswire.kafka.KafkaSettings;
import org.newswire.service.Launcher;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.tracing.Tracing;
import org.newswire.settings.Settings;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.DatabaseSettings.Login;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.page.PageSettings;
import org.testcontainers.kafka.KafkaContainer;

/// Stores with different roles, with a real broker and a real database.
final class StoreRolesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final KafkaContainer BROKER = SharedContainers.newKafka();
    private static final Login OWNER = new Login("test", "test");
    private static final Login READER = new Login("roles_reader", "quiet");

    /// Readers must get along without the owner's password and without a broker.
    private static final Login NOT_OWNER = new Login("test", "wrong");

    private static final KafkaSettings NO_BROKER = new KafkaSettings("127.0.0.1:9", Map.of());

    private static StoreDatabase database;
    private static KafkaSettings kafka;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Store> stores = new ArrayList<>();

    @BeforeAll
    static void startServers() throws Exception {
        BROKER.start();
        database = new StoreDatabase();
        database.execute("create database roles");
        kafka = new KafkaSettings(BROKER.getBootstrapServers(), Map.of());
        try (Admin admin = Admin.create(kafka.admin("test"))) {
            admin.createTopics(WriteRole.TOPICS.stream()
                            .map(topic -> new NewTopic(topic.name(), 2, (short) 1).configs(topic.config()))
                            .toList())
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stopServers() {
        database.close();
        BROKER.stop();
    }

    @AfterEach
    void stop() throws Exception {
        for (Store each : stores) {
            each.stop();
        }
        client.close();
    }

    @Test
    void readersServeWhatAWriterStoresAlsoWhileItIsDown() throws Exception {
        List<Store> readers =
                List.of(start(NO_BROKER, NOT_OWNER, StoreRole.READ), start(NO_BROKER, NOT_OWNER, StoreRole.READ));
        for (Store reader : readers) {
            await("the role and the schema are missing")
                    .atMost(LIMIT)
                    .until(() -> get(reader, "/health/api").body().startsWith("waiting for the schema: "));
            assertThat(reader.stage.check()).isPresent();
            assertThat(get(reader, "/api/articles").statusCode()).isEqualTo(503);
        }

        Store writer = start(kafka, OWNER, StoreRole.WRITE);
        Store indexer = start(NO_BROKER, OWNER, StoreRole.INDEX);
        send("harbour");
        for (Store reader : readers) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(
                                    get(reader, "/api/articles?q=opens").body())
                            .contains("Headline of harbour"));
            assertThat(get(reader, "/feeds/articles.atom").body()).contains("Headline of harbour");
            assertThat(get(reader, "/health/api").statusCode()).isEqualTo(200);
            assertThat(reader.stage.check()).isEmpty();
        }
        await().atMost(LIMIT).until(() -> writer.stage.check().isEmpty());
        assertThat(indexer.stage.check()).isEmpty();
        for (Store closed : List.of(writer, indexer)) {
            for (String path : List.of("/api/articles", "/feeds/articles.atom", "/hub")) {
                assertThat(get(closed, path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(get(closed, "/health/api").statusCode()).isEqualTo(503);
        }
        assertMetricsAreOfTheRole(writer, indexer, readers.getFirst());

        writer.stop();
        indexer.stop();
        for (Store reader : readers) {
            assertThat(get(reader, "/api/articles").body()).contains("Headline of harbour");
            assertThat(reader.stage.check()).isEmpty();
        }
        assertThat(database.rows("select distinct usename from pg_stat_activity where datname = 'roles'"
                        + " and usename is not null"))
                .containsExactly(READER.user());
    }

    private static void assertMetricsAreOfTheRole(Store writer, Store indexer, Store reader) {
        assertThat(newswireMeters(writer))
                .contains("newswire.stored.articles", "newswire.changes.lag", "newswire.database.up")
                .doesNotContain("newswire.api.up", "newswire.search.indexed", "newswire.hub.verifications");
        assertThat(newswireMeters(indexer))
                .contains("newswire.search.indexed", "newswire.pending.articles")
                .doesNotContain("newswire.api.up", "newswire.stored.articles");
        assertThat(newswireMeters(reader))
                .contains("newswire.api.up", "newswire.hub.verifications")
                .doesNotContain("newswire.stored.articles", "newswire.search.indexed", "newswire.hub.pings");
    }

    private static Stream<String> newswireMeters(Store store) {
        return store.metrics.getMeters().stream().map(Meter::getId).map(Meter.Id::getName);
    }

    private static void send(String slug) throws Exception {
        Article article = article(slug, "It opens.", 0, "daily");
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("test"))) {
            producer.send(new ProducerRecord<>(
                            Article.TOPIC.name(),
                            article.id().toString().getBytes(UTF_8),
                            Article.CONTRACT.encode(article)))
                    .get();
        }
    }

    private HttpResponse<String> get(Store store, String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + store.http.port() + path);
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private Store start(KafkaSettings broker, Login owner, StoreRole role) throws Exception {
        var settings = new StoreSettings(
                new DatabaseSettings(
                        database.container().getJdbcUrl().replaceFirst("/test", "/roles"), owner, Optional.of(READER)),
                Optional.empty(),
                false,
                Duration.ofDays(3),
                Set.of(),
                Optional.empty(),
                PageSettings.OPEN,
                Set.of(role));
        var metrics = new SimpleMeterRegistry();
        var context = new Launcher.Context(
                new Settings(Map.of()),
                broker,
                metrics,
                Tracing.off(ThreadLocalRandom::current),
                "store-" + stores.size());
        Store store = new Store(
                new StoreStage(settings, context, InstantSource.system()),
                HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry()),
                metrics);
        stores.add(store);
        store.start();
        return store;
    }

    /// A stage with a server for its pages. The launcher's part is left out.
    private static final class Store {
        private final StoreStage stage;
        private final HttpService http;
        private final SimpleMeterRegistry metrics;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread running = Thread.ofPlatform().unstarted(this::run);

        private Store(StoreStage stage, HttpService http, SimpleMeterRegistry metrics) {
            this.stage = stage;
            this.http = http;
            this.metrics = metrics;
        }

        private void start() throws Exception {
            stage.pages().forEach(http::page);
            http.start();
            running.start();
        }

        private void run() {
            try {
                stage.run();
            } catch (InterruptedException | RuntimeException e) {
                failure.set(e);
            }
        }

        private void stop() throws InterruptedException {
            stage.close();
            running.join(LIMIT);
            http.close();
            assertThat(running.isAlive()).isFalse();
            assertThat(failure.get()).isNull();
        }
    }
}

package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.article;

import io.micrometer.core.instrument.Meter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.DatabaseSettings.Login;
import org.newswire.store.database.StoreDatabase;
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

    private final List<RunningStore> stores = new ArrayList<>();

    @BeforeAll
    static void startServers() throws Exception {
        BROKER.start();
        database = StoreDatabase.withOwnServer();
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
        for (RunningStore each : stores) {
            each.stop();
        }
    }

    @Test
    void readersServeWhatAWriterStoresAlsoWhileItIsDown() throws Exception {
        List<RunningStore> readers =
                List.of(start(NO_BROKER, NOT_OWNER, StoreRole.READ), start(NO_BROKER, NOT_OWNER, StoreRole.READ));
        for (RunningStore reader : readers) {
            await("the role and the schema are missing")
                    .atMost(LIMIT)
                    .until(() -> reader.get("/health/api").body().startsWith("waiting for the schema: "));
            assertThat(reader.stage().check()).isPresent();
            assertThat(reader.get("/api/articles").statusCode()).isEqualTo(503);
        }

        RunningStore writer = start(kafka, OWNER, StoreRole.WRITE);
        RunningStore indexer = start(NO_BROKER, OWNER, StoreRole.INDEX);
        send("harbour");
        for (RunningStore reader : readers) {
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(reader.get("/api/articles?q=opens").body())
                                    .contains("Headline of harbour"));
            assertThat(reader.get("/feeds/articles.atom").body()).contains("Headline of harbour");
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(reader.get("/").body())
                            .contains("Headline of harbour", "KAFKA_BOOTSTRAP_SERVERS is not set")
                            .doesNotContain("The broker does not answer"));
            assertThat(reader.get("/health/api").statusCode()).isEqualTo(200);
            assertThat(reader.stage().check()).isEmpty();
        }
        await().atMost(LIMIT).until(() -> writer.stage().check().isEmpty());
        assertThat(indexer.stage().check()).isEmpty();
        for (RunningStore closed : List.of(writer, indexer)) {
            for (String path : List.of("/api/articles", "/feeds/articles.atom", "/hub")) {
                assertThat(closed.get(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(closed.get("/health/api").statusCode()).isEqualTo(503);
        }
        assertMetricsAreOfTheRole(writer, indexer, readers.getFirst());

        writer.stop();
        indexer.stop();
        for (RunningStore reader : readers) {
            assertThat(reader.get("/api/articles").body()).contains("Headline of harbour");
            assertThat(reader.stage().check()).isEmpty();
        }
        assertThat(database.rows("select distinct usename from pg_stat_activity where datname = 'roles'"
                        + " and usename is not null"))
                .containsExactly(READER.user());
    }

    private static void assertMetricsAreOfTheRole(RunningStore writer, RunningStore indexer, RunningStore reader) {
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

    private static Stream<String> newswireMeters(RunningStore store) {
        return store.metrics().getMeters().stream().map(Meter::getId).map(Meter.Id::getName);
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

    private RunningStore start(KafkaSettings broker, Login owner, StoreRole role) throws Exception {
        var settings = new DatabaseSettings(database.url("roles"), owner, Optional.of(READER));
        RunningStore store = RunningStore.start(settings, Set.of(role), broker, Map.of(), "store-" + stores.size());
        stores.add(store);
        return store;
    }
}

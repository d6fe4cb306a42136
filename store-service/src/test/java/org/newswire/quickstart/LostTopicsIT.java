package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Deletes topics, or changes their cleanup policy, while parser and store run. Both report it with
/// readiness 503, and continue after the topics are repaired. Tests `TopicMonitor` and `TopicLossRecovery`.
final class LostTopicsIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final Set<Topic> TOPICS = Stream.of(RawItem.TOPIC, Article.TOPIC, FeedStatus.TOPIC)
            .flatMap(topic -> Stream.of(topic, topic.deadLetters()))
            .collect(Collectors.toSet());

    @TempDir
    Path folder;

    @Test
    void parserAndStoreReportAWrongCleanupPolicyAndLostTopicsAndContinueAfterTheRepair() throws Exception {
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
                var postgres = EmbeddedPostgres.start(folder.resolve("postgres"), Ports.anyFree());
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                var parse = start(Service.PARSE, kafka, postgres);
                var store = start(Service.STORE, kafka, postgres)) {
            parse.awaitReady(LIMIT);
            store.awaitReady(LIMIT);
            publish(kafka, "https://news.example/one");
            awaitArticles(store, 1);

            change(admin, TopicConfig.CLEANUP_POLICY_DELETE);
            for (ServiceProcess service : List.of(parse, store)) {
                awaitProblem(service, "news.articles has cleanup.policy=delete, wanted compact");
            }
            change(admin, TopicConfig.CLEANUP_POLICY_COMPACT);
            parse.awaitReady(LIMIT);
            store.awaitReady(LIMIT);

            admin.deleteTopics(Stream.concat(TOPICS.stream(), Stream.of(SiteStatus.TOPIC))
                            .map(Topic::name)
                            .toList())
                    .all()
                    .get();
            for (ServiceProcess service : List.of(parse, store)) {
                awaitProblem(service, "topics that are gone");
            }
            for (Topic topic : TOPICS) {
                TopicAdmin.create(admin, topic);
            }
            TopicAdmin.create(admin, SiteStatus.TOPIC);
            parse.awaitReady(LIMIT);
            store.awaitReady(LIMIT);
            publish(kafka, "https://news.example/two");
            awaitArticles(store, 2);
            assertThat(parse.isAlive()).isTrue();
            assertThat(store.isAlive()).isTrue();

            admin.deleteTopics(List.of(Article.TOPIC.name())).all().get();
            publish(kafka, "https://news.example/three");
            awaitProblem(parse, "topics that are gone");
            long begin = System.nanoTime();
            assertThat(parse.stop()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        }
    }

    private static void change(Admin admin, String policy) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Article.TOPIC.name());
        var entry = new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
        admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private static void awaitProblem(ServiceProcess service, String trouble) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(service.notReady())
                        .hasValueSatisfying(why -> assertThat(why).contains(trouble)));
    }

    /// Uses the store's own counter.
    private static void awaitArticles(ServiceProcess store, int wanted) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(store.metrics().orElse(""))
                        .as(() -> store.logTail(20))
                        .contains("newswire_stored_articles_total{outcome=\"new\"} " + wanted + ".0"));
    }

    private static void publish(EmbeddedKafka kafka, String link) throws Exception {
        RawItem sample = RawItem.CONTRACT.decode(
                Files.readAllBytes(Path.of("../ingest-service/src/test/resources/samples/raw-item.json")));
        RawItem item = new RawItem(
                NameUuid.ofLink(link),
                RawItem.Change.PUBLISHED,
                sample.fingerprint(),
                sample.observedAt(),
                sample.feed(),
                sample.entry(),
                sample.fetch(),
                null);
        try (var producer = new KafkaProducer<byte[], byte[]>(
                new KafkaSettings(kafka.bootstrapServers(), Map.of()).producer("test"))) {
            producer.send(new ProducerRecord<>(
                            RawItem.TOPIC.name(),
                            item.articleId().toString().getBytes(UTF_8),
                            RawItem.CONTRACT.encode(item)))
                    .get();
        }
    }

    private ServiceProcess start(Service service, EmbeddedKafka kafka, EmbeddedPostgres postgres) {
        Map<String, String> environment = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "DATABASE_URL", postgres.jdbcUrl(),
                "DATABASE_USER", postgres.user(),
                "DATABASE_PASSWORD", postgres.password());
        return ServiceProcess.start(service, environment, Ports.anyFree(), folder.resolve(service.label() + ".log"));
    }
}

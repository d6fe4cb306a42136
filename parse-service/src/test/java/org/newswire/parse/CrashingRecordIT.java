package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.contract.Contract;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.RawItem;

/// A record that ends the process each time it is parsed, among good records. The parser is restarted each
/// time. Tests `CrashRecovery`.
final class CrashingRecordIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int RECORDS = 500;
    private static final int PLANTED_AT = 317;
    private static final int MAX_RESTARTS = 12;

    @TempDir
    static Path folder = Path.of("");

    @Test
    void becomesADeadLetterAndAllOthersArePublishedOnce() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree())) {
            var settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings);
            publish(settings);
            try (var deadLetters = new Tail(settings, RawItem.TOPIC.deadLetters(), 1);
                    var articles = new Tail(settings, Article.TOPIC, 1)) {
                int restarts = restartsUntilItRuns(kafka.bootstrapServers(), articles);
                assertThat(restarts).isBetween(1, MAX_RESTARTS);
                deadLetters.awaitCount(1, LIMIT);
                ConsumerRecord<byte[], byte[]> planted = deadLetters.last();
                assertThat(Contract.header(planted.headers(), "newswire-dlq-reason"))
                        .contains("ended-the-process");
                assertThat(Contract.header(planted.headers(), "newswire-dlq-offset"))
                        .contains(String.valueOf(PLANTED_AT));
                assertThat(new String(planted.value(), UTF_8)).contains(HaltingParser.PLANTED);
                assertThat(articles.records().stream()
                                .map(record -> new String(record.key(), UTF_8))
                                .distinct())
                        .hasSize(RECORDS - 1);
            }
        }
    }

    /// Restarts the parser until it has published all articles, and stops it.
    private static int restartsUntilItRuns(String bootstrapServers, Tail articles) {
        for (int restarts = 0; restarts <= MAX_RESTARTS + 1; restarts++) {
            ChildProcess parser = ChildProcess.start(
                    ChildProcess.java(
                            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                            System.getProperty("java.class.path"),
                            HaltingParser.class.getName(),
                            List.of(bootstrapServers, String.valueOf(RECORDS))),
                    Map.of(),
                    folder.resolve("parse.log"));
            await().atMost(LIMIT).until(() -> {
                articles.read();
                return !parser.isAlive() || articles.count() == RECORDS - 1;
            });
            if (parser.isAlive()) {
                parser.kill();
                return restarts;
            }
            assertThat(parser.exitCode()).contains(HaltingParser.EXIT_CODE);
        }
        return Integer.MAX_VALUE;
    }

    private static void publish(KafkaSettings settings) {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            for (int i = 0; i < RECORDS; i++) {
                RawItem item = HarbourItems.of("https://www.news.example/" + i, RawItem.Change.PUBLISHED, 0);
                String value = new String(RawItem.CONTRACT.encode(item), UTF_8);
                if (i == PLANTED_AT) {
                    value = value.replace("The harbour is closed.", HaltingParser.PLANTED);
                }
                var _ = producer.send(new ProducerRecord<>(
                        RawItem.TOPIC.name(), item.articleId().toString().getBytes(UTF_8), value.getBytes(UTF_8)));
            }
        }
    }

    private static void create(KafkaSettings settings) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            List<NewTopic> topics = Stream.of(
                            RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC, SiteStatus.TOPIC)
                    .map(topic -> new NewTopic(topic.name(), 1, (short) 1).configs(topic.config()))
                    .toList();
            CreatedTopics.create(admin, topics);
            // The partitions of a process that has ended are assigned again after the session timeout.
            var group = new ConfigResource(ConfigResource.Type.GROUP, ParseService.GROUP);
            admin.incrementalAlterConfigs(Map.of(
                            group,
                            List.of(
                                    set("consumer.session.timeout.ms", "3000"),
                                    set("consumer.heartbeat.interval.ms", "500"))))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}

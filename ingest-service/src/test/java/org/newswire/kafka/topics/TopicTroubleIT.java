package org.newswire.kafka.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.ingest.IngestService;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.kafka.Topic;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;

/// Deletes and changes topics while an ingest runs. The ingest ends with exit code 1 if its topics are
/// deleted, creates them after a restart and polls all feeds. If partition counts do not match, it names
/// the topic and waits. Tests `TopicMonitor`.
final class TopicTroubleIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Their state has more than 2,000 bytes, and a claim or a host's state has less.
    private static final int LATER_ITEMS = 600;

    @TempDir
    Path folder;

    private final int port = Ports.anyFree();
    private final int httpPort = Ports.anyFree();
    private HttpServer site;
    private volatile byte[] feed = {};

    @BeforeEach
    void openSite() throws Exception {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String address = address();
        publish("News of the day");
        site.createContext("/feed", exchange -> {
            byte[] shown = feed;
            try (exchange) {
                exchange.sendResponseHeaders(200, shown.length);
                exchange.getResponseBody().write(shown);
            }
        });
        site.start();
        Files.writeString(folder.resolve("feeds.yaml"), "feeds:\n  - " + address + "/feed\n");
    }

    private String address() {
        return "http://127.0.0.1:" + site.getAddress().getPort();
    }

    private void publish(String title) {
        show(item(title, "/news/" + title.length()));
    }

    private void publish(int items) {
        show(IntStream.range(0, items)
                .mapToObj(i -> item("Item " + i, "/items/" + i))
                .collect(Collectors.joining()));
    }

    private String item(String title, String path) {
        return "<item><title>" + title + "</title><link>" + address() + path
                + "</link><description>Short.</description></item>";
    }

    private void show(String items) {
        feed = ("<rss version='2.0'><channel><title>A site</title>" + items + "</channel></rss>").getBytes(UTF_8);
    }

    @AfterEach
    void closeSite() {
        site.stop(0);
    }

    @Test
    void endsIfItsTopicsAreDeleted() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), port)) {
            try (ServiceProcess ingest = ingest(kafka)) {
                awaitArticles(kafka);
                try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                    admin.deleteTopics(IngestService.TOPICS.stream()
                                    .map(topic -> topic.name())
                                    .toList())
                            .all()
                            .get();
                }
                assertEnds(ingest);
            }
            try (ServiceProcess _ = ingest(kafka)) {
                awaitArticles(kafka);
            }
        }
    }

    /// The broker has lost all data, and other services have created the topics again.
    @Test
    void endsIfTheBrokerHasLostAllData() throws Exception {
        EmbeddedKafka lost = EmbeddedKafka.start(folder.resolve("lost"), port);
        try (ServiceProcess ingest = ingest(lost)) {
            awaitArticles(lost);
            lost.close();
            try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("new"), port)) {
                try (ServiceProcess _ = other(kafka)) {
                    assertEnds(ingest);
                }
                try (ServiceProcess _ = ingest(kafka)) {
                    awaitArticles(kafka);
                }
            }
        } finally {
            lost.close();
        }
    }

    @Test
    void namesATopicWithTooFewPartitions() throws Exception {
        String memory = IngestTopics.FEED_MEMORY.name();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), port);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic small = new NewTopic(memory, 4, (short) 1).configs(IngestTopics.FEED_MEMORY.config());
            CreatedTopics.create(admin, List.of(small));
            try (ServiceProcess ingest = ingest(kafka)) {
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(ingest.notReady())
                                .hasValueSatisfying(why -> assertThat(why)
                                        .contains(memory + " has 4 partitions, and news.feeds has 32", "--alter")));
                admin.createPartitions(Map.of(memory, NewPartitions.increaseTo(32)))
                        .all()
                        .get();
                awaitArticles(kafka);
                ingest.awaitReady(LIMIT);
            }
        }
    }

    /// The record becomes a dead letter with a remedy, and the ingest continues without a restart.
    @Test
    void anItemThatExceedsTheTopicsLimitBecomesADeadLetter() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), port);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            try (ServiceProcess ingest = ingest(kafka)) {
                awaitArticles(kafka);
                largestRecord(admin, RawItem.TOPIC, "100");
                publish("Later news");
                await().atMost(LIMIT)
                        .until(() -> Records.committed(kafka.bootstrapServers(), "news.raw.dlq")
                                        .size()
                                == 1);
                largestRecord(admin, RawItem.TOPIC, "4194304");
                publish("Latest of all news");
                await().atMost(LIMIT)
                        .until(() -> Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name())
                                        .size()
                                == 2);
                ingest.awaitReady(LIMIT);
                assertThat(Files.readString(ingest.log()))
                        .contains("item set aside", "reason=too-large", "max.message.bytes", "dlq retry")
                        .doesNotContain("\tat ", "feed owner restarted");
                assertThat(Records.committed(kafka.bootstrapServers(), "news.raw.dlq"))
                        .hasSize(1);
            }
        }
    }

    /// The feed's items are published once the limit is raised, without a restart.
    @Test
    void aFeedWhoseStateExceedsTheTopicsLimitIsPolledAgainLater() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), port);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            try (ServiceProcess ingest = ingest(kafka)) {
                awaitArticles(kafka);
                largestRecord(admin, IngestTopics.FEED_MEMORY, "2000");
                publish(LATER_ITEMS);
                await().atMost(LIMIT)
                        .untilAsserted(() ->
                                assertThat(Files.readString(ingest.log())).contains("not published, next poll at"));
                assertThat(Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name()))
                        .hasSize(1);
                largestRecord(admin, IngestTopics.FEED_MEMORY, "4194304");
                await().atMost(LIMIT)
                        .until(() -> Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name())
                                        .size()
                                == 1 + LATER_ITEMS);
                ingest.awaitReady(LIMIT);
                assertThat(Files.readString(ingest.log()))
                        .contains("topic=" + IngestTopics.FEED_MEMORY.name() + " rejects a record", "kafka-configs")
                        .doesNotContain("\tat ", "feed owner restarted");
            }
        }
    }

    private static void largestRecord(Admin admin, Topic of, String bytes) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, of.name());
        var largest = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes);
        admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(largest, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private ServiceProcess ingest(EmbeddedKafka kafka) {
        Map<String, String> environment = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "FETCH_ALLOW_ADDRESSES", "127.0.0.1",
                "FETCH_PAGES", "never",
                "POLL_INTERVAL_MIN", "1s",
                "POLL_INTERVAL_MAX", "2s",
                "FEEDS", folder.resolve("feeds.yaml").toString());
        return ServiceProcess.start(Service.INGEST, environment, httpPort, folder.resolve("ingest.log"));
    }

    /// Without a feed list, the service only creates the topics.
    private ServiceProcess other(EmbeddedKafka kafka) throws InterruptedException {
        ServiceProcess other = ServiceProcess.start(
                Service.INGEST,
                Map.of("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()),
                Ports.anyFree(),
                folder.resolve("other.log"));
        other.awaitReady(LIMIT);
        return other;
    }

    private static void assertEnds(ServiceProcess ingest) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ingest.exitCode())
                        .as(() -> ingest.logTail(20))
                        .hasValue(1));
        assertThat(ingest.logTail(20))
                .contains("service failed service=ingest: topics")
                .contains("news.feeds");
    }

    private static void awaitArticles(EmbeddedKafka kafka) {
        await().atMost(LIMIT).ignoreExceptionsInstanceOf(KafkaException.class).untilAsserted(() -> {
            assertThat(Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name()))
                    .isNotEmpty();
            assertThat(Records.committed(kafka.bootstrapServers(), FeedDefinition.TOPIC.name()))
                    .isNotEmpty();
        });
    }
}

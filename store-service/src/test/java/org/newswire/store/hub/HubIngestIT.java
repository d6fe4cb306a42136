package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.article;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.chain.SharedContainers;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.ingest.IngestService;
import org.newswire.raw.RawItem;
import org.testcontainers.kafka.KafkaContainer;

/// The hub with an ingest of another installation as its subscriber. Tests [HubPublisher].
final class HubIngestIT extends ServedHub {
    private static final Duration WAIT = Duration.ofMinutes(2);

    @Test
    void anIngestSubscribesAndPollsAfterAPing(@TempDir Path folder) throws Exception {
        startHub("one");
        store(article("harbour", "It opens.", 0, "daily"));
        Files.writeString(folder.resolve("feeds.yaml"), "feeds:\n  - url: " + topic("articles.atom") + "\n");
        try (KafkaContainer kafka = SharedContainers.newKafka()) {
            kafka.start();
            ChildProcess ingest = startIngest(kafka, folder);
            try {
                await().atMost(WAIT)
                        .until(() -> database.rows("select 1 from hub_subscription where secret is not null")
                                        .size()
                                == 1);
                await().atMost(WAIT).until(() -> published(kafka) == 1);

                store(article("bridge", "It opens.", 0, "daily"));

                // After a push, the ingest polls a minute after its last poll.
                await().atMost(WAIT).pollInterval(Duration.ofSeconds(1)).until(() -> published(kafka) == 2);
                await().atMost(WAIT)
                        .until(() ->
                                database.rows("select 1 from hub_subscription where ping_id is null and failures = 0")
                                                .size()
                                        == 1);
            } finally {
                ingest.kill();
            }
        }
        assertThat(metrics.get("newswire.hub.pings")
                        .tag("outcome", "delivered")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private ChildProcess startIngest(KafkaContainer kafka, Path folder) {
        int port = Ports.anyFree();
        return ChildProcess.start(
                ChildProcess.java(
                        List.of("-XX:+UseSerialGC", "-Xmx280m", "-XX:TieredStopAtLevel=1"),
                        System.getProperty("java.class.path"),
                        IngestService.class.getName(),
                        List.of()),
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", kafka.getBootstrapServers(),
                        "FEEDS", folder.resolve("feeds.yaml").toString(),
                        "FETCH_ALLOW_ADDRESSES", "127.0.0.1",
                        "FETCH_PAGES", "never",
                        "POLL_INTERVAL_MIN", "30m",
                        "HTTP_PORT", String.valueOf(port),
                        "HTTP_ADDRESS", "127.0.0.1",
                        "INSTANCE_ID", "ingest-hub",
                        "WEBSUB_CALLBACK_URL",
                                URI.create("http://127.0.0.1:" + port).toString()),
                folder.resolve("ingest.log"));
    }

    private static int published(KafkaContainer kafka) {
        return Records.committed(kafka.getBootstrapServers(), RawItem.TOPIC.name())
                .size();
    }
}

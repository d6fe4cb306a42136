package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.ingest.feeds.FeedDefinition;

/// A feed list that changes while the broker is away. Tests [IngestService].
final class FeedListOutageIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");

    private final int port = Ports.anyFree();

    @Test
    void aFeedListThatChangesWhileTheBrokerIsAwayIsWrittenWhenItReturns() throws Exception {
        list("https://a.invalid/feed", "https://b.invalid/feed");
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("broker"), port);
        ChildProcess ingest = startIngest();
        try {
            awaitFeeds("https://a.invalid/feed", "https://b.invalid/feed");
            kafka.close();
            list("https://b.invalid/feed", "https://c.invalid/feed");
            await().atMost(LIMIT).until(() -> log().contains("feed list not written to news.feeds: "));

            kafka = EmbeddedKafka.start(folder.resolve("broker"), port);

            awaitFeeds("https://b.invalid/feed", "https://c.invalid/feed");
            assertThat(ingest.isAlive()).isTrue();
        } finally {
            ingest.kill();
            kafka.close();
        }
    }

    private void list(String... urls) throws Exception {
        Path written = Files.writeString(folder.resolve("written"), String.join("\n", urls) + "\n");
        Files.move(written, folder.resolve("feeds.txt"), StandardCopyOption.REPLACE_EXISTING);
    }

    private ChildProcess startIngest() {
        Map<String, String> settings = Map.of(
                "HTTP_PORT", "0",
                "INSTANCE_ID", "outage",
                "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + port,
                "KAFKA_DEFAULT_API_TIMEOUT_MS", "3000",
                "KAFKA_REQUEST_TIMEOUT_MS", "2000",
                "FEEDS", folder.resolve("feeds.txt").toString());
        List<String> command = ChildProcess.java(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dnewswire.stop-with-stdin=true"),
                System.getProperty("java.class.path"),
                IngestService.class.getName(),
                List.of());
        return ChildProcess.start(command, settings, folder.resolve("ingest.log"));
    }

    private String log() throws Exception {
        return Files.readString(folder.resolve("ingest.log"));
    }

    /// Waits until exactly these feeds are defined.
    private void awaitFeeds(String... urls) {
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(KafkaException.class)
                .untilAsserted(() -> assertThat(defined()).containsExactlyInAnyOrder(urls));
    }

    private List<String> defined() throws Exception {
        Map<String, String> urls = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                Records.committed("127.0.0.1:" + port, FeedDefinition.TOPIC.name())) {
            String id = new String(record.key(), UTF_8);
            if (record.value() == null) {
                urls.remove(id);
            } else {
                urls.put(id, FeedDefinition.CONTRACT.decode(record.value()).url());
            }
        }
        return List.copyOf(urls.values());
    }
}

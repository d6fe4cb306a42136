package org.newswire.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.ingest.feeds.FeedDefinitionBuilder;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.TopicAdmin;
import org.newswire.raw.NameUuid;
import org.newswire.service.logging.CapturedLog;

/// Writes poll claims to an embedded broker.
final class PollClaimsIT {
    @TempDir
    static Path folder = Path.of("");

    private final InstantSource clock = InstantSource.system();

    @Test
    void rejectedClaimsAreRetriedAfterPausesAndLoggedOnce() throws Exception {
        try (CapturedLog log = CapturedLog.of(PollClaims.class);
                EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"));
                    var claims = new PollClaims(settings, "test", clock)) {
                TopicAdmin.create(admin, PollState.TOPIC);
                largestRecord(admin, "1");
                List<WatchedFeed> feeds = Stream.of("one", "two", "three")
                        .map(name -> watched("https://" + name + ".example/feed"))
                        .toList();
                long startedAt = System.nanoTime();
                List<Thread> polls =
                        feeds.stream().map(feed -> begin(claims, feed)).toList();

                await().atMost(Duration.ofSeconds(30)).until(() -> rejected() >= 9); // three attempts each

                assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isGreaterThan(Duration.ofSeconds(3));
                assertThat(log.messages()).hasSize(1);
                assertThat(claims.trouble())
                        .hasValueSatisfying(
                                trouble -> assertThat(trouble).contains("news.feed-memory feeds=3: ", "larger"));

                largestRecord(admin, "1000000");
                for (Thread poll : polls) {
                    assertThat(poll.join(Duration.ofSeconds(30))).isTrue();
                }
                assertThat(feeds).allMatch(feed -> feed.claimedAt() != null);
                assertThat(claims.trouble()).isEmpty();
            }
        }
    }

    /// The broker takes three seconds for each request.
    @Test
    void aClaimThatWasWrittenLateIsRepeatedOnce() throws Exception {
        Instant now = clock.instant();
        AtomicInteger asked = new AtomicInteger();
        InstantSource slow = () -> now.plusSeconds(3L * asked.getAndIncrement());
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("slow"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"));
                    var claims = new PollClaims(settings, "slow", slow)) {
                TopicAdmin.create(admin, PollState.TOPIC);
                WatchedFeed feed = watched("https://one.example/feed");
                Thread poll = begin(claims, feed);
                try {
                    assertThat(poll.join(Duration.ofSeconds(20))).isTrue();
                    assertThat(Records.committed(kafka.bootstrapServers(), PollState.TOPIC.name()))
                            .hasSize(2);
                    assertThat(feed.claimedAt()).isEqualTo(now.plusSeconds(6));
                } finally {
                    feed.stopWatching();
                    poll.interrupt();
                }
            }
        }
    }

    private WatchedFeed watched(String url) {
        var feed = FeedDefinitionBuilder.builder()
                .id(NameUuid.ofFeed(url))
                .url(url)
                .origin("list")
                .build();
        return new WatchedFeed(0, feed, PollState.blank(clock.instant()), () -> PollBudget.UNLIMITED, Instant.MIN);
    }

    private static Thread begin(PollClaims claims, WatchedFeed feed) {
        return Thread.ofVirtual().start(() -> {
            try {
                claims.begin(feed);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void largestRecord(Admin admin, String bytes) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, PollState.TOPIC.name());
        var largest = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes);
        admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(largest, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    /// Returns how many records the broker has rejected.
    private static double rejected() throws Exception {
        var name = new ObjectName("kafka.producer:type=producer-metrics,client-id=ingest-claims-test");
        return (double) ManagementFactory.getPlatformMBeanServer().getAttribute(name, "record-error-total");
    }
}

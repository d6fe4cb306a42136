package org.newswire.ingest.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.quickstart.EmbeddedKafka;
import org.newswire.quickstart.Ports;
import org.newswire.quickstart.Records;
import org.newswire.raw.NameUuid;
import org.slf4j.LoggerFactory;

/// Claims, written to a real broker.
final class PollClaimsIT {
    @TempDir
    static Path folder = Path.of("");

    private final InstantSource clock = InstantSource.system();
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @Test
    void claimsThatTheBrokerRefusesAreTriedAfterPausesAndToldOnceUntilItTakesThem() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(PollClaims.class);
        told.start();
        log.addAppender(told);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"));
                    var claims = new PollClaims(settings, "test", clock)) {
                Topic.create(admin, FeedMemory.TOPIC);
                largestRecord(admin, "1");
                List<WatchedFeed> feeds = Stream.of("one", "two", "three")
                        .map(name -> watched("https://" + name + ".example/feed"))
                        .toList();
                long startedAt = System.nanoTime();
                List<Thread> visits =
                        feeds.stream().map(feed -> begin(claims, feed)).toList();

                await().atMost(Duration.ofSeconds(30)).until(() -> refused() >= 9); // each three times

                assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isGreaterThan(Duration.ofSeconds(3));
                assertThat(told.list).hasSize(1);
                assertThat(claims.trouble())
                        .hasValueSatisfying(
                                trouble -> assertThat(trouble).contains("news.feed-memory", ": 3 (", "larger"));

                largestRecord(admin, "1000000");
                for (Thread visit : visits) {
                    assertThat(visit.join(Duration.ofSeconds(30))).isTrue();
                }
                assertThat(feeds).allMatch(feed -> feed.begunAt() != null);
                assertThat(claims.trouble()).isEmpty();
            }
        } finally {
            log.detachAppender(told);
        }
    }

    /// Of a broker that takes three seconds each time.
    @Test
    void aClaimIsMadeOnceMoreWhereItWasWrittenLateAndNoMoreOften() throws Exception {
        Instant now = clock.instant();
        AtomicInteger asked = new AtomicInteger();
        InstantSource slow = () -> now.plusSeconds(3L * asked.getAndIncrement());
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("slow"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"));
                    var claims = new PollClaims(settings, "slow", slow)) {
                Topic.create(admin, FeedMemory.TOPIC);
                WatchedFeed feed = watched("https://one.example/feed");
                Thread visit = begin(claims, feed);
                try {
                    assertThat(visit.join(Duration.ofSeconds(20))).isTrue();
                    assertThat(Records.committed(kafka.bootstrapServers(), FeedMemory.TOPIC.name()))
                            .hasSize(2);
                    assertThat(feed.begunAt()).isEqualTo(now.plusSeconds(6));
                } finally {
                    feed.retire();
                    visit.interrupt();
                }
            }
        }
    }

    private WatchedFeed watched(String url) {
        var feed = new FeedDefinition(
                NameUuid.ofFeed(url), url, null, List.of(), "list", null, null, null, null, Map.of());
        return new WatchedFeed(0, feed, FeedMemory.blank(clock.instant()), () -> PollBudget.UNLIMITED, Instant.MIN);
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
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, FeedMemory.TOPIC.name());
        var largest = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes);
        admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(largest, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    /// How many records the broker has refused.
    private static double refused() throws Exception {
        var name = new ObjectName("kafka.producer:type=producer-metrics,client-id=ingest-claims-test");
        return (double) ManagementFactory.getPlatformMBeanServer().getAttribute(name, "record-error-total");
    }
}

package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.fetch.PolitenessMonitor;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.RequestMetrics;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.permits.HostOwnership;
import org.newswire.ingest.permits.LocalHosts;
import org.newswire.ingest.poll.IngestMetrics;
import org.newswire.ingest.poll.PollContext;
import org.newswire.ingest.poll.PollRunner;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.topics.AbandonedTransactions;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.net.AddressPolicy;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;
import org.newswire.service.metrics.SkippedRecords;
import org.newswire.service.tracing.Tracing;

/// Guarantee: an owner that has lost its partition publishes nothing of it.
///
/// Runs members of the group on an embedded broker, with feeds of a local site. There is one partition, so
/// one member owns all feeds. Tests [Publisher].
final class StaleOwnerIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// A member that stalls for longer loses its partitions to another member.
    private static final Duration MAX_POLL_INTERVAL = Duration.ofSeconds(4);

    @TempDir
    static Path folder = Path.of("");

    /// The member stalls in the middle of a transaction, as in a long garbage collection, until
    /// its partition has moved. The broker then rejects the transaction, and the member continues
    /// with new polls.
    @Test
    void anOwnerThatLostItsPartitionCannotPublish() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("stale"), Ports.anyFree());
                Origin site = new Origin();
                var stall = new Stall()) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings, FeedDefinition.TOPIC, PollState.TOPIC, FeedStatus.TOPIC, RawItem.TOPIC);
            define(settings, site, "/one");
            try (Admin admin = Admin.create(settings.admin("test"));
                    Member stale = new Member("stale", stalling(kafka))) {
                stall.awaitPublishing();
                try (Member successor = new Member("successor", settings)) {
                    await().atMost(LIMIT).until(() -> count(kafka, RawItem.TOPIC) == 1);
                    stall.end();
                    // The broker fences the member, which joins the group again.
                    await().atMost(LIMIT).until(() -> members(admin) == 2 || stale.failure() != null);
                    assertThat(stale.failure()).isNull();
                    assertThat(successor.failure()).isNull();
                }
                await().atMost(LIMIT).until(() -> owner(admin).equals(Optional.of("stale")));
                assertThat(count(kafka, RawItem.TOPIC)).isOne();

                define(settings, site, "/another");
                await().atMost(LIMIT).until(() -> count(kafka, RawItem.TOPIC) > 1 || stale.failure() != null);
                assertThat(stale.failure()).isNull();
                assertThat(Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name()))
                        .extracting(item ->
                                RawItem.CONTRACT.decode(item.value()).feed().url())
                        .containsExactlyInAnyOrder(
                                site.url("/one").toString(),
                                site.url("/another").toString());
            }
        }
    }

    private static void create(KafkaSettings settings, Topic... topics) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            List<NewTopic> each = List.of(topics).stream()
                    .map(topic -> new NewTopic(topic.name(), 1, (short) 1).configs(topic.config()))
                    .toList();
            CreatedTopics.create(admin, each);
        }
    }

    /// Adds a feed of one item.
    private static void define(KafkaSettings settings, Origin site, String path) throws Exception {
        String link = site.url("/news" + path).toString();
        site.on(path, 200, Map.of("Content-Type", "application/rss+xml"), """
            <rss version='2.0'><channel><title>A site</title><item><title>News of %s</title><link>%s</link>
            <description>It is short.</description></item></channel></rss>\
            """.formatted(path, link));
        FeedDefinition feed = FeedFixtures.definition(site.url(path).toString());
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            producer.send(new ProducerRecord<>(
                            FeedDefinition.TOPIC.name(),
                            0,
                            feed.id().toString().getBytes(UTF_8),
                            FeedDefinition.CONTRACT.encode(feed)))
                    .get();
        }
    }

    private static int count(EmbeddedKafka kafka, Topic topic) {
        return Records.committed(kafka.bootstrapServers(), topic.name()).size();
    }

    private static int members(Admin admin) throws Exception {
        return admin.describeConsumerGroups(List.of(FeedOwner.GROUP)).all().get().values().stream()
                .mapToInt(group -> group.members().size())
                .sum();
    }

    /// The client that owns the partition.
    private static Optional<String> owner(Admin admin) throws Exception {
        return admin.describeConsumerGroups(List.of(FeedOwner.GROUP)).all().get().values().stream()
                .flatMap(group -> group.members().stream())
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .map(member -> member.clientId().replaceFirst("^" + AbandonedTransactions.memberName(""), ""))
                .findFirst();
    }

    private static KafkaSettings stalling(EmbeddedKafka kafka) {
        return new KafkaSettings(
                kafka.bootstrapServers(),
                Map.of(
                        ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                        String.valueOf(MAX_POLL_INTERVAL.toMillis()),
                        ProducerConfig.PARTITIONER_CLASS_CONFIG,
                        StallingPartitioner.class.getName()));
    }

    /// Blocks a member's thread when it sends the first item of a transaction, until [#end].
    private static final class Stall implements AutoCloseable {
        private static final AtomicReference<@Nullable Stall> CURRENT = new AtomicReference<>();

        private final CountDownLatch publishing = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        Stall() {
            CURRENT.set(this);
        }

        void awaitPublishing() throws InterruptedException {
            assertThat(publishing.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        void end() {
            ended.countDown();
        }

        private void pass() {
            publishing.countDown();
            try {
                ended.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            end();
            CURRENT.set(null);
        }
    }

    /// The client calls it in the sending thread for records without a partition; only items are
    /// such records.
    public static final class StallingPartitioner implements Partitioner {
        @Override
        public int partition(
                String topic,
                @Nullable Object key,
                byte @Nullable [] keyBytes,
                @Nullable Object value,
                byte @Nullable [] valueBytes,
                Cluster cluster) {
            Objects.requireNonNull(Stall.CURRENT.get()).pass();
            return 0;
        }

        @Override
        public void configure(Map<String, ?> configs) {}

        @Override
        public void close() {}
    }

    /// A member of the group, assembled as by [org.newswire.ingest.IngestService], in its own
    /// thread.
    private static final class Member implements AutoCloseable {
        private final InstantSource clock = InstantSource.system();
        private final Fetcher fetcher;
        private final PollRunner polls;
        private final FeedOwner owner;
        private final Thread thread;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Member(String name, KafkaSettings kafka) {
            var meters = new SimpleMeterRegistry();
            var limiter = new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ofMillis(20)), clock);
            var metrics = new IngestMetrics(meters, clock);
            fetcher = new Fetcher(
                    FetchSettings.of("Newswire/test (+https://example.org/bot)", AddressPolicy.allowing("127.0.0.1")),
                    limiter,
                    clock);
            polls = new PollRunner(PollContext.of(
                    fetcher,
                    new RobotsRules(fetcher, limiter, clock, "Newswire"),
                    FeedFixtures.SETTINGS,
                    metrics,
                    _ -> {},
                    clock,
                    RandomGenerator.getDefault(),
                    Tracing.off(ThreadLocalRandom::current)));
            var context = new OwnerContext(
                    kafka,
                    name,
                    FeedFixtures.SETTINGS,
                    new LocalHosts(
                            limiter,
                            new HostOwnership(),
                            new PolitenessMonitor(PolitenessSettings.defaults(), System::nanoTime),
                            new RequestMetrics(meters, clock)),
                    metrics,
                    new SkippedRecords(meters),
                    new DeadLetterRecords(FeedOwner.GROUP, clock, meters),
                    clock);
            owner = new FeedOwner(context, polls, Optional.empty(), Optional.empty());
            thread = Thread.ofPlatform()
                    .name("owner-" + name)
                    .uncaughtExceptionHandler((_, thrown) -> failure.set(thrown))
                    .start(owner::run);
        }

        @Nullable
        Throwable failure() {
            return failure.get();
        }

        @Override
        public void close() throws IOException {
            owner.close();
            await().atMost(LIMIT).until(() -> !thread.isAlive());
            polls.close();
            fetcher.close();
        }
    }
}

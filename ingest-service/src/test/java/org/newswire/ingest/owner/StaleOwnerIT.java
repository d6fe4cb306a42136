package org.newswire.ingest.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Cluster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.topics.AbandonedTransactions;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;

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
            OwnerMember.create(settings, FeedDefinition.TOPIC, PollState.TOPIC, FeedStatus.TOPIC, RawItem.TOPIC);
            OwnerMember.define(settings, site, "/one");
            try (Admin admin = Admin.create(settings.admin("test"));
                    OwnerMember stale = new OwnerMember("stale", stalling(kafka), InstantSource.system())) {
                stall.awaitPublishing();
                try (OwnerMember successor = new OwnerMember("successor", settings, InstantSource.system())) {
                    await().atMost(LIMIT).until(() -> count(kafka, RawItem.TOPIC) == 1);
                    stall.end();
                    // The broker fences the member, which joins the group again.
                    await().atMost(LIMIT).until(() -> members(admin) == 2 || stale.failure() != null);
                    assertThat(stale.failure()).isNull();
                    assertThat(successor.failure()).isNull();
                }
                await().atMost(LIMIT).until(() -> owner(admin).equals(Optional.of("stale")));
                assertThat(count(kafka, RawItem.TOPIC)).isOne();

                OwnerMember.define(settings, site, "/another");
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
}

package org.newswire.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;

/// A second member joins while the batches of the first one fail. Tests [ConsumeLoop].
final class RevokedPartitionIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// The first member learns by a heartbeat that it has to give up a partition.
    private static final Duration THREE_HEARTBEATS = Duration.ofSeconds(3);

    /// Longer than a poll and the first three pauses after a failure.
    private static final Duration REVOCATION = Duration.ofSeconds(3);

    private static final String TOPIC = "records";
    private static final String GROUP = "group";
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 20;

    @TempDir
    static Path folder = Path.of("");

    private final CountDownLatch handling = new CountDownLatch(1);
    private final CountDownLatch joined = new CountDownLatch(1);

    /// The next offset of each partition.
    private final Map<TopicPartition, Long> database = new ConcurrentHashMap<>();

    private final AtomicBoolean revoked = new AtomicBoolean();

    /// Partitions whose positions were asked for after they had been revoked.
    private final Set<TopicPartition> foreign = ConcurrentHashMap.newKeySet();

    @Test
    void asksOnlyForPositionsOfItsOwnPartitionsAndGoesOn() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                CreatedTopics.create(admin, List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)));
                send(settings);
                ConsumeLoop first = loop(settings, "first");
                ConsumeLoop second = loop(settings, "second");
                Thread firstThread = Thread.ofPlatform().start(() -> run(first));
                assertThat(handling.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
                Thread secondThread = Thread.ofPlatform().start(() -> run(second));
                try {
                    await().during(THREE_HEARTBEATS).atMost(LIMIT).until(() -> mustRevoke(admin));
                    joined.countDown();
                    await().atMost(LIMIT)
                            .until(() -> partitions(admin, MemberDescription::assignment)
                                    .equals(List.of(1, 1)));
                    send(settings);
                    await().atMost(LIMIT)
                            .untilAsserted(() -> assertThat(database.values())
                                    .hasSize(PARTITIONS)
                                    .containsOnly(2L * RECORDS));
                    assertThat(foreign).isEmpty();
                    await().atMost(LIMIT).until(() -> first.problem().isEmpty());
                    await().atMost(LIMIT).until(() -> second.problem().isEmpty());
                } finally {
                    joined.countDown();
                    first.close();
                    second.close();
                    firstThread.join();
                    secondThread.join();
                }
            }
        }
    }

    private static boolean mustRevoke(Admin admin) throws Exception {
        return partitions(admin, member -> member.targetAssignment().orElseThrow())
                .equals(List.of(1, 1));
    }

    /// Returns the number of each member's partitions.
    private static List<Integer> partitions(Admin admin, Function<MemberDescription, MemberAssignment> assignment)
            throws Exception {
        return admin.describeConsumerGroups(List.of(GROUP)).all().get().values().stream()
                .flatMap(group -> group.members().stream())
                .map(member -> assignment.apply(member).topicPartitions().size())
                .sorted()
                .toList();
    }

    private static void send(KafkaSettings kafka) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("test"))) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                for (int i = 0; i < RECORDS; i++) {
                    producer.send(new ProducerRecord<>(TOPIC, partition, null, "record".getBytes(UTF_8)))
                            .get();
                }
            }
        }
    }

    private ConsumeLoop loop(KafkaSettings kafka, String name) {
        return new ConsumeLoop(
                kafka.consumer(name, GROUP), List.of(TOPIC), new Work(), Clock.SYSTEM, new SimpleMeterRegistry());
    }

    private static void run(ConsumeLoop loop) {
        try {
            loop.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Fails until a partition was revoked, and if a position is not where this member left it, as the store
    /// does.
    private final class Work implements BatchHandler, PartitionHooks {
        private final Set<TopicPartition> assigned = new HashSet<>();
        private final Map<TopicPartition, Long> positions = new HashMap<>();

        @Override
        public PartitionHooks hooks() {
            return this;
        }

        @Override
        public void onAssigned(Collection<TopicPartition> partitions) {
            assigned.addAll(partitions);
        }

        @Override
        public void onRevoked(Collection<TopicPartition> partitions) {
            if (revoked.compareAndSet(false, true)) {
                LockSupport.parkNanos(REVOCATION.toNanos());
            }
            assigned.removeAll(partitions);
            positions.keySet().removeAll(partitions);
        }

        @Override
        public boolean storesPositions() {
            return true;
        }

        @Override
        public Map<TopicPartition, Long> storedPositions(Map<TopicPartition, PartitionLog> partitions) {
            partitions.keySet().stream()
                    .filter(partition -> !assigned.contains(partition))
                    .forEach(foreign::add);
            partitions.keySet().forEach(partition -> positions.put(partition, stored(partition)));
            return Map.copyOf(positions);
        }

        private long stored(TopicPartition partition) {
            return database.getOrDefault(partition, 0L);
        }

        @Override
        public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch)
                throws RetriableBatchException, InterruptedException {
            if (!revoked.get()) {
                handling.countDown();
                joined.await();
                throw new RetriableBatchException("the database is away", new IllegalStateException());
            }
            for (Map.Entry<TopicPartition, Long> expected : positions.entrySet()) {
                if (stored(expected.getKey()) != expected.getValue()) {
                    throw new RetriableBatchException(
                            expected + " is stored as " + stored(expected.getKey()), new IllegalStateException());
                }
            }
            batch.ends().forEach((partition, end) -> {
                database.put(partition, end.offset());
                positions.put(partition, end.offset());
            });
            return batch.ends();
        }
    }
}

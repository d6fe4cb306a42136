package org.newswire.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;

/// A slow member of the group loses its partition to another member. Tests [ConsumeLoop].
final class LostPartitionIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration MAX_POLL_INTERVAL = Duration.ofMillis(1_500);
    private static final String TOPIC = "records";
    private static final String GROUP = "group";
    private static final int RECORDS = 11;

    @TempDir
    static Path folder = Path.of("");

    private final List<Long> handledByFormer = new CopyOnWriteArrayList<>();
    private final List<Long> handledBySuccessor = new CopyOnWriteArrayList<>();
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch replaced = new CountDownLatch(1);

    /// The broker would accept its transaction on them, since it has rejoined.
    @Test
    void onlyTheSuccessorHandlesTheDeferredRecords() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            KafkaSettings hasty = new KafkaSettings(
                    kafka.bootstrapServers(),
                    Map.of(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, String.valueOf(MAX_POLL_INTERVAL.toMillis())));
            try (Admin admin = Admin.create(settings.admin("test"))) {
                send(admin, settings);
                ConsumeLoop former = loop(hasty, "former", new Former());
                ConsumeLoop successor = loop(settings, "successor", new Successor());
                Thread formerThread = Thread.ofPlatform().start(() -> run(former));
                assertThat(stalled.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
                Thread successorThread = Thread.ofPlatform().start(() -> run(successor));
                try {
                    await().atMost(LIMIT).until(() -> handledBySuccessor.size() == RECORDS);
                    replaced.countDown();
                    await().atMost(LIMIT).until(() -> members(admin) == 2);
                    await().atMost(LIMIT).until(() -> former.problem().isEmpty());
                    assertThat(handledByFormer).isEmpty();
                    assertThat(handledBySuccessor).doesNotHaveDuplicates();
                } finally {
                    replaced.countDown();
                    former.close();
                    successor.close();
                    formerThread.join();
                    successorThread.join();
                }
            }
        }
    }

    private static void send(Admin admin, KafkaSettings settings) throws Exception {
        CreatedTopics.create(admin, List.of(new NewTopic(TOPIC, 1, (short) 1)));
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            for (int i = 0; i < RECORDS; i++) {
                byte[] value = (i < RECORDS - 1 ? "slow" : "fast").getBytes(UTF_8);
                producer.send(new ProducerRecord<>(TOPIC, ("key" + i).getBytes(UTF_8), value))
                        .get();
            }
        }
    }

    private static int members(Admin admin) throws Exception {
        return admin.describeConsumerGroups(List.of(GROUP)).all().get().values().stream()
                .mapToInt(group -> group.members().size())
                .sum();
    }

    private static ConsumeLoop loop(KafkaSettings kafka, String name, BatchHandler work) {
        return new ConsumeLoop(
                kafka.consumer(name, GROUP), List.of(TOPIC), work, Clock.SYSTEM, new SimpleMeterRegistry());
    }

    private static void run(ConsumeLoop loop) {
        try {
            loop.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private abstract static class SlowWork implements BatchHandler, PartitionHooks {
        @Override
        public PartitionHooks hooks() {
            return this;
        }

        @Override
        public Duration expectedTime(ConsumerRecord<byte[], byte[]> record) {
            return Arrays.equals(record.value(), "slow".getBytes(UTF_8)) ? Duration.ofMillis(200) : Duration.ZERO;
        }

        static List<Long> offsets(ConsumerBatch batch) {
            return batch.records().stream().map(ConsumerRecord::offset).toList();
        }
    }

    /// The first batch exceeds the poll interval. The slow records are deferred by then.
    private final class Former extends SlowWork {
        @Override
        public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch)
                throws RetriableBatchException, InterruptedException {
            if (stalled.getCount() > 0) {
                stalled.countDown();
                replaced.await();
                throw new RetriableBatchException("it took too long", new IllegalStateException());
            }
            handledByFormer.addAll(offsets(batch));
            return batch.ends();
        }
    }

    private final class Successor extends SlowWork {
        @Override
        public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch) {
            handledBySuccessor.addAll(offsets(batch));
            return batch.ends();
        }
    }
}

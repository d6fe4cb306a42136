package org.newswire.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;

/// Slow records in the consume loop, with an embedded broker.
final class DeferredRecordsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SLOW = "slow";
    private static final String FAST = "fast";
    private static final int PARTITIONS = 2;

    @TempDir
    static Path folder = Path.of("");

    private static EmbeddedKafka broker;

    private KafkaSettings kafka;
    private final String name = "deferred-" + UUID.randomUUID();
    private final String results = name + "-results";
    private int calls;

    @BeforeAll
    static void startBroker() throws InterruptedException {
        broker = EmbeddedKafka.start(folder, Ports.anyFree());
    }

    @BeforeEach
    void useBroker() {
        // A closing consumer waits for its last fetch.
        kafka = new KafkaSettings(
                broker.bootstrapServers(), Map.of("max.poll.records", "40", "fetch.max.wait.ms", "100"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void otherRecordsOvertakeThemExceptThoseOfTheSameKey() throws Exception {
        createTopics();
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer(name))) {
            send(producer, 0, "a", SLOW);
            send(producer, 0, "b", SLOW);
            send(producer, 0, "c", FAST);
            send(producer, 0, "a", FAST);
            send(producer, 0, "d", FAST);
        }
        List<Long> handled = Collections.synchronizedList(new ArrayList<>());
        ConsumeLoop loop = loop(new SlowWork() {
            @Override
            public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch) {
                batch.records().forEach(record -> handled.add(record.offset()));
                return batch.ends();
            }
        });
        Thread running = Thread.ofPlatform().start(() -> run(loop));
        try {
            await().atMost(LIMIT).until(() -> handled.size() == 5);
        } finally {
            loop.close();
            running.join();
        }
        assertThat(handled).containsExactly(2L, 4L, 0L, 1L, 3L);
        OffsetAndMetadata end = Objects.requireNonNull(committed().get(new TopicPartition(name, 0)));
        assertThat(end.offset()).isEqualTo(5);
        assertThat(end.metadata()).isEmpty();
    }

    @Test
    void theNextMemberContinuesWithThem() throws Exception {
        createTopics();
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer(name))) {
            IntStream.range(0, 50).forEach(i -> send(producer, 0, "s" + i, SLOW));
            IntStream.range(0, 100).forEach(i -> send(producer, 0, "f" + i, FAST));
        }
        List<Long> handled = Collections.synchronizedList(new ArrayList<>());
        SlowWork work = new SlowWork() {
            @Override
            public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch) {
                batch.records().forEach(record -> handled.add(record.offset()));
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                return batch.ends();
            }
        };
        for (int enough : List.of(20, 125, 140, 150)) {
            ConsumeLoop loop = loop(work);
            Thread running = Thread.ofPlatform().start(() -> run(loop));
            await().atMost(LIMIT).until(() -> handled.size() >= enough);
            loop.close();
            running.join();
        }
        assertThat(handled).hasSize(150).doesNotHaveDuplicates();
        assertThat(handled.subList(0, 125)).contains(149L);
    }

    @Test
    void oneThatEndsTheProcessIsSetAside() throws Exception {
        createTopics();
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer(name))) {
            IntStream.range(0, 5).forEach(i -> send(producer, 0, "s" + i, SLOW));
            IntStream.range(0, 95).forEach(i -> send(producer, 0, "f" + i, FAST));
        }
        List<Long> handled = Collections.synchronizedList(new ArrayList<>());
        List<Long> setAside = Collections.synchronizedList(new ArrayList<>());
        SlowWork work = new SlowWork() {
            @Override
            public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch) {
                List<Long> offsets =
                        batch.records().stream().map(ConsumerRecord::offset).toList();
                if (batch.endedTheProcess()) {
                    setAside.addAll(offsets);
                } else if (offsets.contains(3L)) {
                    throw new StackOverflowError("planted");
                } else {
                    handled.addAll(offsets);
                }
                return batch.ends();
            }
        };
        for (int restart = 0; restart <= 12 && handled.size() < 99; restart++) {
            AtomicBoolean ended = new AtomicBoolean();
            ConsumeLoop loop = loop(work);
            Thread running = Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, _) -> ended.set(true))
                    .start(() -> run(loop));
            await().atMost(LIMIT).until(() -> ended.get() || handled.size() == 99);
            loop.close();
            running.join();
        }
        assertThat(setAside).containsExactly(3L);
        assertThat(handled).hasSize(99).doesNotHaveDuplicates();
    }

    /// Nothing is committed in partition 1 yet.
    @Test
    void aFailureBeforeTheFirstCommitOfAPartitionLosesNone() throws Exception {
        createTopics();
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer(name))) {
            IntStream.range(0, 10).forEach(i -> send(producer, 0, "a" + i, SLOW));
            IntStream.range(0, 10).forEach(i -> send(producer, 1, "b" + i, SLOW));
        }
        List<String> handled = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean fails = new AtomicBoolean(true);
        ConsumeLoop loop = loop(new SlowWork() {
            @Override
            public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch) throws RetriableBatchException {
                boolean isFast = batch.records().stream().anyMatch(record -> record.offset() >= 10);
                if (isFast && fails.getAndSet(false)) {
                    throw new RetriableBatchException("not now", new IllegalStateException());
                }
                batch.records().forEach(record -> handled.add(record.partition() + "-" + record.offset()));
                if (handled.size() == 2) {
                    // In a transaction, so that they are polled together.
                    try (var producer = new KafkaProducer<byte[], byte[]>(kafka.transactionalProducer(name))) {
                        producer.initTransactions();
                        producer.beginTransaction();
                        send(producer, 0, "c", FAST);
                        send(producer, 1, "d", SLOW);
                        producer.commitTransaction();
                    }
                }
                return batch.ends();
            }
        });
        Thread running = Thread.ofPlatform().start(() -> run(loop));
        try {
            await().atMost(LIMIT).until(() -> handled.size() == 22);
        } finally {
            loop.close();
            running.join();
        }
        assertThat(handled).doesNotHaveDuplicates();
    }

    /// Transactions fail or end with an unknown outcome, and loops end, at random points.
    @ParameterizedTest
    @ValueSource(longs = 1)
    void handlesEachRecordOnceAndThoseOfAKeyInOrderDespiteFailures(long seed) throws Exception {
        createTopics();
        Random random = new Random(seed);
        int count = 200;
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer(name))) {
            for (int i = 0; i < count; i++) {
                String key = "k" + random.nextInt(40);
                send(producer, Math.floorMod(key.hashCode(), PARTITIONS), key, random.nextInt(4) == 0 ? SLOW : FAST);
            }
        }
        Map<String, List<Long>> handled = new HashMap<>();
        int read = 0;
        int ends = 0;
        try (var reader = new KafkaConsumer<byte[], byte[]>(kafka.reader(name + "-results"))) {
            reader.assign(List.of(new TopicPartition(results, 0)));
            while (read < count) {
                AtomicBoolean ended = new AtomicBoolean();
                ConsumeLoop loop = loop(new FailingWork(random), new FastClock());
                Thread running = Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, _) -> ended.set(true))
                        .start(() -> run(loop));
                while (read < count && !ended.get()) {
                    for (ConsumerRecord<byte[], byte[]> result : reader.poll(Duration.ofMillis(100))) {
                        handled.computeIfAbsent(new String(result.key(), UTF_8), _ -> new ArrayList<>())
                                .add(Long.parseLong(new String(result.value(), UTF_8)));
                        read++;
                    }
                }
                loop.close();
                running.join();
                ends++;
            }
            assertThat(reader.poll(Duration.ofSeconds(1))).isEmpty();
        }
        assertThat(ends).isGreaterThan(1);
        assertThat(handled.values())
                .allSatisfy(offsets -> assertThat(offsets).isSorted().doesNotHaveDuplicates());
    }

    private abstract static class SlowWork implements BatchHandler, PartitionHooks {
        @Override
        public PartitionHooks hooks() {
            return this;
        }

        @Override
        public Duration expectedTime(ConsumerRecord<byte[], byte[]> record) {
            return new String(record.value(), UTF_8).equals(SLOW) ? Duration.ofMillis(100) : Duration.ZERO;
        }
    }

    /// Writes key and offset of each record in transactions that fail at random.
    private final class FailingWork extends SlowWork {
        private final Random random;

        private FailingWork(Random random) {
            this.random = random;
        }

        @Override
        public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch) throws RetriableBatchException {
            try (var producer = new KafkaProducer<byte[], byte[]>(kafka.transactionalProducer(name))) {
                producer.initTransactions();
                int middle = random.nextInt(batch.records().size());
                if (middle > 0) {
                    commit(producer, batch.part(0, middle));
                }
                fail("between two transactions");
                commit(producer, batch.part(middle, batch.records().size()));
                fail("after the transaction");
                return Map.of();
            }
        }

        private void commit(KafkaProducer<byte[], byte[]> producer, ConsumerBatch part) throws RetriableBatchException {
            producer.beginTransaction();
            for (ConsumerRecord<byte[], byte[]> record : part.records()) {
                byte[] offset = String.valueOf(record.offset()).getBytes(UTF_8);
                var _ = producer.send(new ProducerRecord<>(results, 0, record.key(), offset));
            }
            producer.sendOffsetsToTransaction(part.ends(), part.group());
            if (random.nextInt(20) == 0) {
                producer.abortTransaction();
                throw new RetriableBatchException("aborted", new IllegalStateException());
            }
            producer.commitTransaction();
        }

        private void fail(String when) throws RetriableBatchException {
            int call = ++calls;
            if (call % 17 == 0) {
                throw new StackOverflowError(when);
            }
            if (call % 11 == 0) {
                throw new RetriableBatchException(when, new IllegalStateException());
            }
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, int partition, String key, String value) {
        var _ = producer.send(new ProducerRecord<>(name, partition, key.getBytes(UTF_8), value.getBytes(UTF_8)));
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
        try (Admin admin = Admin.create(kafka.admin(name))) {
            return new ConcurrentHashMap<>(admin.listConsumerGroupOffsets(name)
                    .partitionsToOffsetAndMetadata()
                    .get());
        }
    }

    private void createTopics() throws Exception {
        try (Admin admin = Admin.create(kafka.admin(name))) {
            CreatedTopics.create(
                    admin, List.of(new NewTopic(name, PARTITIONS, (short) 1), new NewTopic(results, 1, (short) 1)));
        }
    }

    private ConsumeLoop loop(BatchHandler work) {
        return loop(work, Clock.SYSTEM);
    }

    private ConsumeLoop loop(BatchHandler work, Clock clock) {
        return new ConsumeLoop(kafka.consumer(name, name), List.of(name), work, clock, new SimpleMeterRegistry());
    }

    /// Ten times as fast, so that pauses after failures take a tenth.
    private static final class FastClock implements Clock {
        @Override
        public long wallTime() {
            return System.currentTimeMillis();
        }

        @Override
        public long monotonicTime() {
            return System.nanoTime() * 10;
        }
    }

    private static void run(ConsumeLoop loop) {
        try {
            loop.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.newswire.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.settings.Settings;
import org.newswire.supervision.InstallationException;

/// The consume loop of the services with an embedded broker.
final class ConsumeLoopIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PARTITIONS = 2;

    @TempDir
    static Path folder = Path.of("");

    private static EmbeddedKafka broker;

    private KafkaSettings kafka;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final String name = "loop-" + UUID.randomUUID();

    @BeforeAll
    static void startBroker() throws InterruptedException {
        broker = EmbeddedKafka.start(folder, Ports.anyFree());
    }

    @BeforeEach
    void useBroker() {
        kafka = settings(broker);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /// This happens after a transaction with an unknown outcome that the broker has committed.
    @Test
    void recoversIfAllIsCommittedAndNoRecordsFollow() throws Exception {
        publishOne();
        AtomicInteger batches = new AtomicInteger();
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.transactionalProducer(name))) {
            producer.initTransactions();
            ConsumeLoop loop = loop(batch -> {
                batches.incrementAndGet();
                producer.beginTransaction();
                producer.sendOffsetsToTransaction(batch.ends(), batch.group());
                producer.commitTransaction();
                throw new RetriableBatchException("the broker's answer is lost", new IllegalStateException());
            });
            Thread running = Thread.ofPlatform().start(() -> run(loop));
            try {
                await().atMost(LIMIT).until(() -> isReported(loop, "answer is lost"));
                await().atMost(LIMIT).until(() -> loop.problem().isEmpty());
                assertThat(batches).hasValue(1);
            } finally {
                loop.close();
                running.join();
            }
        }
    }

    @Test
    void doesNotRecoverBeforeTheBatchIsDone() throws Exception {
        publishOne();
        AtomicInteger batches = new AtomicInteger();
        ConsumeLoop loop = loop(batch -> {
            if (batches.incrementAndGet() < 3) {
                throw new RetriableBatchException("the database is away", new IllegalStateException());
            }
            return batch.ends();
        });
        Thread running = Thread.ofPlatform().start(() -> run(loop));
        try {
            await().atMost(LIMIT).until(() -> isReported(loop, "database is away"));
            assertThat(lagSeconds()).isPositive();
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> loop.problem().isEmpty());
            assertThat(batches).hasValue(3);
            await().atMost(LIMIT).until(() -> lagSeconds() == 0);
        } finally {
            loop.close();
            running.join();
        }
    }

    @Test
    void reportsAProblemUntilItHasJoinedTheGroup() throws Exception {
        publishOne();
        // There is one more member than there are partitions.
        List<ConsumeLoop> loops = Stream.generate(() -> loop(ConsumerBatch::ends))
                .limit(PARTITIONS + 1)
                .toList();
        assertThat(loops).allMatch(loop -> isReported(loop, "joining the group"));
        List<Thread> running = loops.stream()
                .map(loop -> Thread.ofPlatform().start(() -> run(loop)))
                .toList();
        try {
            await().atMost(LIMIT)
                    .until(() -> loops.stream().allMatch(loop -> loop.problem().isEmpty()));
        } finally {
            loops.forEach(ConsumeLoop::close);
            for (Thread thread : running) {
                thread.join();
            }
        }
    }

    @Test
    void reportsTheLagWhileTheLoopIsBlocked() throws Exception {
        publishOne();
        AtomicBoolean away = new AtomicBoolean(true);
        ConsumeLoop loop = loop(batch -> {
            if (away.get()) {
                throw new RetriableBatchException("the database is away", new IllegalStateException());
            }
            return batch.ends();
        });
        Thread running = Thread.ofPlatform().start(() -> run(loop));
        try {
            await().atMost(LIMIT).until(() -> isReported(loop, "database is away"));
            publish(4);
            awaitLagRecords(5);
            away.set(false);
            awaitLagRecords(0);
        } finally {
            loop.close();
            running.join();
        }
    }

    /// This happens if a transaction hangs, and no producer will end it.
    @Test
    void countsRecordsBehindAnOpenTransactionAsLag() throws Exception {
        publishOne();
        AtomicInteger read = new AtomicInteger();
        ConsumeLoop loop = loop(batch -> {
            read.addAndGet(batch.records().size());
            return batch.ends();
        });
        Map<String, Object> patient = kafka.transactionalProducer(name);
        patient.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "60000");
        Thread running = Thread.ofPlatform().start(() -> run(loop));
        try (var producer = new KafkaProducer<byte[], byte[]>(patient)) {
            await().atMost(LIMIT).until(() -> read.get() == 1);
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(name, 0, null, "one".getBytes(UTF_8)))
                    .get();
            publish(4);
            awaitLagRecords(5);
            assertThat(read).hasValue(1);

            producer.commitTransaction();
            awaitLagRecords(0);
            assertThat(read).hasValue(6);
        } finally {
            loop.close();
            running.join();
        }
    }

    @Test
    void commitsItsPositionsEverySixHoursWithoutNewRecords() throws Exception {
        publishOne();
        ConsumeLoop loop = loop(ConsumerBatch::ends);
        Thread running = Thread.ofPlatform().start(() -> run(loop));
        try (Admin admin = Admin.create(kafka.admin(name));
                var commits = commits()) {
            await().atMost(LIMIT).until(() -> committed(admin).contains(1L));
            ahead.set(Duration.ofMinutes(2));
            await().atMost(LIMIT).until(() -> committed(admin).equals(List.of(0L, 1L)));
            await().atMost(LIMIT).untilAsserted(() -> assertThat(commits.next()).isEmpty());

            ahead.set(Duration.ofHours(6).plusMinutes(5));
            Set<Integer> again = new HashSet<>();
            await().atMost(LIMIT).until(() -> again.addAll(commits.next()) && again.size() == PARTITIONS);
            assertThat(committed(admin)).containsExactly(0L, 1L);
        } finally {
            loop.close();
            running.join();
        }
    }

    /// Kafka's clients would wait until it has caught up. The end is no attempt at a record: the restarted process
    /// reads batches of any size.
    @Test
    void theLoopEndsIfTheClockIsSetBackByMoreThanTenSeconds() throws Exception {
        publishOne();
        AtomicInteger batches = new AtomicInteger();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        ConsumeLoop loop = loop(batch -> {
            batches.incrementAndGet();
            return batch.ends();
        });
        Thread running = Thread.ofPlatform()
                .uncaughtExceptionHandler((_, failure) -> thrown.set(failure))
                .start(() -> run(loop));
        await().atMost(LIMIT).until(() -> batches.get() == 1);

        ahead.set(Duration.ofSeconds(-12));

        assertThat(running.join(LIMIT)).isTrue();
        assertThat(thrown.get())
                .isInstanceOf(InstallationException.class)
                .hasMessageStartingWith("the clock was set back by ");
        try (Admin admin = Admin.create(kafka.admin(name))) {
            assertThat(admin.listConsumerGroupOffsets(name)
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .hasEntrySatisfying(new TopicPartition(name, 0), committed -> {
                        assertThat(committed.offset()).isOne();
                        assertThat(committed.metadata()).isEmpty();
                    });
        }
    }

    @Test
    void reportsMissingOffsetsOnceIfThereAreRecords() throws Exception {
        publishOne();
        List<TopicPartition> anew = new ArrayList<>();
        for (int start = 0; start < 2; start++) {
            AtomicBoolean assigned = new AtomicBoolean();
            ConsumeLoop loop = loop(new HandlerWithHooks() {
                @Override
                public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch) {
                    return batch.ends();
                }

                @Override
                public void onMissingOffsets(Collection<TopicPartition> partitions) {
                    anew.addAll(partitions);
                }

                @Override
                public void onAssigned(Collection<TopicPartition> partitions) {
                    assigned.set(!partitions.isEmpty());
                }
            });
            Thread running = Thread.ofPlatform().start(() -> run(loop));
            try (Admin admin = Admin.create(kafka.admin(name))) {
                await().atMost(LIMIT)
                        .until(() -> assigned.get() && committed(admin).contains(1L));
            } finally {
                loop.close();
                running.join();
            }
        }
        assertThat(anew).containsExactly(new TopicPartition(name, 0));
    }

    /// No new records follow in the other partitions, and the offsets of the sink cannot be read
    /// at first.
    @Test
    void readsPartitionsFromThePositionsThatTheHandlerStores() throws Exception {
        publishOne();
        publish(3);
        ConsumeLoop before = loop(ConsumerBatch::ends);
        Thread running = Thread.ofPlatform().start(() -> run(before));
        try (Admin admin = Admin.create(kafka.admin(name))) {
            await().atMost(LIMIT).until(() -> committed(admin).contains(4L));
        } finally {
            before.close();
            running.join();
        }

        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        Map<TopicPartition, PartitionLog> asked = new ConcurrentHashMap<>();
        AtomicLong stored = new AtomicLong(2);
        AtomicBoolean away = new AtomicBoolean(true);
        ConsumeLoop restored = loop(new HandlerWithHooks() {
            @Override
            public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch) throws RetriableBatchException {
                if (batch.records().getLast().offset() == 4 && stored.getAndSet(1) != 1) {
                    throw new RetriableBatchException("the database was restored", new IllegalStateException());
                }
                batch.records().forEach(record -> seen.add(record.offset()));
                return batch.ends();
            }

            @Override
            public boolean storesPositions() {
                return true;
            }

            @Override
            public Map<TopicPartition, Long> storedPositions(Map<TopicPartition, PartitionLog> partitions)
                    throws RetriableBatchException {
                if (away.get()) {
                    throw new RetriableBatchException("the database is away", new IllegalStateException());
                }
                asked.putAll(partitions);
                return Map.of(new TopicPartition(name, 0), stored.get());
            }
        });
        running = Thread.ofPlatform().start(() -> run(restored));
        try {
            await().atMost(LIMIT).until(() -> isReported(restored, "database is away"));
            away.set(false);
            await().atMost(LIMIT).until(() -> seen.size() == 2);
            publish(1);
            await().atMost(LIMIT).until(() -> seen.size() == 6);
            await().atMost(LIMIT).until(() -> restored.problem().isEmpty());
            assertThat(seen).containsExactly(2L, 3L, 1L, 2L, 3L, 4L);
            assertThat(asked).hasEntrySatisfying(new TopicPartition(name, 0), log -> {
                assertThat(log.committed()).isEqualTo(4);
                assertThat(log.begin()).isZero();
                assertThat(log.end()).isGreaterThanOrEqualTo(4);
            });
            assertThat(asked)
                    .hasEntrySatisfying(
                            new TopicPartition(name, 1),
                            log -> assertThat(log.end()).isZero());
        } finally {
            restored.close();
            running.join();
        }
    }

    private List<Long> committed(Admin admin) throws Exception {
        return admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get().values().stream()
                .map(OffsetAndMetadata::offset)
                .sorted()
                .toList();
    }

    private Commits commits() {
        return new Commits(new KafkaConsumer<>(kafka.reader(name + "-commits")), name);
    }

    /// Commits of a group that has the name of its topic.
    private record Commits(KafkaConsumer<byte[], byte[]> consumer, String topic) implements AutoCloseable {
        Commits {
            consumer.assign(consumer.partitionsFor("__consumer_offsets").stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
        }

        /// Returns the partitions with new commits. A key ends with the topic and the
        /// partition's number.
        Set<Integer> next() {
            Set<Integer> partitions = new HashSet<>();
            consumer.poll(Duration.ofSeconds(1)).forEach(record -> {
                ByteBuffer key = ByteBuffer.wrap(record.key());
                boolean isOffset = key.getShort() <= 1;
                if (isOffset && new String(record.key(), UTF_8).contains(topic)) {
                    partitions.add(key.getInt(key.limit() - Integer.BYTES));
                }
            });
            return partitions;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    /// The broker returns whole compressed batches, whatever their uncompressed size.
    @Test
    void limitsTheUncompressedSizeOfABatch() throws Exception {
        publishOne();
        int size = 4 << 20;
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer(name))) {
            for (int i = 0; i < PARTITIONS * 30; i++) {
                var _ = producer.send(new ProducerRecord<>(name, i % PARTITIONS, null, new byte[size]));
            }
        }
        Map<Integer, List<Long>> read = new ConcurrentHashMap<>();
        AtomicLong largest = new AtomicLong();
        AtomicBoolean refused = new AtomicBoolean();
        ConsumeLoop loop = loop(batch -> {
            largest.accumulateAndGet(
                    batch.records().stream()
                            .mapToLong(record -> record.value().length)
                            .sum(),
                    Math::max);
            if (!read.isEmpty() && refused.compareAndSet(false, true)) {
                throw new RetriableBatchException("not just now", new IllegalStateException());
            }
            batch.records()
                    .forEach(record -> read.computeIfAbsent(record.partition(), _ -> new ArrayList<>())
                            .add(record.offset()));
            return batch.ends();
        });
        Thread running = Thread.ofPlatform().start(() -> run(loop));
        try (Admin admin = Admin.create(kafka.admin(name))) {
            await().atMost(LIMIT).until(() -> committed(admin).equals(List.of(30L, 31L)));
        } finally {
            loop.close();
            running.join();
        }
        assertThat(read.get(0)).isEqualTo(LongStream.range(0, 31).boxed().toList());
        assertThat(read.get(1)).isEqualTo(LongStream.range(0, 30).boxed().toList());
        assertThat(largest).hasValueLessThanOrEqualTo(64 << 20);
    }

    /// This happens if the batch is so large that its transaction exceeds the broker's timeout.
    @Test
    void retriesAFailedBatchInParts() throws Exception {
        publishOne();
        publish(39);
        List<Integer> failed = Collections.synchronizedList(new ArrayList<>());
        List<Long> read = Collections.synchronizedList(new ArrayList<>());
        ConsumeLoop loop = loop(batch -> {
            if (batch.records().size() > 10) {
                failed.add(batch.records().size());
                throw new RetriableBatchException("it takes too long", new IllegalStateException());
            }
            batch.records().forEach(record -> read.add(record.offset()));
            return batch.ends();
        });
        Thread running = Thread.ofPlatform().start(() -> run(loop));
        try {
            await().atMost(LIMIT).until(() -> {
                ahead.updateAndGet(time -> time.plusSeconds(1)); // the pauses between the attempts pass faster
                return read.size() == 40;
            });
            assertThat(read).isEqualTo(LongStream.range(0, 40).boxed().toList());
            assertThat(failed.subList(0, 2)).containsExactly(40, 20);
        } finally {
            loop.close();
            running.join();
        }
    }

    /// Each loop leaves the group in order as it ends.
    @Test
    void aRecordThatEndsTheLoopWithAnErrorIsSetAside() throws Exception {
        publishOne();
        publish(19);
        List<Long> read = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<Long> setAside = new AtomicReference<>();
        int restarts = 0;
        while (setAside.get() == null && restarts++ < 12) {
            AtomicBoolean failed = new AtomicBoolean();
            ConsumeLoop loop = loop(batch -> {
                if (batch.endedTheProcess()) {
                    setAside.set(batch.records().getFirst().offset());
                } else if (batch.records().stream().anyMatch(record -> record.offset() == 13)) {
                    throw new StackOverflowError("planted");
                } else {
                    batch.records().forEach(record -> read.add(record.offset()));
                }
                return batch.ends();
            });
            Thread running = Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, _) -> failed.set(true))
                    .start(() -> run(loop));
            await().atMost(LIMIT).until(() -> failed.get() || read.size() == 19);
            loop.close();
            running.join();
        }
        assertThat(setAside).hasValue(13L);
        assertThat(read).hasSize(19).doesNotHaveDuplicates();
    }

    /// The group has removed the member, which learns this only when it fetches the committed
    /// offsets.
    @Test
    void aRemovedMemberRejoins() throws Exception {
        publishOne();
        AtomicInteger batches = new AtomicInteger();
        try (Admin admin = Admin.create(kafka.admin(name))) {
            ConsumeLoop loop = loop(batch -> {
                if (batches.incrementAndGet() == 1) {
                    admin.removeMembersFromConsumerGroup(name, new RemoveMembersFromConsumerGroupOptions())
                            .all()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join();
                    throw new RetriableBatchException("it took too long", new IllegalStateException());
                }
                return batch.ends();
            });
            Thread running = Thread.ofPlatform().start(() -> run(loop));
            try {
                await().atMost(LIMIT)
                        .until(() -> batches.get() == 2 && committed(admin).contains(1L));
            } finally {
                loop.close();
                running.join();
            }
        }
    }

    /// The fourth attempt begins after 3.5 seconds; one of the pauses alone exceeds the interval.
    @Test
    void aMemberKeepsItsPartitionsWhileBatchesFailForLongerThanMaxPollInterval() throws Exception {
        kafka = settings(broker, Map.of("KAFKA_MAX_POLL_INTERVAL_MS", "1000"));
        publishOne();
        List<Integer> generations = Collections.synchronizedList(new ArrayList<>());
        List<TopicPartition> revoked = Collections.synchronizedList(new ArrayList<>());
        ConsumeLoop loop = loop(new HandlerWithHooks() {
            @Override
            public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch) throws RetriableBatchException {
                generations.add(batch.group().generationId());
                if (generations.size() < 4) {
                    throw new RetriableBatchException("the database is away", new IllegalStateException());
                }
                return batch.ends();
            }

            @Override
            public void onRevoked(Collection<TopicPartition> partitions) {
                revoked.addAll(partitions);
            }
        });
        Thread running = Thread.ofPlatform().start(() -> run(loop));
        try (Admin admin = Admin.create(kafka.admin(name))) {
            await().atMost(LIMIT).until(() -> committed(admin).contains(1L));
            assertThat(generations).hasSize(4).containsOnly(generations.getFirst());
            assertThat(revoked).isEmpty();
        } finally {
            loop.close();
            running.join();
        }
    }

    private static boolean isReported(ConsumeLoop loop, String trouble) {
        return loop.problem()
                .filter(description -> description.contains(trouble))
                .isPresent();
    }

    @Test
    void reportsAProblemWhileTheBrokerDoesNotRespond() throws Exception {
        try (EmbeddedKafka silent = EmbeddedKafka.start(folder.resolve("silent"), Ports.anyFree())) {
            kafka = settings(silent);
            publishOne();
            AtomicInteger batches = new AtomicInteger();
            ConsumeLoop loop = loop(batch -> {
                batches.incrementAndGet();
                return batch.ends();
            });
            Thread running = Thread.ofPlatform().start(() -> run(loop));
            try {
                await().atMost(LIMIT).until(() -> batches.get() == 1);
                assertThat(loop.problem()).isEmpty();
                silent.suspend();
                await().atMost(LIMIT).until(() -> loop.problem().isPresent());
                assertThat(loop.problem().orElseThrow()).contains("no heartbeat");
                silent.resume();
                await().atMost(LIMIT).until(() -> loop.problem().isEmpty());
            } finally {
                loop.close();
                running.join();
            }
        }
    }

    /// A closing consumer waits for its last fetch.
    private static KafkaSettings settings(EmbeddedKafka broker) {
        return settings(broker, Map.of());
    }

    private static KafkaSettings settings(EmbeddedKafka broker, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        environment.put("KAFKA_FETCH_MAX_WAIT_MS", "100");
        return KafkaSettings.from(new Settings(environment));
    }

    private double lagSeconds() {
        return metrics.get("newswire.consumer.lag").gauge().value();
    }

    /// The loop updates the lag every ten seconds of a clock that runs faster here.
    private void awaitLagRecords(int expected) {
        await().atMost(LIMIT).until(() -> {
            ahead.updateAndGet(time -> time.plus(Duration.ofSeconds(10)));
            return metrics.get("newswire.consumer.lag.records").gauge().value() == expected;
        });
    }

    private void publishOne() throws Exception {
        try (Admin admin = Admin.create(kafka.admin(name))) {
            CreatedTopics.create(admin, List.of(new NewTopic(name, PARTITIONS, (short) 1)));
        }
        publish(1);
    }

    private void publish(int records) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer(name))) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(name, 0, null, "one".getBytes(UTF_8)))
                        .get();
            }
        }
    }

    private interface HandlerWithHooks extends BatchHandler, PartitionHooks {
        @Override
        default PartitionHooks hooks() {
            return this;
        }
    }

    private ConsumeLoop loop(BatchHandler work) {
        return new ConsumeLoop(kafka.consumer(name, name), List.of(name), work, new Ahead(), metrics);
    }

    private final class Ahead implements Clock {
        @Override
        public long wallTime() {
            return System.currentTimeMillis() + ahead.get().toMillis();
        }

        @Override
        public long monotonicTime() {
            return System.nanoTime() + ahead.get().toNanos();
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

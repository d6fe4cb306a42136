package org.newswire.ingest.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;

/// Slow reads of whole partitions from an embedded broker, and which transactions are aborted because such a read
/// would wait for them. Tests [PartitionReader] and [AbandonedTransactions].
final class PartitionReaderIT {
    private static final Duration SLOW = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // before all
    private static EmbeddedKafka kafka;

    private final List<String> read = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static KafkaSettings settings() {
        return new KafkaSettings(kafka.bootstrapServers(), Map.of("max.poll.records", "1"));
    }

    /// Creates a partition with eight records.
    private static TopicPartition written(String topic) throws Exception {
        try (Admin admin = Admin.create(settings().admin("test"));
                var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            TopicAdmin.create(admin, Topic.compacted(topic, 1));
            for (byte i = 0; i < 8; i++) {
                producer.send(new ProducerRecord<>(topic, 0, new byte[] {i}, new byte[] {i}))
                        .get();
            }
        }
        return new TopicPartition(topic, 0);
    }

    private Map<TopicPartition, Long> read(PartitionReader reader, TopicPartition partition) {
        return reader.read(List.of(partition), record -> {
            LockSupport.parkNanos(SLOW.toNanos()); // simulates a slow connection
            read.add(String.valueOf(record.offset()));
        });
    }

    @Test
    void aSlowReadContinuesWhileItMakesProgress() throws Exception {
        TopicPartition partition = written("long");
        var reader = new PartitionReader(settings(), "test", SLOW.multipliedBy(6), LONG);
        assertThat(read(reader, partition)).containsEntry(partition, 8L);
        assertThat(read).hasSize(8);
    }

    @Test
    void aSlowReadEndsBeforeTheMemberWouldLoseItsPartitions() throws Exception {
        TopicPartition partition = written("too-long");
        var reader = new PartitionReader(settings(), "test", LONG, SLOW.multipliedBy(6));
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> read(reader, partition))
                .withMessageContaining("KAFKA_MAX_POLL_INTERVAL_MS");
        assertThat(read).hasSizeBetween(1, 7);
    }

    @Test
    void abortsWithoutProgress() throws Exception {
        TopicPartition partition = written("stalled");
        try (var open = new KafkaProducer<byte[], byte[]>(settings().transactionalProducer("open"))) {
            open.initTransactions();
            open.beginTransaction();
            open.send(new ProducerRecord<>(partition.topic(), 0, new byte[] {9}, new byte[] {9}))
                    .get();
            var reader = new PartitionReader(settings(), "test", Duration.ofSeconds(3), LONG);
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> read(reader, partition))
                    .withMessageContaining("nothing was read");
            assertThat(read).hasSize(8);
            open.abortTransaction(); // its close would wait for that
        }
    }

    /// The instance that is still a member may be in the middle of a poll's transaction.
    @Test
    void onlyTheTransactionsOfInstancesThatAreNoMembersAreAborted() throws Exception {
        TopicPartition partition = written("transactions");
        var patient = new KafkaSettings(kafka.bootstrapServers(), Map.of("transaction.timeout.ms", "60000"));
        String name = AbandonedTransactions.memberName("alive");
        try (var alive = open(patient, partition, AbandonedTransactions.transactionalId(name));
                var gone = open(
                        patient,
                        partition,
                        AbandonedTransactions.transactionalId(AbandonedTransactions.memberName("gone")));
                var other = open(patient, partition, "another-program");
                var member = new KafkaConsumer<byte[], byte[]>(patient.consumer(name, "owners"))) {
            member.subscribe(List.of(partition.topic()));
            await().atMost(LONG).until(() -> {
                member.poll(Duration.ofMillis(100));
                return !member.assignment().isEmpty();
            });

            new AbandonedTransactions(patient, "test").abort("owners");

            alive.commitTransaction();
            other.commitTransaction();
            assertThatThrownBy(gone::commitTransaction).isInstanceOf(KafkaException.class);
        }
    }

    private static KafkaProducer<byte[], byte[]> open(KafkaSettings settings, TopicPartition partition, String id)
            throws Exception {
        var producer = new KafkaProducer<byte[], byte[]>(settings.transactionalProducer(id));
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), new byte[] {9}, new byte[] {9}))
                .get();
        return producer;
    }
}

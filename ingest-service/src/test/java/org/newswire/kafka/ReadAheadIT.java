package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;

/// Oversized records among others: which records a [BoundedConsumer] returns, and where it continues.
final class ReadAheadIT {
    private static final int OVERSIZED = 65 << 20;
    private static final Duration POLL = Duration.ofMillis(100);

    @TempDir
    static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // before all
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static KafkaSettings settings() {
        return new KafkaSettings(kafka.bootstrapServers(), Map.of());
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(settings().producer("test"));
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * OVERSIZED);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 3L * OVERSIZED);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 2 * OVERSIZED);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 10_000);
        config.putAll(more);
        return new KafkaProducer<>(config);
    }

    private static TopicPartition partition(String topic) throws Exception {
        try (Admin admin = Admin.create(settings().admin("test"))) {
            TopicAdmin.create(admin, Topic.retained(topic, 1, Duration.ofDays(1)));
        }
        return new TopicPartition(topic, 0);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // flushed as one batch
    private static void write(KafkaProducer<byte[], byte[]> producer, TopicPartition to, int... sizes) {
        for (int size : sizes) {
            byte[] key = String.valueOf(size).getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(to.topic(), 0, key, new byte[size]));
        }
        producer.flush();
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return record.offset() + ":" + new String(record.key(), StandardCharsets.UTF_8) + "=" + record.value().length;
    }

    private static List<String> readTo(BoundedConsumer consumer, TopicPartition partition, long end) {
        List<String> read = new ArrayList<>();
        await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(1)).until(() -> {
            consumer.poll(POLL).forEach(record -> read.add(text(record)));
            return consumer.position(partition) >= end;
        });
        return read;
    }

    @Test
    void returnsNoValueOfItsBatchAndAllOtherRecordsWhole() throws Exception {
        TopicPartition partition = partition("batches");
        try (var producer = producer(Map.of())) {
            write(producer, partition, 1, 2);
            write(producer, partition, 3, OVERSIZED, 4);
            write(producer, partition, 5);
            write(producer, partition, OVERSIZED);
            write(producer, partition, 6, 7);
        }
        List<String> all = List.of(
                "0:1=1", "1:2=2", "2:3=0", "3:" + OVERSIZED + "=0", "5:5=5", "6:" + OVERSIZED + "=0", "7:6=6", "8:7=7");
        try (var consumer = new BoundedConsumer(settings().readerToEnd("test"))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assertThat(readTo(consumer, partition, 9)).isEqualTo(all);
            consumer.seek(partition, 3);
            assertThat(readTo(consumer, partition, 9)).isEqualTo(all.subList(3, 8));
            consumer.seek(partition, 0);
            assertThat(readTo(consumer, partition, 9)).isEqualTo(all);
        }
        try (var tool = BoundedConsumer.ofWholeValues(settings().readerToEnd("test"))) {
            tool.assign(List.of(partition));
            tool.seek(partition, 1);
            assertThat(readTo(tool, partition, 9)).containsExactly("1:2=2", "5:5=5", "7:6=6", "8:7=7");
        }
    }

    @Test
    void neverReturnsRecordsOfAbortedTransactions() throws Exception {
        TopicPartition partition = partition("transactions");
        try (var producer = producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test"))) {
            producer.initTransactions();
            for (int i = 1; i <= 4; i++) {
                producer.beginTransaction();
                write(producer, partition, i);
                write(producer, partition, i == 3 ? OVERSIZED : 10 * i);
                if (i % 2 == 0) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
        try (var consumer = new BoundedConsumer(settings().readerToEnd("test"))) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            assertThat(readTo(consumer, partition, 12))
                    .containsExactly("0:1=1", "1:10=10", "6:3=3", "7:" + OVERSIZED + "=0");
        }
    }

    @Test
    void aMemberMeasuresItsPartitionsBeforeItsFirstPollReturnsRecords() throws Exception {
        TopicPartition partition = partition("members");
        try (var producer = producer(Map.of())) {
            write(producer, partition, 1);
            write(producer, partition, OVERSIZED);
            write(producer, partition, 2);
        }
        try (var consumer = new BoundedConsumer(settings().consumer("test", "newswire-test"))) {
            consumer.subscribe(List.of(partition.topic()), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    consumer.pause(partitions);
                    consumer.resume(partitions);
                }

                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    // nothing to release
                }
            });
            List<String> read = new ArrayList<>();
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                consumer.poll(POLL).forEach(record -> read.add(text(record)));
                return read.size() >= 3;
            });
            assertThat(read).containsExactly("0:1=1", "1:" + OVERSIZED + "=0", "2:2=2");
            assertThat(consumer.paused()).isEmpty();
        }
    }
}

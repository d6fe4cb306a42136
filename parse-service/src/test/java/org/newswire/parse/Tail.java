package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;

/// Reads all partitions of a topic as records arrive.
final class Tail implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    Tail(KafkaSettings kafka, Topic topic, int partitions) {
        consumer = new KafkaConsumer<>(kafka.reader("tail"));
        consumer.assign(IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList());
    }

    /// Reads until this number of records has arrived.
    void awaitCount(int count, Duration limit) {
        await().atMost(limit).pollInterval(Duration.ofMillis(10)).until(() -> {
            read();
            return records.size() >= count;
        });
        assertThat(records).hasSize(count);
    }

    /// Reads on until there are so many with this key.
    void awaitCount(byte[] key, int count, Duration limit) {
        await().atMost(limit).pollInterval(Duration.ofMillis(10)).until(() -> {
            read();
            return records(key).size() >= count;
        });
        assertThat(records(key)).hasSize(count);
    }

    /// Reads the available records.
    void read() {
        consumer.poll(Duration.ofMillis(50)).forEach(records::add);
    }

    /// Returns all records read so far.
    List<ConsumerRecord<byte[], byte[]>> records() {
        return List.copyOf(records);
    }

    /// The records with this key.
    List<ConsumerRecord<byte[], byte[]>> records(byte[] key) {
        return records.stream().filter(each -> Arrays.equals(each.key(), key)).toList();
    }

    ConsumerRecord<byte[], byte[]> last() {
        return records.getLast();
    }

    int count() {
        return records.size();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

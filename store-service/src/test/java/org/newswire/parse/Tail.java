package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;

/// What has come to a topic, in one partition or another, read as it comes.
final class Tail implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    Tail(KafkaSettings kafka, Topic topic, int partitions) {
        consumer = new KafkaConsumer<>(kafka.reader("tail"));
        consumer.assign(IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList());
    }

    /// Reads on until there are so many.
    void awaitCount(int count, Duration limit) {
        await().atMost(limit).pollInterval(Duration.ofMillis(10)).until(() -> {
            read();
            return records.size() >= count;
        });
        assertThat(records).hasSize(count);
    }

    /// Reads the available records.
    void read() {
        consumer.poll(Duration.ofMillis(50)).forEach(records::add);
    }

    /// All that has come.
    List<ConsumerRecord<byte[], byte[]>> records() {
        return List.copyOf(records);
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

package org.newswire.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.newswire.kafka.KafkaSettings;

/// Reads topics as consumers with `read_committed` do.
public final class Records {
    private Records() {}

    /// Returns all committed records, those of each partition in order. It reads to the end of all
    /// records, past open transactions: a commit returns before each partition has its marker, and
    /// consumers read up to that marker.
    public static List<ConsumerRecord<byte[], byte[]>> committed(String bootstrapServers, String topic) {
        Map<String, Object> committed = new KafkaSettings(bootstrapServers, Map.of()).readerToEnd("test");
        Map<String, Object> all = new HashMap<>(committed);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(committed);
                var seesAll = new KafkaConsumer<byte[], byte[]>(all)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = seesAll.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}

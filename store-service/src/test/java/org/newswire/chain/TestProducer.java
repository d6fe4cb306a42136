package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.newswire.kafka.KafkaSettings;

/// Writes records that no service would write.
final class TestProducer {
    private TestProducer() {}

    /// Writes a record with the header `x-test: kept`, and returns when the broker has
    /// acknowledged it.
    static void send(String bootstrapServers, String topic, byte[] key, byte[] value)
            throws ExecutionException, InterruptedException {
        try (var producer =
                new KafkaProducer<byte[], byte[]>(new KafkaSettings(bootstrapServers, Map.of()).producer("test"))) {
            var poison = new ProducerRecord<>(topic, key, value);
            poison.headers().add("x-test", "kept".getBytes(UTF_8));
            producer.send(poison).get();
        }
    }
}

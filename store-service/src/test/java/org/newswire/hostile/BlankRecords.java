package org.newswire.hostile;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.newswire.kafka.KafkaSettings;

/// Writes a record of 300 MiB of blanks to partition 0 of each topic: small when compressed. A process of its own,
/// because it needs more heap than a test has.
final class BlankRecords {
    private static final int BYTES = 300 << 20;

    private BlankRecords() {}

    /// @param arguments the broker, then the topics. Prints `TOPIC OFFSET` per record
    public static void main(String... arguments) throws Exception {
        Map<String, Object> config = new HashMap<>(new KafkaSettings(arguments[0], Map.of()).producer("blanks"));
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, BYTES + (1 << 20));
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BYTES + (1L << 20));
        byte[] blanks = new byte[BYTES];
        Arrays.fill(blanks, (byte) ' ');
        byte[] key = "blanks".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (var producer = new KafkaProducer<byte[], byte[]>(config)) {
            for (String topic : List.of(arguments).subList(1, arguments.length)) {
                producer.send(new ProducerRecord<>(topic, 0, key, key)).get();
                long offset = producer.send(new ProducerRecord<>(topic, 0, key, blanks))
                        .get()
                        .offset();
                System.out.println(topic + " " + offset);
            }
        }
    }
}

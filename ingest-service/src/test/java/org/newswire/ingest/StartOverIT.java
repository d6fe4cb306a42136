package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;

/// The messages for transactions that fail at a real broker. Tests [IngestService#reason].
final class StartOverIT {
    @TempDir
    static Path folder = Path.of("");

    @Test
    void suspectsAnotherInstanceOnlyIfTheProducerWasFenced() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            var settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                CreatedTopics.create(
                        admin,
                        List.of(
                                new NewTopic("takes", 1, (short) 1),
                                new NewTopic("refuses", 1, (short) 1)
                                        .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1"))));
            }
            var first = new KafkaProducer<byte[], byte[]>(settings.transactionalProducer("same"));
            var second = new KafkaProducer<byte[], byte[]>(settings.transactionalProducer("same"));
            try {
                first.initTransactions();
                second.initTransactions();
                assertThat(IngestService.reason(failure(first, "takes"), "ingest-1"))
                        .endsWith("; if it repeats, another instance may run with INSTANCE_ID=ingest-1");
                assertThat(IngestService.reason(failure(second, "refuses"), "ingest-1"))
                        .contains("larger than")
                        .doesNotContain("INSTANCE_ID");
            } finally {
                first.close(Duration.ZERO); // leaves the transaction open
                second.close(Duration.ZERO);
            }
        }
    }

    private static KafkaException failure(KafkaProducer<byte[], byte[]> producer, String topic) {
        return catchThrowableOfType(KafkaException.class, () -> {
            producer.beginTransaction();
            var _ = producer.send(new ProducerRecord<>(topic, new byte[100]));
            producer.commitTransaction();
        });
    }
}

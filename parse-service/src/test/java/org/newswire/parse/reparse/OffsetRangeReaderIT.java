package org.newswire.parse.reparse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;
import org.newswire.parse.reparse.OffsetRangeReader.Span;

final class OffsetRangeReaderIT {
    @TempDir
    static Path folder = Path.of("");

    @Test
    void aTimeBefore1970MeansTheStartOfTheTopic() throws Exception {
        Topic topic = Topic.retained("news.test", 1, Duration.ofDays(30));
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                TopicAdmin.create(admin, topic);
            }
            try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
                producer.send(new ProducerRecord<>(topic.name(), "value".getBytes(UTF_8)))
                        .get();
            }
            try (var reader = new OffsetRangeReader(settings, topic.name())) {
                Instant before = Instant.parse("1969-12-31T00:00:00Z");
                assertThat(reader.span(before, null)).containsExactly(Map.entry(0, new Span(0, 1)));
                assertThat(reader.span(null, before)).containsExactly(Map.entry(0, new Span(0, 0)));
            }
        }
    }
}

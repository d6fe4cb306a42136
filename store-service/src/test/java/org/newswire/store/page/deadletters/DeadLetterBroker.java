package org.newswire.store.page.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;

/// A broker with three dead letters of `news.raw`, the last one with hostile text.
public final class DeadLetterBroker implements AutoCloseable {
    private static final Topic TOPIC = Topic.retained("news.raw", 2, Duration.ofDays(30));
    private static final String HOSTILE = "<script>alert(1)</script>\"'&\u202e\u0007\n<img src=x onerror=alert(1)>";

    private final EmbeddedKafka kafka;

    /// @param folder for the broker's data
    public DeadLetterBroker(Path folder) throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
        try (Admin admin = Admin.create(settings().admin("test"))) {
            admin.createTopics(Stream.of(TOPIC, TOPIC.deadLetters())
                            .map(each -> new NewTopic(each.name(), Optional.of(each.partitions()), Optional.empty())
                                    .configs(each.config()))
                            .toList())
                    .all()
                    .get();
        }
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            write(producer, 0, DeadLetterReason.NO_CONTENT, "why", "{\"url\": \"https://daily.example/0\"}");
            write(producer, 1, DeadLetterReason.NO_CONTENT, "why", "{\"url\": \"https://daily.example/1\"}");
            write(producer, 2, DeadLetterReason.MALFORMED, HOSTILE, HOSTILE);
        }
    }

    public KafkaSettings settings() {
        return new KafkaSettings(kafka.bootstrapServers(), Map.of());
    }

    private static void write(
            KafkaProducer<byte[], byte[]> producer, int number, DeadLetterReason reason, String detail, String text)
            throws InterruptedException, ExecutionException {
        byte[] key = ("key " + number).getBytes(UTF_8);
        byte[] value = text.getBytes(UTF_8);
        Headers headers = new RecordHeaders().add("x-" + detail, detail.getBytes(UTF_8));
        var source = new ConsumerRecord<>(
                TOPIC.name(),
                number % 2,
                number,
                Instant.now().toEpochMilli(),
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                key,
                value,
                headers,
                Optional.<Integer>empty());
        Instant at = Instant.now().plusSeconds(number);
        var letters = new DeadLetterRecords("test", () -> at, new SimpleMeterRegistry());
        producer.send(letters.letter(source, reason, detail)).get();
    }

    @Override
    public void close() {
        kafka.close();
    }
}

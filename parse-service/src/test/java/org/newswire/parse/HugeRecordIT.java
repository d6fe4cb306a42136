package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.contract.Contract;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;
import org.newswire.raw.RawItem;

/// A record that compresses to the broker's limit and expands to many times that size. The service runs in
/// a separate process with the heap of the quick start. Tests `BoundedBytesDeserializer`.
final class HugeRecordIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int HUGE_BYTES = 100 << 20;
    private static final int PARTITIONS = 12;

    @TempDir
    static Path folder = Path.of("");

    @Test
    void aHundredMebibytesOfZerosBecomeADeadLetterAndTheNextRecordIsPublished() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree())) {
            var settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            Topic letters = RawItem.TOPIC.deadLetters();
            try (Admin admin = Admin.create(settings.admin("test"))) {
                for (Topic topic : List.of(RawItem.TOPIC, letters, Article.TOPIC)) {
                    TopicAdmin.create(admin, topic);
                }
            }
            Path log = folder.resolve("parse.log");
            RawItem item = RawItem.CONTRACT.decode(
                    Files.readAllBytes(Path.of("../ingest-service/src/test/resources/samples/raw-item.json")));
            try (var set = new Tail(settings, letters, PARTITIONS);
                    var articles = new Tail(settings, Article.TOPIC, PARTITIONS);
                    var parse = ServiceProcess.start(
                            ServiceProcess.Service.PARSE,
                            Map.of("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()),
                            Ports.anyFree(),
                            log)) {
                for (int i = 1; i <= 2; i++) {
                    byte[] key = item.articleId().toString().getBytes(UTF_8);
                    send(settings, key, new byte[HUGE_BYTES]);
                    send(settings, key, RawItem.CONTRACT.encode(item));
                    set.awaitCount(i, LIMIT);
                    articles.awaitCount(i, LIMIT);
                    assertThat(set.last().value()).isNull();
                    assertThat(header(set, "reason")).isEqualTo("too-large");
                    assertThat(header(set, "omitted")).isEqualTo(String.valueOf(HUGE_BYTES + key.length));
                    assertThat(parse.isAlive()).isTrue();
                }
            }
        }
    }

    private static String header(Tail letters, String name) {
        return Contract.header(letters.last().headers(), "newswire-dlq-" + name).orElse("absent");
    }

    private static void send(KafkaSettings settings, byte[] key, byte[] value) throws Exception {
        Map<String, Object> config = new HashMap<>(settings.producer("test"));
        config.put("max.request.size", 2 * HUGE_BYTES);
        config.put("buffer.memory", 2L * HUGE_BYTES);
        try (var producer = new KafkaProducer<byte[], byte[]>(config)) {
            producer.send(new ProducerRecord<>(RawItem.TOPIC.name(), key, value))
                    .get();
        }
    }
}

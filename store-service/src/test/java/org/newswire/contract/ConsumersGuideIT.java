package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.quickstart.EmbeddedKafka;
import org.newswire.quickstart.Ports;

/// The Java program of `deploy/CONSUMERS.md`, as it stands there, against a real broker.
final class ConsumersGuideIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder = Path.of("");

    @Test
    void theJavaExampleShowsThePresentStateAndThenWhatComes() throws Exception {
        Path program =
                Files.writeString(folder.resolve("Headlines.java"), javaOf(Path.of("..", "deploy", "CONSUMERS.md")));
        Path output = folder.resolve("output");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree())) {
            createTopic(kafka);
            UUID first = UUID.randomUUID();
            send(kafka, first, article("Harbour closed"));
            send(kafka, first, article("Harbour reopens"));
            UUID second = UUID.randomUUID();
            send(kafka, second, article("Taken back"));
            send(kafka, second, null);
            Process running = run(program, kafka.bootstrapServers(), output);
            try {
                await().atMost(LIMIT).untilAsserted(() -> assertThat(output).hasContent("Harbour reopens"));
                send(kafka, UUID.randomUUID(), article("Ferries stay"));
                send(kafka, first, null);
                await().atMost(LIMIT)
                        .untilAsserted(() ->
                                assertThat(output).content().contains("now: Ferries stay", "now: retracted " + first));
            } finally {
                running.destroyForcibly();
            }
        }
    }

    private static String javaOf(Path guide) throws Exception {
        Matcher block = Pattern.compile("(?s)```java\n(.*?)```").matcher(Files.readString(guide));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static Process run(Path program, String bootstrapServers, Path output) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.toString(),
                        bootstrapServers)
                .redirectOutput(output.toFile())
                .redirectError(folder(output).resolve("log").toFile())
                .start();
    }

    private static Path folder(Path file) {
        return Optional.ofNullable(file.getParent()).orElseThrow();
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(settings(kafka).admin("test"))) {
            admin.createTopics(List.of(new NewTopic(Article.TOPIC.name(), Optional.of(3), Optional.empty())
                            .configs(Article.TOPIC.config())))
                    .all()
                    .get();
        }
    }

    private static void send(EmbeddedKafka kafka, UUID key, byte @Nullable [] value) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings(kafka).producer("test"))) {
            producer.send(new ProducerRecord<>(
                            Article.TOPIC.name(), key.toString().getBytes(UTF_8), value))
                    .get();
        }
    }

    private static KafkaSettings settings(EmbeddedKafka kafka) {
        return new KafkaSettings(kafka.bootstrapServers(), Map.of());
    }

    private static byte[] article(String title) {
        return ("{\"title\": \"" + title + "\"}").getBytes(UTF_8);
    }
}

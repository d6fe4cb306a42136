package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.Canary;

/// Runs the Java programs of `deploy/examples`: one with an embedded broker, one with a recording.
final class ConsumersGuideIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder = Path.of("");

    @Test
    void theJavaExamplePrintsTheCurrentStateAndThenNewRecords() throws Exception {
        Path program = program("Headlines");
        Path output = folder.resolve("output");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree())) {
            createTopic(kafka);
            UUID first = UUID.randomUUID();
            send(kafka, first, article("Harbour closed"));
            send(kafka, first, article("Harbour reopens"));
            UUID second = UUID.randomUUID();
            send(kafka, second, article("Taken back"));
            send(kafka, second, null);
            UUID third = UUID.randomUUID();
            send(kafka, third, article("Bridge opens at noon", 2_000));
            send(kafka, third, article("Bridge opens", 1_000));
            sendCanary(kafka);
            Process running = run(program, kafka.bootstrapServers(), output);
            try {
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(output).hasContent("Bridge opens at noon\nHarbour reopens"));
                sendCanary(kafka);
                send(kafka, UUID.randomUUID(), article("Ferries stay"));
                send(kafka, third, retraction(1_500), event(Event.SUPERSEDED));
                send(kafka, third, article("Bridge opens", 1_000), event(Event.UPDATED));
                send(kafka, third, article("Bridge opens at one", 3_000), event(Event.UPDATED));
                send(kafka, first, null);
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(output)
                                .content()
                                .contains("now: Ferries stay", "now: Bridge opens at one", "now: retracted " + first));
                assertThat(output).content().doesNotContain("Canary", "retracted " + third);
                assertThat(output).content().doesNotContain("now: Bridge opens at noon", "now: Bridge opens\n");
            } finally {
                running.destroyForcibly();
            }
        }
    }

    @Test
    void theJavaTestExampleReadsARecordingWithoutABroker() throws Exception {
        Path recording = Files.writeString(folder.resolve("slice.jsonl"), """
                {"topic":"news.articles","partition":3,"offset":17,"timestamp":1763900000123,"key":"a","headers":[{"name":"ce_type","value":"x"}],"value":"{\\"title\\": \\"ä\\"}"}
                {"topic":"news.articles","partition":0,"offset":4,"timestamp":1763900000124,"key":"b","headers":[]}
                {"topic":"news.articles","partition":3,"offset":20,"timestamp":1763900000125,"key":"c","headers":[],"value":"{}"}
                """);
        Path output = folder.resolve("output");
        Process running = run(program("RecordedTopic"), recording.toString(), output);
        assertThat(running.waitFor()).as(() -> read(folder.resolve("log"))).isZero();
        assertThat(Files.readAllLines(output)).containsExactlyInAnyOrder("a 14", "b retracted", "c 2");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path program(String name) {
        return Path.of("..", "deploy", "examples", name + ".java");
    }

    private static Process run(Path program, String argument, Path output) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.toString(),
                        argument)
                .redirectOutput(output.toFile())
                .redirectError(folder(output).resolve("log").toFile())
                .start();
    }

    private static Path folder(Path file) {
        return Optional.ofNullable(file.getParent()).orElseThrow();
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(settings(kafka).admin("test"))) {
            CreatedTopics.create(
                    admin,
                    List.of(new NewTopic(Article.TOPIC.name(), Optional.of(3), Optional.empty())
                            .configs(Article.TOPIC.config())));
        }
    }

    private static void sendCanary(EmbeddedKafka kafka) throws Exception {
        Headers source = new RecordHeaders().add("ce_source", Canary.SOURCE.getBytes(UTF_8));
        send(kafka, UUID.randomUUID(), article("Canary"), source);
    }

    private static void send(EmbeddedKafka kafka, UUID key, byte @Nullable [] value) throws Exception {
        send(kafka, key, value, new RecordHeaders());
    }

    private static void send(EmbeddedKafka kafka, UUID key, byte @Nullable [] value, Headers headers) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings(kafka).producer("test"))) {
            byte[] id = key.toString().getBytes(UTF_8);
            producer.send(new ProducerRecord<>(Article.TOPIC.name(), null, id, value, headers))
                    .get();
        }
    }

    private static KafkaSettings settings(EmbeddedKafka kafka) {
        return new KafkaSettings(kafka.bootstrapServers(), Map.of());
    }

    private static Headers event(Event event) {
        return new RecordHeaders().add("ce_type", event.type().getBytes(UTF_8));
    }

    private static byte[] article(String title, long revision) {
        return ("{\"title\": \"" + title + "\", \"revision\": " + revision + "}").getBytes(UTF_8);
    }

    private static byte[] retraction(long revision) {
        return ("{\"retractedAt\": \"2026-03-18T12:00:00Z\", \"revision\": " + revision + "}").getBytes(UTF_8);
    }

    private static byte[] article(String title) {
        return ("{\"title\": \"" + title + "\"}").getBytes(UTF_8);
    }
}

package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;

/// Commands that `deploy/newswire` runs on the class path of the quick start.
final class CommandScriptIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path folder = Path.of("");

    @Test
    void consumePrintsTheRecordsOfATopic() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree())) {
            publish(new KafkaSettings(kafka.bootstrapServers(), Map.of()), "Harbour reopens");

            Result result =
                    run("consume", Article.TOPIC.name(), "--bootstrap", kafka.bootstrapServers(), "--headers", "--end");

            assertThat(result.code).as(result.messages).isZero();
            assertThat(result.output).isEqualTo("# news.articles-0@0 key=a\nHarbour reopens\n");
        }
    }

    @Test
    void contractWritesThePage() throws Exception {
        Path page = folder.resolve("contract.html");

        Result result = run("contract", "--html", page.toString());

        assertThat(result.code).as(result.messages).isZero();
        assertThat(result.messages).isEqualTo("written: " + page + "\n");
        assertThat(page).content().contains("<html", Article.TOPIC.name());
    }

    private static void publish(KafkaSettings settings, String value) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"));
                var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            CreatedTopics.create(admin, List.of(new NewTopic(Article.TOPIC.name(), 1, (short) 1)));
            producer.send(new ProducerRecord<>(Article.TOPIC.name(), "a".getBytes(UTF_8), value.getBytes(UTF_8)))
                    .get();
        }
    }

    private record Result(int code, String output, String messages) {}

    private Result run(String... arguments) throws Exception {
        Path output = folder.resolve("output");
        Path messages = folder.resolve("messages");
        Process process = new ProcessBuilder(Scripts.command("newswire", List.of(arguments)))
                .redirectOutput(output.toFile())
                .redirectError(messages.toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            return new Result(process.exitValue(), Files.readString(output), Files.readString(messages));
        } finally {
            process.destroyForcibly();
        }
    }
}

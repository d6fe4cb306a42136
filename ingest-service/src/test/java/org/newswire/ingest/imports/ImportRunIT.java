package org.newswire.ingest.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.RawItem;

/// Two imports on one broker. Tests [ImportRun].
final class ImportRunIT {
    private static final String KEY = "articles";
    private static final String ARTICLE = "{\"url\":\"https://a.example/%1$d\",\"title\":\"Article %1$d\","
            + "\"html\":\"<p>One.</p>\",\"observedAt\":\"2024-03-18T21:00:00Z\"}\n";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aSecondImportFencesTheFirstAndContinuesAfterItsLastBatch() throws Exception {
        Path file = Files.writeString(
                folder.resolve("articles.jsonl"),
                IntStream.range(0, 5).mapToObj(ARTICLE::formatted).collect(Collectors.joining()));
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("broker"), Ports.anyFree());
                ImportRun first = open(kafka)) {
            try (var parts = new Parts(file, 3, () -> open(kafka).close())) {
                assertThatThrownBy(() -> first.run(file, KEY, parts, false))
                        .isInstanceOf(KafkaException.class)
                        .matches(ImportRunIT::isFenced);
            }
            assertThat(keys(kafka)).hasSize(2);

            try (ImportRun second = open(kafka);
                    var parts = new Parts(file, 0, () -> {})) {
                assertThat(second.run(file, KEY, parts, false)).isEqualTo(new ImportRun.Done(2, 3, Map.of()));
            }
            assertThat(keys(kafka)).hasSize(5).doesNotHaveDuplicates();
        }
    }

    /// Opens an import that publishes each item in a batch of its own.
    private static ImportRun open(EmbeddedKafka kafka) {
        var settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
        return new ImportRun(settings, new ImportRun.Pace(10, 50, _ -> {}), InstantSource.system());
    }

    private static boolean isFenced(Throwable failure) {
        return KafkaSettings.causes(failure)
                .anyMatch(cause ->
                        cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException);
    }

    private static List<String> keys(EmbeddedKafka kafka) {
        return Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name()).stream()
                .map(item -> new String(item.key(), UTF_8))
                .toList();
    }

    /// The parts of a file. An action runs before the part of this number is read.
    private static final class Parts implements ImportSource {
        private final ImportSource source;
        private final int number;
        private final Runnable action;
        private int read;

        private Parts(Path file, int number, Runnable action) throws IOException {
            this.source = new ArticleLinesSource(file, "urn:test:import");
            this.number = number;
            this.action = action;
        }

        @Override
        public Optional<Part> next() throws IOException {
            read++;
            if (read == number) {
                action.run();
            }
            return source.next();
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}

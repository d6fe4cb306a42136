package org.newswire.ingest.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.RawItem;

/// Imports on a broker. Tests [ImportRun].
final class ImportRunIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration WORK = Duration.ofMillis(500);
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

    /// Half of the time is left to live news: the import pauses as long as parse and store took for the batch.
    @Test
    void theNextBatchFollowsAfterAPauseAsLongAsTheWork() throws Exception {
        Path file = Files.writeString(
                folder.resolve("articles.jsonl"),
                IntStream.range(0, 2).mapToObj(ARTICLE::formatted).collect(Collectors.joining()));
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("broker"), Ports.anyFree());
                Admin admin = Admin.create(settings(kafka).admin("test"));
                ImportRun run = open(kafka);
                var parts = new Parts(file, 0, () -> {})) {
            commitParsed(admin, 0); // a group without offsets is ignored
            Thread importing = Thread.ofPlatform().start(() -> run(run, file, parts));
            await().atMost(LIMIT).until(() -> !items(kafka).isEmpty());
            long published = items(kafka).getFirst().timestamp();
            await().atMost(LIMIT).until(() -> System.currentTimeMillis() - published >= WORK.toMillis());
            assertThat(items(kafka)).hasSize(1);
            long parsed = System.currentTimeMillis();
            commitParsed(admin, 1);
            assertThat(importing.join(LIMIT)).isTrue();
            assertThat(items(kafka).getLast().timestamp() - parsed).isGreaterThanOrEqualTo(parsed - published - 1);
        }
    }

    private static void run(ImportRun run, Path file, Parts parts) {
        try {
            run.run(file, KEY, parts, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Commits this offset for all partitions of `news.raw`, as parse does.
    private static void commitParsed(Admin admin, long offset) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = IntStream.range(0, RawItem.TOPIC.partitions())
                .boxed()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(RawItem.TOPIC.name(), partition),
                        _ -> new OffsetAndMetadata(offset)));
        admin.alterConsumerGroupOffsets("newswire-parse", offsets).all().get();
    }

    /// Opens an import that publishes each item in a batch of its own.
    private static ImportRun open(EmbeddedKafka kafka) {
        return new ImportRun(settings(kafka), new ImportRun.Pace(10, 50, _ -> {}), InstantSource.system());
    }

    private static boolean isFenced(Throwable failure) {
        return KafkaSettings.causes(failure)
                .anyMatch(cause ->
                        cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException);
    }

    private static KafkaSettings settings(EmbeddedKafka kafka) {
        return new KafkaSettings(kafka.bootstrapServers(), Map.of());
    }

    private static List<String> keys(EmbeddedKafka kafka) {
        return items(kafka).stream().map(item -> new String(item.key(), UTF_8)).toList();
    }

    /// Returns the items in the order of their timestamps.
    private static List<ConsumerRecord<byte[], byte[]>> items(EmbeddedKafka kafka) {
        return Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name()).stream()
                .sorted(Comparator.comparingLong(ConsumerRecord::timestamp))
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

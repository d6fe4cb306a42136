package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.Checkout;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.Records;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.ingest.IngestTools;
import org.newswire.ingest.imports.ImportCommand;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.BackfillLane;
import org.newswire.recording.RecordCommand;
import org.newswire.recording.ReplayCommand;
import org.newswire.tools.CommandRunner;

/// Imports history through parser and store into the database next to live items, and records parts of the
/// result. Tests `ImportRun`.
@Tag("long")
class BackfillIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int ARTICLES = 1_500;

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable StoredChain started;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        started = new StoredChain(folder);
    }

    @AfterAll
    static void stop() {
        chain().close();
    }

    private static StoredChain chain() {
        StoredChain running = started;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    @Test
    void eachArticleOfAnImportIsStoredOnceWithItsLaneAndTimeThoughItIsKilledAndRepeated() throws Exception {
        Path history = history("history.example", ARTICLES);
        importThroughAKill(history);
        assertThat(run(history, "1000", "--again")).isZero();
        await().atMost(LIMIT).until(chain()::hasHandledAll);
        assertThat(chain().count("select count(*) from article where version_count > 1"))
                .isZero();
        assertLaneAndTime();
    }

    /// The import is killed, continued and started again; each article is stored once.
    private void importThroughAKill(Path history) throws Exception {
        ChildProcess running = ChildProcess.start(
                ChildProcess.java(
                        List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"),
                        Service.INGEST.classPath(Checkout.folder()),
                        IngestTools.class.getName(),
                        List.of(importing(history, "200"))),
                Map.of(),
                folder.resolve("import.log"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(of("history.example", "news.raw"))
                        .as(() -> running.logTail(20))
                        .hasSizeGreaterThan(200));
        running.kill();

        assertThat(run(history, "1000")).as(out::toString).isZero();
        List<ConsumerRecord<byte[], byte[]>> raw = of("history.example", "news.raw");
        assertThat(raw).hasSize(ARTICLES);
        assertThat(raw.stream().map(record -> Bytes.wrap(record.key())).distinct())
                .hasSize(ARTICLES);
        assertThat(raw).allMatch(record -> BackfillLane.holds(record.headers()));
        awaitStored();

        assertThat(run(history, "1000")).isZero();
        assertThat(out.toString(UTF_8))
                .contains("0 items imported; " + ARTICLES + " parts of the file were imported before");
        assertThat(of("history.example", "news.raw")).hasSize(ARTICLES);
    }

    @Test
    void anImportKeepsToItsRateAndLiveNewsDoesNotWaitForIt() throws Exception {
        Path history = history("beside.example", ARTICLES);
        List<Long> took = new ArrayList<>();
        Instant begun = Instant.now();
        try (LiveNews live = new LiveNews(chain(), 20)) {
            CompletableFuture<Integer> again = CompletableFuture.supplyAsync(() -> run(history, "200"));
            took.addAll(live.measure(() -> !again.isDone()));
            assertThat(again.join()).isZero();
        }
        Duration all = Duration.between(begun, Instant.now());
        assertThat(all).isGreaterThan(Duration.ofSeconds(ARTICLES / 200).minusSeconds(1));
        assertThat(took).hasSizeGreaterThan(100);
        assertThat(LiveNews.quantile(0.9, took)).isLessThan(all.toMillis() / 10);
    }

    /// Records that can never be committed are not waited for.
    @Test
    void recordsOfAnAbortedTransactionDoNotBlockAnImport() throws Exception {
        var settings = new KafkaSettings(chain().bootstrapServers(), Map.of());
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.transactionalProducer("test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < 3; i++) {
                for (PartitionInfo partition : producer.partitionsFor("news.articles")) {
                    producer.send(new ProducerRecord<>("news.articles", partition.partition(), new byte[1], null))
                            .get();
                }
            }
            producer.abortTransaction();
        }
        Path history = history("aborted.example", 20);
        CompletableFuture<Integer> again = CompletableFuture.supplyAsync(() -> run(history, "1000"));
        assertThat(again.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join()).isZero();
    }

    private static void assertLaneAndTime() throws Exception {
        for (ConsumerRecord<byte[], byte[]> each : records("news.articles")) {
            boolean old = new String(each.value(), UTF_8).contains("\"Of old ");
            assertThat(BackfillLane.holds(each.headers())).isEqualTo(old);
        }
        assertThat(chain().count("select count(*) from article where url like 'https://history.example/%'"
                        + " and observed_at = published_at + interval '30 seconds'"))
                .isEqualTo(ARTICLES);
    }

    @Test
    void aReplayedRecordingIsIdentical() throws Exception {
        assertThat(run(history("recording.example", 100), "1000")).isZero();
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(of("recording.example", "news.articles")).hasSize(100));
        Path recording = folder.resolve("recording.jsonl.gz");
        assertThat(CommandRunner.run(
                        RecordCommand::new,
                        Map.of(),
                        print(),
                        print(),
                        "record",
                        "--topic",
                        "news.articles",
                        "--out",
                        recording.toString(),
                        "--bootstrap",
                        chain().bootstrapServers()))
                .as(out::toString)
                .isZero();
        assertThat(CommandRunner.run(
                        ReplayCommand::new,
                        Map.of(),
                        print(),
                        print(),
                        "replay",
                        recording.toString(),
                        "--topic",
                        "played",
                        "--bootstrap",
                        chain().bootstrapServers()))
                .as(out::toString)
                .isZero();
        assertThat(formatted("played")).isEqualTo(formatted("news.articles"));
    }

    /// Formats the records of each partition in order, with everything that a consumer receives
    /// except the offset.
    private static List<String> formatted(String topic) {
        List<String> formatted = new ArrayList<>();
        records(topic).stream()
                .sorted(Comparator.comparingInt(ConsumerRecord<byte[], byte[]>::partition)
                        .thenComparingLong(ConsumerRecord::offset))
                .forEach(each -> formatted.add(each.partition() + " " + Instant.ofEpochMilli(each.timestamp()) + " "
                        + Arrays.toString(each.key()) + each.headers()
                        + Arrays.hashCode(each.value())));
        return formatted;
    }

    private static void awaitStored() {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(chain().count(
                                        "select count(*) from article where url like 'https://history.example/%'"))
                        .isEqualTo(ARTICLES));
    }

    private static Path history(String site, int articles) throws Exception {
        Path history = folder.resolve(site + ".jsonl");
        new HistoryFile(site, 1).write(history, articles);
        return history;
    }

    /// The records about articles of a site.
    private static List<ConsumerRecord<byte[], byte[]>> of(String site, String topic) {
        return records(topic).stream()
                .filter(record -> new String(record.value(), UTF_8).contains("https://" + site + "/"))
                .toList();
    }

    private static String[] importing(Path history, String rate, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "import",
                "--format",
                "jsonl",
                "--rate",
                rate,
                "--share",
                "100",
                "--bootstrap",
                chain().bootstrapServers()));
        arguments.addAll(List.of(more));
        arguments.add(history.toString());
        return arguments.toArray(String[]::new);
    }

    private int run(Path history, String rate, String... more) {
        return CommandRunner.run(ImportCommand::new, Map.of(), print(), print(), importing(history, rate, more));
    }

    private PrintStream print() {
        return new PrintStream(out, true, UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return Records.committed(chain().bootstrapServers(), topic);
    }
}

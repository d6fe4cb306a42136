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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.ingest.imports.ImportCommand;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.slices.PlayCommand;
import org.newswire.pipeline.slices.RecordCommand;
import org.newswire.quickstart.ServiceProcess.Service;
import org.newswire.raw.BackfillLane;

/// History through parse and store into the database beside live news, and slices of what that brings.
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackfillIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int ARTICLES = 1_500;

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable StoredChain started;
    private static Path history = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        started = new StoredChain(folder);
        history = folder.resolve("history.jsonl");
        new HistoryFile("history.example", 1).write(history, ARTICLES);
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

    /// Killed in the middle, gone on with, and begun again: each article is there once.
    @Test
    @Order(1)
    void anImportThatWasKilledGoesOnAndEachArticleComesOnce() throws Exception {
        ChildProcess running = ChildProcess.start(
                ChildProcess.java(
                        List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"),
                        Service.INGEST.classPath(Checkout.folder()),
                        ImportCommand.class.getName(),
                        List.of(importing("200"))),
                Map.of(),
                folder.resolve("import.log"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(records("news.raw"))
                        .as(() -> running.logTail(20))
                        .hasSizeGreaterThan(200));
        running.kill();

        assertThat(run("1000")).as(out::toString).isZero();
        List<ConsumerRecord<byte[], byte[]>> raw = records("news.raw");
        assertThat(raw).hasSize(ARTICLES);
        assertThat(raw.stream().map(record -> Bytes.wrap(record.key())).distinct())
                .hasSize(ARTICLES);
        assertThat(raw).allMatch(record -> BackfillLane.holds(record.headers()));
        awaitStored();

        assertThat(run("1000")).isZero();
        assertThat(out.toString(UTF_8))
                .contains("0 items imported; " + ARTICLES + " parts of the file were done before");
        assertThat(records("news.raw")).hasSize(ARTICLES);
    }

    @Test
    @Order(2)
    void anImportRepeatedBringsNothingTwiceIntoTheDatabase() throws Exception {
        List<Long> took = new ArrayList<>();
        Instant begun = Instant.now();
        try (LiveNews live = new LiveNews(chain(), 20)) {
            CompletableFuture<Integer> again = CompletableFuture.supplyAsync(() -> run("200", "--again"));
            took.addAll(live.measure(() -> !again.isDone()));
            assertThat(again.join()).isZero();
        }
        // Live news don't wait for history, which takes seven seconds to come, on a busy machine far more.
        assertThat(took).hasSizeGreaterThan(100);
        assertThat(LiveNews.at(0.9, took))
                .isLessThan(Duration.between(begun, Instant.now()).toMillis() / 10);
        await().atMost(LIMIT).until(chain()::hasHandledAll);
        assertThat(chain().count("select count(*) from article where version_count > 1"))
                .isZero();
    }

    /// What nobody can ever commit is not waited for.
    @Test
    @Order(3)
    void recordsOfAnAbortedTransactionDoNotHoldAnImportUp() throws Exception {
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
        CompletableFuture<Integer> again = CompletableFuture.supplyAsync(() -> run("1000", "--again"));
        assertThat(again.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join()).isZero();
    }

    @Test
    @Order(4)
    void historyKeepsItsLaneAndItsTime() throws Exception {
        for (ConsumerRecord<byte[], byte[]> each : records("news.articles")) {
            boolean old = new String(each.value(), UTF_8).contains("\"Of old ");
            assertThat(BackfillLane.holds(each.headers())).isEqualTo(old);
        }
        assertThat(chain().count("select count(*) from article where url like 'https://history.example/%'"
                        + " and observed_at = published_at + interval '30 seconds'"))
                .isEqualTo(ARTICLES);
    }

    @Test
    @Order(5)
    void aSliceThatIsRecordedAndPlayedIsTheSameByteForByte() {
        Path slice = folder.resolve("slice.jsonl.gz");
        assertThat(RecordCommand.execute(
                        Map.of(),
                        print(),
                        print(),
                        "record",
                        "--topic",
                        "news.articles",
                        "--out",
                        slice.toString(),
                        "--bootstrap",
                        chain().bootstrapServers()))
                .as(out::toString)
                .isZero();
        assertThat(PlayCommand.execute(
                        Map.of(),
                        print(),
                        print(),
                        "play",
                        slice.toString(),
                        "--topic",
                        "played",
                        "--bootstrap",
                        chain().bootstrapServers()))
                .as(out::toString)
                .isZero();
        assertThat(told("played")).isEqualTo(told("news.articles"));
    }

    /// Each partition's records in their order, with all that a consumer sees but the offset.
    private static List<String> told(String topic) {
        List<String> told = new ArrayList<>();
        records(topic).stream()
                .sorted(Comparator.comparingInt(ConsumerRecord<byte[], byte[]>::partition)
                        .thenComparingLong(ConsumerRecord::offset))
                .forEach(each -> told.add(each.partition() + " " + Instant.ofEpochMilli(each.timestamp()) + " "
                        + Arrays.toString(each.key()) + each.headers()
                        + Arrays.hashCode(each.value())));
        return told;
    }

    private static void awaitStored() {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(chain().count(
                                        "select count(*) from article where url like 'https://history.example/%'"))
                        .isEqualTo(ARTICLES));
    }

    private String[] importing(String rate, String... more) {
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

    private int run(String rate, String... more) {
        return ImportCommand.execute(Map.of(), print(), print(), importing(rate, more));
    }

    private PrintStream print() {
        return new PrintStream(out, true, UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return Records.committed(chain().bootstrapServers(), topic);
    }
}

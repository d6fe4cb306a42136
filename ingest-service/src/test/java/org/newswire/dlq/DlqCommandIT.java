package org.newswire.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.ingest.IngestTools;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.tools.CommandRunner;

/// Runs `deploy/newswire dlq` on dead letters; each test has a pair of topics of its own.
class DlqCommandIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static int tests;

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable EmbeddedKafka kafka;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Topic topic = Topic.retained("news.test" + tests++, 2, Duration.ofDays(30));

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(kafka).close();
    }

    @BeforeEach
    void createTopics() throws Exception {
        try (Admin admin = Admin.create(settings().admin("test"))) {
            CreatedTopics.create(
                    admin,
                    Stream.of(topic, topic.deadLetters())
                            .map(each -> new NewTopic(each.name(), Optional.of(each.partitions()), Optional.empty())
                                    .configs(each.config()))
                            .toList());
        }
    }

    @Test
    void listsCountsBySiteAndReasonThenTheNewest() throws Exception {
        setAside(0, DeadLetterReason.MALFORMED, NOON, "no JSON", "ce_source", "https://www.daily.example/feed");
        setAside(
                1,
                DeadLetterReason.NO_CONTENT,
                NOON.plusSeconds(60),
                "{\"entry\": {\"link\": \"https://WWW.Paper.example/1\"}}");
        setAside(
                2,
                DeadLetterReason.NO_CONTENT,
                NOON.plusSeconds(120),
                "{\"url\": \"https://paper.example/2\", \"a\": ");

        assertThat(dlq("list", "--topic", topic.name())).isZero();

        assertThat(text())
                .containsPattern(
                        topic.name() + " +malformed +daily.example +1 +2026-03-18T12:00:00Z +2026-03-18T12:00:00Z")
                .containsPattern(
                        topic.name() + " +no-content +paper.example +2 +2026-03-18T12:01:00Z +2026-03-18T12:02:00Z")
                .contains("3 dead letters")
                .containsSubsequence(id(2), id(1), id(0) + "  2026-03-18T12:00:00Z  malformed  daily.example  why 0");
    }

    @Test
    void filtersByReasonSiteAndTime() throws Exception {
        setAside(0, DeadLetterReason.MALFORMED, NOON, "0", "ce_source", "https://daily.example/feed");
        setAside(1, DeadLetterReason.NO_CONTENT, NOON, "1", "ce_source", "https://news.daily.example/feed");
        setAside(
                2,
                DeadLetterReason.NO_CONTENT,
                NOON.plusSeconds(60),
                "2",
                "ce_source",
                "https://notdaily.example/feed");

        assertThat(listedIds("--reason", "malformed")).containsExactly(id(0));
        assertThat(listedIds("--reason", "malformed", "--reason", "no-content")).hasSize(3);
        assertThat(listedIds("--site", "daily.example")).containsExactlyInAnyOrder(id(0), id(1));
        assertThat(listedIds("--since", "2026-03-18T12:01:00Z")).containsExactly(id(2));
        assertThat(listedIds("--until", "2026-03-18T12:01:00Z", "--reason", "no-content"))
                .containsExactly(id(1));
        assertThat(listedIds("--since", "1h")).isEmpty();
    }

    @Test
    void showsADeadLetterAndItsValueByteForByte() throws Exception {
        byte[] value = {'{', 0, (byte) 0xff, '\n'};
        setAside(7, DeadLetterReason.MALFORMED, NOON, value, new RecordHeaders().add("x", new byte[] {(byte) 0xfe}));

        assertThat(dlq("show", id(7))).isZero();
        assertThat(text()).contains("malformed", "why 7", "x: 1 bytes: fe", "4 bytes: 7b00ff0a", "key 7");

        out.reset();
        assertThat(dlq("show", "--value", id(7))).isZero();
        assertThat(out.toByteArray()).isEqualTo(value);

        assertThat(dlq("show", topic.name() + "-0@999")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("no such dead letter");
    }

    @Test
    void aDryRunCountsAndWritesNothing() throws Exception {
        setAside(4, DeadLetterReason.MALFORMED, NOON, "value");
        setAside(5, DeadLetterReason.MALFORMED, NOON, "other");

        assertThat(dlq("retry", "--dry-run", "--topic", topic.name())).isZero();
        assertThat(text()).contains("would be retried: 2");
        assertThat(records(topic.name())).isEmpty();
        assertThat(dlq("retry", "--topic", topic.name())).isZero();
        assertThat(text()).as("the dry run has not marked them as retried").contains("\nretried: 2");
    }

    @Test
    void retryWritesEachRecordBackOnceAndUnchanged() throws Exception {
        byte[] value = {0, (byte) 0xff};
        Headers headers = new RecordHeaders()
                .add("a", new byte[] {1})
                .add("a", new byte[] {2})
                .add("newswire-dlq-reason", "older".getBytes(UTF_8));
        setAside(4, DeadLetterReason.MALFORMED, NOON, value, headers);
        setAside(5, DeadLetterReason.MALFORMED, NOON, "other");
        setAside(
                5,
                DeadLetterReason.MALFORMED,
                NOON,
                "other"); // twice, as after a crash of the service that wrote the dead letter

        assertThat(dlq("retry", "--topic", topic.deadLetters().name())).isZero();
        assertThat(dlq("retry", "--topic", topic.name())).isZero();

        assertThat(text()).containsSubsequence("retried: 2", "retried: 0");
        List<ConsumerRecord<byte[], byte[]>> back = records(topic.name());
        assertThat(back).hasSize(2);
        ConsumerRecord<byte[], byte[]> first = back.stream()
                .filter(record -> record.partition() == 0)
                .findFirst()
                .orElseThrow();
        assertThat(first.key()).isEqualTo("key 4".getBytes(UTF_8));
        assertThat(first.value()).isEqualTo(value);
        // With its original time it would exceed the topic's retention, and the broker would
        // delete it.
        assertThat(Instant.ofEpochMilli(first.timestamp())).isAfter(NOON.plus(Duration.ofDays(30)));
        assertThat(List.of(first.headers().toArray()))
                .startsWith(headers.toArray())
                .hasSize(6);
        assertThat(listedIds()).isEmpty();
        assertThat(dlq("show", id(4))).isZero();
        assertThat(text()).contains("retried or dropped");
    }

    /// The store compares the record's timestamp to detect a status that is older than the stored
    /// one.
    @Test
    void retryKeepsTheTimestampInTopicsWithoutRetentionByAge() throws Exception {
        compact();
        setAside(0, DeadLetterReason.MALFORMED, NOON.plusSeconds(1), "0");

        assertThat(dlq("retry", "--topic", topic.name())).isZero();

        assertThat(records(topic.name())).extracting(ConsumerRecord::timestamp).containsExactly(NOON.toEpochMilli());
    }

    @Test
    void retrySkipsSupersededRecordsOfCompactedTopics() throws Exception {
        compact();
        put(0, "key 0", "key 0", "other");
        put(1, "other", "key 1");
        setAside(0, DeadLetterReason.REFUSED_BY_DATABASE, NOON, "behind it is a newer one");
        setAside(1, DeadLetterReason.REFUSED_BY_DATABASE, NOON, "the last one");
        setAside(2, DeadLetterReason.REFUSED_BY_DATABASE, NOON, "taken away after a tombstone");
        setAside(4, DeadLetterReason.REFUSED_BY_DATABASE, NOON, "of the topic before this one");

        assertThat(dlq("retry", "--dry-run", "--topic", topic.name())).isZero();
        assertThat(dlq("retry", "--topic", topic.name())).isZero();

        assertThat(text())
                .containsSubsequence(
                        "would be retried: 2",
                        "skipped: 2, their compacted topic",
                        "retried: 2",
                        "skipped: 2, their compacted topic");
        assertThat(values())
                .containsExactlyInAnyOrder("", "", "", "", "", "the last one", "of the topic before this one");
        assertThat(listedIds()).containsExactlyInAnyOrder(id(0), id(2));
        assertThat(dlq("drop", id(0))).isZero();
        assertThat(listedIds()).containsExactly(id(2));
    }

    @Test
    void retryNeverReplacesARecordWrittenMeanwhile() throws Exception {
        compact();
        put(0, "key 0");
        setAside(0, DeadLetterReason.REFUSED_BY_DATABASE, NOON, "older");
        TopicPartition partition = new TopicPartition(topic.name(), 0);
        Map<String, Object> uncommitted = new HashMap<>(settings().reader("test"));
        uncommitted.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        try (var rival = new KafkaProducer<byte[], byte[]>(settings().transactionalProducer("rival"));
                var watch = new KafkaConsumer<byte[], byte[]>(uncommitted)) {
            rival.initTransactions();
            rival.beginTransaction();
            long newer = rival.send(
                            new ProducerRecord<>(topic.name(), 0, "key 0".getBytes(UTF_8), "newer".getBytes(UTF_8)))
                    .get()
                    .offset();
            var replay = CompletableFuture.supplyAsync(() -> dlq("retry", "--topic", topic.name()));
            await().atMost(LIMIT)
                    .until(() -> Objects.requireNonNull(
                                    watch.endOffsets(List.of(partition)).get(partition))
                            > newer + 1);
            rival.commitTransaction();
            assertThat(replay.get()).isZero();
        }

        assertThat(text()).contains("retried: 0", "skipped: 1, their compacted topic");
        assertThat(values()).containsExactly("", "newer");
    }

    /// The parser's state of a newer version may have expired.
    @Test
    void retrySkipsOldItemsUnlessMaxAgeAllowsThem() throws Exception {
        topic = Topic.retained("news.raw", 2, Duration.ofDays(30));
        createTopics();
        Instant now = Instant.now();
        setAside(
                0,
                DeadLetterReason.EXTRACTOR_FAILED,
                now,
                "0",
                "ce_time",
                now.minus(Duration.ofDays(8)).toString());
        setAside(
                1,
                DeadLetterReason.EXTRACTOR_FAILED,
                now,
                "1",
                "ce_time",
                now.minus(Duration.ofDays(6)).toString());

        assertThat(dlq("retry", "--topic", "news.raw")).isZero();
        assertThat(values()).containsExactly("1");
        assertThat(dlq("retry", "--topic", "news.raw", "--max-age", "9d")).isZero();
        assertThat(values()).containsExactlyInAnyOrder("0", "1");
        assertThat(text()).containsSubsequence("retried: 1", "skipped: 1, items observed too long ago", "retried: 1");
        assertThat(dlq("retry", "--topic", "news.raw", "--max-age", "long")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("long is not a duration");
    }

    @Test
    void droppedDeadLettersAreNotListed() throws Exception {
        setAside(0, DeadLetterReason.MALFORMED, NOON, "0");
        setAside(1, DeadLetterReason.TOO_LARGE, NOON, "1");

        assertThat(dlq("drop", id(1), "--dry-run")).isZero();
        assertThat(dlq("drop", id(1))).isZero();

        assertThat(text()).contains("would be dropped: 1", "dropped: 1");
        assertThat(listedIds()).containsExactly(id(0));
        assertThat(dlq("retry", id(1))).isZero();
        assertThat(records(topic.name())).isEmpty();
    }

    @Test
    void theEntryOfADroppedDeadLetterOutlivesIt() throws Exception {
        setAside(1, DeadLetterReason.TOO_LARGE, NOON, "1");
        Instant before = Instant.now();

        assertThat(dlq("drop", id(1))).isZero();

        assertThat(records(DlqReader.HANDLED.name()))
                .filteredOn(entry -> new String(entry.key(), UTF_8).startsWith(topic.name()))
                .singleElement()
                .satisfies(entry -> {
                    JsonNode value = new ObjectMapper().readTree(entry.value());
                    assertThat(value.path("action").asText()).isEqualTo("dropped");
                    assertThat(value.path("deadLetter").asText()).isEqualTo(topic.name() + ".dlq-1@0");
                    assertThat(value.path("reason").asText()).isEqualTo("too-large");
                    assertThat(Instant.parse(value.path("at").asText())).isAfterOrEqualTo(before);
                });
        assertThat(retention(DlqReader.HANDLED)).isGreaterThan(retention(topic.deadLetters()));
    }

    private static Duration retention(Topic topic) {
        return Duration.ofMillis(Long.parseLong(topic.config().getOrDefault("retention.ms", "0")));
    }

    @Test
    void reportsUnknownIdsAndHandlesTheOthers() throws Exception {
        setAside(0, DeadLetterReason.MALFORMED, NOON, "0");
        String unknown = topic.name() + "-0@998";

        assertThat(dlq("retry", "--dry-run", id(0), unknown)).isEqualTo(1);
        assertThat(dlq("retry", id(0), unknown)).isEqualTo(1);
        assertThat(dlq("drop", id(0), unknown)).isEqualTo(1);

        assertThat(text()).containsSubsequence("would be retried: 1", "retried: 1", "dropped: 0");
        assertThat(err.toString(UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith(unknown + ": no such dead letter"));
        assertThat(records(topic.name())).hasSize(1);
    }

    @Test
    void aKilledRetryContinuesWithoutDuplicates() throws Exception {
        int count = 60;
        for (int i = 0; i < count; i++) {
            setAside(i, DeadLetterReason.PARSER_FAILED, NOON, "value " + i);
        }
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        IngestTools.class.getName(),
                        "dlq",
                        "retry",
                        "--topic",
                        topic.name(),
                        "--rate",
                        "5",
                        "--bootstrap",
                        settings().bootstrapServers())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("killed").toFile())
                .start();
        await().atMost(LIMIT).until(() -> records(topic.name()).size() >= 10);
        killed.destroyForcibly().waitFor();
        int before = records(topic.name()).size();
        assertThat(before).isLessThan(count);

        assertThat(dlq("retry", "--topic", topic.name())).isZero();

        assertThat(records(topic.name()).stream().map(record -> new String(record.value(), UTF_8)))
                .hasSize(count)
                .doesNotHaveDuplicates();
    }

    @Test
    void retryWritesAtMostTheGivenNumberOfRecordsPerSecond() throws Exception {
        for (int i = 0; i < 40; i++) {
            setAside(i, DeadLetterReason.PARSER_FAILED, NOON, "value " + i);
        }

        assertThat(dlq("retry", "--topic", topic.name(), "--rate", "20")).isZero();

        LongSummaryStatistics times = records(topic.name()).stream()
                .mapToLong(ConsumerRecord::timestamp)
                .summaryStatistics();
        assertThat(times.getCount())
                .isEqualTo(40)
                .as("the first record may be a second late")
                .isLessThanOrEqualTo(22 + (times.getMax() - times.getMin()) * 20 / 1_000);
    }

    @Test
    void requiresASelection() {
        assertThat(dlq("retry")).isEqualTo(2);
        assertThat(dlq("drop")).isEqualTo(2);
        assertThat(dlq("list", "--since", "yesterday")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("select dead letters", "yesterday is neither a time");
    }

    @Test
    void reportsAnUnreachableBroker() {
        String nobody = "127.0.0.1:" + Ports.anyFree();
        int code = CommandRunner.run(
                DlqCommand::commandLine,
                Map.of("KAFKA_REQUEST_TIMEOUT_MS", "1000", "KAFKA_DEFAULT_API_TIMEOUT_MS", "1500"),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                "dlq",
                "list",
                "--bootstrap",
                nobody);

        assertThat(code).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .hasLineCount(1)
                .startsWith("no broker answers at " + nobody)
                .contains("deploy/quickstart", "--bootstrap");
    }

    @Test
    void rejectsUnknownReasons() {
        for (String command : List.of("list", "retry", "drop")) {
            err.reset();
            assertThat(dlq(command, "--reason", "extractor-faild")).isEqualTo(2);
            assertThat(err.toString(UTF_8)).contains("--reason", "extractor-faild is not a reason", "extractor-failed");
        }
        assertThat(dlq("show", id(0), "--reason", "extractor-faild")).isEqualTo(2);
        assertThat(text()).isEmpty();
    }

    /// A newer version may use additional reasons.
    @Test
    void listsDeadLettersWithReasonsOfNewerVersions() throws Exception {
        Headers headers = new RecordHeaders();
        Map.of(
                        "reason", "not-invented-yet",
                        "detail", "why",
                        "topic", topic.name(),
                        "partition", "0",
                        "offset", "8",
                        "timestamp", "1",
                        "group", "test",
                        "at", NOON.toString())
                .forEach((name, value) -> headers.add(DeadLetterRecords.PREFIX + name, value.getBytes(UTF_8)));
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            producer.send(new ProducerRecord<>(
                            topic.deadLetters().name(), 0, "k".getBytes(UTF_8), "v".getBytes(UTF_8), headers))
                    .get();
        }

        assertThat(dlq("list", "--topic", topic.name())).isZero();

        assertThat(text()).contains(topic.name() + "-0@8", "not-invented-yet");
    }

    @Test
    void rejectsMalformedIds() {
        for (String command : List.of("show", "retry", "drop")) {
            err.reset();
            assertThat(dlq(command, "news.raw-3-17")).isEqualTo(2);
            assertThat(err.toString(UTF_8)).contains("news.raw-3-17 is not an ID of the form TOPIC-PARTITION@OFFSET");
        }
    }

    @Test
    void reportsAMissingTopic() {
        for (String command : List.of("list", "retry", "drop")) {
            err.reset();
            assertThat(dlq(command, "--topic", "nope")).isEqualTo(1);
            assertThat(err.toString(UTF_8)).hasLineCount(1).contains("no such topic: nope.dlq at ");
        }
    }

    @Test
    void reportsOneUsageErrorAtATime() {
        assertThat(dlq("retry", "--all", "--yes", "--max", "0")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains("--max must be at least 1")
                .doesNotContain("select dead letters", "--rate must");
        err.reset();
        assertThat(dlq("retry", "--all", "--yes", "--rate", "0")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains("--rate must be at least 1")
                .doesNotContain("select dead letters", "--max must");
        err.reset();
        assertThat(dlq("retry")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("select dead letters").doesNotContain("at least 1");
        assertThat(dlq("list", "--top", "-1")).isEqualTo(2);
    }

    @Test
    void allDeadLettersNeedAConfirmation() {
        for (String command : List.of("retry", "drop")) {
            err.reset();
            assertThat(dlq(command, "--all")).isEqualTo(2);
            assertThat(err.toString(UTF_8))
                    .startsWith("--all takes every dead letter")
                    .contains("--dry-run", "--yes");
        }
        assertThat(dlq("drop", "--all", "--dry-run")).isZero();
    }

    private void compact() throws Exception {
        var compacted = new ConfigEntry("cleanup.policy", "compact");
        try (Admin admin = Admin.create(settings().admin("test"))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                            List.of(new AlterConfigOp(compacted, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private void put(int partition, String... keys) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            for (String key : keys) {
                producer.send(new ProducerRecord<>(topic.name(), partition, key.getBytes(UTF_8), new byte[0]))
                        .get();
            }
        }
    }

    private List<String> values() {
        return records(topic.name()).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    private void setAside(int number, DeadLetterReason reason, Instant at, String value, String... header)
            throws Exception {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < header.length; i += 2) {
            headers.add(header[i], header[i + 1].getBytes(UTF_8));
        }
        setAside(number, reason, at, value.getBytes(UTF_8), headers);
    }

    /// Writes a dead letter as a service does. The offset of the source record is the number.
    private void setAside(int number, DeadLetterReason reason, Instant at, byte[] value, Headers headers)
            throws Exception {
        byte[] key = ("key " + number).getBytes(UTF_8);
        var source = new ConsumerRecord<>(
                topic.name(),
                number % 2,
                number,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                key,
                value,
                headers,
                Optional.<Integer>empty());
        var letters = new DeadLetterRecords("test", () -> at, new SimpleMeterRegistry());
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            producer.send(letters.letter(source, reason, "why " + number)).get();
        }
    }

    private String id(int number) {
        return topic.name() + "-" + number % 2 + "@" + number;
    }

    private List<String> listedIds(String... options) throws Exception {
        out.reset();
        List<String> words = new ArrayList<>(List.of("list", "--json", "--topic", topic.name()));
        words.addAll(List.of(options));
        assertThat(dlq(words.toArray(String[]::new))).isZero();
        List<String> ids = new ArrayList<>();
        for (String line : text().lines().toList()) {
            JsonNode deadLetter = new ObjectMapper().readTree(line);
            ids.add(deadLetter.path("id").asText());
        }
        return ids;
    }

    private int dlq(String... words) {
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(List.of(words));
        all.addAll(List.of("--bootstrap", settings().bootstrapServers()));
        return CommandRunner.run(
                DlqCommand::commandLine,
                Map.of(),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                all.toArray(String[]::new));
    }

    private String text() {
        return out.toString(UTF_8);
    }

    private static KafkaSettings settings() {
        return new KafkaSettings(Objects.requireNonNull(kafka).bootstrapServers(), Map.of());
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return Records.committed(settings().bootstrapServers(), topic);
    }
}

package org.newswire.quickstart;

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
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.letters.DeadLetterCommand;

/// `deploy/newswire dlq` on the letters of topics of its own, one pair a test.
class DeadLetterCommandIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static int tests;

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable EmbeddedKafka kafka;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Topic topic = Topic.kept("news.test" + tests++, 2, Duration.ofDays(30));

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
            admin.createTopics(Stream.of(topic, topic.deadLetters())
                            .map(each -> new NewTopic(each.name(), Optional.of(each.partitions()), Optional.empty())
                                    .configs(each.config()))
                            .toList())
                    .all()
                    .get();
        }
    }

    @Test
    void listsBySiteAndReasonAndTheNewestFirst() throws Exception {
        setAside(0, Reason.MALFORMED, NOON, "no JSON", "ce_source", "https://www.daily.example/feed");
        setAside(
                1, Reason.NO_CONTENT, NOON.plusSeconds(60), "{\"entry\": {\"link\": \"https://WWW.Paper.example/1\"}}");
        setAside(2, Reason.NO_CONTENT, NOON.plusSeconds(120), "{\"url\": \"https://paper.example/2\", \"a\": ");

        assertThat(dlq("list", "--topic", topic.name())).isZero();

        assertThat(text())
                .containsPattern(
                        topic.name() + " +malformed +daily.example +1 +2026-03-18T12:00:00Z +2026-03-18T12:00:00Z")
                .containsPattern(
                        topic.name() + " +no-content +paper.example +2 +2026-03-18T12:01:00Z +2026-03-18T12:02:00Z")
                .contains("3 letters")
                .containsSubsequence(id(2), id(1), id(0) + "  2026-03-18T12:00:00Z  malformed  daily.example  why 0");
    }

    @Test
    void filtersByReasonSiteAndTime() throws Exception {
        setAside(0, Reason.MALFORMED, NOON, "0", "ce_source", "https://daily.example/feed");
        setAside(1, Reason.NO_CONTENT, NOON, "1", "ce_source", "https://news.daily.example/feed");
        setAside(2, Reason.NO_CONTENT, NOON.plusSeconds(60), "2", "ce_source", "https://notdaily.example/feed");

        assertThat(listed("--reason", "malformed")).containsExactly(id(0));
        assertThat(listed("--reason", "malformed", "--reason", "no-content")).hasSize(3);
        assertThat(listed("--site", "daily.example")).containsExactlyInAnyOrder(id(0), id(1));
        assertThat(listed("--since", "2026-03-18T12:01:00Z")).containsExactly(id(2));
        assertThat(listed("--until", "2026-03-18T12:01:00Z", "--reason", "no-content"))
                .containsExactly(id(1));
        assertThat(listed("--since", "1h")).isEmpty();
    }

    @Test
    void showsALetterAndItsValueByteForByte() throws Exception {
        byte[] value = {'{', 0, (byte) 0xff, '\n'};
        setAside(7, Reason.MALFORMED, NOON, value, new RecordHeaders().add("x", new byte[] {(byte) 0xfe}));

        assertThat(dlq("show", id(7))).isZero();
        assertThat(text()).contains("malformed", "why 7", "x: 1 bytes: fe", "4 bytes: 7b00ff0a", "key 7");

        out.reset();
        assertThat(dlq("show", "--value", id(7))).isZero();
        assertThat(out.toByteArray()).isEqualTo(value);

        assertThat(dlq("show", topic.name() + "-0@999")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("no such dead letter");
    }

    @Test
    void aReplayPutsRecordsBackAsTheyWereOnceEach() throws Exception {
        byte[] value = {0, (byte) 0xff};
        Headers headers = new RecordHeaders()
                .add("a", new byte[] {1})
                .add("a", new byte[] {2})
                .add("newswire-dlq-reason", "older".getBytes(UTF_8));
        setAside(4, Reason.MALFORMED, NOON, value, headers);
        setAside(5, Reason.MALFORMED, NOON, "other");
        setAside(5, Reason.MALFORMED, NOON, "other"); // twice, as after a crash of who set it aside

        assertThat(dlq("replay", "--dry-run", "--topic", topic.name())).isZero();
        assertThat(text()).contains("would be replayed: 2");
        assertThat(records(topic.name())).isEmpty();

        assertThat(dlq("replay", "--topic", topic.deadLetters().name())).isZero();
        assertThat(dlq("replay", "--topic", topic.name())).isZero();

        assertThat(text()).containsSubsequence("replayed: 2", "replayed: 0");
        List<ConsumerRecord<byte[], byte[]>> back = records(topic.name());
        assertThat(back).hasSize(2);
        ConsumerRecord<byte[], byte[]> first = back.stream()
                .filter(record -> record.partition() == 0)
                .findFirst()
                .orElseThrow();
        assertThat(first.key()).isEqualTo("key 4".getBytes(UTF_8));
        assertThat(first.value()).isEqualTo(value);
        // With its old time it would be past what the topic keeps, and go with the next round of the broker.
        assertThat(Instant.ofEpochMilli(first.timestamp())).isAfter(NOON.plus(Duration.ofDays(30)));
        assertThat(List.of(first.headers().toArray()))
                .startsWith(headers.toArray())
                .hasSize(6);
        assertThat(listed()).isEmpty();
        assertThat(dlq("show", id(4))).isZero();
        assertThat(text()).contains("replayed or dropped");
    }

    /// By its time the store tells whether the status of a feed is older than the one it has.
    @Test
    void whereRecordsAreNotDeletedByAgeAReplayedOneHasItsTime() throws Exception {
        compact();
        setAside(0, Reason.MALFORMED, NOON.plusSeconds(1), "0");

        assertThat(dlq("replay", "--topic", topic.name())).isZero();

        assertThat(records(topic.name())).extracting(ConsumerRecord::timestamp).containsExactly(NOON.toEpochMilli());
    }

    @Test
    void whatIsNotTheLastRecordOfItsKeyAnyMoreIsLeft() throws Exception {
        compact();
        put(0, "key 0", "key 0", "other");
        put(1, "other", "key 1");
        setAside(0, Reason.REFUSED_BY_DATABASE, NOON, "behind it is a newer one");
        setAside(1, Reason.REFUSED_BY_DATABASE, NOON, "the last one");
        setAside(2, Reason.REFUSED_BY_DATABASE, NOON, "taken away after a tombstone");
        setAside(4, Reason.REFUSED_BY_DATABASE, NOON, "of the topic before this one");

        assertThat(dlq("replay", "--dry-run", "--topic", topic.name())).isZero();
        assertThat(dlq("replay", "--topic", topic.name())).isZero();

        assertThat(text())
                .containsSubsequence("would be replayed: 2", "left: 2, since", "replayed: 2", "left: 2, since");
        assertThat(values())
                .containsExactlyInAnyOrder("", "", "", "", "", "the last one", "of the topic before this one");
        assertThat(listed()).containsExactlyInAnyOrder(id(0), id(2));
        assertThat(dlq("drop", id(0))).isZero();
        assertThat(listed()).containsExactly(id(2));
    }

    @Test
    void aReplayGoesBehindNoRecordThatComesMeanwhile() throws Exception {
        compact();
        put(0, "key 0");
        setAside(0, Reason.REFUSED_BY_DATABASE, NOON, "older");
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
            var replay = CompletableFuture.supplyAsync(() -> dlq("replay", "--topic", topic.name()));
            await().atMost(LIMIT)
                    .until(() -> Objects.requireNonNull(
                                    watch.endOffsets(List.of(partition)).get(partition))
                            > newer + 1);
            rival.commitTransaction();
            assertThat(replay.get()).isZero();
        }

        assertThat(text()).contains("replayed: 0", "left: 1, since");
        assertThat(values()).containsExactly("", "newer");
    }

    /// The parser may have forgotten a newer version.
    @Test
    void anItemThatWasSeenLongAgoIsReplayedOnlyWhereThatIsMeant() throws Exception {
        topic = Topic.kept("news.raw", 2, Duration.ofDays(30));
        createTopics();
        Instant now = Instant.now();
        setAside(
                0,
                Reason.EXTRACTOR_FAILED,
                now,
                "0",
                "ce_time",
                now.minus(Duration.ofDays(8)).toString());
        setAside(
                1,
                Reason.EXTRACTOR_FAILED,
                now,
                "1",
                "ce_time",
                now.minus(Duration.ofDays(6)).toString());

        assertThat(dlq("replay", "--topic", "news.raw")).isZero();
        assertThat(values()).containsExactly("1");
        assertThat(dlq("replay", "--topic", "news.raw", "--max-age", "9d")).isZero();
        assertThat(values()).containsExactlyInAnyOrder("0", "1");
        assertThat(text()).containsSubsequence("replayed: 1", "left: 1, of items seen too long ago", "replayed: 1");
        assertThat(dlq("replay", "--topic", "news.raw", "--max-age", "long")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("long is not a duration");
    }

    @Test
    void whatIsDroppedIsGoneFromTheList() throws Exception {
        setAside(0, Reason.MALFORMED, NOON, "0");
        setAside(1, Reason.TOO_LARGE, NOON, "1");

        assertThat(dlq("drop", id(1), "--dry-run")).isZero();
        assertThat(dlq("drop", id(1))).isZero();

        assertThat(text()).contains("would be dropped: 1", "dropped: 1");
        assertThat(listed()).containsExactly(id(0));
        assertThat(dlq("replay", id(1))).isZero();
        assertThat(records(topic.name())).isEmpty();
    }

    @Test
    void tellsOfWhichIdsThereIsNoLetterAndHandlesTheOthers() throws Exception {
        setAside(0, Reason.MALFORMED, NOON, "0");
        String unknown = topic.name() + "-0@998";

        assertThat(dlq("replay", "--dry-run", id(0), unknown)).isEqualTo(1);
        assertThat(dlq("replay", id(0), unknown)).isEqualTo(1);
        assertThat(dlq("drop", id(0), unknown)).isEqualTo(1);

        assertThat(text()).containsSubsequence("would be replayed: 1", "replayed: 1", "dropped: 0");
        assertThat(err.toString(UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith(unknown + ": no such dead letter"));
        assertThat(records(topic.name())).hasSize(1);
    }

    @Test
    void aReplayThatIsKilledGoesOnWhereItWas() throws Exception {
        int count = 60;
        for (int i = 0; i < count; i++) {
            setAside(i, Reason.PARSER_FAILED, NOON, "value " + i);
        }
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeadLetterCommand.class.getName(),
                        "dlq",
                        "replay",
                        "--topic",
                        topic.name(),
                        "--rate",
                        "20",
                        "--bootstrap",
                        settings().bootstrapServers())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("killed").toFile())
                .start();
        await().atMost(LIMIT).until(() -> records(topic.name()).size() >= 10);
        killed.destroyForcibly().waitFor();
        int before = records(topic.name()).size();
        assertThat(before).isLessThan(count);

        assertThat(dlq("replay", "--topic", topic.name())).isZero();

        assertThat(records(topic.name()).stream().map(record -> new String(record.value(), UTF_8)))
                .hasSize(count)
                .doesNotHaveDuplicates();
    }

    @Test
    void wantsToKnowWhichLettersAreMeant() {
        assertThat(dlq("replay")).isEqualTo(2);
        assertThat(dlq("drop")).isEqualTo(2);
        assertThat(dlq("list", "--since", "yesterday")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("say which letters", "yesterday is neither a time");
    }

    @Test
    void saysThatTheBrokerCannotBeReached() {
        String nobody = "127.0.0.1:" + Ports.anyFree();
        int code = DeadLetterCommand.execute(
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
    void aReasonThatThereIsNotIsRefused() {
        for (String command : List.of("list", "replay", "drop")) {
            err.reset();
            assertThat(dlq(command, "--reason", "extractor-faild")).isEqualTo(2);
            assertThat(err.toString(UTF_8)).contains("--reason", "extractor-faild is no reason", "extractor-failed");
        }
        assertThat(dlq("show", id(0), "--reason", "extractor-faild")).isEqualTo(2);
        assertThat(text()).isEmpty();
    }

    /// A newer version may know more reasons.
    @Test
    void aLetterWithAnUnknownReasonIsListed() throws Exception {
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
                .forEach((name, value) -> headers.add(DeadLetters.PREFIX + name, value.getBytes(UTF_8)));
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            producer.send(new ProducerRecord<>(
                            topic.deadLetters().name(), 0, "k".getBytes(UTF_8), "v".getBytes(UTF_8), headers))
                    .get();
        }

        assertThat(dlq("list", "--topic", topic.name())).isZero();

        assertThat(text()).contains(topic.name() + "-0@8", "not-invented-yet");
    }

    @Test
    void whatIsNoIdIsRefusedWithTheForm() {
        for (String command : List.of("show", "replay", "drop")) {
            err.reset();
            assertThat(dlq(command, "news.raw-3-17")).isEqualTo(2);
            assertThat(err.toString(UTF_8)).contains("news.raw-3-17 has not the form TOPIC-PARTITION@OFFSET");
        }
    }

    @Test
    void aTopicThatThereIsNotIsNamed() {
        for (String command : List.of("list", "replay", "drop")) {
            err.reset();
            assertThat(dlq(command, "--topic", "nope")).isEqualTo(1);
            assertThat(err.toString(UTF_8)).hasLineCount(1).contains("there is no topic nope.dlq at ");
        }
    }

    @Test
    void eachFaultOfTheWordsIsToldAlone() {
        assertThat(dlq("replay", "--all", "--max", "0")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains("--max is at least 1")
                .doesNotContain("say which letters", "--rate is");
        err.reset();
        assertThat(dlq("replay", "--all", "--rate", "0")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains("--rate is at least 1")
                .doesNotContain("say which letters", "--max is");
        err.reset();
        assertThat(dlq("replay")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("say which letters").doesNotContain("at least 1");
        assertThat(dlq("list", "--top", "-1")).isEqualTo(2);
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

    private void setAside(int number, Reason reason, Instant at, String value, String... header) throws Exception {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < header.length; i += 2) {
            headers.add(header[i], header[i + 1].getBytes(UTF_8));
        }
        setAside(number, reason, at, value.getBytes(UTF_8), headers);
    }

    /// As a service does it. The offset of the source record is the number.
    private void setAside(int number, Reason reason, Instant at, byte[] value, Headers headers) throws Exception {
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
        var letters = new DeadLetters("test", () -> at, new SimpleMeterRegistry());
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            producer.send(letters.letter(source, reason, "why " + number)).get();
        }
    }

    private String id(int number) {
        return topic.name() + "-" + number % 2 + "@" + number;
    }

    private List<String> listed(String... options) throws Exception {
        out.reset();
        List<String> words = new ArrayList<>(List.of("list", "--json", "--topic", topic.name()));
        words.addAll(List.of(options));
        assertThat(dlq(words.toArray(String[]::new))).isZero();
        List<String> ids = new ArrayList<>();
        for (String line : text().lines().toList()) {
            JsonNode letter = new ObjectMapper().readTree(line);
            ids.add(letter.path("id").asText());
        }
        return ids;
    }

    private int dlq(String... words) {
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(List.of(words));
        all.addAll(List.of("--bootstrap", settings().bootstrapServers()));
        return DeadLetterCommand.execute(
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

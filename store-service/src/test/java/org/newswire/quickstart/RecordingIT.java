package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.contract.Contract;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;
import org.newswire.recording.RecordCommand;
import org.newswire.recording.ReplayCommand;
import org.newswire.tools.CommandRunner;

/// `deploy/newswire record` and `replay`. Each test has separate topics. Tests [RecordCommand] and
/// [ReplayCommand].
class RecordingIT {
    private static final long OLD = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable EmbeddedKafka kafka;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int recordings;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(kafka).close();
    }

    @Test
    void aCreatedTopicHasIdenticalRecords() throws Exception {
        assertThat(replay("made")).as(out::toString).isZero();

        assertThat(records("made")).extracting(ConsumerRecord::timestamp).containsExactly(OLD, OLD + 1);
        assertThat(records("made")).allMatch(record -> record.headers().toArray().length == 1);
        try (Admin admin = Admin.create(settings().admin("test"))) {
            assertThat(TopicAdmin.deletedByAge(admin, List.of("made"))).isEmpty();
        }
        Path again = folder.resolve("again.jsonl");
        assertThat(run("record", "--topic", "made", "--out", again.toString())).isZero();
        assertThat(again).hasSameTextualContentAs(recording("made"));
    }

    @Test
    void reportsAMissingTopic() {
        Path file = folder.resolve("absent.jsonl");

        assertThat(run("record", "--topic", "absent", "--out", file.toString())).isOne();
        assertThat(out.toString(UTF_8))
                .hasLineCount(1)
                .startsWith("no such topic: absent at ")
                .contains("; name another one, such as news.articles");
        for (String topic : List.of("absent", "no such name")) {
            out.reset();
            assertThat(run("consume", topic)).isOne();
            assertThat(out.toString(UTF_8))
                    .hasLineCount(1)
                    .startsWith("topic " + topic + " cannot be read: ")
                    .contains("; name another one, such as news.articles");
        }
    }

    @Test
    void aCompactedTopicKeepsTheTimestamps() throws Exception {
        create(Topic.compacted("compacted", 1));

        assertThat(replay("compacted")).as(out::toString).isZero();

        assertThat(records("compacted")).extracting(ConsumerRecord::timestamp).containsExactly(OLD, OLD + 1);
    }

    @Test
    void aTopicWithRetentionByAgeGetsTheCurrentTime() throws Exception {
        create(Topic.retained("aging", 1, Duration.ofDays(30)));
        long before = System.currentTimeMillis();

        assertThat(replay("aging")).as(out::toString).isZero();

        List<ConsumerRecord<byte[], byte[]>> played = records("aging");
        assertThat(played).hasSize(2).allMatch(record -> record.timestamp() >= before);
        assertThat(played)
                .extracting(record -> Contract.header(record.headers(), "newswire-recorded-timestamp")
                        .orElse(""))
                .containsExactly(String.valueOf(OLD), String.valueOf(OLD + 1));
        assertThat(played).extracting(record -> new String(record.key(), UTF_8)).containsExactly("a", "b");
    }

    /// A topic of a running installation has consumers, which would receive the records again.
    @Test
    void aTopicWithRecordsNeedsAConfirmation() throws Exception {
        assertThat(replay("twice")).as(out::toString).isZero();
        out.reset();

        assertThat(replay("twice")).isEqualTo(2);
        assertThat(out.toString(UTF_8)).startsWith("topics at ").contains("already have records: twice;", "--yes");
        assertThat(records("twice")).hasSize(2);

        assertThat(run("replay", recording("twice").toString(), "--yes")).isZero();
        assertThat(records("twice")).hasSize(4);
    }

    @Test
    void aTimeBefore1970MeansTheStartOfTheTopic() throws Exception {
        assertThat(replay("beginning")).as(out::toString).isZero();
        Path file = folder.resolve("all.jsonl");

        assertThat(run("record", "--topic", "beginning", "--out", file.toString(), "--from", "30000d"))
                .as(out::toString)
                .isZero();

        assertThat(Files.readString(file)).hasLineCount(2);
    }

    @Test
    void recordsATimeRangeInTheOrderOfTimestampsAcrossPartitions() throws Exception {
        Path file = Files.writeString(
                folder.resolve("two.jsonl"),
                line("two", 0, 10, "a") + line("two", 0, 30, "c") + line("two", 1, 20, "b") + line("two", 1, 40, "d"));
        assertThat(run("replay", file.toString())).as(out::toString).isZero();

        assertThat(recordedKeys("two")).containsExactly("a", "b", "c", "d");
        assertThat(recordedKeys("two", "--max", "3")).containsExactly("a", "b", "c");
        assertThat(recordedKeys("two", "--from", time(20), "--to", time(40))).containsExactly("b", "c");
    }

    @Test
    void aRecordingNeverReplacesAFile() throws Exception {
        assertThat(replay("kept")).as(out::toString).isZero();
        Path file = Files.writeString(folder.resolve("mine.jsonl"), "mine");
        out.reset();

        assertThat(run("record", "--topic", "kept", "--out", file.toString())).isOne();

        assertThat(out.toString(UTF_8)).hasLineCount(1).startsWith(file + " already exists: name another file");
        assertThat(file).hasContent("mine");
    }

    @Test
    void replaysInTheRecordedRhythmTimesTheSpeed() throws Exception {
        create(Topic.retained("rhythm", 1, Duration.ofDays(30)));
        Path file = Files.writeString(
                folder.resolve("rhythm.jsonl"), line("rhythm", 0, 0, "a") + line("rhythm", 0, 2_000, "b"));

        assertThat(run("replay", file.toString(), "--speed", "10x"))
                .as(out::toString)
                .isZero();

        List<ConsumerRecord<byte[], byte[]>> played = records("rhythm");
        assertThat(played.getLast().timestamp() - played.getFirst().timestamp()).isGreaterThanOrEqualTo(190);
        assertThat(run("replay", file.toString(), "--speed", "fast")).isEqualTo(2);
        assertThat(out.toString(UTF_8)).contains("fast is neither max nor a multiple such as 1x, 10x or 0.5x");
    }

    private static String line(String topic, int partition, int afterMillis, String key) {
        return "{\"topic\":\"%s\",\"partition\":%d,\"timestamp\":%d,\"key\":\"%s\",\"headers\":[]}%n"
                .formatted(topic, partition, OLD + afterMillis, key);
    }

    private static String time(int afterMillis) {
        return Instant.ofEpochMilli(OLD + afterMillis).toString();
    }

    /// Records the topic with these options, and returns the keys in the order of the file.
    private List<String> recordedKeys(String topic, String... options) throws Exception {
        Path file = folder.resolve(topic + "-" + recordings++ + ".jsonl");
        List<String> words = new ArrayList<>(List.of("record", "--topic", topic, "--out", file.toString()));
        words.addAll(List.of(options));
        assertThat(run(words.toArray(String[]::new))).as(out::toString).isZero();
        return Files.readAllLines(file).stream()
                .map(line -> line.replaceFirst(".*\"key\":\"(\\w)\".*", "$1"))
                .toList();
    }

    @Test
    void rejectsMalformedFilesBeforeWritingRecords() throws Exception {
        Path file = Files.writeString(folder.resolve("odd.jsonl"), Files.readString(recording("odd")) + "{\"a\": 1}\n");

        assertThat(run("replay", file.toString())).isEqualTo(1);

        assertThat(out.toString(UTF_8)).contains(file + " cannot be read: line 3: no topic or partition");
        try (Admin admin = Admin.create(settings().admin("test"))) {
            assertThat(admin.listTopics().names().get()).doesNotContain("odd");
        }
    }

    @Test
    void reportsTheLineOfANegativePartition() throws Exception {
        Path file = Files.writeString(folder.resolve("below.jsonl"), """
                {"topic":"below","partition":-1,"key":"a","headers":[]}
                """);

        assertThat(run("replay", file.toString())).isEqualTo(1);

        assertThat(out.toString(UTF_8))
                .hasLineCount(1)
                .startsWith(file + " cannot be read: line 1: partition -1 is not between")
                .doesNotContain("non-positive");
    }

    @Test
    void rejectsACountBelowOne() {
        Path file = folder.resolve("none.jsonl");
        for (String max : List.of("-5", "0", "many")) {
            out.reset();
            assertThat(run("record", "--topic", "any", "--out", file.toString(), "--max", max))
                    .isEqualTo(2);
            assertThat(out.toString(UTF_8)).contains("--max", max + " is not a whole number of at least 1");
        }
    }

    @Test
    void rejectsAnInvalidAddress() {
        var print = new PrintStream(out, true, UTF_8);
        int code = CommandRunner.run(
                RecordCommand::new,
                Map.of(),
                print,
                print,
                "record",
                "--topic",
                "any",
                "--out",
                "any",
                "--bootstrap",
                "nonsense");

        assertThat(code).isEqualTo(2);
        assertThat(out.toString(UTF_8)).contains("--bootstrap", "'nonsense' is not HOST:PORT");
    }

    @Test
    void reportsAnUnreachableBrokerInOneLine() throws Exception {
        var print = new PrintStream(out, true, UTF_8);
        Map<String, String> hasty = Map.of("KAFKA_REQUEST_TIMEOUT_MS", "1000", "KAFKA_DEFAULT_API_TIMEOUT_MS", "1500");
        String nobody = "127.0.0.1:" + Ports.anyFree();
        Path file = recording("nobody");
        for (List<String> words :
                List.of(List.of("replay", file.toString()), List.of("record", "--topic", "a", "--out", "no.jsonl"))) {
            out.reset();
            List<String> all = new ArrayList<>(words);
            all.addAll(List.of("--bootstrap", nobody));
            String[] arguments = all.toArray(String[]::new);
            int code = words.getFirst().equals("replay")
                    ? CommandRunner.run(ReplayCommand::new, hasty, print, print, arguments)
                    : CommandRunner.run(RecordCommand::new, hasty, print, print, arguments);
            assertThat(code).isEqualTo(1);
            assertThat(out.toString(UTF_8))
                    .hasLineCount(1)
                    .startsWith("no broker answers at " + nobody)
                    .contains("deploy/quickstart", "--bootstrap HOST:PORT");
        }
    }

    /// A broker announces a new partition before it accepts records for it. Of two concurrent
    /// batches, the first could be rejected and the second accepted, and then the first would
    /// always be rejected.
    @Test
    void aCreatedTopicAcceptsAllRecordsImmediately() throws Exception {
        Map<String, Object> config = settings().producer("test");
        config.putAll(Map.of("batch.size", 0, "request.timeout.ms", 1_000, "delivery.timeout.ms", 3_000));
        try (Admin admin = Admin.create(settings().admin("test"));
                var producer = new KafkaProducer<byte[], byte[]>(config)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int made = 0; made < 10; made++) {
                var topic = Topic.compacted("new-" + made, 50);
                TopicAdmin.create(admin, topic);
                for (int record = 0; record < 10 * topic.partitions(); record++) {
                    int partition = record % topic.partitions();
                    sent.add(producer.send(new ProducerRecord<>(topic.name(), partition, new byte[1], new byte[1])));
                }
            }
            producer.flush();
            assertThat(sent).noneMatch(record -> record.state() == Future.State.FAILED);
        }
    }

    private int replay(String topic) throws Exception {
        return run("replay", recording(topic).toString());
    }

    private static Path recording(String topic) throws Exception {
        return Files.writeString(folder.resolve(topic + ".jsonl"), """
                {"topic":"%1$s","partition":0,"offset":0,"timestamp":%2$d,"key":"a","headers":[{"name":"x","value":"y"}],"value":"one"}
                {"topic":"%1$s","partition":0,"offset":1,"timestamp":%3$d,"key":"b","headers":[{"name":"x","valueBase64":"/w=="}]}
                """.formatted(topic, OLD, OLD + 1));
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--bootstrap", settings().bootstrapServers()));
        var print = new PrintStream(out, true, UTF_8);
        String[] arguments = all.toArray(String[]::new);
        return switch (words[0]) {
            case "replay" -> CommandRunner.run(ReplayCommand::new, Map.of(), print, print, arguments);
            case "consume" -> CommandRunner.run(ConsumeCommand::commandLine, Map.of(), print, print, arguments);
            default -> CommandRunner.run(RecordCommand::new, Map.of(), print, print, arguments);
        };
    }

    private static void create(Topic topic) throws Exception {
        try (Admin admin = Admin.create(settings().admin("test"))) {
            TopicAdmin.create(admin, topic);
        }
    }

    private static KafkaSettings settings() {
        return new KafkaSettings(Objects.requireNonNull(kafka).bootstrapServers(), Map.of());
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings().readerToEnd("test"))) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}

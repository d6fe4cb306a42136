package org.newswire.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.dlq.DlqSnapshot.Group;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.tools.CommandRunner;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DlqSnapshotReaderIT {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final Topic TOPIC = Topic.retained("news.test", 2, Duration.ofDays(30));

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable EmbeddedKafka kafka;

    private final DlqSnapshotReader reader = new DlqSnapshotReader(settings());

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(kafka).close();
    }

    private static KafkaSettings settings() {
        return new KafkaSettings(Objects.requireNonNull(kafka).bootstrapServers(), Map.of());
    }

    @Test
    @Order(1)
    void aBrokerWithoutTopicsHasNoDeadLetters() {
        assertThat(reader.read()).isEqualTo(new DlqSnapshot(List.of(), List.of(), 0, 0));
        assertThat(reader.content("news.test.dlq", 0, 0)).isEmpty();
    }

    @Test
    @Order(2)
    void countsBySiteAndReasonWithoutHandledOnes() throws Exception {
        createTopics();
        write(0, DeadLetterReason.MALFORMED, "{\"url\": \"https://www.daily.example/0\"}");
        write(1, DeadLetterReason.MALFORMED, "{\"url\": \"https://daily.example/1\"}");
        write(2, DeadLetterReason.NO_CONTENT, "{\"url\": \"https://daily.example/2\"}");
        write(3, DeadLetterReason.MALFORMED, "no JSON");
        assertThat(dlq("drop", "news.test-0@2")).isZero();

        DlqSnapshot snapshot = reader.read();

        assertThat(snapshot.groups())
                .containsExactly(
                        new Group("news.test", "malformed", "daily.example", 2, NOON, NOON.plusSeconds(1)),
                        new Group("news.test", "malformed", "-", 1, NOON.plusSeconds(3), NOON.plusSeconds(3)));
        assertThat(snapshot.total()).isEqualTo(3);
        assertThat(snapshot.unread()).isZero();
        assertThat(snapshot.newest())
                .extracting(DlqSnapshot.Entry::id)
                .containsExactly("news.test-1@3", "news.test-1@1", "news.test-0@0");
    }

    @Test
    @Order(3)
    void readsOneRecordByThePositionOfItsDeadLetter() {
        DlqSnapshot.Entry newest = reader.read().newest().getFirst();
        assertThat(newest.position()).isEqualTo("news.test.dlq-1@1");

        assertThat(reader.content("news.test.dlq", 1, 1)).hasValueSatisfying(content -> {
            assertThat(content.entry()).isEqualTo(newest);
            assertThat(content.key()).isEqualTo("key 3");
            assertThat(content.value()).isEqualTo("no JSON");
            assertThat(content.headers()).containsExactly(new DlqSnapshot.Header("ce_id", "3"));
        });
        assertThat(reader.content("news.test.dlq", 1, 99)).isEmpty();
        assertThat(reader.content("news.test.dlq", 7, 0)).isEmpty();
        assertThat(reader.content("news.other.dlq", 0, 0)).isEmpty();
        assertThat(reader.content("news.test", 0, 0)).isEmpty();
    }

    @Test
    @Order(4)
    void readsTheNewestOnesOnlyAndCountsTheOthers() throws Exception {
        int more = DlqSnapshotReader.MAX_RECORDS + 500;
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < more; i++) {
                sent.add(producer.send(letter(1_000 + 2 * i, DeadLetterReason.TOO_LARGE, "x".repeat(20_000))));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }

        DlqSnapshot snapshot = reader.read();

        assertThat(snapshot.total()).isBetween(1_900, DlqSnapshotReader.MAX_RECORDS);
        assertThat(snapshot.total() + snapshot.unread()).isBetween(more + 3L, more + 4L);
        assertThat(snapshot.newest().getFirst().id()).isEqualTo("news.test-0@" + (1_000 + 2 * (more - 1)));
        assertThat(snapshot.groups()).extracting(Group::reason).contains("malformed", "too-large");
    }

    @Test
    void failsWithinSecondsIfNoBrokerAnswers() {
        var away = new DlqSnapshotReader(new KafkaSettings("127.0.0.1:1", Map.of()));
        long begin = System.nanoTime();

        assertThatThrownBy(away::read).isInstanceOf(KafkaException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(12));
    }

    private static void createTopics() throws Exception {
        try (Admin admin = Admin.create(settings().admin("test"))) {
            admin.createTopics(Stream.of(TOPIC, TOPIC.deadLetters())
                            .map(each -> new NewTopic(each.name(), Optional.of(each.partitions()), Optional.empty())
                                    .configs(each.config()))
                            .toList())
                    .all()
                    .get();
        }
    }

    private static void write(int number, DeadLetterReason reason, String value) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            producer.send(letter(number, reason, value)).get();
        }
    }

    private static ProducerRecord<byte[], byte[]> letter(int number, DeadLetterReason reason, String text) {
        byte[] key = ("key " + number).getBytes(UTF_8);
        byte[] value = text.getBytes(UTF_8);
        var source = new ConsumerRecord<>(
                TOPIC.name(),
                number % 2,
                number,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                key,
                value,
                new RecordHeaders().add("ce_id", String.valueOf(number).getBytes(UTF_8)),
                Optional.<Integer>empty());
        var letters = new DeadLetterRecords("test", () -> NOON.plusSeconds(number), new SimpleMeterRegistry());
        return letters.letter(source, reason, "why " + number);
    }

    private static int dlq(String... words) {
        List<String> all = Stream.concat(
                        Stream.concat(Stream.of("dlq"), Stream.of(words)),
                        Stream.of("--bootstrap", settings().bootstrapServers()))
                .toList();
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        return CommandRunner.run(DlqCommand::commandLine, Map.of(), out, out, all.toArray(String[]::new));
    }
}

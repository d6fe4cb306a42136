package org.newswire.kafka.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;

final class TopicReaderIT {
    private static final Topic TOPIC = Topic.retained("news.test", 2, Duration.ofDays(30));
    private static final TopicPartition FIRST = new TopicPartition(TOPIC.name(), 0);
    private static final TopicPartition SECOND = new TopicPartition(TOPIC.name(), 1);
    private static final int RECORDS = 10;
    private static final Instant AT = Instant.parse("2026-03-11T12:00:00Z");

    @TempDir
    static Path folder = Path.of("");

    private static EmbeddedKafka kafka;
    private static KafkaSettings settings;

    /// Writes records 0 to 9 to the first partition, an hour apart, and an aborted one; none to the second.
    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
        settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
        try (Admin admin = Admin.create(settings.admin("test"))) {
            TopicAdmin.create(admin, TOPIC);
        }
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.transactionalProducer("test"))) {
            producer.initTransactions();
            for (int i = 0; i < RECORDS; i++) {
                producer.beginTransaction();
                producer.send(record(String.valueOf(i), AT.plus(Duration.ofHours(i))))
                        .get();
                producer.commitTransaction();
            }
            producer.beginTransaction();
            producer.send(record("aborted", AT)).get();
            producer.abortTransaction();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String value, Instant at) {
        return new ProducerRecord<>(TOPIC.name(), 0, at.toEpochMilli(), null, value.getBytes(UTF_8));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static TopicReader reader() {
        return new TopicReader(settings.readerToEnd("test"));
    }

    private static List<TopicPartition> partitions(TopicReader reader) {
        return reader.partitions(TOPIC.name());
    }

    @Test
    void readsCommittedRecordsToTheEnd() {
        try (TopicReader reader = reader()) {
            Map<TopicPartition, OffsetRange> all = reader.available(partitions(reader));

            assertThat(values(reader, all)).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
            assertThat(reader.positions()).containsOnly(Map.entry(FIRST, 2L * (RECORDS + 1)), Map.entry(SECOND, 0L));
        }
    }

    @Test
    void readsOnlyTheRangesOfItsLastStart() {
        try (TopicReader reader = reader()) {
            reader.start(reader.available(partitions(reader)));
            reader.next();

            assertThat(values(reader, Map.of(FIRST, new OffsetRange(2, 6)))).containsExactly("1", "2");
            assertThat(reader.positions()).containsOnly(Map.entry(FIRST, 6L));
            assertThat(values(reader, Map.of())).isEmpty();
        }
    }

    @Test
    void findsTheOffsetsOfTimes() {
        try (TopicReader reader = reader()) {
            List<TopicPartition> partitions = partitions(reader);
            Map<TopicPartition, OffsetRange> hours =
                    reader.between(partitions, AT.plusSeconds(1), AT.plus(Duration.ofHours(3)));
            assertThat(values(reader, hours)).containsExactly("1", "2");
            assertThat(values(reader, reader.between(partitions, AT.plus(Duration.ofHours(8)), TopicReader.MAX_TIME)))
                    .containsExactly("8", "9");
            assertThat(values(reader, reader.between(partitions, AT.plus(Duration.ofDays(1)), TopicReader.MAX_TIME)))
                    .isEmpty();
        }
    }

    @Test
    void aTimeBefore1970MeansTheStartOfTheTopic() {
        try (TopicReader reader = reader()) {
            List<TopicPartition> partitions = partitions(reader);
            Instant before = Instant.parse("1969-12-31T00:00:00Z");

            assertThat(values(reader, reader.between(partitions, before, TopicReader.MAX_TIME)))
                    .hasSize(RECORDS);
            assertThat(values(reader, reader.between(partitions, Instant.EPOCH, before)))
                    .isEmpty();
        }
    }

    @Test
    void followsWhatIsWrittenLater() {
        try (TopicReader reader = reader()) {
            reader.start(OffsetRange.withoutEnd(reader.available(partitions(reader))));
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (records.size() < RECORDS) {
                records.addAll(reader.next());
            }

            assertThat(reader.next()).isEmpty();
            assertThat(reader.isAtEnd()).isFalse();
            assertThat(reader.next(Set.of(SECOND))).isEmpty();
        }
    }

    @Test
    void failsIfNothingArrives() {
        try (var reader = new TopicReader(settings.readerToEnd("test"), Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> values(reader, Map.of(SECOND, new OffsetRange(0, 1))))
                    .hasMessageContaining("news.test-1")
                    .hasMessageContaining("1 s");
        }
    }

    @Test
    void namesATopicThatDoesNotExist() {
        try (TopicReader reader = reader()) {
            assertThatThrownBy(() -> reader.partitions("news.absent"))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("there is no topic news.absent at " + kafka.bootstrapServers());
        }
    }

    private static List<String> values(TopicReader reader, Map<TopicPartition, OffsetRange> ranges) {
        List<String> values = new ArrayList<>();
        reader.readTo(ranges, record -> values.add(new String(record.value(), UTF_8)));
        return values;
    }
}

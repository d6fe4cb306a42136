package org.newswire.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.contract.Contract;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;

/// A record whose batch never ends, between good records. The process is restarted each time that it ends.
/// Tests [HangWatchdog] and [CrashRecovery].
final class HangingBatchIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    static Path folder = Path.of("");

    /// It ends the process in a batch of two records, and twice alone.
    @Test
    void aBatchThatHangsEndsTheProcessUntilItsRecordIsADeadLetter() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree())) {
            var settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings);
            send(settings, "first", HangingLoop.PLANTED, "last");
            for (int attempt = 1; attempt <= 3; attempt++) {
                ChildProcess hanging = start(kafka);
                try {
                    await().atMost(LIMIT).until(() -> !hanging.isAlive());
                } finally {
                    hanging.kill();
                }
                assertThat(hanging.exitCode()).as(hanging.logTail(20)).contains(1);
                assertThat(Files.readString(hanging.log()).lines())
                        .filteredOn(line -> line.contains("the process exits and must be restarted"))
                        .hasSize(attempt);
            }
            ChildProcess last = start(kafka);
            try {
                await().atMost(LIMIT)
                        .until(() -> values(kafka, HangingLoop.RESULTS).contains("last"));
            } finally {
                last.kill();
            }
            assertThat(values(kafka, HangingLoop.RESULTS)).contains("first").doesNotContain(HangingLoop.PLANTED);
            assertThat(Records.committed(
                            kafka.bootstrapServers(),
                            HangingLoop.TOPIC.deadLetters().name()))
                    .singleElement()
                    .satisfies(HangingBatchIT::assertEndedTheProcess);
        }
    }

    private static ChildProcess start(EmbeddedKafka kafka) {
        return ChildProcess.start(
                ChildProcess.java(
                        List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        System.getProperty("java.class.path"),
                        HangingLoop.class.getName(),
                        List.of(kafka.bootstrapServers())),
                Map.of(),
                folder.resolve("loop.log"));
    }

    private static void assertEndedTheProcess(ConsumerRecord<byte[], byte[]> letter) {
        assertThat(new String(letter.value(), UTF_8)).isEqualTo(HangingLoop.PLANTED);
        assertThat(Contract.header(letter.headers(), "newswire-dlq-reason")).contains("ended-the-process");
    }

    private static List<String> values(EmbeddedKafka kafka, String topic) {
        return Records.committed(kafka.bootstrapServers(), topic).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    /// Sends the records together, so that one poll returns them.
    private static void send(KafkaSettings settings, String... values) {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.transactionalProducer("test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (String value : values) {
                var _ = producer.send(
                        new ProducerRecord<>(HangingLoop.TOPIC.name(), value.getBytes(UTF_8), value.getBytes(UTF_8)));
            }
            producer.commitTransaction();
        }
    }

    private static void create(KafkaSettings settings) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            CreatedTopics.create(
                    admin,
                    List.of(
                            new NewTopic(HangingLoop.TOPIC.name(), 1, (short) 1),
                            new NewTopic(HangingLoop.TOPIC.deadLetters().name(), 1, (short) 1),
                            new NewTopic(HangingLoop.RESULTS, 1, (short) 1)));
            // The partitions of a process that has ended are assigned again after the session timeout.
            var group = new ConfigResource(ConfigResource.Type.GROUP, "group");
            admin.incrementalAlterConfigs(Map.of(
                            group,
                            List.of(
                                    set("consumer.session.timeout.ms", "3000"),
                                    set("consumer.heartbeat.interval.ms", "500"))))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}

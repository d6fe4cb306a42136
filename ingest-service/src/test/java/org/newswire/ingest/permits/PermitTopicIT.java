package org.newswire.ingest.permits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.permits.Instance.Sent;
import org.newswire.ingest.state.LeapingClock;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.TopicAdmin;
import org.newswire.service.metrics.SkippedRecords;
import org.newswire.supervision.Supervisor;

/// Two instances that share a host through an embedded broker.
final class PermitTopicIT {
    private static final PolitenessSettings RULES =
            PolitenessSettings.defaults().withGap(Duration.ofMillis(1));

    @TempDir
    static Path folder = Path.of("");

    private final LeapingClock clock = new LeapingClock();

    @Test
    void theOwnerPermitsAndJudgesTheRequestsOfAnotherInstance() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            var settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                TopicAdmin.create(admin, PermitTopic.TOPIC);
            }
            writeForeignRecords(settings);
            try (var owned = topic(settings, "one");
                    var asking = topic(settings, "two")) {
                Instance owner = new Instance(RULES, clock, owned::publish).own();
                Instance other = new Instance(RULES, clock, asking::publish).ownOthers();
                owned.start(owner.permits);
                asking.start(other.permits);
                other.send(Duration.ZERO).end();
                Sent one = other.send(Duration.ZERO);
                Sent two = other.send(Duration.ZERO);
                await().until(() -> owner.permits.size() == 2);
                assertThat(owner.violations("concurrency")).isZero();
                Sent bug = other.sendUnpermitted(Duration.ZERO);
                await().untilAsserted(() ->
                        assertThat(owner.violations("concurrency")).isEqualTo(1));
                one.end();
                two.end();
                bug.end();
                await().until(() -> owner.permits.size() == 0 && other.permits.size() == 0);
                assertThat(owned.trouble()).isEmpty();
            }
        }
    }

    /// Records are written by threads that must not wait, also many at a time.
    @Test
    void aBrokerThatIsAwayDelaysTheFirstRecordOnly() {
        var settings = new KafkaSettings("127.0.0.1:" + Ports.anyFree(), Map.of());
        try (var topic = topic(settings, "alone")) {
            var record = PermitEvent.of(
                    PermitEvent.Kind.HELD, "1", 0, HostRequest.sent(Instance.HOST, RequestPriority.LIVE, null));
            long started = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                topic.publish(record);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(30));
            assertThat(topic.trouble()).isPresent();
        }
    }

    private PermitTopic topic(KafkaSettings settings, String name) {
        return new PermitTopic(
                settings, name, new SkippedRecords(new SimpleMeterRegistry()), Supervisor.unobserved(), clock);
    }

    /// They do not end the thread that reads.
    private static void writeForeignRecords(KafkaSettings settings) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            for (String value : new String[] {"garbage", "{}", "null", "{\"kind\":\"UNHEARD_OF\"}"}) {
                producer.send(new ProducerRecord<>(PermitTopic.TOPIC.name(), value.getBytes(UTF_8)))
                        .get();
            }
            producer.send(new ProducerRecord<>(PermitTopic.TOPIC.name(), null)).get();
        }
    }
}

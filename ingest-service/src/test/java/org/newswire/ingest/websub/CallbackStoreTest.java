package org.newswire.ingest.websub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.kafka.KafkaSettings;
import org.newswire.service.metrics.SkippedRecords;
import org.newswire.supervision.Supervisor;

/// Selects the callbacks that get a tombstone although their hub has not confirmed the end.
final class CallbackStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
    private static final int PARTITION = 3;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final CallbackStore store = new CallbackStore(
            new KafkaSettings("127.0.0.1:1", Map.of()),
            "test",
            () -> NOW,
            new SkippedRecords(metrics),
            Supervisor.unobserved());

    private void holds(String id, boolean wanted, @Nullable Instant until, Duration age) {
        var callback =
                new Callback(id, new UUID(0, 1), URI.create("https://news.example/rss"), "secret", wanted, until);
        byte[] value = Callback.CONTRACT.encode(callback);
        store.take(new ConsumerRecord<>(
                Callback.TOPIC.name(),
                PARTITION,
                0,
                NOW.minus(age).toEpochMilli(),
                TimestampType.CREATE_TIME,
                -1,
                -1,
                id.getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty()));
    }

    @Test
    void unwantedCallbacksWithAnExpiredLeaseGetATombstone() {
        holds("wanted", true, null, Duration.ofDays(30));
        holds("left", false, NOW.minusSeconds(1), Duration.ofDays(11));
        holds("leased", false, NOW.plusSeconds(1), Duration.ofDays(30));
        holds("unconfirmed", false, null, Duration.ofDays(11));
        holds("recent", false, null, Duration.ofDays(9));
        List<ProducerRecord<byte[], byte @Nullable []>> over = store.over(NOW);
        assertThat(over).extracting(gone -> new String(gone.key(), UTF_8)).containsOnly("left", "unconfirmed");
        assertThat(over).allSatisfy(gone -> {
            assertThat(gone.value()).isNull();
            assertThat(gone.topic()).isEqualTo("news.hub-callbacks");
            assertThat(gone.partition()).isEqualTo(PARTITION);
        });
    }

    /// Anyone with write access to the topics can write such records; none of them may end the thread that
    /// reads.
    @Test
    void skipsAndCountsForeignRecords() {
        byte[] call = HubNotification.CONTRACT.encode(
                new HubNotification("a", new UUID(0, 1), HubNotification.Kind.PUSHED, NOW, null));
        byte[] endless = new String(call, UTF_8)
                .replace("\"at\"", "\"lease\":\"PT2000000000000000H\",\"at\"")
                .getBytes(UTF_8);
        for (String topic : List.of(HubNotification.TOPIC.name(), Callback.TOPIC.name())) {
            store.take(record(topic, null, call));
            store.take(record(topic, new byte[0], call));
            store.take(record(topic, new byte[2 << 20], call));
            store.take(record(topic, "a".getBytes(UTF_8), "garbage".getBytes(UTF_8)));
        }
        store.take(record(HubNotification.TOPIC.name(), "a".getBytes(UTF_8), null));
        store.take(record(HubNotification.TOPIC.name(), "a".getBytes(UTF_8), endless));
        store.take(record(HubNotification.TOPIC.name(), "a".getBytes(UTF_8), call));

        assertThat(store.take()).extracting(HubNotification::kind).containsExactly(HubNotification.Kind.PUSHED);
        assertThat(metrics.counter("newswire.skipped.records", "topic", HubNotification.TOPIC.name())
                        .count())
                .isEqualTo(6);
        assertThat(metrics.counter("newswire.skipped.records", "topic", Callback.TOPIC.name())
                        .count())
                .isEqualTo(4);
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(topic, PARTITION, 0, key, value);
    }
}

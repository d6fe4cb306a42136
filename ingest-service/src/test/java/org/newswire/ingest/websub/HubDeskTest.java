package org.newswire.ingest.websub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.newswire.pipeline.KafkaSettings;

/// Which callbacks get a tombstone though no hub has said that it is done with them.
final class HubDeskTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
    private static final int PARTITION = 3;

    private final HubDesk desk = new HubDesk(new KafkaSettings("127.0.0.1:1", Map.of()), "test", () -> NOW);

    private void holds(String id, boolean wanted, @Nullable Instant until, Duration age) {
        var callback =
                new Callback(id, new UUID(0, 1), URI.create("https://news.example/rss"), "secret", wanted, until);
        byte[] value = Callback.CONTRACT.encode(callback);
        desk.take(new ConsumerRecord<>(
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
    void thoseNotWantedWhoseLeaseIsOverAreToGo() {
        holds("wanted", true, null, Duration.ofDays(30));
        holds("left", false, NOW.minusSeconds(1), Duration.ofDays(11));
        holds("leased", false, NOW.plusSeconds(1), Duration.ofDays(30));
        holds("unconfirmed", false, null, Duration.ofDays(11));
        holds("recent", false, null, Duration.ofDays(9));
        List<ProducerRecord<byte[], byte @Nullable []>> over = desk.over(NOW);
        assertThat(over).extracting(gone -> new String(gone.key(), UTF_8)).containsOnly("left", "unconfirmed");
        assertThat(over).allSatisfy(gone -> {
            assertThat(gone.value()).isNull();
            assertThat(gone.topic()).isEqualTo("news.hub-callbacks");
            assertThat(gone.partition()).isEqualTo(PARTITION);
        });
    }
}

package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ConsumerLagTest {
    private static final Map<String, Object> BROKER = Map.of("bootstrap.servers", "127.0.0.1:1", "client.id", "test");

    /// A process creates a new loop when its topics were deleted and created again.
    @Test
    void gaugesFollowTheLastLoop() {
        var metrics = new SimpleMeterRegistry();
        try (Admin admin = Admin.create(BROKER);
                ConsumerLag first = new ConsumerLag(admin, Clock.SYSTEM)) {
            first.bindTo(metrics, List.of("news.raw"));
            first.underWay(List.of(new ConsumerRecord<>("news.raw", 0, 0, new byte[0], new byte[0])), List.of());
            assertThat(seconds(metrics)).isPositive();
        }
        try (Admin admin = Admin.create(BROKER);
                ConsumerLag next = new ConsumerLag(admin, Clock.SYSTEM)) {
            next.bindTo(metrics, List.of("news.raw"));
            assertThat(seconds(metrics)).isZero();
        }
    }

    @Test
    void theLagIsTheAgeOfTheOldestRecordInProgressOrDeferred() {
        var metrics = new SimpleMeterRegistry();
        try (Admin admin = Admin.create(BROKER);
                ConsumerLag lag = new ConsumerLag(admin, Clock.SYSTEM)) {
            lag.bindTo(metrics, List.of("news.raw"));
            lag.underWay(List.of(written(Duration.ofMinutes(1)), written(Duration.ofDays(1))), List.of());
            assertThat(seconds(metrics)).isBetween(86_400.0, 86_460.0);
            lag.underWay(List.of(written(Duration.ofMinutes(1))), List.of(written(Duration.ofDays(2))));
            assertThat(seconds(metrics)).isBetween(172_800.0, 172_860.0);
            lag.underWay(List.of(), List.of());
            assertThat(seconds(metrics)).isZero();
        }
    }

    private static ConsumerRecord<byte[], byte[]> written(Duration age) {
        return new ConsumerRecord<>(
                "news.raw",
                0,
                0,
                System.currentTimeMillis() - age.toMillis(),
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
    }

    private static double seconds(SimpleMeterRegistry metrics) {
        return metrics.get("newswire.consumer.lag").gauge().value();
    }
}

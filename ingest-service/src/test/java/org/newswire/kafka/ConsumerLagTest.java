package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

    private static double seconds(SimpleMeterRegistry metrics) {
        return metrics.get("newswire.consumer.lag").gauge().value();
    }
}

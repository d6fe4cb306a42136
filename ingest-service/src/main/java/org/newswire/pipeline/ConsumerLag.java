package org.newswire.pipeline;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// How far behind a consumer is, in seconds: the age of the oldest record that it has under way, by topic.
/// As partitions are read in order, all that waits behind is younger.
final class ConsumerLag {
    private final InstantSource clock;
    private final Map<String, Long> oldest = new ConcurrentHashMap<>();

    ConsumerLag(InstantSource clock) {
        this.clock = clock;
    }

    void bindTo(MeterRegistry metrics, Collection<String> topics) {
        for (String topic : topics) {
            Gauge.builder("newswire.consumer.lag", () -> seconds(topic))
                    .description("Age of the oldest record that is under way; 0 while none waits")
                    .baseUnit("seconds")
                    .tag("topic", topic)
                    .register(metrics);
        }
    }

    /// These are under way now, and no others.
    void underWay(List<ConsumerRecord<byte[], byte[]>> records) {
        oldest.clear();
        records.forEach(record -> oldest.merge(record.topic(), record.timestamp(), Math::min));
    }

    private double seconds(String topic) {
        Long since = oldest.get(topic);
        return since == null ? 0 : Math.max(0, clock.millis() - since) / 1000.0;
    }
}

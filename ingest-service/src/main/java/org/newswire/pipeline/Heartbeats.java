package org.newswire.pipeline;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;

/// Whether a member of a consumer group still hears from the broker. A consumer that does not says
/// nothing of it: its polls bring nothing, as where nothing is new.
final class Heartbeats {
    /// Heartbeats come every 5 s at the broker's default.
    private static final Duration BROKER_LOST = Duration.ofSeconds(10);

    private Heartbeats() {}

    /// That the broker has been silent for long, or empty. From any thread.
    static Optional<String> trouble(Consumer<?, ?> member) {
        Duration silence = silence(member);
        return silence.compareTo(BROKER_LOST) > 0
                ? Optional.of("no heartbeat to the broker for " + silence.toSeconds() + " s")
                : Optional.empty();
    }

    /// The next heartbeat is not sent before the last one is answered.
    private static Duration silence(Consumer<?, ?> member) {
        return member.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("last-heartbeat-seconds-ago"))
                .map(metric -> ((Number) metric.getValue().metricValue()).longValue())
                .findFirst()
                .map(Duration::ofSeconds)
                .orElse(Duration.ZERO);
    }
}

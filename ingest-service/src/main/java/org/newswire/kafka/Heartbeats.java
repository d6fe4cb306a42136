package org.newswire.kafka;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;

/// Detects that a member of a consumer group cannot reach the broker. The consumer itself does not report
/// this: its polls then return no records, as if there were no new ones.
public final class Heartbeats {
    /// The interval is 5 s by default (`group.consumer.heartbeat.interval.ms`).
    private static final Duration MAX_SILENCE = Duration.ofSeconds(10);

    private Heartbeats() {}

    /// Returns the problem if the last heartbeat is too long ago, or empty. May be called from any thread.
    public static Optional<String> problem(Consumer<?, ?> member) {
        Duration silence = silence(member);
        return silence.compareTo(MAX_SILENCE) > 0
                ? Optional.of("no heartbeat to the broker for " + silence.toSeconds() + " s")
                : Optional.empty();
    }

    /// A heartbeat is sent only after the previous one was answered.
    private static Duration silence(Consumer<?, ?> member) {
        return member.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("last-heartbeat-seconds-ago"))
                .map(metric -> ((Number) metric.getValue().metricValue()).longValue())
                .findFirst()
                .map(Duration::ofSeconds)
                .orElse(Duration.ZERO);
    }
}

package org.newswire.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs dead letters as warnings. Of many with the same topic and reason it logs the first ten, then each tenth up
/// to the hundredth, then each hundredth, and so on. The number starts again after a minute without one.
/// Thread-safe.
final class DeadLetterLog {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLog.class);

    private static final Duration QUIET = Duration.ofMinutes(1);

    private record Kind(String topic, DeadLetterReason reason) {}

    private record Count(long number, Instant last) {
        private Count next(Instant now) {
            return last.plus(QUIET).isBefore(now) ? new Count(1, now) : new Count(number + 1, now);
        }
    }

    private final Map<Kind, Count> counts = new ConcurrentHashMap<>();

    /// @param detail a sentence for the operator
    void add(ConsumerRecord<?, ?> source, DeadLetterReason reason, String detail, Instant now) {
        long number = number(source.topic(), reason, now);
        if (isLogged(number)) {
            LOG.warn(
                    "dead-lettered topic={} partition={} offset={} reason={} number={}: {}",
                    source.topic(),
                    source.partition(),
                    source.offset(),
                    reason.spelling(),
                    number,
                    detail);
        }
    }

    private long number(String topic, DeadLetterReason reason, Instant now) {
        Count first = new Count(1, now);
        return counts.merge(new Kind(topic, reason), first, (before, _) -> before.next(now))
                .number();
    }

    /// @param number from 1
    static boolean isLogged(long number) {
        long step = 1;
        while (number / step >= 10) {
            step *= 10;
        }
        return number % step == 0;
    }
}

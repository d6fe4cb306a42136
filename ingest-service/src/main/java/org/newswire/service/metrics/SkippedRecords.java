package org.newswire.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts and logs unusable records of internal topics, which are damaged or were written by another
/// program. Such records are skipped, so none of them ends the thread that reads.
///
/// Counts each as `newswire_skipped_records_total{topic}`. Logs the first of a topic, then at most one a
/// minute with the number of unlogged ones. Thread-safe.
public final class SkippedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(SkippedRecords.class);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final MeterRegistry metrics;
    private final Map<String, Logged> topics = new ConcurrentHashMap<>();

    public SkippedRecords(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    private static final class Logged {
        private final Counter counter;
        private long logAgainAt;
        private long unlogged;

        Logged(Counter counter) {
            this.counter = counter;
            this.logAgainAt = System.nanoTime();
        }

        /// @return how many were not logged since the last logged one; negative if this one is not logged
        ///     either
        synchronized long count() {
            counter.increment();
            long now = System.nanoTime();
            if (now - logAgainAt < 0) {
                unlogged++;
                return -1;
            }
            logAgainAt = now + LOG_INTERVAL.toNanos();
            long between = unlogged;
            unlogged = 0;
            return between;
        }
    }

    /// Registers the counter of a topic, which starts at 0.
    public void expect(String topic) {
        logged(topic);
    }

    /// @param why the problem with the record
    public void skip(ConsumerRecord<?, ?> skipped, String why) {
        long unlogged = logged(skipped.topic()).count();
        if (unlogged >= 0) {
            LOG.warn(
                    "record skipped topic={} partition={} offset={} not-logged-before={}: {}",
                    skipped.topic(),
                    skipped.partition(),
                    skipped.offset(),
                    unlogged,
                    why);
        }
    }

    private Logged logged(String topic) {
        return topics.computeIfAbsent(
                topic,
                name -> new Logged(Counter.builder("newswire.skipped.records")
                        .description("Unusable records of internal topics that were skipped")
                        .tag("topic", name)
                        .register(metrics)));
    }
}

package org.newswire.pipeline.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts and logs records of internal topics that cannot be used: written by a foreign program, or damaged. They are
/// skipped, so none of them ends the thread that reads.
///
/// Counts each as `newswire_skipped_records_total{topic}`; logs the first of a topic, and then at most one a minute
/// with the number of those between. Thread-safe.
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

        /// @return how many were not logged since the last that was; negative where this one is not logged either
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

    /// Has the records of a topic counted from 0 on.
    public void expect(String topic) {
        logged(topic);
    }

    /// @param why what is wrong with the record
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
                        .description("Records of internal topics that were skipped, since they cannot be used")
                        .tag("topic", name)
                        .register(metrics)));
    }
}

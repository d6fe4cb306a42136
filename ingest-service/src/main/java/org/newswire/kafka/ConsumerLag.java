package org.newswire.kafka;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Measures the lag of a consumer by topic: the age of the oldest record in progress, and the number of
/// waiting records.
///
/// The consumer's own `records-lag` is that of its last fetch, so it does not grow while partitions are
/// paused. This class asks the broker with an admin client. A `read_committed` consumer would not count
/// records after the start of an open transaction.
final class ConsumerLag implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLag.class);
    private static final Duration QUERY_INTERVAL = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

    private final Admin admin;
    private final Clock clock;
    private final Map<String, Long> oldest = new ConcurrentHashMap<>();
    private volatile Map<String, Long> waiting = Map.of();
    private final List<Runnable> removals = new ArrayList<>();

    /// Monotonic, so setting the system clock does not stop the queries.
    private long askAt = Long.MIN_VALUE;

    /// @param admin stays open
    ConsumerLag(Admin admin, Clock clock) {
        this.admin = admin;
        this.clock = clock;
    }

    void bindTo(MeterRegistry metrics, Collection<String> topics) {
        for (String topic : topics) {
            Gauge age = Gauge.builder("newswire.consumer.lag", () -> seconds(topic))
                    .description("Age of the oldest unprocessed record, 0 without lag")
                    .baseUnit("seconds")
                    .tag("topic", topic)
                    .register(metrics);
            Gauge records = Gauge.builder("newswire.consumer.lag.records", () -> waiting.getOrDefault(topic, 0L))
                    .description("Unread records in the partitions assigned to the instance")
                    .tag("topic", topic)
                    .register(metrics);
            removals.add(() -> metrics.remove(age));
            removals.add(() -> metrics.remove(records));
        }
    }

    /// Replaces the records in progress.
    void underWay(List<ConsumerRecord<byte[], byte[]>> records, List<ConsumerRecord<byte[], byte[]>> deferred) {
        oldest.clear();
        Stream.concat(records.stream(), deferred.stream())
                .forEach(record -> oldest.merge(record.topic(), record.timestamp(), Math::min));
    }

    /// Queries the number of waiting records every 10 s. Called by the consumer's thread.
    ///
    /// @param undone   first unhandled offsets, where they differ from the consumer's position
    /// @param deferred deferred records before the consumer's position
    void ask(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> undone, DeferredRecords deferred)
            throws InterruptedException {
        long now = clock.monotonicTime();
        if (now < askAt) {
            return;
        }
        askAt = now + QUERY_INTERVAL.toNanos();
        Map<String, Long> counts = new HashMap<>();
        try {
            ends(consumer.assignment()).forEach((partition, end) -> {
                Long first = undone.get(partition);
                long next = first == null
                        ? consumer.position(partition, REQUEST_TIMEOUT) - deferred.count(partition)
                        : first;
                counts.merge(partition.topic(), Math.max(0, end.offset() - next), Long::sum);
            });
            waiting = counts;
        } catch (ExecutionException e) {
            // The readiness check reports the broker; the last value stays.
            LOG.debug("lag unknown", e);
        } catch (KafkaException e) {
            LOG.debug(
                    "{}", RetriableBatchException.unlessFatal("lag unknown", e).getMessage());
        }
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends(Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(
                        partitions.stream()
                                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest())),
                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
                                .timeoutMs(Math.toIntExact(REQUEST_TIMEOUT.toMillis())))
                .all()
                .get();
    }

    /// Removes the gauges, so that the next loop of the process can register its own.
    @Override
    public void close() {
        removals.forEach(Runnable::run);
    }

    private double seconds(String topic) {
        Long since = oldest.get(topic);
        return since == null ? 0 : Math.max(0, clock.wallTime() - since) / 1000.0;
    }
}

package org.newswire.pipeline;

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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far behind a consumer is, by topic: the age of the oldest record that it has under way (as
/// partitions are read in order, all that waits behind is younger), and how many records wait.
///
/// The consumer's own `records-lag` is as its last fetch had it: while partitions are paused, as the
/// database is away, it stays at what it was, however much comes. So the broker is asked, and not through the
/// consumer: to one that reads what is committed, the end is where a transaction is open, and all behind it
/// would not count.
final class ConsumerLag implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLag.class);
    private static final Duration ASKED_EVERY = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

    private final Admin admin;
    private final Clock clock;
    private final Map<String, Long> oldest = new ConcurrentHashMap<>();
    private volatile Map<String, Long> waiting = Map.of();
    private final List<Runnable> removals = new ArrayList<>();

    /// By the monotonic clock, so a clock that is set back does not stop the questions.
    private long askAt = Long.MIN_VALUE;

    /// @param admin stays open
    ConsumerLag(Admin admin, Clock clock) {
        this.admin = admin;
        this.clock = clock;
    }

    void bindTo(MeterRegistry metrics, Collection<String> topics) {
        for (String topic : topics) {
            Gauge age = Gauge.builder("newswire.consumer.lag", () -> seconds(topic))
                    .description("Age of the oldest record that is under way; 0 while none waits")
                    .baseUnit("seconds")
                    .tag("topic", topic)
                    .register(metrics);
            Gauge records = Gauge.builder("newswire.consumer.lag.records", () -> waiting.getOrDefault(topic, 0L))
                    .description("Records that wait in the partitions that the instance reads")
                    .tag("topic", topic)
                    .register(metrics);
            removals.add(() -> metrics.remove(age));
            removals.add(() -> metrics.remove(records));
        }
    }

    /// These are under way now, and no others.
    void underWay(List<ConsumerRecord<byte[], byte[]>> records, List<ConsumerRecord<byte[], byte[]>> deferred) {
        oldest.clear();
        Stream.concat(records.stream(), deferred.stream())
                .forEach(record -> oldest.merge(record.topic(), record.timestamp(), Math::min));
    }

    /// Asks now and then how much waits. Called by the consumer's thread.
    ///
    /// @param undone the offsets from which on what was read is not done, where that is not the consumer's position
    /// @param deferred records before the consumer's position that wait, too
    void ask(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> undone, DeferredRecords deferred)
            throws InterruptedException {
        long now = clock.monotonicTime();
        if (now < askAt) {
            return;
        }
        askAt = now + ASKED_EVERY.toNanos();
        Map<String, Long> counts = new HashMap<>();
        try {
            ends(consumer.assignment()).forEach((partition, end) -> {
                Long first = undone.get(partition);
                long next =
                        first == null ? consumer.position(partition, ANSWER_LIMIT) - deferred.count(partition) : first;
                counts.merge(partition.topic(), Math.max(0, end.offset() - next), Long::sum);
            });
            waiting = counts;
        } catch (ExecutionException | RetriableException e) {
            // The broker is away, of which readiness tells: what was known stays.
            LOG.debug("what waits is not known", e);
        }
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends(Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(
                        partitions.stream()
                                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest())),
                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
                                .timeoutMs(Math.toIntExact(ANSWER_LIMIT.toMillis())))
                .all()
                .get();
    }

    /// Removes the gauges, so that those of the next loop of the process take their place.
    @Override
    public void close() {
        removals.forEach(Runnable::run);
    }

    private double seconds(String topic) {
        Long since = oldest.get(topic);
        return since == null ? 0 : Math.max(0, clock.wallTime() - since) / 1000.0;
    }
}

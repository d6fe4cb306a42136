package org.newswire.kafka.reader;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.kafka.BoundedConsumer;

/// Reads ranges of offsets of partitions, without a consumer group: [#start] sets them, and [#next] polls until
/// [#isAtEnd]. The order within a partition is kept. The bytes of a poll are limited ([BoundedConsumer]).
///
/// Like any Kafka consumer, it is used by one thread; only [#wakeUp] may be called by another.
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    /// The time after all records.
    public static final Instant MAX_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);

    /// How far timestamps within a partition may be out of order.
    private static final Duration MAX_DISORDER = Duration.ofHours(1);

    private static final Duration STALLED = Duration.ofMinutes(2);

    private final Consumer<byte[], byte[]> consumer;
    private final String broker;
    private final Duration stalled;
    private final Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
    private long reached;
    private long progressNanos;

    /// Fails after two minutes without progress.
    ///
    /// @param config of a consumer without a group
    public TopicReader(Map<String, Object> config) {
        this(config, STALLED);
    }

    /// @param stalled maximum time without progress, before the end of all ranges
    public TopicReader(Map<String, Object> config, Duration stalled) {
        this(new BoundedConsumer(config), broker(config), stalled);
    }

    /// @param consumer that belongs to this reader from now on
    /// @param broker   address, for messages
    public TopicReader(Consumer<byte[], byte[]> consumer, String broker, Duration stalled) {
        this.consumer = consumer;
        this.broker = broker;
        this.stalled = stalled;
    }

    /// Returns values whole, for tools that copy records byte for byte.
    public static TopicReader ofWholeValues(Map<String, Object> config) {
        return new TopicReader(BoundedConsumer.ofWholeValues(config), broker(config), STALLED);
    }

    private static String broker(Map<String, Object> config) {
        return String.valueOf(config.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    /// Returns all partitions of topics.
    ///
    /// @throws KafkaException if a topic does not exist or the broker does not answer
    public List<TopicPartition> partitions(String... topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> found = described(topic);
            if (found.isEmpty()) {
                throw new KafkaException("there is no topic " + topic + " at " + broker
                        + "; name the broker that Newswire uses with --bootstrap HOST:PORT or KAFKA_BOOTSTRAP_SERVERS");
            }
            found.forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
        }
        return partitions;
    }

    private List<PartitionInfo> described(String topic) {
        try {
            return consumer.partitionsFor(topic);
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "the broker at " + broker + " does not answer; check its address and the network", e);
        }
    }

    /// Returns the available offsets of each partition.
    public Map<TopicPartition, OffsetRange> available(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, OffsetRange> available = new HashMap<>();
        consumer.beginningOffsets(partitions).forEach((partition, begin) -> {
            long end = ends.getOrDefault(partition, 0L);
            available.put(partition, new OffsetRange(Math.min(begin, end), end));
        });
        return available;
    }

    /// Returns the available offsets of records from a time to another. Timestamps can be out of order, so the
    /// ranges extend for an hour after `to`, and records outside the times are among them.
    ///
    /// @param from inclusive timestamp
    /// @param to   exclusive timestamp
    public Map<TopicPartition, OffsetRange> covering(Collection<TopicPartition> partitions, Instant from, Instant to) {
        boolean isOpen = to.isAfter(MAX_TIME.minus(MAX_DISORDER));
        return between(partitions, from, isOpen ? MAX_TIME : to.plus(MAX_DISORDER));
    }

    /// Returns the available offsets from the first record at or after `from` to the first one at or after `to`.
    ///
    /// @param from inclusive timestamp; 1970 or before means the begin
    /// @param to   exclusive timestamp; [#MAX_TIME] means the end
    public Map<TopicPartition, OffsetRange> between(Collection<TopicPartition> partitions, Instant from, Instant to) {
        boolean isFromBegin = !from.isAfter(Instant.EPOCH);
        Map<TopicPartition, Long> begins = isFromBegin ? Map.of() : at(partitions, from);
        Map<TopicPartition, Long> ends = to.isBefore(MAX_TIME) ? at(partitions, to) : Map.of();
        Map<TopicPartition, OffsetRange> between = available(partitions);
        between.replaceAll((partition, all) -> {
            long end = Math.min(ends.getOrDefault(partition, all.end()), all.end());
            long begin = begins.getOrDefault(partition, isFromBegin ? all.begin() : end);
            return new OffsetRange(Math.min(begin, end), end);
        });
        return between;
    }

    /// Returns the offset of the first record at or after a time, for partitions that have one.
    private Map<TopicPartition, Long> at(Collection<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        long since = time.isBefore(Instant.EPOCH) ? 0 : time.toEpochMilli(); // earliest timestamp in Kafka
        Map<TopicPartition, Long> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, since));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted);
        found.forEach((partition, first) -> {
            if (first != null) {
                offsets.put(partition, first.offset());
            }
        });
        return offsets;
    }

    /// Reads these ranges from now on, instead of those before.
    public void start(Map<TopicPartition, OffsetRange> next) {
        ranges.clear();
        ranges.putAll(next);
        consumer.unsubscribe();
        consumer.assign(next.keySet());
        next.forEach((partition, range) -> consumer.seek(partition, range.begin()));
        reached = 0;
        progressNanos = System.nanoTime();
    }

    /// Receives records, in the order of each partition.
    @FunctionalInterface
    public interface RecordReader {
        void read(ConsumerRecord<byte[], byte[]> record);
    }

    /// Passes on the records up to the ends of the ranges.
    ///
    /// @throws TimeoutException if no partition makes progress
    public void readTo(Map<TopicPartition, OffsetRange> next, RecordReader reader) {
        start(next);
        while (!isAtEnd()) {
            for (ConsumerRecord<byte[], byte[]> record : next()) {
                reader.read(record);
            }
        }
    }

    /// Returns records of the ranges. There may be none, also before the end.
    ///
    /// @throws TimeoutException if no partition makes progress
    public List<ConsumerRecord<byte[], byte[]>> next() {
        return next(ranges.keySet());
    }

    /// Returns records of the ranges of these partitions.
    public List<ConsumerRecord<byte[], byte[]>> next(Set<TopicPartition> wanted) {
        Set<TopicPartition> open = new HashSet<>(wanted);
        open.removeIf(this::isAtEnd);
        Set<TopicPartition> others = new HashSet<>(ranges.keySet());
        others.removeAll(open);
        consumer.pause(others);
        consumer.resume(open);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            OffsetRange range = ranges.get(new TopicPartition(record.topic(), record.partition()));
            if (range != null && range.holds(record.offset())) {
                records.add(record);
            }
        }
        checkProgress(open);
        return records;
    }

    /// Positions also pass records that are invisible to readers.
    private void checkProgress(Set<TopicPartition> open) {
        long now = System.nanoTime();
        long sum = ranges.keySet().stream().mapToLong(consumer::position).sum();
        if (sum != reached || open.stream().allMatch(each -> range(each).isEndless())) {
            reached = sum;
            progressNanos = now;
        } else if (now - progressNanos > stalled.toNanos()) {
            throw new TimeoutException("nothing was read of " + open + " for " + stalled.toSeconds()
                    + " s; check the broker, and look for hanging transactions (kafka-transactions.sh find-hanging)");
        }
    }

    public boolean isAtEnd() {
        return ranges.keySet().stream().allMatch(this::isAtEnd);
    }

    public boolean isAtEnd(TopicPartition partition) {
        return position(partition) >= range(partition).end();
    }

    /// Whether the positions have reached the ends of other ranges of the same partitions.
    public boolean hasReached(Map<TopicPartition, OffsetRange> others) {
        return others.entrySet().stream()
                .allMatch(each -> position(each.getKey()) >= each.getValue().end());
    }

    /// Returns the offset of the next record, within the range.
    public long position(TopicPartition partition) {
        OffsetRange range = range(partition);
        return Math.max(range.begin(), Math.min(consumer.position(partition), range.end()));
    }

    /// Returns [#position] of each partition.
    public Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        ranges.keySet().forEach(partition -> positions.put(partition, position(partition)));
        return positions;
    }

    private OffsetRange range(TopicPartition partition) {
        OffsetRange range = ranges.get(partition);
        if (range == null) {
            throw new IllegalArgumentException(partition + " is not read");
        }
        return range;
    }

    /// Ends a waiting call with a `WakeupException`.
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

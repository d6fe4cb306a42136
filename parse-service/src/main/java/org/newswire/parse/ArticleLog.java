package org.newswire.parse;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.newswire.article.Article;
import org.newswire.pipeline.kafka.BoundedConsumer;
import org.newswire.raw.RawItem;

/// Reads committed records of `news.articles`: whole stretches, and single ones by their place.
///
/// A member of no group, it asks only when something is wanted of it. Every call may throw a
/// `KafkaException`: nothing is lost then, and it may be asked again. Not thread-safe, but for
/// [#stop()].
final class ArticleLog implements AutoCloseable {
    /// Longer than a dead producer's transaction holds readers back.
    private static final Duration NO_PROGRESS = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(100);

    /// What is asked for is there, so the broker need not wait for more.
    private static final int FETCH_MAX_WAIT_MS = 5;

    private static final int SINGLE_FETCH_BYTES = 64 << 10;

    /// Reading over this number of records takes about as long as a request to the broker.
    private static final int MAX_SKIPPED_RECORDS = 50;

    private final Map<String, Object> config;
    private final KafkaConsumer<byte[], byte[]> stretches;
    private final KafkaConsumer<byte[], byte[]> singles;
    private volatile boolean stopping;
    private int partitions;
    private int rawPartitions;

    ArticleLog(Map<String, Object> readerConfig) {
        this.config = new HashMap<>(readerConfig);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
        this.stretches = new BoundedConsumer(named("stretches"));
        Map<String, Object> single = named("singles");
        single.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        single.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, SINGLE_FETCH_BYTES);
        this.singles = new BoundedConsumer(single);
    }

    private Map<String, Object> named(String part) {
        Map<String, Object> named = new HashMap<>(config);
        named.merge(ConsumerConfig.CLIENT_ID_CONFIG, part, (id, added) -> id + "-" + added);
        return named;
    }

    /// Where a record lies.
    record Place(int partition, long offset) {}

    /// Of `news.articles`, as the broker has them.
    int partitions() {
        if (partitions == 0) {
            partitions = stretches.partitionsFor(Article.TOPIC.name()).size();
        }
        return partitions;
    }

    /// Of `news.raw`, as the broker has them.
    int rawPartitions() {
        if (rawPartitions == 0) {
            rawPartitions = stretches.partitionsFor(RawItem.TOPIC.name()).size();
        }
        return rawPartitions;
    }

    /// The partition of a key, as producers choose it.
    int partition(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions();
    }

    /// The partition of `news.raw` from which articles of this key come.
    int rawPartition(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % rawPartitions();
    }

    /// The offset of the first record from then on, or the end.
    Map<Integer, Long> startsAt(Set<Integer> wanted, Instant time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        of(wanted).forEach(each -> times.put(each, Math.max(0, time.toEpochMilli())));
        Map<Integer, Long> starts = new TreeMap<>(ends(wanted));
        stretches.offsetsForTimes(times).forEach((partition, found) -> {
            if (found != null) {
                starts.put(partition.partition(), found.offset());
            }
        });
        return starts;
    }

    /// Up to where everything is decided.
    Map<Integer, Long> ends(Set<Integer> wanted) {
        return byNumber(stretches.endOffsets(of(wanted)));
    }

    /// The ends with what open transactions have written.
    Map<Integer, Long> endsWithUndecided(Set<Integer> wanted) {
        Map<String, Object> all = named("ends");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        try (var consumer = new KafkaConsumer<byte[], byte[]>(all)) {
            return byNumber(consumer.endOffsets(of(wanted)));
        }
    }

    /// Hands on all committed records of those partitions from one offset to another and perhaps some
    /// beyond, in the order of each partition. Waits for transactions that are open.
    ///
    /// @param atMost after that it returns with what it has
    /// @return the offsets behind what was handed on
    Map<Integer, Long> read(
            Map<Integer, Long> from,
            Map<Integer, Long> to,
            Duration atMost,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<Integer, Long> positions = new TreeMap<>(from);
        Set<Integer> open = new HashSet<>(from.keySet());
        open.removeIf(partition -> reached(positions, to, partition));
        if (open.isEmpty()) {
            return positions;
        }
        try {
            stretches.assign(of(open));
            open.forEach(partition -> stretches.seek(of(partition), from.getOrDefault(partition, 0L)));
            long begin = System.nanoTime();
            long progress = begin;
            while (!open.isEmpty() && System.nanoTime() - begin < atMost.toNanos()) {
                stretches.poll(POLL).forEach(reader);
                for (Iterator<Integer> each = open.iterator(); each.hasNext(); ) {
                    int partition = each.next();
                    long position = stretches.position(of(partition));
                    Long before = positions.put(partition, position);
                    if (before == null || before != position) {
                        progress = System.nanoTime();
                    }
                    if (reached(positions, to, partition)) {
                        stretches.pause(List.of(of(partition)));
                        each.remove();
                    }
                }
                if (System.nanoTime() - progress > NO_PROGRESS.toNanos()) {
                    throw new TimeoutException("news.articles cannot be read to its end: partitions " + open);
                }
                if (stopping && !open.isEmpty()) {
                    throw new KafkaException("the service stops before it has read news.articles");
                }
            }
            return positions;
        } finally {
            stretches.unsubscribe(); // a partition that stays assigned stays paused, too
        }
    }

    private static boolean reached(Map<Integer, Long> positions, Map<Integer, Long> to, int partition) {
        return positions.getOrDefault(partition, 0L) >= to.getOrDefault(partition, 0L);
    }

    /// Reads the records at those places in the order of their offsets, until their total value size exceeds a
    /// limit. Records between two places are read over where that takes less than another request.
    ///
    /// @param maxBytes total size of the values; the last record read may exceed it
    /// @param found    receives the records; records that no longer exist are left out
    /// @return the places that were not read because the limit was reached
    Set<Place> read(Collection<Place> places, long maxBytes, Map<Place, ConsumerRecord<byte[], byte[]>> found) {
        Map<Integer, NavigableSet<Long>> wanted = new TreeMap<>();
        places.forEach(place ->
                wanted.computeIfAbsent(place.partition(), _ -> new TreeSet<>()).add(place.offset()));
        try {
            singles.assign(of(wanted.keySet()));
            wanted.forEach((partition, offsets) -> singles.seek(of(partition), offsets.first()));
            Map<Integer, Long> skippedBytes = new TreeMap<>();
            long bytes = 0;
            long left = count(wanted);
            long progress = System.nanoTime();
            while (!wanted.isEmpty() && bytes < maxBytes) {
                for (ConsumerRecord<byte[], byte[]> record : singles.poll(POLL)) {
                    long size = Math.max(0, record.serializedValueSize());
                    NavigableSet<Long> offsets = wanted.get(record.partition());
                    if (offsets != null && offsets.contains(record.offset())) {
                        found.put(new Place(record.partition(), record.offset()), record);
                        bytes += size;
                        skippedBytes.remove(record.partition());
                    } else {
                        skippedBytes.merge(record.partition(), size, Long::sum);
                    }
                }
                wanted.entrySet().removeIf(each -> isRead(of(each.getKey()), each.getValue()));
                wanted.forEach((partition, offsets) -> {
                    if (isFar(of(partition), offsets.first(), skippedBytes.getOrDefault(partition, 0L))) {
                        singles.seek(of(partition), offsets.first());
                        skippedBytes.remove(partition);
                    }
                });
                if (count(wanted) < left) {
                    left = count(wanted);
                    progress = System.nanoTime();
                } else if (System.nanoTime() - progress > NO_PROGRESS.toNanos()) {
                    throw new TimeoutException("records of news.articles cannot be read: " + wanted);
                }
            }
        } finally {
            singles.unsubscribe(); // a partition that stays assigned stays paused, too
        }
        Set<Place> unread = new HashSet<>();
        wanted.forEach((partition, offsets) -> offsets.forEach(offset -> unread.add(new Place(partition, offset))));
        return unread;
    }

    private static long count(Map<Integer, NavigableSet<Long>> offsets) {
        return offsets.values().stream().mapToLong(Set::size).sum();
    }

    /// Removes the offsets that have been passed, and pauses the partition behind the last one.
    private boolean isRead(TopicPartition partition, NavigableSet<Long> offsets) {
        offsets.headSet(singles.position(partition)).clear();
        if (offsets.isEmpty()) {
            singles.pause(List.of(partition));
        }
        return offsets.isEmpty();
    }

    private boolean isFar(TopicPartition partition, long next, long skippedBytes) {
        long distance = next - singles.position(partition);
        return distance > MAX_SKIPPED_RECORDS || (distance > 0 && skippedBytes > SINGLE_FETCH_BYTES);
    }

    /// Ends a long read. From any thread.
    void stop() {
        stopping = true;
    }

    private static TopicPartition of(int partition) {
        return new TopicPartition(Article.TOPIC.name(), partition);
    }

    private static Set<TopicPartition> of(Collection<Integer> partitions) {
        return partitions.stream().map(ArticleLog::of).collect(Collectors.toSet());
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        Map<Integer, Long> numbers = new TreeMap<>();
        offsets.forEach((partition, offset) -> numbers.put(partition.partition(), offset));
        return numbers;
    }

    @Override
    public void close() {
        stretches.close();
        singles.close();
    }
}

package org.newswire.parse.known;

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
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.Topic;
import org.newswire.raw.RawItem;

/// Reads `news.articles` with two consumers outside any group: one for ranges of offsets, one for single
/// records. Not thread-safe, except [#stop()].
public final class ArticleTopicReader implements ArticleTopic {
    /// Longer than an open transaction of a crashed producer blocks readers.
    private static final Duration NO_PROGRESS = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(100);

    /// The wanted records exist, so the broker need not wait for more.
    private static final int FETCH_MAX_WAIT_MS = 5;

    private static final int SINGLE_FETCH_BYTES = 64 << 10;

    /// Skipping this number of records takes about as long as a request to the broker.
    private static final int MAX_SKIPPED_RECORDS = 50;

    private final Map<String, Object> config;
    private final KafkaConsumer<byte[], byte[]> ranges;
    private final KafkaConsumer<byte[], byte[]> singles;
    private final Map<String, Integer> partitions = new HashMap<>();
    private volatile @Nullable KafkaConsumer<byte[], byte[]> undecided;
    private volatile boolean stopping;

    public ArticleTopicReader(Map<String, Object> readerConfig) {
        this.config = new HashMap<>(readerConfig);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
        this.ranges = new BoundedConsumer(named("stretches"));
        Map<String, Object> single = named("singles");
        single.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        single.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, SINGLE_FETCH_BYTES);
        this.singles = BoundedConsumer.ofReadRecords(single);
    }

    private Map<String, Object> named(String part) {
        Map<String, Object> named = new HashMap<>(config);
        named.merge(ConsumerConfig.CLIENT_ID_CONFIG, part, (id, added) -> id + "-" + added);
        return named;
    }

    @Override
    public int partitions() {
        return partitions(Article.TOPIC);
    }

    @Override
    public int rawPartitions() {
        return partitions(RawItem.TOPIC);
    }

    private int partitions(Topic topic) {
        return partitions.computeIfAbsent(
                topic.name(), name -> ranges.partitionsFor(name).size());
    }

    @Override
    public Map<Integer, Long> startsAt(Set<Integer> wanted, Instant time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        of(wanted).forEach(each -> times.put(each, Math.max(0, time.toEpochMilli())));
        Map<Integer, Long> starts = new TreeMap<>(ends(wanted));
        ranges.offsetsForTimes(times).forEach((partition, found) -> {
            if (found != null) {
                starts.put(partition.partition(), found.offset());
            }
        });
        return starts;
    }

    @Override
    public Map<Integer, Long> ends(Set<Integer> wanted) {
        return byNumber(ranges.endOffsets(of(wanted)));
    }

    @Override
    public Map<Integer, Long> endsWithUndecided(Set<Integer> wanted) {
        Map<String, Object> all = named("ends");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        try (var consumer = new KafkaConsumer<byte[], byte[]>(all)) {
            undecided = consumer;
            return byNumber(consumer.endOffsets(of(wanted)));
        } finally {
            undecided = null;
        }
    }

    @Override
    public Map<Integer, Long> read(
            Map<Integer, Long> from,
            Map<Integer, Long> to,
            Duration timeLimit,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<Integer, Long> positions = new TreeMap<>(from);
        Set<Integer> open = new HashSet<>(from.keySet());
        open.removeIf(partition -> reached(positions, to, partition));
        if (open.isEmpty()) {
            return positions;
        }
        try {
            ranges.assign(of(open));
            open.forEach(partition -> ranges.seek(of(partition), from.getOrDefault(partition, 0L)));
            long begin = System.nanoTime();
            long progress = begin;
            while (!open.isEmpty() && System.nanoTime() - begin < timeLimit.toNanos()) {
                ranges.poll(POLL).forEach(reader);
                for (Iterator<Integer> each = open.iterator(); each.hasNext(); ) {
                    int partition = each.next();
                    long position = ranges.position(of(partition));
                    Long before = positions.put(partition, position);
                    if (before == null || before != position) {
                        progress = System.nanoTime();
                    }
                    if (reached(positions, to, partition)) {
                        ranges.pause(List.of(of(partition)));
                        each.remove();
                    }
                }
                if (System.nanoTime() - progress > NO_PROGRESS.toNanos()) {
                    throw new TimeoutException(
                            "news.articles: no progress for " + NO_PROGRESS.toSeconds()
                                    + " s before the end of partitions " + open
                                    + "; check the broker, and look for hanging transactions (kafka-transactions.sh find-hanging)");
                }
                if (stopping && !open.isEmpty()) {
                    throw new KafkaException("news.articles was not read completely: the service stops");
                }
            }
            return positions;
        } finally {
            ranges.unsubscribe(); // otherwise paused partitions stay paused
        }
    }

    private static boolean reached(Map<Integer, Long> positions, Map<Integer, Long> to, int partition) {
        return positions.getOrDefault(partition, 0L) >= to.getOrDefault(partition, 0L);
    }

    @Override
    public Set<RecordPosition> read(
            Collection<RecordPosition> places,
            long maxBytes,
            Map<RecordPosition, ConsumerRecord<byte[], byte[]>> found) {
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
                        found.put(new RecordPosition(record.partition(), record.offset()), record);
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
                    throw new TimeoutException(
                            "news.articles: no progress for " + NO_PROGRESS.toSeconds() + " s at records " + wanted);
                }
            }
        } finally {
            singles.unsubscribe(); // otherwise paused partitions stay paused
        }
        Set<RecordPosition> unread = new HashSet<>();
        wanted.forEach(
                (partition, offsets) -> offsets.forEach(offset -> unread.add(new RecordPosition(partition, offset))));
        return unread;
    }

    private static long count(Map<Integer, NavigableSet<Long>> offsets) {
        return offsets.values().stream().mapToLong(Set::size).sum();
    }

    /// Removes the offsets before the position, and pauses the partition after the last one.
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

    /// Also ends requests that wait for a topic that does not exist.
    @Override
    public void stop() {
        stopping = true;
        ranges.wakeup();
        singles.wakeup();
        KafkaConsumer<byte[], byte[]> third = undecided;
        if (third != null) {
            third.wakeup();
        }
    }

    private static TopicPartition of(int partition) {
        return new TopicPartition(Article.TOPIC.name(), partition);
    }

    private static Set<TopicPartition> of(Collection<Integer> partitions) {
        return partitions.stream().map(ArticleTopicReader::of).collect(Collectors.toSet());
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        Map<Integer, Long> numbers = new TreeMap<>();
        offsets.forEach((partition, offset) -> numbers.put(partition.partition(), offset));
        return numbers;
    }

    @Override
    public void close() {
        ranges.close();
        singles.close();
    }
}

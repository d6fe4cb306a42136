package org.newswire.parse.reparse;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.article.ArticleKey;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.known.ArticleTopicReader;
import org.newswire.parse.known.RecordPosition;

/// The position of the last committed record of each of some articles in `news.articles`. Used by one
/// thread.
final class LatestPositions implements AutoCloseable {
    /// A read without progress fails before.
    private static final Duration MAX_READ_TIME = Duration.ofDays(1);

    private final Set<UUID> wanted;
    private final Map<UUID, RecordPosition> last = new HashMap<>();
    private final ArticleTopicReader committed;
    private final ArticleTopicReader uncommitted;
    private final Set<Integer> partitions;

    /// The next offset of each partition.
    private Map<Integer, Long> next;

    LatestPositions(KafkaSettings kafka, Set<UUID> wanted) {
        this.wanted = Set.copyOf(wanted);
        Map<String, Object> config = kafka.reader("reparse");
        this.committed = new ArticleTopicReader(config);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        this.uncommitted = new ArticleTopicReader(config);
        this.partitions = IntStream.range(0, committed.partitions()).boxed().collect(Collectors.toUnmodifiableSet());
        this.next = partitions.stream().collect(Collectors.toMap(partition -> partition, _ -> 0L));
    }

    /// Reads the records that were committed since the last call.
    void refresh() {
        next = committed.read(
                next,
                committed.ends(partitions),
                MAX_READ_TIME,
                record -> ArticleKey.parse(record.key())
                        .filter(wanted::contains)
                        .ifPresent(id -> last.put(id, position(record))));
    }

    /// Returns the position at the last [#refresh()], or null if the article has no record.
    @Nullable
    RecordPosition last(UUID id) {
        return last.get(id);
    }

    /// Whether another producer has written a record of one of these articles between the last [#refresh()]
    /// and the given positions, committed or not.
    ///
    /// @param ours positions of this producer's uncommitted records
    boolean isContested(Set<UUID> ids, Collection<RecordPosition> ours) {
        Map<Integer, Long> ends = new HashMap<>();
        ours.forEach(own -> ends.merge(own.partition(), own.offset() + 1, Math::max));
        Map<Integer, Long> begins = new HashMap<>(next);
        begins.keySet().retainAll(ends.keySet());
        Set<RecordPosition> known = new HashSet<>(ours);
        var contested = new AtomicBoolean();
        uncommitted.read(begins, ends, MAX_READ_TIME, record -> {
            if (record.offset() < ends.getOrDefault(record.partition(), 0L)
                    && !known.contains(position(record))
                    && ArticleKey.parse(record.key()).filter(ids::contains).isPresent()) {
                contested.set(true);
            }
        });
        return contested.get();
    }

    private static RecordPosition position(ConsumerRecord<byte[], byte[]> record) {
        return new RecordPosition(record.partition(), record.offset());
    }

    @Override
    public void close() {
        committed.close();
        uncommitted.close();
    }
}

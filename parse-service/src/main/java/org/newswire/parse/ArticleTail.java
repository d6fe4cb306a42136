package org.newswire.parse;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.kafka.BoundedConsumer;

/// Where the last committed version of each of some articles lies in `news.articles`, kept up to
/// date on demand. One thread.
final class ArticleTail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STALLED = Duration.ofMinutes(2);

    private final Set<UUID> wanted;
    private final Map<UUID, Position> last = new HashMap<>();
    private final List<TopicPartition> partitions;
    private final KafkaConsumer<byte[], byte[]> committed;
    private final KafkaConsumer<byte[], byte[]> uncommitted;

    /// @param wanted which articles
    ArticleTail(KafkaSettings kafka, Set<UUID> wanted) {
        this.wanted = Set.copyOf(wanted);
        this.committed = new BoundedConsumer(kafka.readerToEnd("reparse"));
        Map<String, Object> config = new HashMap<>(kafka.readerToEnd("reparse"));
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        this.uncommitted = new BoundedConsumer(config);
        this.partitions = committed.partitionsFor(Article.TOPIC.name()).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        committed.assign(partitions);
        committed.seekToBeginning(partitions);
    }

    /// Reads what has been committed until now.
    void refresh() {
        Map<TopicPartition, Long> ends = committed.endOffsets(partitions);
        long deadline = System.nanoTime() + STALLED.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> committed.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : committed.poll(POLL)) {
                PresentArticles.id(record.key())
                        .filter(wanted::contains)
                        .ifPresent(id -> last.put(id, position(record)));
                deadline = System.nanoTime() + STALLED.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("nothing came for " + STALLED.toSeconds() + " s");
            }
        }
    }

    /// As of the last [#refresh()]; null where there is none.
    @Nullable
    Position last(UUID id) {
        return last.get(id);
    }

    /// Whether another producer has written a version of one of these articles between the last
    /// [#refresh()] and our own records, committed or not.
    ///
    /// @param ours where our own records of them lie, not yet committed
    boolean isContested(Set<UUID> ids, Collection<Position> ours) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        ours.forEach(own ->
                ends.merge(new TopicPartition(Article.TOPIC.name(), own.partition()), own.offset() + 1, Math::max));
        Set<Position> known = new HashSet<>(ours);
        uncommitted.assign(ends.keySet());
        ends.keySet().forEach(partition -> uncommitted.seek(partition, committed.position(partition)));
        boolean contested = false;
        long deadline = System.nanoTime() + STALLED.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> uncommitted.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : uncommitted.poll(POLL)) {
                long end = ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
                contested |= record.offset() < end
                        && !known.contains(position(record))
                        && PresentArticles.id(record.key())
                                .filter(ids::contains)
                                .isPresent();
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("our own records do not come back");
            }
        }
        return contested;
    }

    private static Position position(ConsumerRecord<byte[], byte[]> record) {
        return new Position(record.partition(), record.offset());
    }

    @Override
    public void close() {
        committed.close();
        uncommitted.close();
    }
}

package org.newswire.parse.known;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.ArticleKey;
import org.newswire.parse.lifecycle.LatestState;

/// `news.articles` in memory, for tests without a broker. All records are committed.
public final class InMemoryArticleTopic implements ArticleTopic {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final int partitions;
    private final int rawPartitions;
    private final List<List<ConsumerRecord<byte[], byte[]>>> logs = new ArrayList<>();
    private int recordsRead;
    private int recordsPerRead = Integer.MAX_VALUE;

    public InMemoryArticleTopic(int partitions, int rawPartitions) {
        this.partitions = partitions;
        this.rawPartitions = rawPartitions;
        for (int i = 0; i < partitions; i++) {
            logs.add(new ArrayList<>());
        }
    }

    /// Appends a version or a retraction, as another producer would.
    public RecordMetadata append(Article article, Event event, Instant publishedAt) {
        return append(
                new ProducerRecord<>(
                        Article.TOPIC.name(),
                        null,
                        ArticleKey.of(article.id()),
                        Article.CONTRACT.encode(article),
                        article.headers(event, TRACE)),
                publishedAt);
    }

    /// Appends a record to the partition of its key, or to the first one if the key is no id.
    public RecordMetadata append(ProducerRecord<byte[], byte[]> record, Instant publishedAt) {
        int partition = ArticleKey.parse(record.key()).map(this::partition).orElse(0);
        List<ConsumerRecord<byte[], byte[]>> log = logs.get(partition);
        log.add(new ConsumerRecord<>(
                Article.TOPIC.name(),
                partition,
                log.size(),
                publishedAt.toEpochMilli(),
                TimestampType.CREATE_TIME,
                record.key().length,
                record.value() == null ? -1 : record.value().length,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty()));
        return new RecordMetadata(
                new TopicPartition(Article.TOPIC.name(), partition),
                log.size() - 1,
                0,
                publishedAt.toEpochMilli(),
                record.key().length,
                0);
    }

    /// Appends an article as this instance does: the result is passed to [KnownArticles#committed].
    CommittedArticle commit(Article article, Event event, Instant publishedAt) {
        return new CommittedArticle(
                article.id(), LatestState.of(article, event, null), append(article, event, publishedAt));
    }

    /// Limits the records of a partition that one read returns, as a short time limit does.
    void limitReadsTo(int records) {
        recordsPerRead = records;
    }

    /// Returns the number of records that were read in order.
    int recordsRead() {
        return recordsRead;
    }

    /// Deletes all records of a partition, but not its offsets, as compaction may.
    void compact(int partition) {
        logs.get(partition).replaceAll(_ -> null);
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public int rawPartitions() {
        return rawPartitions;
    }

    @Override
    public Map<Integer, Long> startsAt(Set<Integer> wanted, Instant time) {
        Map<Integer, Long> starts = new TreeMap<>();
        wanted.forEach(partition -> starts.put(
                partition,
                logs.get(partition).stream()
                        .filter(record -> record.timestamp() >= time.toEpochMilli())
                        .map(ConsumerRecord::offset)
                        .findFirst()
                        .orElse((long) logs.get(partition).size())));
        return starts;
    }

    @Override
    public Map<Integer, Long> ends(Set<Integer> wanted) {
        Map<Integer, Long> ends = new TreeMap<>();
        wanted.forEach(
                partition -> ends.put(partition, (long) logs.get(partition).size()));
        return ends;
    }

    @Override
    public Map<Integer, Long> endsWithUndecided(Set<Integer> wanted) {
        return ends(wanted);
    }

    @Override
    public Map<Integer, Long> read(
            Map<Integer, Long> from,
            Map<Integer, Long> to,
            Duration timeLimit,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<Integer, Long> positions = new TreeMap<>();
        from.forEach((partition, begin) -> {
            int first = begin.intValue();
            int end = (int) Math.min(to.getOrDefault(partition, begin), (long) first + recordsPerRead);
            logs.get(partition).subList(first, end).forEach(record -> {
                recordsRead++;
                reader.accept(record);
            });
            positions.put(partition, (long) end);
        });
        return positions;
    }

    @Override
    public Set<RecordPosition> read(
            Collection<RecordPosition> positions,
            long maxBytes,
            Map<RecordPosition, ConsumerRecord<byte[], byte[]>> found) {
        long bytes = 0;
        List<RecordPosition> left = new ArrayList<>(positions);
        while (!left.isEmpty() && bytes < maxBytes) {
            RecordPosition next = left.removeFirst();
            ConsumerRecord<byte[], byte[]> record = logs.get(next.partition()).get((int) next.offset());
            if (record != null) {
                found.put(next, record);
                bytes += Math.max(0, record.serializedValueSize());
            }
        }
        return Set.copyOf(left);
    }

    @Override
    public void stop() {}

    @Override
    public void close() {}
}

package org.newswire.parse.known;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.newswire.article.ArticleKey;

/// Read access to the committed records of `news.articles`. Any method may throw a `KafkaException`; the
/// call can be repeated.
public interface ArticleTopic extends AutoCloseable {
    /// Returns the number of partitions of `news.articles`.
    int partitions();

    /// Returns the number of partitions of `news.raw`.
    int rawPartitions();

    /// Returns the partition of `news.articles` for an article.
    default int partition(UUID id) {
        return partition(id, partitions());
    }

    /// Returns the partition of `news.raw` for an article.
    default int rawPartition(UUID id) {
        return partition(id, rawPartitions());
    }

    private static int partition(UUID id, int partitions) {
        return Utils.toPositive(Utils.murmur2(ArticleKey.of(id))) % partitions; // as producers do
    }

    /// Returns the offset of the first record at or after a time, or the end.
    Map<Integer, Long> startsAt(Set<Integer> partitions, Instant time);

    /// Returns the ends of the committed records.
    Map<Integer, Long> ends(Set<Integer> partitions);

    /// Returns the ends including records of open transactions.
    Map<Integer, Long> endsWithUndecided(Set<Integer> partitions);

    /// Reads the committed records from one offset to another, and perhaps some more, in the order of each
    /// partition. Waits for open transactions.
    ///
    /// @param timeLimit after it, the method returns early
    /// @return the offsets after the records that were read
    Map<Integer, Long> read(
            Map<Integer, Long> from,
            Map<Integer, Long> to,
            Duration timeLimit,
            Consumer<ConsumerRecord<byte[], byte[]>> reader);

    /// Reads the records at these positions in the order of their offsets, until their total size exceeds a
    /// limit.
    ///
    /// @param maxBytes total size of the values; the last record read may exceed it
    /// @param found    receives the records; records that no longer exist are missing
    /// @return the positions that were not read because of the limit
    Set<RecordPosition> read(
            Collection<RecordPosition> positions,
            long maxBytes,
            Map<RecordPosition, ConsumerRecord<byte[], byte[]>> found);

    /// Ends a long read. From any thread.
    void stop();

    @Override
    void close();
}

package org.newswire.ingest.imports;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.RawItem;

/// Watches the committed offsets of the consumer groups of parse-service and store-service, to see when
/// they have processed records of `news.raw`. A group without committed offsets is ignored. Not
/// thread-safe.
final class DownstreamConsumers implements AutoCloseable {
    private static final String STORE = "newswire-store";
    private static final String ARTICLES = "news.articles";

    /// After this wait, uncommitted offsets are checked for records: they may be transaction markers only.
    private static final Duration LONG_WAIT = Duration.ofSeconds(2);

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaSettings kafka;
    private final String clientId;
    private final Admin admin;
    private Map<TopicPartition, Long> records = Map.of();
    private boolean parsed = true;
    private long lookedAt;

    DownstreamConsumers(KafkaSettings kafka, String clientId) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.admin = Admin.create(kafka.admin(clientId));
    }

    /// Sets the records to wait for.
    ///
    /// @param last offset of the last record in each partition of `news.raw`
    void follow(Map<TopicPartition, Long> last) {
        records = last;
        parsed = false;
    }

    /// Whether the parser has committed the records, and the store the articles that existed then.
    ///
    /// @throws KafkaException if the broker cannot be reached
    boolean haveProcessed() {
        try {
            return isParsed() && isStored();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new KafkaException(
                    "the committed offsets of parse and store cannot be read: " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private boolean isParsed() throws ExecutionException, InterruptedException {
        if (!parsed) {
            Map<TopicPartition, Long> next = committed(RawItem.PARSE_GROUP, RawItem.TOPIC.name());
            parsed = next.isEmpty() || behind(next, records).isEmpty();
            if (parsed) {
                records = lastOf(committed(STORE, ARTICLES).keySet());
                lookedAt = System.nanoTime();
            }
        }
        return parsed;
    }

    private boolean isStored() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> next = committed(STORE, ARTICLES);
        Set<TopicPartition> behind = behind(next, records);
        if (behind.isEmpty() || System.nanoTime() - lookedAt < LONG_WAIT.toNanos()) {
            return behind.isEmpty();
        }
        next.keySet().retainAll(behind);
        boolean stored = !holdRecords(next);
        lookedAt = System.nanoTime();
        return stored;
    }

    private static Set<TopicPartition> behind(Map<TopicPartition, Long> next, Map<TopicPartition, Long> last) {
        return last.keySet().stream()
                .filter(partition -> next.getOrDefault(partition, 0L) <= Objects.requireNonNull(last.get(partition)))
                .collect(toSet());
    }

    /// Whether there are records after these offsets. Consumers never commit records of aborted
    /// transactions.
    private boolean holdRecords(Map<TopicPartition, Long> from) {
        try (var reader = new BoundedConsumer(kafka.readerToEnd(clientId))) {
            reader.assign(from.keySet());
            from.forEach(reader::seek);
            Map<TopicPartition, Long> ends = reader.endOffsets(from.keySet());
            boolean found = false;
            while (!found && ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                found = !reader.poll(POLL).isEmpty();
            }
            return found;
        }
    }

    /// Returns the committed offsets of a group for a topic.
    private Map<TopicPartition, Long> committed(String group, String topic)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> next = new HashMap<>();
        admin.listConsumerGroupOffsets(Map.of(group, new ListConsumerGroupOffsetsSpec()))
                .partitionsToOffsetAndMetadata(group)
                .get()
                .forEach((partition, offset) -> {
                    if (offset != null && partition.topic().equals(topic)) {
                        next.put(partition, offset.offset());
                    }
                });
        return next;
    }

    /// Returns the offsets of the last records: a transaction marker follows each of them.
    private Map<TopicPartition, Long> lastOf(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return admin
                .listOffsets(partitions.stream().collect(toMap(partition -> partition, _ -> OffsetSpec.latest())))
                .all()
                .get()
                .entrySet()
                .stream()
                .collect(toMap(Map.Entry::getKey, end -> end.getValue().offset() - 2));
    }

    @Override
    public void close() {
        admin.close();
    }
}

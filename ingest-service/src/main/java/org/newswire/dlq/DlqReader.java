package org.newswire.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;

/// Reads the dead letters of all `.dlq` topics that are neither retried nor dropped.
///
/// Dead letters stay in their topics until the retention ends. A handled one has an entry in the topic
/// [#HANDLED], whose key is the [DeadLetter.Position#key()] of its source record. Reads committed records
/// in the order of each partition, without a consumer group.
public final class DlqReader {
    /// Entries of dead letters that were retried or dropped. Its retention is longer than that of dead letters.
    public static final Topic HANDLED = Topic.retained("news.dlq-handled", 1, Duration.ofDays(60));

    private static final String SUFFIX = ".dlq";
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(2);

    private final KafkaSettings kafka;
    private final DlqFilter filter;

    /// Partition counts of the `.dlq` topics and their source topics.
    private final Map<String, Integer> partitions = new HashMap<>();

    private final Set<String> deletedByAge = new HashSet<>();
    private final Set<String> compacted = new HashSet<>();
    private int foreignRecords;

    /// @throws KafkaException if the broker does not answer, or has no dead-letter topic for the filter's topic
    DlqReader(KafkaSettings kafka, DlqFilter filter) {
        this.kafka = kafka;
        this.filter = filter;
        TopicAdmin.request(kafka, "dlq", "the broker at " + kafka.bootstrapServers() + " does not answer", admin -> {
            Set<String> there = admin.listTopics().names().get();
            List<String> wanted = there.stream()
                    .filter(name ->
                            name.endsWith(SUFFIX) || name.equals(HANDLED.name()) || there.contains(name + SUFFIX))
                    .toList();
            for (TopicDescription each :
                    admin.describeTopics(wanted).allTopicNames().get().values()) {
                partitions.put(each.name(), each.partitions().size());
            }
            deletedByAge.addAll(TopicAdmin.deletedByAge(admin, partitions.keySet()));
            return compacted.addAll(TopicAdmin.compacted(admin, partitions.keySet()));
        });
        if (filter.topic() != null && partitionsOf(filter.topic() + SUFFIX) == 0) {
            throw new KafkaException("no such topic: " + filter.topic() + SUFFIX + " at " + kafka.bootstrapServers()
                    + "; dlq list prints the topics, --bootstrap selects another broker");
        }
    }

    /// 0 if the topic does not exist.
    int partitionsOf(String topic) {
        return partitions.getOrDefault(topic, 0);
    }

    /// Whether the broker shows a `.dlq` topic to this account.
    boolean hasTopics() {
        return partitions.keySet().stream().anyMatch(name -> name.endsWith(SUFFIX));
    }

    boolean isDeletedByAge(String topic) {
        return deletedByAge.contains(topic);
    }

    boolean isCompacted(String topic) {
        return compacted.contains(topic);
    }

    /// How many records without the headers of a dead letter were skipped.
    int foreignRecords() {
        return foreignRecords;
    }

    /// The keys of all dead letters that were retried or dropped.
    Set<String> handled() {
        Set<String> handled = new HashSet<>();
        readTopics(
                List.of(HANDLED.name()),
                record -> handled.add(record.key() == null ? "" : new String(record.key(), UTF_8)));
        return handled;
    }

    /// Passes on each dead letter that matches the filter and is not in `handled`, up to the current ends of
    /// the topics. A source record with two dead letters is passed on once.
    void read(Set<String> handled, Consumer<DeadLetter> reader) {
        Set<String> seen = new HashSet<>(handled);
        List<String> topics = partitions.keySet().stream()
                .filter(name -> name.endsWith(SUFFIX))
                .filter(name -> filter.topic() == null || name.equals(filter.topic() + SUFFIX))
                .sorted()
                .toList();
        readTopics(
                topics,
                record -> DeadLetter.of(record)
                        .ifPresentOrElse(
                                letter -> {
                                    if (filter.matches(letter.entry())
                                            && seen.add(letter.source().key())) {
                                        reader.accept(letter);
                                    }
                                },
                                () -> foreignRecords++));
    }

    private void readTopics(Collection<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        List<TopicPartition> all = topics.stream()
                .flatMap(topic -> IntStream.range(0, partitionsOf(topic))
                        .mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
        if (all.isEmpty()) {
            return;
        }
        try (var consumer = BoundedConsumer.ofWholeValues(kafka.readerToEnd("dlq"))) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            consumer.readTo(ends, READ_TIMEOUT, record -> {
                if (record.offset() < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                    reader.accept(record);
                }
            });
        }
    }
}

package org.newswire.pipeline.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.kafka.BoundedConsumer;

/// The letters of all `.dlq` topics that are neither replayed nor dropped.
///
/// Letters stay in their topics, which only time empties. What has been done about one is a record
/// of [#HANDLED], whose key is [Letter.Position#key()] of its source. Reads committed records, in
/// the order of each partition, and joins no group.
final class Letterbox {
    /// Kept for longer than the letters are.
    static final Topic HANDLED = Topic.kept("news.dlq-handled", 1, Duration.ofDays(60));

    private static final String SUFFIX = ".dlq";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STALLED = Duration.ofMinutes(2);

    private final KafkaSettings kafka;
    private final LetterFilter filter;

    /// Topics that are read, with their letters' source topics and how many partitions these have.
    private final Map<String, Integer> partitions = new HashMap<>();

    /// Source topics whose records the broker deletes by age.
    private final Set<String> aging;

    private final Set<String> compacted;

    private int strange;

    /// @param filter which letters are meant
    /// @throws KafkaException where the broker does not answer, or has no letters of the topic that is meant
    Letterbox(KafkaSettings kafka, LetterFilter filter) {
        this.kafka = kafka;
        this.filter = filter;
        try (Admin admin = Admin.create(kafka.admin("dlq"))) {
            Set<String> there = admin.listTopics().names().get();
            List<String> wanted = there.stream()
                    .filter(name ->
                            name.endsWith(SUFFIX) || name.equals(HANDLED.name()) || there.contains(name + SUFFIX))
                    .toList();
            for (TopicDescription each :
                    admin.describeTopics(wanted).allTopicNames().get().values()) {
                partitions.put(each.name(), each.partitions().size());
            }
            this.aging = Topic.deletedByAge(admin, partitions.keySet());
            this.compacted = Topic.compacted(admin, partitions.keySet());
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "the broker at " + kafka.bootstrapServers() + " does not answer",
                    Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        if (filter.topic() != null && partitionsOf(filter.topic() + SUFFIX) == 0) {
            throw new KafkaException("there is no topic " + filter.topic() + SUFFIX + " at " + kafka.bootstrapServers()
                    + "; name one that dlq list shows, or another broker with --bootstrap");
        }
    }

    /// Of a topic; 0 where there is none.
    int partitionsOf(String topic) {
        return partitions.getOrDefault(topic, 0);
    }

    /// Whether the broker deletes the topic's records by age.
    boolean isAging(String topic) {
        return aging.contains(topic);
    }

    /// Whether the last record of a key is its present state in the topic.
    boolean isCompacted(String topic) {
        return compacted.contains(topic);
    }

    /// Records passed over so far in which the headers of a letter were absent.
    int strange() {
        return strange;
    }

    /// The keys of what has been replayed or dropped.
    Set<String> handled() {
        Set<String> handled = new HashSet<>();
        readTopics(
                List.of(HANDLED.name()),
                record -> handled.add(record.key() == null ? "" : new String(record.key(), UTF_8)));
        return handled;
    }

    /// Hands over each letter that is there now, is meant and is not in `handled`; one whose source
    /// was set aside twice, once.
    void read(Set<String> handled, Consumer<Letter> reader) {
        Set<String> seen = new HashSet<>(handled);
        List<String> topics = partitions.keySet().stream()
                .filter(name -> name.endsWith(SUFFIX))
                .filter(name -> filter.topic() == null || name.equals(filter.topic() + SUFFIX))
                .sorted()
                .toList();
        readTopics(
                topics,
                record -> Letter.of(record)
                        .ifPresentOrElse(
                                letter -> {
                                    if (filter.matches(letter)
                                            && seen.add(letter.source().key())) {
                                        reader.accept(letter);
                                    }
                                },
                                () -> strange++));
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
            long deadline = System.nanoTime() + STALLED.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset()
                            < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                        reader.accept(record);
                    }
                    deadline = System.nanoTime() + STALLED.toNanos();
                }
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("nothing came for " + STALLED.toSeconds() + " s");
                }
            }
        }
    }
}

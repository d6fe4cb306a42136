package org.newswire.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.newswire.dlq.DlqSnapshot.Entry;
import org.newswire.dlq.DlqSnapshot.Group;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.TopicAdmin;
import org.newswire.limits.Limit;

/// Reads the newest dead letters with bounded memory and time, for a page. Unlike [DlqReader] it does not read all.
/// Thread-safe: each call has clients of its own.
///
/// ```java
/// DlqSnapshot snapshot = new DlqSnapshotReader(kafka).read();
/// ```
public final class DlqSnapshotReader {
    @Limit(of = "dead letters that the page counts", past = "older ones are not counted, and the page says so")
    static final int MAX_RECORDS = 2_000;

    private static final long MAX_BYTES = 64L << 20;
    private static final int MAX_NEWEST = 100;
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
    private static final String CLIENT = "page-dlq";
    private static final Map<String, String> TIMEOUTS = Map.of(
            CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, "5000",
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "3000");
    private static final String SUFFIX = ".dlq";

    private final KafkaSettings kafka;

    public DlqSnapshotReader(KafkaSettings kafka) {
        Map<String, String> given = new HashMap<>(kafka.given());
        given.putAll(TIMEOUTS);
        this.kafka = new KafkaSettings(kafka.bootstrapServers(), given);
    }

    /// Reads the newest records of all `.dlq` topics.
    ///
    /// @throws KafkaException if the broker does not answer within seconds
    public DlqSnapshot read() {
        Map<Boolean, List<TopicPartition>> topics = partitions();
        try (BoundedConsumer consumer = consumer()) {
            Reading reading = new Reading(consumer, System.nanoTime() + READ_TIMEOUT.toNanos());
            reading.letters(topics.getOrDefault(false, List.of()));
            if (!reading.open.isEmpty()) {
                reading.removeHandled(topics.getOrDefault(true, List.of()));
            }
            return reading.snapshot();
        }
    }

    /// Reads one dead letter; empty if the position has no dead letter.
    ///
    /// @param topic a `.dlq` topic
    public Optional<DlqSnapshot.Content> content(String topic, int partition, long offset) {
        if (!topic.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        TopicPartition source = new TopicPartition(topic, partition);
        try (BoundedConsumer consumer = consumer()) {
            if (!exists(consumer, source)) {
                return Optional.empty();
            }
            consumer.assign(List.of(source));
            long begin = consumer.beginningOffsets(List.of(source)).getOrDefault(source, 0L);
            long end = consumer.endOffsets(List.of(source)).getOrDefault(source, 0L);
            if (offset < begin || offset >= end) {
                return Optional.empty();
            }
            consumer.seek(source, offset);
            long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
            while (consumer.position(source) <= offset) {
                List<ConsumerRecord<byte[], byte[]>> records =
                        consumer.poll(POLL_TIMEOUT).records(source);
                if (!records.isEmpty()) {
                    return Optional.of(records.getFirst())
                            .filter(record -> record.offset() == offset)
                            .flatMap(DeadLetter::of)
                            .map(RecordText::content);
                }
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("no record from the broker");
                }
            }
            return Optional.empty();
        }
    }

    private static boolean exists(BoundedConsumer consumer, TopicPartition wanted) {
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(wanted.topic());
            return partitions != null && partitions.stream().anyMatch(each -> each.partition() == wanted.partition());
        } catch (UnknownTopicOrPartitionException | InvalidTopicException e) {
            return false;
        }
    }

    private BoundedConsumer consumer() {
        return new BoundedConsumer(kafka.readerToEnd(CLIENT));
    }

    /// The partitions of the `.dlq` topics under `false`, and those of the topic of handled ones under `true`.
    private Map<Boolean, List<TopicPartition>> partitions() {
        return TopicAdmin.request(kafka, CLIENT, "the broker does not answer", admin -> {
            List<String> wanted = admin.listTopics().names().get().stream()
                    .filter(name -> name.endsWith(SUFFIX) || isHandled(name))
                    .toList();
            return admin.describeTopics(wanted).allTopicNames().get().values().stream()
                    .flatMap(topic ->
                            topic.partitions().stream().map(each -> new TopicPartition(topic.name(), each.partition())))
                    .collect(Collectors.partitioningBy(each -> isHandled(each.topic())));
        });
    }

    private static boolean isHandled(String topic) {
        return topic.equals(DlqReader.HANDLED.name());
    }

    /// One run. Used by one thread.
    private static final class Reading {
        private final BoundedConsumer consumer;
        private final long deadline;

        /// By the key in the topic of handled ones. A source record with two dead letters is counted once.
        private final Map<String, Entry> open = new LinkedHashMap<>();

        private long bytes;
        private long unread;

        Reading(BoundedConsumer consumer, long deadline) {
            this.consumer = consumer;
            this.deadline = deadline;
        }

        void letters(List<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                return;
            }
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> sizes = new HashMap<>();
            partitions.forEach(each ->
                    sizes.put(each, Math.max(0, ends.getOrDefault(each, 0L) - begins.getOrDefault(each, 0L))));
            long share = share(sizes.values());
            sizes.forEach((each, size) -> {
                long start = ends.getOrDefault(each, 0L) - Math.min(size, share);
                unread += Math.max(0, size - share);
                consumer.seek(each, start);
            });
            readTo(ends, this::take);
            unread += left(ends);
            if (open.isEmpty() && isLate()) {
                throw late();
            }
        }

        /// Returns the largest number of records per partition for which all together stay in the limit.
        private static long share(Collection<Long> sizes) {
            long least = 1;
            long most = MAX_RECORDS;
            while (least < most) {
                long middle = (least + most + 1) / 2;
                if (sizes.stream().mapToLong(size -> Math.min(size, middle)).sum() <= MAX_RECORDS) {
                    least = middle;
                } else {
                    most = middle - 1;
                }
            }
            return least;
        }

        /// Returns whether more may be read.
        private boolean take(ConsumerRecord<byte[], byte[]> record) {
            bytes += Math.max(0, record.serializedValueSize());
            DeadLetter.of(record).ifPresent(letter -> open.put(letter.source().key(), letter.entry()));
            return bytes < MAX_BYTES;
        }

        void removeHandled(List<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                return;
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            readTo(ends, record -> {
                if (record.key() != null) {
                    open.remove(new String(record.key(), UTF_8));
                }
                return true;
            });
            if (left(ends) > 0) {
                throw late();
            }
        }

        /// Ends early if the reader returns false, or when the time is up.
        private void readTo(Map<TopicPartition, Long> ends, Predicate<ConsumerRecord<byte[], byte[]>> reader) {
            while (left(ends) > 0 && !isLate()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_TIMEOUT)) {
                    if (!reader.test(record)) {
                        return;
                    }
                }
            }
        }

        private long left(Map<TopicPartition, Long> ends) {
            return ends.entrySet().stream()
                    .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                    .sum();
        }

        private boolean isLate() {
            return System.nanoTime() > deadline;
        }

        private static TimeoutException late() {
            return new TimeoutException("reading dead letters took more than " + READ_TIMEOUT.toSeconds() + " s");
        }

        DlqSnapshot snapshot() {
            DlqHistogram histogram = new DlqHistogram();
            open.values().forEach(histogram::add);
            return new DlqSnapshot(
                    histogram.groups().stream()
                            .sorted(Comparator.comparingInt(Group::records)
                                    .thenComparing(Group::newest)
                                    .reversed())
                            .toList(),
                    open.values().stream()
                            .sorted(Comparator.comparing(Entry::at).reversed())
                            .limit(MAX_NEWEST)
                            .toList(),
                    open.size(),
                    unread);
        }
    }
}

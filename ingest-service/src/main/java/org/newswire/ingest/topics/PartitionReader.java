package org.newswire.ingest.topics;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.kafka.BoundedConsumer;

/// Reads partitions from their start to their end, committed records only.
///
/// The end is the high watermark, past any open transaction: reading up to it waits until a predecessor's
/// last transaction has been committed or aborted (`transaction.timeout.ms` of a dead one at most), so
/// nothing that it published is missed. It gives up after two minutes without progress, and in any case before a
/// member of a group that reads as it is given partitions would lose them (`max.poll.interval.ms`).
public final class PartitionReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private static final Duration STALLED = Duration.ofMinutes(2);

    private final KafkaSettings kafka;
    private final String clientId;
    private final Duration stalled;
    private final Duration longest;

    public PartitionReader(KafkaSettings kafka, String clientId) {
        this(kafka, clientId, STALLED, kafka.maxPollInterval().multipliedBy(4).dividedBy(5));
    }

    /// @param stalled after so long without progress it gives up
    /// @param longest after so long it gives up in any case
    PartitionReader(KafkaSettings kafka, String clientId, Duration stalled, Duration longest) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.stalled = stalled;
        this.longest = longest;
    }

    /// @return the offset behind the last record read, for each partition
    /// @throws KafkaException when the broker cannot be reached, or the ends are not reached in time
    public Map<TopicPartition, Long> read(
            Collection<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> ends = ends(partitions);
        try (var consumer = new BoundedConsumer(kafka.readerToEnd(clientId))) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var time = new TimeLeft();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                time.check(partitions);
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                records.forEach(reader);
                time.readTo(partitions.stream().mapToLong(consumer::position).sum());
            }
            Map<TopicPartition, Long> positions = new HashMap<>();
            partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
            return positions;
        }
    }

    /// All partitions of a topic.
    public List<TopicPartition> partitions(String topic) {
        try (Admin admin = Admin.create(kafka.admin(clientId))) {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .flatMap(description -> description.partitions().stream())
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
        } catch (ExecutionException e) {
            throw new KafkaException("topic " + topic + " cannot be described", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        var latest =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        try (Admin admin = Admin.create(kafka.admin(clientId))) {
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get()
                    .forEach((partition, info) -> ends.put(partition, info.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new KafkaException("the ends of " + partitions + " cannot be read", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// Until when there is to be progress, and an end.
    private final class TimeLeft {
        private final long startedAt = System.nanoTime();
        private long progressAt = startedAt;
        private long position;

        /// Also where nothing was committed between.
        void readTo(long positions) {
            if (positions != position) {
                position = positions;
                progressAt = System.nanoTime();
            }
        }

        void check(Collection<TopicPartition> partitions) {
            long now = System.nanoTime();
            if (now - progressAt > stalled.toNanos()) {
                throw new TimeoutException("nothing was read of " + partitions + " for " + stalled.toSeconds() + " s");
            }
            if (now - startedAt > longest.toNanos()) {
                throw new TimeoutException("the end of " + partitions + " was not reached in " + longest.toSeconds()
                        + " s; with a larger KAFKA_MAX_POLL_INTERVAL_MS there is more time");
            }
        }
    }
}

package org.newswire.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.newswire.kafka.fetch.ReadAhead;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Kafka consumer whose polls return a bounded number of bytes, however well the records were compressed.
///
/// A poll returns records until their values reach [#MAX_POLL_BYTES]; the first record is returned whatever
/// its size. The positions are moved back to the records that did not fit, so the next poll returns them.
/// Kafka's own limit (`fetch.max.bytes`) counts compressed bytes, and a record can expand to a thousand
/// times as many. A record that does not fit into the heap is not decompressed ([ReadAhead]).
///
/// Like any Kafka consumer, it is used by one thread.
public final class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {
    /// The maximum bytes of values in one poll: a thirty-second of the heap, at most 64 MiB.
    @Limit(
            of = "bytes of values per poll of a consumer",
            past = "the next poll returns the following records; at least one record is returned",
            byDefault = "heap / 32, at most 64 MiB")
    public static final long MAX_POLL_BYTES = HeapShare.POLLED_RECORDS.bytes();

    private static final Logger LOG = LoggerFactory.getLogger(BoundedConsumer.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

    /// Poll timeout while records are read in the consumer's place.
    private static final Duration BLOCKED_TIMEOUT = Duration.ofMillis(20);

    private static final Duration AHEAD_TIMEOUT = Duration.ofSeconds(2);

    private final BoundedBytesDeserializer values;
    private final ReadAhead ahead;
    private boolean isAhead = true;

    /// Partitions that the consumer must not read itself, because an oversized record follows ([ReadAhead]).
    private final Set<TopicPartition> blocked = new HashSet<>();

    /// Partitions that the caller has paused.
    private final Set<TopicPartition> paused = new HashSet<>();

    /// Returns values of more than 15 MiB without their bytes ([BoundedBytesDeserializer]).
    public BoundedConsumer(Map<String, Object> config) {
        this(config, BoundedBytesDeserializer.MAX_BYTES);
    }

    /// Returns values whole, for tools that copy records byte for byte. Batches with oversized records are skipped.
    public static BoundedConsumer ofWholeValues(Map<String, Object> config) {
        return new BoundedConsumer(config, Integer.MAX_VALUE);
    }

    /// For single records that another consumer has returned with their values: measures none.
    public static BoundedConsumer ofReadRecords(Map<String, Object> config) {
        var consumer = new BoundedConsumer(config);
        consumer.isAhead = false;
        return consumer;
    }

    private BoundedConsumer(Map<String, Object> config, int maxValueBytes) {
        this(
                config,
                new BoundedBytesDeserializer(maxValueBytes, MAX_POLL_BYTES),
                new ReadAhead(config, maxValueBytes, MAX_POLL_BYTES));
    }

    private BoundedConsumer(Map<String, Object> config, BoundedBytesDeserializer values, ReadAhead ahead) {
        super(config, new BoundedBytesDeserializer(), values);
        this.values = values;
        this.ahead = ahead;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        values.startPoll();
        if (isAhead) {
            lookAhead();
        }
        ConsumerRecords<byte[], byte[]> polled =
                super.poll(blocked.isEmpty() || timeout.compareTo(BLOCKED_TIMEOUT) < 0 ? timeout : BLOCKED_TIMEOUT);
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> returned = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> nextOffsets = new HashMap<>(polled.nextOffsets());
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            List<ConsumerRecord<byte[], byte[]>> fitting = records.stream()
                    .takeWhile(record -> !values.isOmitted(record))
                    .toList();
            if (!fitting.isEmpty()) {
                returned.put(partition, fitting);
            }
            if (fitting.size() < records.size()) {
                nextOffsets.put(partition, moveBackTo(records.get(fitting.size())));
            }
        }
        readBlocked(returned, nextOffsets);
        return new ConsumerRecords<>(returned, nextOffsets);
    }

    /// Measures the records that the next poll can return, and pauses partitions in which one is oversized.
    private void lookAhead() {
        Set<TopicPartition> assigned = assignment();
        blocked.retainAll(assigned);
        paused.retainAll(assigned);
        List<TopicPartition> pending = assigned.stream()
                .filter(partition -> !paused.contains(partition) && ahead.isPending(partition))
                .toList();
        if (pending.isEmpty()) {
            ahead.close();
        }
        blocked.addAll(pending);
        super.pause(pending);
        for (TopicPartition partition : pending) {
            if (Thread.currentThread().isInterrupted() || !measured(partition)) {
                return; // the next poll tries again
            }
        }
    }

    /// Returns false if the broker does not answer.
    private boolean measured(TopicPartition partition) {
        boolean isFree;
        boolean isMeasured = false;
        long position = 0;
        try {
            position = position(partition, AHEAD_TIMEOUT);
            isFree = !ahead.blocks(partition, leader(partition), position);
            isMeasured = true;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (IOException | KafkaException e) {
            isFree = !ahead.failed(partition, position, e);
        }
        if (isFree && blocked.remove(partition)) {
            super.resume(List.of(partition));
        }
        return isMeasured;
    }

    private Node leader(TopicPartition partition) throws IOException {
        return partitionsFor(partition.topic(), AHEAD_TIMEOUT).stream()
                .filter(each -> each.partition() == partition.partition() && each.leader() != null)
                .findFirst()
                .orElseThrow(() -> new IOException("the partition has no leader"))
                .leader();
    }

    private void readBlocked(
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> returned,
            Map<TopicPartition, OffsetAndMetadata> nextOffsets) {
        blocked.retainAll(assignment());
        for (TopicPartition partition : blocked) {
            try {
                ahead.read(partition, leader(partition), position(partition, AHEAD_TIMEOUT))
                        .ifPresent(read -> {
                            if (!read.records().isEmpty()) {
                                returned.put(partition, read.records());
                            }
                            nextOffsets.put(partition, read.next());
                            super.seek(partition, read.next());
                        });
            } catch (WakeupException | InterruptException e) {
                throw e;
            } catch (IOException | KafkaException e) {
                LOG.debug("batch not read partition={}", partition, e);
            }
        }
    }

    /// Measures newly assigned partitions before the poll that assigns them returns their records.
    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        super.subscribe(topics, new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                listener.onPartitionsAssigned(partitions);
                partitions.forEach(ahead::moved);
                lookAhead();
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                listener.onPartitionsRevoked(partitions);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                listener.onPartitionsLost(partitions);
            }
        });
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        super.assign(partitions);
        partitions.forEach(ahead::moved);
    }

    @Override
    public void unsubscribe() {
        super.unsubscribe();
        blocked.clear();
        paused.clear();
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        super.seek(partition, offset);
        ahead.moved(partition);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        super.seek(partition, offset);
        ahead.moved(partition);
    }

    @Override
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        super.seekToBeginning(partitions);
        partitions.forEach(ahead::moved);
    }

    @Override
    public void seekToEnd(Collection<TopicPartition> partitions) {
        super.seekToEnd(partitions);
        partitions.forEach(ahead::moved);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        super.pause(partitions);
        paused.addAll(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        super.resume(partitions.stream().filter(each -> !blocked.contains(each)).toList());
        paused.removeAll(partitions);
    }

    @Override
    public Set<TopicPartition> paused() {
        Set<TopicPartition> all = new HashSet<>(super.paused());
        all.retainAll(paused);
        return all;
    }

    @Override
    public void close() {
        ahead.close();
        super.close();
    }

    @Override
    public void close(CloseOptions options) {
        ahead.close();
        super.close(options);
    }

    /// Passes on records until the positions have reached these ends. Records after the ends may follow.
    ///
    /// @throws TimeoutException if the broker returns no records for the time of `maxSilence`
    public void readTo(
            Map<TopicPartition, Long> ends, Duration maxSilence, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        long deadline = System.nanoTime() + maxSilence.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : poll(POLL_TIMEOUT)) {
                reader.accept(record);
                deadline = System.nanoTime() + maxSilence.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no records from the broker for " + maxSilence.toSeconds() + " s");
            }
        }
    }

    /// Makes the next poll return this record of its partition.
    public OffsetAndMetadata moveBackTo(ConsumerRecord<byte[], byte[]> record) {
        OffsetAndMetadata position = new OffsetAndMetadata(record.offset(), record.leaderEpoch(), "");
        seek(new TopicPartition(record.topic(), record.partition()), position);
        return position;
    }
}

package org.newswire.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;

/// A Kafka consumer whose polls return a bounded number of bytes, however well the records were compressed.
///
/// A poll returns records until their values reach [#MAX_POLL_BYTES]; the first record is returned whatever
/// its size. The positions are moved back to the records that did not fit, so the next poll returns them.
/// Kafka's own limit (`fetch.max.bytes`) counts compressed bytes, and a record can expand to a thousand
/// times as many.
///
/// Like any Kafka consumer, it is used by one thread.
public final class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {
    /// The maximum bytes of values in one poll: a thirty-second of the heap, at most 64 MiB.
    @Limit(
            of = "bytes of values per poll of a consumer",
            past = "the next poll returns the following records; at least one record is returned",
            byDefault = "heap / 32, at most 64 MiB")
    public static final long MAX_POLL_BYTES = HeapShare.POLLED_RECORDS.bytes();

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

    private final BoundedBytesDeserializer values;

    /// Returns values of more than 15 MiB without their bytes ([BoundedBytesDeserializer]).
    public BoundedConsumer(Map<String, Object> config) {
        this(config, new BoundedBytesDeserializer(BoundedBytesDeserializer.MAX_BYTES, MAX_POLL_BYTES));
    }

    /// Returns values whole, whatever their size: for tools that copy records byte for byte.
    public static BoundedConsumer ofWholeValues(Map<String, Object> config) {
        return new BoundedConsumer(config, new BoundedBytesDeserializer(Integer.MAX_VALUE, MAX_POLL_BYTES));
    }

    private BoundedConsumer(Map<String, Object> config, BoundedBytesDeserializer values) {
        super(config, new BoundedBytesDeserializer(), values);
        this.values = values;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        values.startPoll();
        ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
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
        return new ConsumerRecords<>(returned, nextOffsets);
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

package org.newswire.pipeline.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.newswire.pipeline.untrusted.Limit;

/// A Kafka consumer whose polls return a bounded number of bytes, however well the records were compressed.
///
/// A poll returns records until their values reach [#MAX_POLL_BYTES]; the first record is returned whatever
/// its size. The positions are moved back to the records that did not fit, so the next poll returns them.
/// Kafka's own limit (`fetch.max.bytes`) counts compressed bytes, and a record can expand to a thousand times
/// as many.
///
/// Like any Kafka consumer, it is used by one thread.
public final class BoundedConsumer extends KafkaConsumer<byte[], byte[]> {
    /// The most bytes of values that one poll returns: a thirty-second of the heap, at most 64 MiB.
    @Limit(
            of = "bytes of values that a poll returns",
            past = "the records behind are returned by the next poll; one record is always returned",
            byDefault = "heap / 32, at most 64 MiB")
    public static final long MAX_POLL_BYTES =
            Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 32);

    private final BoundedBytes values;

    /// Returns values of more than 15 MiB without their bytes ([BoundedBytes]).
    public BoundedConsumer(Map<String, Object> config) {
        this(config, new BoundedBytes(BoundedBytes.MAX_BYTES, MAX_POLL_BYTES));
    }

    /// Returns values whole, whatever their size: for tools that copy records byte for byte.
    public static BoundedConsumer ofWholeValues(Map<String, Object> config) {
        return new BoundedConsumer(config, new BoundedBytes(Integer.MAX_VALUE, MAX_POLL_BYTES));
    }

    private BoundedConsumer(Map<String, Object> config, BoundedBytes values) {
        super(config, new BoundedBytes(), values);
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

    /// Makes the next poll return this record of its partition.
    public OffsetAndMetadata moveBackTo(ConsumerRecord<byte[], byte[]> record) {
        OffsetAndMetadata position = new OffsetAndMetadata(record.offset(), record.leaderEpoch(), "");
        seek(new TopicPartition(record.topic(), record.partition()), position);
        return position;
    }
}

package org.newswire.kafka.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.CloseableIterator;
import org.jspecify.annotations.Nullable;

/// The records of a batch from an offset on, as one poll of a consumer would return them.
final class BatchRecords {
    private static final byte[] OMITTED = new byte[0];

    private final TopicPartition partition;
    private final DefaultRecordBatch batch;
    private final long position;
    private final Limits limits;
    private final List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    private boolean isWhole = true;
    private long bytes;

    /// @param valueBytes larger values are empty; `Integer.MAX_VALUE` if values are needed whole
    /// @param pollBytes  of all values of a poll, apart from the first one
    /// @param records    of a poll
    record Limits(int valueBytes, long pollBytes, int records) {}

    BatchRecords(TopicPartition partition, DefaultRecordBatch batch, long position, Limits limits) {
        this.partition = partition;
        this.batch = batch;
        this.position = position;
        this.limits = limits;
    }

    List<ConsumerRecord<byte[], byte[]>> all() {
        return all;
    }

    /// The position after the records.
    OffsetAndMetadata next() {
        long next = isWhole ? batch.lastOffset() + 1 : all.getLast().offset() + 1;
        return new OffsetAndMetadata(next, Optional.of(batch.partitionLeaderEpoch()), "");
    }

    /// Reads the records up to the oversized one without their values. Reads none if values are needed whole.
    ///
    /// @param size of the oversized record
    void readKeys(long size) throws IOException {
        if (limits.valueBytes == Integer.MAX_VALUE) {
            return;
        }
        BatchScan.read(batch, ReadAhead.MAX_RECORD_BYTES, each -> {
            isWhole = all.size() < limits.records;
            if (isWhole && each.offset() >= position) {
                boolean isOversized = each.valueSize() > ReadAhead.MAX_RECORD_BYTES;
                int bytes = isOversized ? each.valueSize() : (int) Math.min(size, Integer.MAX_VALUE);
                add(each.offset(), each.timestamp(), each.keySize(), bytes, each.key(), OMITTED, new RecordHeaders());
            }
            return isWhole;
        });
    }

    void read() {
        try (CloseableIterator<Record> records = batch.streamingIterator(BufferSupplier.NO_CACHING)) {
            while (records.hasNext() && isWhole) {
                Record each = records.next();
                if (each.offset() >= position) {
                    add(each);
                }
            }
        }
    }

    private void add(Record record) {
        bytes += Math.max(0, record.valueSize());
        if (!all.isEmpty() && (bytes > limits.pollBytes || all.size() >= limits.records)) {
            isWhole = false;
            return;
        }
        byte[] value = record.valueSize() > limits.valueBytes ? OMITTED : bytes(record.value());
        var headers = new RecordHeaders(Arrays.asList(record.headers()));
        add(
                record.offset(),
                record.timestamp(),
                record.keySize(),
                record.valueSize(),
                bytes(record.key()),
                value,
                headers);
    }

    private void add(
            long offset,
            long timestamp,
            int keySize,
            int valueSize,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers) {
        all.add(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                timestamp,
                batch.timestampType(),
                keySize,
                valueSize,
                key,
                value,
                headers,
                Optional.of(batch.partitionLeaderEpoch())));
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}

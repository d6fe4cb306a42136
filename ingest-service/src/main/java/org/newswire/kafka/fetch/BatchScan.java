package org.newswire.kafka.fetch;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.function.Predicate;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteUtils;
import org.jspecify.annotations.Nullable;

/// Measures the records of a batch without holding a value in memory. The format is that of Kafka's protocol guide,
/// "Record Batch".
final class BatchScan {
    /// Approximate heap of a header, apart from its bytes.
    private static final int HEADER_BYTES = 100;

    /// A longer key is empty.
    private static final int MAX_KEY_BYTES = 64 << 10;

    private static final byte[] OMITTED = new byte[0];

    private final DefaultRecordBatch batch;
    private final DataInputStream in;

    /// @param key       null if the record has none; empty if it is too long
    /// @param keySize   negative if the record has none
    /// @param heapBytes heap that a consumer needs for the record
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Measured(long offset, long timestamp, byte @Nullable [] key, int keySize, int valueSize, long heapBytes) {}

    private BatchScan(DefaultRecordBatch batch, DataInputStream in) {
        this.batch = batch;
        this.in = in;
    }

    /// Passes on the records of a batch up to the first one with more than a number of bytes, or until the reader
    /// returns false. That record is not decompressed.
    static void read(DefaultRecordBatch batch, long maxBytes, Predicate<Measured> reader) throws IOException {
        try (var in = new DataInputStream(batch.recordInputStream(BufferSupplier.NO_CACHING))) {
            var scan = new BatchScan(batch, in);
            boolean continues = true;
            for (int left = batch.countOrNull(); left > 0 && continues; left--) {
                Measured next = scan.next(maxBytes);
                continues = reader.test(next) && next.heapBytes <= maxBytes;
            }
        }
    }

    private Measured next(long maxBytes) throws IOException {
        int size = ByteUtils.readVarint(in);
        in.readByte(); // attributes, unused
        long timestamp = batch.baseTimestamp() + ByteUtils.readVarlong(in);
        long offset = batch.baseOffset() + ByteUtils.readVarint(in);
        int keySize = ByteUtils.readVarint(in);
        byte[] key = keySize < 0 ? null : key(keySize);
        int valueSize = keySize > ReadAhead.MAX_RECORD_BYTES ? size : ByteUtils.readVarint(in);
        long headers = 0;
        if (size <= maxBytes) {
            in.skipNBytes(Math.max(0, valueSize));
            headers = ByteUtils.readVarint(in);
            for (long left = headers; left > 0; left--) {
                skip();
                skip();
            }
        }
        boolean isAppendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        return new Measured(
                offset,
                isAppendTime ? batch.maxTimestamp() : timestamp,
                key,
                keySize,
                valueSize,
                size + headers * HEADER_BYTES);
    }

    private byte[] key(int size) throws IOException {
        if (size <= MAX_KEY_BYTES) {
            return in.readNBytes(size);
        }
        if (size <= ReadAhead.MAX_RECORD_BYTES) {
            in.skipNBytes(size);
        }
        return OMITTED;
    }

    private int skip() throws IOException {
        int size = ByteUtils.readVarint(in);
        in.skipNBytes(Math.max(0, size));
        return size;
    }
}

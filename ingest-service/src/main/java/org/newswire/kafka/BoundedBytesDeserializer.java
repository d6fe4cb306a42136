package org.newswire.kafka;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;

/// Returns keys and values as bytes, or an empty array for more than 15 MiB. The broker's limit counts
/// compressed bytes, so a record can be many times as large. `ConsumerRecord.serializedKeySize` and
/// `serializedValueSize` still return the size.
///
/// A value that exceeds the byte limit of its poll is empty, too ([#isOmitted]).
///
/// The client holds the record in memory while it reads it; this class cannot limit that.
public final class BoundedBytesDeserializer implements Deserializer<byte[]> {
    @Limit(of = "bytes of a value that is copied to a dead letter", past = "the dead letter has only position and size")
    public static final int MAX_BYTES = 15 << 20;

    private static final byte[] NONE = new byte[0];

    private final int maxBytes;
    private final long maxPollBytes;
    private long left;

    public BoundedBytesDeserializer() {
        this(MAX_BYTES, Long.MAX_VALUE);
    }

    /// @param maxBytes     for one value
    /// @param maxPollBytes for all values of one poll, apart from the first one
    BoundedBytesDeserializer(int maxBytes, long maxPollBytes) {
        this.maxBytes = maxBytes;
        this.maxPollBytes = maxPollBytes;
        this.left = maxPollBytes;
    }

    /// Resets the byte count of the poll.
    void startPoll() {
        left = maxPollBytes;
    }

    /// Whether the value is empty because the poll has reached its limit. The record must be read again.
    boolean isOmitted(ConsumerRecord<byte[], byte[]> record) {
        int size = record.serializedValueSize();
        return record.value() != null && record.value().length == 0 && size > 0 && size <= maxBytes;
    }

    @Override
    public byte @Nullable [] deserialize(String topic, byte @Nullable [] bytes) {
        return bytes == null ? null : bounded(bytes.length, () -> bytes);
    }

    @Override
    public byte @Nullable [] deserialize(String topic, Headers headers, @Nullable ByteBuffer bytes) {
        return bytes == null ? null : bounded(bytes.remaining(), () -> Utils.toArray(bytes));
    }

    private byte[] bounded(int size, Supplier<byte[]> bytes) {
        if (size > maxBytes) {
            return NONE;
        }
        if (size > left && left < maxPollBytes) {
            left = 0;
            return NONE;
        }
        left -= size;
        return bytes.get();
    }
}

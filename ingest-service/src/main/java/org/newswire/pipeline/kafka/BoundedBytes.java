package org.newswire.pipeline.kafka;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.untrusted.Limit;

/// Keys and values as bytes; of what is past 15 MiB no byte, since what compresses well can be many
/// times as large as the broker's limit. Such a key or value is an empty array, and
/// `ConsumerRecord.serializedKeySize` or `serializedValueSize` says how large it is.
///
/// A value past the byte limit of its poll is also returned without its bytes ([#isOmitted]).
///
/// The client itself has it in memory once, as long as it reads the record: that cannot be bounded here.
public final class BoundedBytes implements Deserializer<byte[]> {
    @Limit(of = "bytes of a value that is read at all", past = "the dead letter tells the position and the size alone")
    public static final int MAX_BYTES = 15 << 20;

    private static final byte[] NONE = new byte[0];

    private final int maxBytes;
    private final long maxPollBytes;
    private long left;

    public BoundedBytes() {
        this(MAX_BYTES, Long.MAX_VALUE);
    }

    /// @param maxBytes     for one value
    /// @param maxPollBytes for all values of one poll; the first value is returned whatever its size
    BoundedBytes(int maxBytes, long maxPollBytes) {
        this.maxBytes = maxBytes;
        this.maxPollBytes = maxPollBytes;
        this.left = maxPollBytes;
    }

    /// Resets the byte count of the poll.
    void startPoll() {
        left = maxPollBytes;
    }

    /// Whether the bytes are missing because the poll has reached its limit: the record has to be read
    /// again.
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

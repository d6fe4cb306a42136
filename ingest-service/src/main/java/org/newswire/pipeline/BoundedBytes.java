package org.newswire.pipeline;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// Keys and values as bytes; of what is past 15 MiB no byte, since what compresses well can be many
/// times as large as the broker's limit. Such a key or value is an empty array, and
/// `ConsumerRecord.serializedKeySize` or `serializedValueSize` says how large it is.
///
/// The client itself has it in memory once, as long as it reads the record: that cannot be bounded here.
public final class BoundedBytes implements Deserializer<byte[]> {
    static final int MAX_BYTES = KafkaSettings.MAX_REQUEST_BYTES - (1 << 20);
    private static final byte[] NONE = new byte[0];

    @Override
    public byte @Nullable [] deserialize(String topic, byte @Nullable [] bytes) {
        return bytes == null || bytes.length <= MAX_BYTES ? bytes : NONE;
    }

    @Override
    public byte @Nullable [] deserialize(String topic, Headers headers, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return null;
        }
        return bytes.remaining() <= MAX_BYTES ? Utils.toArray(bytes) : NONE;
    }
}

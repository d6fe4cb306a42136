package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class BoundedBytesDeserializerTest {
    private static final String TOPIC = "news.raw";

    @Test
    void aValueOf15MebibytesIsReadAndALargerOneIsEmpty() {
        var values = new BoundedBytesDeserializer();
        assertThat(read(values, 15 << 20)).hasSize(15 << 20);
        assertThat(read(values, (15 << 20) + 1)).isEmpty();
        assertThat(values.deserialize(TOPIC, new byte[(15 << 20) + 1])).isEmpty();
    }

    @Test
    void aTombstoneStaysNull() {
        var values = new BoundedBytesDeserializer();
        assertThat(values.deserialize(TOPIC, new RecordHeaders(), (ByteBuffer) null))
                .isNull();
        assertThat(values.deserialize(TOPIC, (byte[]) null)).isNull();
    }

    /// The consumer reads the omitted values again with its next poll.
    @Test
    void omitsTheValuesBeyondTheLimitOfAPollUntilTheNextPoll() {
        var values = new BoundedBytesDeserializer(1_000, 100);
        values.startPoll();
        assertThat(read(values, 60)).hasSize(60);
        assertThat(read(values, 60)).isEmpty();
        assertThat(read(values, 1)).as("all values after it, to keep the order").isEmpty();
        values.startPoll();
        assertThat(read(values, 60)).hasSize(60);
    }

    @Test
    void readsTheFirstValueOfAPollWhateverItsSize() {
        var values = new BoundedBytesDeserializer(1_000, 100);
        values.startPoll();
        assertThat(read(values, 900)).hasSize(900);
        assertThat(read(values, 1)).isEmpty();
    }

    @Test
    void distinguishesAnOmittedValueFromAnEmptyOneAndFromOneThatIsTooLarge() {
        var values = new BoundedBytesDeserializer(1_000, 100);
        assertThat(values.isOmitted(record(new byte[0], 500))).isTrue();
        assertThat(values.isOmitted(record(new byte[0], 0))).isFalse();
        assertThat(values.isOmitted(record(new byte[0], 1_001))).isFalse();
        assertThat(values.isOmitted(record(new byte[500], 500))).isFalse();
    }

    private static byte[] read(BoundedBytesDeserializer values, int size) {
        byte[] read = values.deserialize(TOPIC, new RecordHeaders(), ByteBuffer.allocate(size));
        return read == null ? new byte[0] : read;
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value, int size) {
        return new ConsumerRecord<>(
                TOPIC,
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                size,
                new byte[0],
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}

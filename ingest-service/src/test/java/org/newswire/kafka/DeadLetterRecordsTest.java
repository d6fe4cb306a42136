package org.newswire.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.newswire.contract.Contract;

final class DeadLetterRecordsTest {
    private static final byte[] KEY = {0, 1, (byte) 0xff};
    private static final byte[] VALUE = {'{', 0, (byte) 0xfe};

    private final DeadLetterRecords deadLetters =
            new DeadLetterRecords("reader", () -> Instant.EPOCH, new SimpleMeterRegistry());

    @Test
    void keepsKeyValueAndHeadersUnchanged() {
        Headers headers = new RecordHeaders()
                .add("a", new byte[] {0, (byte) 0xff})
                .add("newswire-dlq-reason", "of another".getBytes(UTF_8))
                .add("a", new byte[0])
                .add("kafka_dlt-original-topic", "elsewhere".getBytes(UTF_8))
                .add("empty", null);

        ProducerRecord<byte[], byte[]> deadLetter =
                deadLetters.letter(record(VALUE, headers), DeadLetterReason.MALFORMED, "broken");

        assertThat(deadLetter.key()).isSameAs(KEY);
        assertThat(deadLetter.value()).isSameAs(VALUE);
        assertThat(deadLetter.topic()).isEqualTo("news.raw.dlq");
        assertThat(deadLetter.partition()).isEqualTo(3);
        assertThat(Arrays.asList(deadLetter.headers().toArray()))
                .startsWith(headers.toArray())
                .hasSizeGreaterThan(10);
        assertThat(header(deadLetter, "reason")).contains("malformed");
        assertThat(header(deadLetter, "detail")).contains("broken");
        assertThat(header(deadLetter, "offset")).contains("17");
        assertThat(header(deadLetter, "failures")).contains("1");
        assertThat(header(deadLetter, "omitted")).isEmpty();
        assertThat(DeadLetterRecords.sourceHeaders(deadLetter.headers())).isEqualTo(headers);
    }

    @Test
    void countsRepeatedFailuresOfAReplayedRecord() {
        Headers headers = new RecordHeaders().add("a", VALUE);
        DeadLetterRecords.markRetried(headers, "news.raw.dlq-3@0", "malformed", 2);

        ProducerRecord<byte[], byte[]> again =
                deadLetters.letter(record(VALUE, headers), DeadLetterReason.MALFORMED, "broken");
        ProducerRecord<byte[], byte[]> other =
                deadLetters.letter(record(VALUE, headers), DeadLetterReason.NO_CONTENT, "empty");

        assertThat(header(again, "failures")).contains("3");
        assertThat(header(other, "failures")).contains("1");
        assertThat(DeadLetterRecords.sourceHeaders(again.headers())).isEqualTo(new RecordHeaders().add("a", VALUE));
    }

    @Test
    void ignoresInvalidReplayHeaders() {
        Headers headers = new RecordHeaders()
                .add("newswire-retry-reason", "malformed".getBytes(UTF_8))
                .add("newswire-retry-failures", "many".getBytes(UTF_8));

        assertThat(header(deadLetters.letter(record(VALUE, headers), DeadLetterReason.MALFORMED, "broken"), "failures"))
                .contains("1");
    }

    @Test
    void keepsThePositionOfARecordThatExceedsTheLimit() {
        ProducerRecord<byte[], byte[]> deadLetter = deadLetters.letter(
                record(new byte[16 << 20], new RecordHeaders()), DeadLetterReason.TOO_LARGE, "x".repeat(1000));

        assertThat(deadLetter.value()).isNull();
        assertThat(deadLetter.key()).isNull();
        assertThat(header(deadLetter, "omitted")).contains(String.valueOf((16 << 20) + KEY.length));
        assertThat(header(deadLetter, "partition")).contains("3");
        assertThat(header(deadLetter, "detail")).contains("x".repeat(500));
    }

    @Test
    void countsBytesThatTheClientHasOmitted() {
        ByteBuffer large = ByteBuffer.allocate((15 << 20) + 1);
        byte[] none = Objects.requireNonNull(
                new BoundedBytesDeserializer().deserialize("news.raw", new RecordHeaders(), large));
        assertThat(none).isEmpty();
        var source = new ConsumerRecord<>(
                "news.raw",
                3,
                17,
                1_000,
                TimestampType.CREATE_TIME,
                KEY.length,
                large.remaining(),
                KEY,
                none,
                new RecordHeaders(),
                Optional.empty());

        ProducerRecord<byte[], byte[]> deadLetter = deadLetters.letter(source, DeadLetterReason.TOO_LARGE, "large");

        assertThat(deadLetter.value()).isNull();
        assertThat(header(deadLetter, "omitted")).contains(String.valueOf((15 << 20) + 1 + KEY.length));
        assertThat(new BoundedBytesDeserializer().deserialize("news.raw", new RecordHeaders(), ByteBuffer.wrap(VALUE)))
                .isEqualTo(VALUE);
    }

    @Test
    void reasonsAreSpelledInLowerCaseWithDashes() {
        assertThat(List.of(DeadLetterReason.values()))
                .extracting(DeadLetterReason::spelling)
                .contains("malformed", "refused-by-database")
                .allMatch(spelling -> spelling.matches("[a-z]+(-[a-z]+)*"));
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value, Headers headers) {
        return new ConsumerRecord<>(
                "news.raw",
                3,
                17,
                1_000,
                TimestampType.CREATE_TIME,
                KEY.length,
                value.length,
                KEY,
                value,
                headers,
                Optional.empty());
    }

    private static Optional<String> header(ProducerRecord<byte[], byte[]> deadLetter, String name) {
        return Contract.header(deadLetter.headers(), "newswire-dlq-" + name);
    }
}

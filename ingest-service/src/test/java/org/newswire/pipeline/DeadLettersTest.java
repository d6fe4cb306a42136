package org.newswire.pipeline;

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
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.kafka.BoundedBytes;

final class DeadLettersTest {
    private static final byte[] KEY = {0, 1, (byte) 0xff};
    private static final byte[] VALUE = {'{', 0, (byte) 0xfe};

    private final DeadLetters letters = new DeadLetters("reader", () -> Instant.EPOCH, new SimpleMeterRegistry());

    @Test
    void keyValueAndHeadersAreKeptByteForByte() {
        Headers headers = new RecordHeaders()
                .add("a", new byte[] {0, (byte) 0xff})
                .add("newswire-dlq-reason", "of another".getBytes(UTF_8))
                .add("a", new byte[0])
                .add("kafka_dlt-original-topic", "elsewhere".getBytes(UTF_8))
                .add("empty", null);

        ProducerRecord<byte[], byte[]> letter = letters.letter(record(VALUE, headers), Reason.MALFORMED, "broken");

        assertThat(letter.key()).isSameAs(KEY);
        assertThat(letter.value()).isSameAs(VALUE);
        assertThat(letter.topic()).isEqualTo("news.raw.dlq");
        assertThat(letter.partition()).isEqualTo(3);
        assertThat(Arrays.asList(letter.headers().toArray()))
                .startsWith(headers.toArray())
                .hasSizeGreaterThan(10);
        assertThat(header(letter, "reason")).contains("malformed");
        assertThat(header(letter, "detail")).contains("broken");
        assertThat(header(letter, "offset")).contains("17");
        assertThat(header(letter, "failures")).contains("1");
        assertThat(header(letter, "omitted")).isEmpty();
        assertThat(DeadLetters.sourceHeaders(letter.headers())).isEqualTo(headers);
    }

    @Test
    void aReplayedRecordThatFailsAgainForTheSameReasonIsCounted() {
        Headers headers = new RecordHeaders().add("a", VALUE);
        DeadLetters.markReplayed(headers, "news.raw.dlq-3@0", "malformed", 2);

        ProducerRecord<byte[], byte[]> again = letters.letter(record(VALUE, headers), Reason.MALFORMED, "broken");
        ProducerRecord<byte[], byte[]> other = letters.letter(record(VALUE, headers), Reason.NO_CONTENT, "empty");

        assertThat(header(again, "failures")).contains("3");
        assertThat(header(other, "failures")).contains("1");
        assertThat(DeadLetters.sourceHeaders(again.headers())).isEqualTo(new RecordHeaders().add("a", VALUE));
    }

    @Test
    void marksThatAreNoneCountForNothing() {
        Headers headers = new RecordHeaders()
                .add("newswire-replay-reason", "malformed".getBytes(UTF_8))
                .add("newswire-replay-failures", "many".getBytes(UTF_8));

        assertThat(header(letters.letter(record(VALUE, headers), Reason.MALFORMED, "broken"), "failures"))
                .contains("1");
    }

    @Test
    void ofWhatIsLargerThanALetterThePositionIsTold() {
        ProducerRecord<byte[], byte[]> letter =
                letters.letter(record(new byte[16 << 20], new RecordHeaders()), Reason.TOO_LARGE, "x".repeat(1000));

        assertThat(letter.value()).isNull();
        assertThat(letter.key()).isNull();
        assertThat(header(letter, "omitted")).contains(String.valueOf((16 << 20) + KEY.length));
        assertThat(header(letter, "partition")).contains("3");
        assertThat(header(letter, "detail")).contains("x".repeat(500));
    }

    @Test
    void whatTheClientHasLeftOutCounts() {
        ByteBuffer large = ByteBuffer.allocate((15 << 20) + 1);
        byte[] none = Objects.requireNonNull(new BoundedBytes().deserialize("news.raw", new RecordHeaders(), large));
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

        ProducerRecord<byte[], byte[]> letter = letters.letter(source, Reason.TOO_LARGE, "large");

        assertThat(letter.value()).isNull();
        assertThat(header(letter, "omitted")).contains(String.valueOf((15 << 20) + 1 + KEY.length));
        assertThat(new BoundedBytes().deserialize("news.raw", new RecordHeaders(), ByteBuffer.wrap(VALUE)))
                .isEqualTo(VALUE);
    }

    @Test
    void reasonsAreSpelledInLowerCaseWithDashes() {
        assertThat(List.of(Reason.values()))
                .extracting(Reason::spelling)
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

    private static Optional<String> header(ProducerRecord<byte[], byte[]> letter, String name) {
        return Contract.header(letter.headers(), "newswire-dlq-" + name);
    }
}

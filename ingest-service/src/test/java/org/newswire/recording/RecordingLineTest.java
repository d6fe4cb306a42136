package org.newswire.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RecordingLineTest {
    @Test
    void textIsReadableInTheLine() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_type", "org.newswire.article.created".getBytes(UTF_8));
        assertThat(RecordingLine.write(record("k".getBytes(UTF_8), "{\"a\": \"ä\"}".getBytes(UTF_8), headers)))
                .isEqualTo("{\"topic\":\"news.articles\",\"partition\":3,\"offset\":17,\"timestamp\":1763900000123,"
                        + "\"key\":\"k\",\"headers\":[{\"name\":\"ce_type\",\"value\":\"org.newswire.article.created\"}],"
                        + "\"value\":\"{\\\"a\\\": \\\"ä\\\"}\"}");
    }

    @Test
    void everyByteRoundTrips() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            RecordHeaders headers = new RecordHeaders();
            for (int j = random.nextInt(4); j > 0; j--) {
                headers.add("same name", bytes(random));
            }
            ConsumerRecord<byte[], byte[]> given = record(bytes(random), bytes(random), headers);
            ConsumerRecord<byte[], byte[]> back = RecordingLine.read(RecordingLine.write(given));
            assertThat(back.key()).as("seed %d", seed).isEqualTo(given.key());
            assertThat(back.value()).as("seed %d", seed).isEqualTo(given.value());
            assertThat(back.headers()).as("seed %d", seed).isEqualTo(given.headers());
            assertThat(back.topic()).isEqualTo("news.articles");
            assertThat(back.partition()).isEqualTo(3);
            assertThat(back.offset()).isEqualTo(17);
            assertThat(back.timestamp()).isEqualTo(1_763_900_000_123L);
        }
    }

    @Test
    void rejectsLinesThatAreNotRecords() {
        assertThatThrownBy(() -> RecordingLine.read("{\"half")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> RecordingLine.read("{}")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> RecordingLine.read("{\"topic\":\"t\",\"partition\":0,\"keyBase64\":\"*\"}"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void rejectsAnInvalidPartition() {
        for (long partition : new long[] {-1, 100_000, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> RecordingLine.read("{\"topic\":\"t\",\"partition\":" + partition + "}"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("partition " + partition + " is not between");
        }
    }

    @Test
    void theLargestDeadLetterRoundTrips() throws Exception {
        byte[] value = new byte[15 << 20];
        Arrays.fill(value, (byte) 0xff);
        String line = RecordingLine.write(record(null, value, new RecordHeaders()));
        assertThat(line).hasSizeGreaterThan(20_000_000);
        assertThat(Arrays.equals(RecordingLine.read(line).value(), value)).isTrue();
    }

    /// Returns null, empty bytes, text, control characters or random bytes.
    private static byte @Nullable [] bytes(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> "Zeitung \uD83D\uDCF0 \"quoted\" \\ \u2028".getBytes(UTF_8);
            case 3 -> "\0\r\n\t\u007f".getBytes(UTF_8);
            default -> {
                byte[] any = new byte[random.nextInt(50)];
                random.nextBytes(any);
                yield any;
            }
        };
    }

    private static ConsumerRecord<byte[], byte[]> record(
            byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                "news.articles",
                3,
                17,
                1_763_900_000_123L,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                key,
                value,
                headers,
                Optional.empty());
    }
}

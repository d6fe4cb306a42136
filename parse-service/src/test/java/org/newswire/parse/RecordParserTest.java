package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.Tracing;

class RecordParserTest {
    private static final ParseOutcome PARSED = new ParseOutcome.Rejected(DeadLetterReason.NO_CONTENT, "");

    /// After the batch's limit, the records share the limit of one record (a minute): 100 ms for each of 600.
    @Test
    void aPageThatTakesTooLongIsADeadLetterAndTheOthersAreParsed() throws Exception {
        var ends = new AtomicBoolean();
        try (var parser = new RecordParser(
                raw -> raw.offset() == 0 ? whenEnded(ends) : PARSED, Tracing.off(ThreadLocalRandom::current), 1)) {
            List<ParseOutcome> outcomes = parser.parse(records(600), Duration.ZERO).stream()
                    .map(ParsedRecord::outcome)
                    .toList();
            assertThat(outcomes.getFirst())
                    .isEqualTo(new ParseOutcome.Rejected(
                            DeadLetterReason.PARSER_FAILED,
                            "java.util.concurrent.TimeoutException: parsing took longer than 100 ms"));
            assertThat(outcomes.subList(1, 600)).containsOnly(PARSED);
        } finally {
            ends.set(true);
        }
    }

    @Test
    void aPageThatOverflowsTheStackIsADeadLetterAndTheOthersAreParsed() throws Exception {
        try (var parser = failing(new StackOverflowError("planted"))) {
            assertThat(parser.parse(records(2), Duration.ofMinutes(1)))
                    .extracting(ParsedRecord::outcome)
                    .containsExactly(
                            new ParseOutcome.Rejected(
                                    DeadLetterReason.PARSER_FAILED, "java.lang.StackOverflowError: planted"),
                            PARSED);
        }
    }

    /// Other threads may have failed, too. The restarted process isolates the record.
    @Test
    void anOutOfMemoryErrorIsThrownSoThatTheProcessEnds() {
        try (var parser = failing(new OutOfMemoryError("planted"))) {
            assertThatThrownBy(() -> parser.parse(records(2), Duration.ofMinutes(1)))
                    .isInstanceOf(OutOfMemoryError.class);
        }
    }

    /// Fails at the record with offset 0.
    private static RecordParser failing(Error error) {
        return new RecordParser(
                raw -> {
                    if (raw.offset() == 0) {
                        throw error;
                    }
                    return PARSED;
                },
                Tracing.off(ThreadLocalRandom::current),
                2);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(int count) {
        return LongStream.range(0, count)
                .mapToObj(offset -> new ConsumerRecord<>(RawItem.TOPIC.name(), 0, offset, new byte[0], new byte[0]))
                .toList();
    }

    private static ParseOutcome whenEnded(AtomicBoolean ends) {
        while (!ends.get()) {
            Thread.onSpinWait();
        }
        return PARSED;
    }
}

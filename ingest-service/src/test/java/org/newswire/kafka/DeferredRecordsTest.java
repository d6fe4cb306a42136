package org.newswire.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeferredRecordsTest {
    private static final TopicPartition PARTITION = new TopicPartition("news.raw", 0);

    private final DeferredRecords deferred = new DeferredRecords(1_000);

    @Test
    void recordsOfTheSameKeyStayInOrder() {
        deferred.add(record(7, "a", 100));
        assertThat(deferred.precede(record(9, "a", 1))).isTrue();
        assertThat(deferred.precede(record(9, "b", 1))).isFalse();
        assertThat(deferred.precede(new ConsumerRecord<>("news.raw", 1, 9, "a".getBytes(UTF_8), new byte[0])))
                .isFalse();
        deferred.handled(List.of(record(7, "a", 100)));
        assertThat(deferred.precede(record(9, "a", 1))).isFalse();
    }

    @Test
    void limitsNumberAndBytesButAlwaysAcceptsOne() {
        assertThat(deferred.hasRoom(record(0, "a", 5_000))).isTrue();
        assertThat(deferred.mayHold(record(0, "a", 5_000))).isFalse();
        deferred.add(record(0, "a", 600));
        assertThat(deferred.hasRoom(record(1, "b", 300))).isTrue();
        assertThat(deferred.hasRoom(record(1, "b", 500))).isFalse();
        for (int i = 1; i < DeferredRecords.MAX_PER_PARTITION; i++) {
            deferred.add(record(i, "a", 0));
        }
        assertThat(deferred.hasRoom(record(500, "b", 0))).isFalse();
    }

    @Test
    void selectsRecordsForAboutTheGivenTime() {
        LongStream.range(0, 10).forEach(offset -> deferred.add(record(offset, "k" + offset, 10)));
        assertThat(deferred.next(Duration.ofMillis(250), 100, _ -> Duration.ofMillis(100)))
                .extracting(ConsumerRecord::offset)
                .containsExactly(0L, 1L);
        assertThat(deferred.next(Duration.ofMillis(250), 100, _ -> Duration.ofSeconds(9)))
                .hasSize(1);
        assertThat(deferred.next(Duration.ofMinutes(1), 3, _ -> Duration.ofMillis(1)))
                .hasSize(3);
    }

    @Test
    void aRecreatedTopicHasNoHandledRecords() {
        readUpTo(500, 100, 105);
        assertThat(deferred.progressBefore(record(0, "a", 1))).isEqualTo(progress(0));
        assertThat(deferred.isEmpty()).isTrue();
    }

    @Test
    void deferredRecordsBeforeTheEndOfATruncatedLogStay() {
        readUpTo(500, 100, 105, 490);
        assertThat(deferred.progressBefore(record(480, "a", 1))).isEqualTo(progress(480, 100, 105));
        assertThat(deferred.all()).extracting(ConsumerRecord::offset).containsExactly(100L, 105L);
    }

    @Test
    void dropsDeferredRecordsThatTheTopicNoLongerHas() {
        deferred.load(PARTITION, progress(125, 100, 105).toCommit(""));
        assertThat(deferred.progressAt(PARTITION, new OffsetAndMetadata(200))).isEqualTo(progress(200));
    }

    @Test
    void handledRecordsAreRemovedFromTheProgressToo() {
        readUpTo(500, 100, 105);
        deferred.handled(List.of(record(100, "k100", 10)));
        assertThat(deferred.progress(PARTITION)).contains(progress(500, 105));
        assertThat(deferred.all()).extracting(ConsumerRecord::offset).containsExactly(105L);
    }

    private void readUpTo(long position, long... offsets) {
        LongStream.of(offsets).forEach(offset -> deferred.add(record(offset, "k" + offset, 10)));
        deferred.advance(PARTITION, progress(position, offsets), position);
    }

    private static PartitionProgress progress(long position, long... deferred) {
        return new PartitionProgress(
                position,
                Optional.empty(),
                new TreeSet<>(LongStream.of(deferred).boxed().toList()));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, int bytes) {
        return new ConsumerRecord<>(
                "news.raw",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                key.length(),
                bytes,
                key.getBytes(UTF_8),
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
    }
}

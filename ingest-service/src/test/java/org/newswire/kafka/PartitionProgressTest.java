package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionProgressTest {
    private static final TopicPartition PARTITION = new TopicPartition("news.raw", 0);
    private static final String MARKER = "retry 125 1";

    @Test
    void isCommittedAtTheFirstDeferredRecordAndReadAgain() {
        PartitionProgress progress = progress(125, 100, 105, 109);
        OffsetAndMetadata committed = progress.toCommit(MARKER);
        assertThat(committed).isEqualTo(new OffsetAndMetadata(100, MARKER + "; 25; 0 5 4"));
        assertThat(PartitionProgress.of(committed)).isEqualTo(progress);
        assertThat(PartitionProgress.marker(committed)).isEqualTo(MARKER);
        assertThat(PartitionProgress.of(progress.toCommit(""))).isEqualTo(progress);
    }

    @Test
    void withoutDeferredRecordsTheMetadataIsTheMarker() {
        var position = new OffsetAndMetadata(125, Optional.of(3), "");
        assertThat(PartitionProgress.at(position).toCommit("in-flight"))
                .isEqualTo(new OffsetAndMetadata(125, Optional.of(3), "in-flight"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "in-flight", "in-flight; x", "in-flight; 5", "in-flight; 99999999999999999999; 0", "a; b"})
    void metadataOfAnotherOriginHasNothingDeferred(String metadata) {
        var committed = new OffsetAndMetadata(17, metadata);
        assertThat(PartitionProgress.of(committed)).isEqualTo(progress(17));
        assertThat(PartitionProgress.marker(committed)).isEqualTo(metadata);
    }

    @Test
    void allRecordsBeforeThePositionButTheDeferredOnesAreHandled() {
        PartitionProgress progress = progress(125, 100, 105);
        assertThat(LongStream.of(99, 100, 101, 104, 105, 124, 125).filter(progress::isHandled))
                .containsExactly(99L, 101L, 104L, 124L);
    }

    /// After a restart, the records from the first deferred one to the position are read again.
    @Test
    void recordsThatAreReadAgainDoNotMoveThePositionBack() {
        PartitionProgress progress = progress(125, 100, 105);
        assertThat(progress.advanced(new OffsetAndMetadata(110, ""), List.of())).isEqualTo(progress(125, 100, 105));
        assertThat(progress.advanced(new OffsetAndMetadata(130, ""), List.of(127L)))
                .isEqualTo(progress(130, 100, 105, 127));
    }

    @Test
    void aDeferredRecordThatTheTopicNoLongerHasDoesNotBlockCommits() {
        PartitionProgress progress = progress(125, 100, 105, 109);
        assertThat(progress.existing(107, Set.of(105L))).isEqualTo(progress(125, 105, 109));
    }

    @Test
    void inATruncatedLogOnlyRecordsBeforeTheEndStayDeferred() {
        PartitionProgress progress = progress(125, 100, 105, 109);
        assertThat(progress.truncated(new OffsetAndMetadata(107, ""))).isEqualTo(progress(107, 100, 105));
        assertThat(progress.truncated(new OffsetAndMetadata(0, ""))).isEqualTo(progress(0));
    }

    /// With the longest list, below the broker's `offset.metadata.max.bytes`.
    @Test
    void fitsIntoTheMetadataOfAnOffset() {
        long[] offsets = LongStream.range(0, DeferredRecords.MAX_PER_PARTITION)
                .map(i -> i * 1_000_000_000_000L)
                .toArray();
        OffsetAndMetadata committed = progress(Long.MAX_VALUE / 10, offsets).toCommit("suspect 1000000 2");
        assertThat(committed.metadata()).hasSizeLessThan(4_096);
        assertThat(PartitionProgress.of(committed).deferred()).hasSize(offsets.length);
    }

    @Test
    void aPartOfPolledRecordsEndsBeforeTheNextOne() {
        ConsumerBatch batch = batch(100, progress(125, 90, 103), 100, 101, 105, 110);
        assertThat(end(batch.part(0, 2))).isEqualTo(progress(105, 90, 103));
        assertThat(end(batch.part(0, 1))).isEqualTo(progress(101, 90));
        assertThat(end(batch.part(2, 4))).isEqualTo(progress(125, 90, 103));
        assertThat(end(batch.part(0, 3).part(0, 1))).isEqualTo(progress(101, 90));
    }

    @Test
    void aPartOfDeferredRecordsLeavesTheOthersDeferred() {
        ConsumerBatch batch = batch(125, progress(125, 110), 100, 101, 105);
        assertThat(end(batch.part(0, 1))).isEqualTo(progress(125, 101, 105, 110));
        assertThat(end(batch.part(1, 2))).isEqualTo(progress(125, 105, 110));
        assertThat(end(batch.part(1, 3))).isEqualTo(progress(125, 110));
        assertThat(end(batch.part(0, 2).part(0, 1))).isEqualTo(progress(125, 101, 105, 110));
    }

    @Test
    void aPartWithDeferredAndNewRecordsCoversBoth() {
        ConsumerBatch batch = batch(125, progress(150), 100, 105, 130, 140);
        assertThat(end(batch.part(0, 1))).isEqualTo(progress(130, 105));
        assertThat(end(batch.part(1, 3))).isEqualTo(progress(140));
    }

    private static PartitionProgress end(ConsumerBatch batch) {
        OffsetAndMetadata end = Objects.requireNonNull(batch.ends().get(PARTITION));
        assertThat(PartitionProgress.marker(end)).isEqualTo(MARKER);
        return PartitionProgress.of(end);
    }

    @SuppressWarnings("removal") // there is no other way to make the metadata without a consumer
    private static ConsumerBatch batch(long begin, PartitionProgress after, long... offsets) {
        List<ConsumerRecord<byte[], byte[]>> records = LongStream.of(offsets)
                .mapToObj(offset -> new ConsumerRecord<>("news.raw", 0, offset, new byte[0], new byte[0]))
                .toList();
        return new ConsumerBatch(
                records,
                Map.of(PARTITION, begin),
                Map.of(PARTITION, after.toCommit(MARKER)),
                new ConsumerGroupMetadata("group", 1, "member", Optional.empty()),
                false);
    }

    private static PartitionProgress progress(long position, long... deferred) {
        return new PartitionProgress(
                position,
                Optional.empty(),
                new TreeSet<>(LongStream.of(deferred).boxed().toList()));
    }
}

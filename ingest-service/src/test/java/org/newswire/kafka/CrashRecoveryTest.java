package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashRecoveryTest {
    private static final TopicPartition PARTITION = new TopicPartition("news.raw", 0);
    private static final int BATCH = 500;

    @Test
    void aReleasedPartitionIsReadInBatchesOfAnySize() {
        CrashRecovery recovery = assigned("");
        assertThat(recovery.suspect(Set.of(PARTITION))).isEmpty();
        assertThat(recovery.unmarked(Set.of(PARTITION))).containsExactly(PARTITION);
        assertThat(recovery.marker(PARTITION)).isEqualTo("in-flight");
    }

    @Test
    void ignoresForeignMetadata() {
        assertThat(assigned("written by another tool").isSuspect(PARTITION)).isFalse();
        assertThat(new CrashRecovery(BATCH).isSuspect(PARTITION)).isFalse();
    }

    @Test
    void eachCrashHalvesTheBatchAndASingleRecordGetsTwoAttempts() {
        List<Integer> limits = new ArrayList<>();
        String marker = "in-flight";
        CrashRecovery recovery = assigned(marker);
        while (!recovery.endedTheProcess(PARTITION)) {
            limits.add(recovery.limit(PARTITION));
            recovery = assigned(recovery.marker(PARTITION));
        }
        assertThat(limits).containsExactly(250, 125, 62, 31, 15, 7, 3, 1, 1);
        assertThat(assigned(recovery.marker(PARTITION)).endedTheProcess(PARTITION))
                .isTrue();
    }

    @Test
    void handledRecordsAreNoLongerSuspects() {
        CrashRecovery recovery = assigned("retry 10 1");
        recovery.marked(Set.of(PARTITION));
        recovery.handled(PARTITION, 5);
        assertThat(recovery.limit(PARTITION)).isEqualTo(5);
        recovery.handled(PARTITION, 5);
        assertThat(recovery.isSuspect(PARTITION)).isFalse();
        assertThat(recovery.unmarked(Set.of(PARTITION))).containsExactly(PARTITION);
    }

    /// Otherwise a service that is stopped while the database is unavailable would set aside a record that it
    /// never handled.
    @ParameterizedTest
    @ValueSource(strings = {"retry 500 1", "retry 1 1"})
    void anOrderlyStopIsNotAnAttempt(String marker) {
        CrashRecovery before = assigned(marker);
        before.marked(Set.of(PARTITION));
        CrashRecovery after = assigned(before.releasedMarker(PARTITION).orElseThrow());
        assertThat(after.limit(PARTITION)).isEqualTo(before.limit(PARTITION));
        assertThat(after.marker(PARTITION)).isEqualTo(before.marker(PARTITION));
    }

    @Test
    void releasesOnlyMarkedPartitions() {
        CrashRecovery recovery = assigned("");
        assertThat(recovery.releasedMarker(PARTITION)).isEmpty();
        recovery.marked(Set.of(PARTITION));
        assertThat(recovery.releasedMarker(PARTITION)).isEqualTo(Optional.of(""));
        recovery.released(PARTITION);
        assertThat(recovery.unmarked(Set.of(PARTITION))).containsExactly(PARTITION);
    }

    private static CrashRecovery assigned(String marker) {
        var recovery = new CrashRecovery(BATCH);
        recovery.assigned(PARTITION, new OffsetAndMetadata(17, marker));
        return recovery;
    }
}

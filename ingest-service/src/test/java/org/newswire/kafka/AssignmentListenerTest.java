package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.junit.jupiter.api.Test;

/// The broker may remove a member between an assignment and the request for the committed offsets.
final class AssignmentListenerTest {
    private static final TopicPartition PARTITION = new TopicPartition("records", 0);

    private final Set<TopicPartition> assigned = new HashSet<>();

    @Test
    void aRemovedMemberGoesOn() {
        listener(new UnknownMemberIdException()).onPartitionsAssigned(List.of(PARTITION));
        listener(new FencedMemberEpochException("fenced")).onPartitionsAssigned(List.of(PARTITION));
        assertThat(assigned).containsExactly(PARTITION);
    }

    @Test
    void aMemberWithoutRightsEnds() {
        AssignmentListener listener = listener(new GroupAuthorizationException("group"));
        assertThatThrownBy(() -> listener.onPartitionsAssigned(List.of(PARTITION)))
                .isInstanceOf(GroupAuthorizationException.class);
    }

    private AssignmentListener listener(KafkaException failure) {
        var consumer = new MockConsumer<byte[], byte[]>("earliest") {
            @Override
            public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
                    Set<TopicPartition> of, Duration timeout) {
                throw failure;
            }
        };
        var hooks = new PartitionHooks() {
            @Override
            public void onAssigned(Collection<TopicPartition> partitions) {
                assigned.addAll(partitions);
            }
        };
        var recovery = new CrashRecovery(1);
        var deferred = new DeferredRecords();
        var crashMarkers = new CrashMarkers(consumer, recovery);
        Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"));
        admin.close(Duration.ZERO);
        return new AssignmentListener(
                consumer,
                hooks,
                new PartitionPositions(
                        consumer, hooks, new PartitionLogReader(admin, consumer), crashMarkers, recovery, deferred),
                crashMarkers,
                new OffsetRefresh(consumer, recovery, deferred, Clock.SYSTEM),
                new RetryBackoff(Clock.SYSTEM));
    }
}

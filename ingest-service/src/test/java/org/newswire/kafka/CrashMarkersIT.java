package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;

/// Crash markers in the committed offsets of an embedded broker. The broker rejects commits of a
/// consumer outside the group while the group has members.
final class CrashMarkersIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String GROUP = "group";
    private static final TopicPartition PARTITION = new TopicPartition("records", 0);
    private static final OffsetAndMetadata BEGIN = new OffsetAndMetadata(0, "");

    @TempDir
    static Path folder = Path.of("");

    private final CrashRecovery recovery = new CrashRecovery(500);

    @Test
    void commitsARejectedMarkerBeforeTheNextBatch() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                CreatedTopics.create(admin, List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)));
            }
            try (var consumer = new KafkaConsumer<byte[], byte[]>(settings.consumer("test", GROUP))) {
                consumer.assign(List.of(PARTITION));
                CrashMarkers markers = new CrashMarkers(consumer, recovery);
                Map<TopicPartition, PartitionProgress> before = Map.of(PARTITION, PartitionProgress.at(BEGIN));
                try (var member = new KafkaConsumer<byte[], byte[]>(settings.consumer("member", GROUP))) {
                    member.subscribe(List.of(PARTITION.topic()));
                    await().atMost(LIMIT).until(() -> {
                        member.poll(Duration.ofMillis(50));
                        return !member.assignment().isEmpty();
                    });
                    assertThatThrownBy(() -> markers.write(before)).isInstanceOf(RetriableBatchException.class);
                }

                markers.write(before);
                assertThat(consumer.committed(Set.of(PARTITION)))
                        .containsEntry(PARTITION, new OffsetAndMetadata(0, "in-flight"));

                var progress = new PartitionProgress(25, Optional.empty(), new TreeSet<>(Set.of(4L, 7L)));
                markers.commit(Map.of(PARTITION, progress.toCommit(recovery.marker(PARTITION))));
                markers.release(List.of(PARTITION));
                assertThat(PartitionProgress.marker(committed(consumer))).isEmpty();
                assertThat(PartitionProgress.of(committed(consumer))).isEqualTo(progress);
            }
        }
    }

    private static OffsetAndMetadata committed(KafkaConsumer<byte[], byte[]> consumer) {
        return Objects.requireNonNull(consumer.committed(Set.of(PARTITION)).get(PARTITION));
    }
}

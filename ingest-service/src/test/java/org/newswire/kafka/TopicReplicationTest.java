package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.Settings;

final class TopicReplicationTest {
    private static final Topic TOPIC = Topic.retained("news.raw", 12, Duration.ofDays(30));

    @Test
    void topicsAreCreatedWithTheBrokersDefaultUnlessSet() {
        NewTopic unset = TOPIC.creation(replication(Map.of()));
        assertThat(unset.replicationFactor()).isEqualTo((short) -1);
        assertThat(unset.configs()).doesNotContainKey("min.insync.replicas");

        NewTopic set =
                TOPIC.creation(replication(Map.of("TOPIC_REPLICATION_FACTOR", "3", "TOPIC_MIN_INSYNC_REPLICAS", "2")));
        assertThat(set.replicationFactor()).isEqualTo((short) 3);
        assertThat(set.configs()).containsEntry("min.insync.replicas", "2").containsKey("retention.ms");
    }

    @Test
    void rejectsMoreInSyncReplicasThanReplicas() {
        Settings settings = new Settings(Map.of("TOPIC_REPLICATION_FACTOR", "2", "TOPIC_MIN_INSYNC_REPLICAS", "3"));
        TopicReplication.from(settings);
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(settings::check)
                .satisfies(invalid -> assertThat(invalid.errors())
                        .singleElement()
                        .asString()
                        .contains("TOPIC_MIN_INSYNC_REPLICAS", "3", "TOPIC_REPLICATION_FACTOR=2"));
    }

    @Test
    void reportsDifferencesFromTheConfiguredReplication() {
        TopicReplication wanted = new TopicReplication(3, 2);
        assertThat(existing(1, Map.of("min.insync.replicas", "1")).mismatches(wanted))
                .hasSize(2)
                .anyMatch(line -> line.contains("copies=1, wanted 3"))
                .anyMatch(line -> line.contains("min.insync.replicas=1, wanted 2"));
        assertThat(existing(3, Map.of("min.insync.replicas", "2")).mismatches(wanted))
                .isEmpty();
        assertThat(existing(1, Map.of()).mismatches(TopicReplication.BROKER_DEFAULT))
                .isEmpty();
    }

    @Test
    void namesAWrongPartitionCountAndAWrongRetentionWithTheirRemedies() {
        assertThat(existing(4, 1, Map.of()).mismatches(TopicReplication.BROKER_DEFAULT))
                .singleElement()
                .asString()
                .startsWith("topic=news.raw has partitions=4, wanted 12. The topic is used as it is.");
        assertThat(existing(1, Map.of("retention.ms", "1000")).mismatches(TopicReplication.BROKER_DEFAULT))
                .singleElement()
                .asString()
                .contains("retention.ms=1000, wanted 2592000000", "kafka-configs --alter --topic news.raw");
    }

    @Test
    void topicsWithASingleCopyAreNamedInOneSentence() {
        assertThat(ExistingTopic.singleCopies(List.of(existing(1, Map.of()), existing(2, Map.of()))))
                .singleElement()
                .asString()
                .contains("news.raw.", "TOPIC_REPLICATION_FACTOR=3");
        assertThat(ExistingTopic.singleCopies(List.of(existing(2, Map.of())))).isEmpty();
    }

    @Test
    void readsTheRetentionOfTopicsThatDeleteByAge() {
        assertThat(existing(1, Map.of()).retentionSeconds()).isEqualTo(30 * 86_400.0);
        assertThat(existing(1, Map.of("retention.ms", "-1")).retentionSeconds()).isInfinite();
        assertThat(existing(1, Map.of("cleanup.policy", "compact")).retentionSeconds())
                .isInfinite();
    }

    @Test
    void reportsAShortRetentionOfOffsets() {
        Duration week = Duration.ofDays(7);
        assertThat(ExistingTopic.shortOffsets(Map.of("offsets.retention.minutes", "1440"), week))
                .singleElement()
                .asString()
                .contains("offsets.retention.minutes=1440", "10080");
        assertThat(ExistingTopic.shortOffsets(Map.of("offsets.retention.minutes", "10080"), week))
                .isEmpty();
        assertThat(ExistingTopic.shortOffsets(Map.of(), week)).isEmpty();
    }

    private static TopicReplication replication(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        TopicReplication copies = TopicReplication.from(settings);
        settings.check();
        return copies;
    }

    /// Returns the expected topic with other replication and other configuration.
    private static ExistingTopic existing(int copies, Map<String, String> otherwise) {
        return existing(TOPIC.partitions(), copies, otherwise);
    }

    private static ExistingTopic existing(int count, int copies, Map<String, String> otherwise) {
        List<Node> nodes = IntStream.range(0, copies)
                .mapToObj(id -> new Node(id, "broker", 9092))
                .toList();
        List<TopicPartitionInfo> partitions = IntStream.range(0, count)
                .mapToObj(id -> new TopicPartitionInfo(id, nodes.getFirst(), nodes, nodes))
                .toList();
        Map<String, String> config = new HashMap<>(TOPIC.config());
        config.putAll(otherwise);
        return ExistingTopic.of(
                TOPIC,
                new TopicDescription(TOPIC.name(), false, partitions),
                new Config(config.entrySet().stream()
                        .map(entry -> new ConfigEntry(entry.getKey(), entry.getValue()))
                        .toList()));
    }
}

package org.newswire.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/// A topic as its service defines it. Its replication is a setting ([TopicReplication]).
///
/// @param config topic configuration, such as `retention.ms`
public record Topic(String name, int partitions, Map<String, String> config) {
    private static final Duration TOMBSTONE_RETENTION = Duration.ofDays(1);

    /// How far record timestamps may be ahead of the broker's clock, in milliseconds: a day instead of Kafka's
    /// hour. The broker rejects later ones.
    private static final String MAX_TIMESTAMP_AHEAD_MS =
            String.valueOf(Duration.ofDays(1).toMillis());

    /// Unlimited retention, as `retention.ms`.
    public static final String UNLIMITED = "-1";

    public Topic {
        config = Map.copyOf(config);
    }

    /// A compacted topic; tombstones are kept for a day.
    public static Topic compacted(String name, int partitions) {
        return of(
                name,
                partitions,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.DELETE_RETENTION_MS_CONFIG,
                TOMBSTONE_RETENTION);
    }

    /// A topic with retention by age.
    public static Topic retained(String name, int partitions, Duration retention) {
        return of(name, partitions, TopicConfig.CLEANUP_POLICY_DELETE, TopicConfig.RETENTION_MS_CONFIG, retention);
    }

    private static Topic of(String name, int partitions, String policy, String timeSetting, Duration time) {
        return new Topic(
                name,
                partitions,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        policy,
                        timeSetting,
                        String.valueOf(time.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        String.valueOf(KafkaSettings.MAX_RECORD_BYTES),
                        TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                        MAX_TIMESTAMP_AHEAD_MS));
    }

    /// The topic with a minimum time before compaction: consumers that lag less read every value.
    public Topic withMinCompactionLag(Duration time) {
        return with(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, time.toMillis());
    }

    /// The topic with segments of this size. The active segment is neither compacted nor deleted.
    public Topic withSegments(int bytes) {
        return with(TopicConfig.SEGMENT_BYTES_CONFIG, bytes);
    }

    /// The dead-letter topic, with the same partitions, and larger records for the additional headers.
    public Topic deadLetters() {
        return retained(name + KafkaSettings.DEAD_LETTER_SUFFIX, partitions, Duration.ofDays(30))
                .with(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, KafkaSettings.MAX_REQUEST_BYTES);
    }

    private Topic with(String setting, long value) {
        Map<String, String> all = new HashMap<>(config);
        all.put(setting, String.valueOf(value));
        return new Topic(name, partitions, all);
    }

    /// A difference between a topic of the broker and its definition.
    ///
    /// @param setting [#PARTITIONS], [#COPIES], or the name of a configuration such as `cleanup.policy`
    /// @param actual  the broker's value
    public record Difference(String topic, String setting, String actual, String wanted) {
        public static final String PARTITIONS = "partitions";
        public static final String COPIES = "copies";

        @Override
        public String toString() {
            return "topic=" + topic + " has " + setting + "=" + actual + ", wanted " + wanted;
        }
    }

    /// The retention by age, or empty.
    public static Optional<Duration> retention(Config config) {
        String millis = value(config, TopicConfig.RETENTION_MS_CONFIG);
        return !value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_DELETE)
                        || millis.isEmpty()
                        || millis.equals(UNLIMITED)
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Long.parseLong(millis)));
    }

    /// Empty text if the broker does not report the setting.
    static String value(Config config, String setting) {
        ConfigEntry entry = config.get(setting);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    /// The configuration of the topic, including `min.insync.replicas`.
    Map<String, String> config(TopicReplication replication) {
        Map<String, String> all = new HashMap<>(config);
        if (replication.minInsync() > 0) {
            all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(replication.minInsync()));
        }
        return all;
    }

    NewTopic creation(TopicReplication replication) {
        Optional<Short> factor = replication.replicationFactor() == 0
                ? Optional.empty()
                : Optional.of((short) replication.replicationFactor());
        return new NewTopic(name, Optional.of(partitions), factor).configs(config(replication));
    }

    ConfigResource resource() {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }
}

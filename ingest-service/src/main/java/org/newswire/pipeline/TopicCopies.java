package org.newswire.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/// How many copies the topics have that a service creates. Existing topics stay as they are.
///
/// @param replicationFactor copies of each partition; 0 for the broker's `default.replication.factor`
/// @param minInsync         `min.insync.replicas`: copies that have a record before its producer continues; 0 for
///     the broker's default
record TopicCopies(int replicationFactor, int minInsync) {
    static final TopicCopies BROKER_DEFAULT = new TopicCopies(0, 0);

    private static final int MAX = 100;

    static TopicCopies from(Settings settings) {
        int factor = settings.number("TOPIC_REPLICATION_FACTOR", 0, 0, MAX);
        int minInsync = settings.number("TOPIC_MIN_INSYNC_REPLICAS", 0, 0, MAX);
        if (minInsync > 0 && factor == 0) {
            settings.fault(
                    "TOPIC_MIN_INSYNC_REPLICAS",
                    String.valueOf(minInsync),
                    "is set, and TOPIC_REPLICATION_FACTOR is not",
                    "Set that too: a topic with fewer copies takes no records.");
        }
        if (factor > 0 && minInsync > factor) {
            settings.fault(
                    "TOPIC_MIN_INSYNC_REPLICAS",
                    String.valueOf(minInsync),
                    "is more than TOPIC_REPLICATION_FACTOR=" + factor,
                    "Set it to " + Math.max(1, factor - 1) + ", so that one broker may be away.");
        }
        return new TopicCopies(factor, minInsync);
    }

    NewTopic creationOf(Topic topic) {
        Optional<Short> factor = replicationFactor == 0 ? Optional.empty() : Optional.of((short) replicationFactor);
        return new NewTopic(topic.name(), Optional.of(topic.partitions()), factor).configs(configOf(topic));
    }

    /// The configuration that a topic should have.
    Map<String, String> configOf(Topic topic) {
        Map<String, String> config = new HashMap<>(topic.config());
        if (minInsync > 0) {
            config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(minInsync));
        }
        return config;
    }
}

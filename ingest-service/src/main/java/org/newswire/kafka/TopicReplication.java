package org.newswire.kafka;

import org.newswire.settings.Settings;

/// The replication of topics that a service creates. Existing topics are not changed.
///
/// @param replicationFactor replicas of each partition; 0 for the broker's `default.replication.factor`
/// @param minInsync         `min.insync.replicas`; 0 for the broker's default
public record TopicReplication(int replicationFactor, int minInsync) {
    static final TopicReplication BROKER_DEFAULT = new TopicReplication(0, 0);

    private static final int MAX = 100;

    static TopicReplication from(Settings settings) {
        int factor = settings.described("replication factor of new topics; 0 for the default", "broker default")
                .number("TOPIC_REPLICATION_FACTOR", 0, 0, MAX);
        int minInsync = settings.described(
                        "`min.insync.replicas` of new topics. With three replicas, use 2", "broker default")
                .number("TOPIC_MIN_INSYNC_REPLICAS", 0, 0, MAX);
        if (minInsync > 0 && factor == 0) {
            settings.error(
                    "TOPIC_MIN_INSYNC_REPLICAS",
                    String.valueOf(minInsync),
                    "is set, and TOPIC_REPLICATION_FACTOR is not",
                    "Set that too: a topic with fewer copies takes no records.");
        }
        if (factor > 0 && minInsync > factor) {
            settings.error(
                    "TOPIC_MIN_INSYNC_REPLICAS",
                    String.valueOf(minInsync),
                    "is more than TOPIC_REPLICATION_FACTOR=" + factor,
                    "Set it to " + Math.max(1, factor - 1) + ", so that one broker may be away.");
        }
        return new TopicReplication(factor, minInsync);
    }
}

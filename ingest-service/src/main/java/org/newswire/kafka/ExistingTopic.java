package org.newswire.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.newswire.kafka.Topic.Difference;

/// A topic as the broker describes it.
///
/// @param partitions number of partitions
/// @param copies     lowest number of replicas of a partition
public record ExistingTopic(Topic topic, int partitions, int copies, Config config) {
    public static ExistingTopic of(Topic topic, TopicDescription description, Config config) {
        int copies = description.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        return new ExistingTopic(topic, description.partitions().size(), copies, config);
    }

    /// Returns the retention in seconds; infinite if the broker deletes no records by age.
    public double retentionSeconds() {
        return Topic.retention(config)
                .map(Duration::toSeconds)
                .map(Long::doubleValue)
                .orElse(Double.POSITIVE_INFINITY);
    }

    public List<Difference> differences(TopicReplication replication) {
        List<Difference> found = new ArrayList<>();
        if (partitions != topic.partitions()) {
            found.add(difference(Difference.PARTITIONS, partitions, topic.partitions()));
        }
        if (copies < replication.replicationFactor()) {
            found.add(difference(Difference.COPIES, copies, replication.replicationFactor()));
        }
        new TreeMap<>(topic.config(replication)).forEach((setting, wanted) -> {
            String value = Topic.value(config, setting);
            if (!value.isEmpty() && !wanted.equals(value) && !isMore(setting, value, wanted)) {
                found.add(difference(setting, value, wanted));
            }
        });
        return found;
    }

    /// Whether the broker accepts timestamps further ahead of its clock than wanted. This is not a
    /// difference.
    private static boolean isMore(String setting, String value, String wanted) {
        return setting.equals(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG)
                && Long.parseLong(value) > Long.parseLong(wanted);
    }

    private Difference difference(String setting, Object actual, Object wanted) {
        return new Difference(topic.name(), setting, String.valueOf(actual), String.valueOf(wanted));
    }

    /// Returns a message for each difference from the definition.
    List<String> mismatches(TopicReplication replication) {
        return differences(replication).stream()
                .map(each -> each + sourceOf(each) + ". " + remedy(each))
                .toList();
    }

    private static String sourceOf(Difference difference) {
        return difference.setting().equals(Difference.COPIES) ? " (TOPIC_REPLICATION_FACTOR)" : "";
    }

    private static String remedy(Difference difference) {
        return switch (difference.setting()) {
            case Difference.PARTITIONS ->
                "The topic is used as it is. Changing the number would move keys to other partitions.";
            case Difference.COPIES -> "Add replicas with kafka-reassign-partitions.";
            default ->
                "Set it with kafka-configs --alter --topic " + difference.topic() + " --add-config "
                        + difference.setting() + "=" + difference.wanted() + ".";
        };
    }

    /// Returns a message about the topics with a single replica, if there are any.
    static List<String> singleCopies(List<ExistingTopic> topics) {
        List<String> single = topics.stream()
                .filter(topic -> topic.copies == 1)
                .map(topic -> topic.topic.name())
                .sorted()
                .toList();
        return single.isEmpty()
                ? List.of()
                : List.of("topics have a single replica, so their records are lost with its broker: "
                        + String.join(", ", single)
                        + ". With three brokers, set TOPIC_REPLICATION_FACTOR=3 and TOPIC_MIN_INSYNC_REPLICAS=2"
                        + " before the first start, or add replicas with kafka-reassign-partitions.");
    }

    /// Returns a message if the broker's retention of consumer offsets is shorter than `least`.
    static List<String> shortOffsets(Map<String, String> broker, Duration least) {
        String minutes = broker.get("offsets.retention.minutes");
        return minutes == null || Long.parseLong(minutes) >= least.toMinutes()
                ? List.of()
                : List.of("the broker has offsets.retention.minutes=" + minutes + ", wanted at least "
                        + least.toMinutes() + ". A service that is stopped for longer reads its topics from their"
                        + " beginning.");
    }
}

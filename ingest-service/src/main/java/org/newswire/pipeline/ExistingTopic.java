package org.newswire.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/// A topic as the broker has it.
///
/// @param partitions how many
/// @param copies     of the partition that has the fewest
record ExistingTopic(Topic topic, int partitions, int copies, Config config) {
    static ExistingTopic of(Topic topic, TopicDescription description, Config config) {
        int copies = description.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        return new ExistingTopic(topic, description.partitions().size(), copies, config);
    }

    /// How long the broker keeps records, in seconds; infinite if it deletes none by age.
    double retentionSeconds() {
        String millis = value(TopicConfig.RETENTION_MS_CONFIG);
        return !value(TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_DELETE)
                        || millis.isEmpty()
                        || millis.equals(Topic.FOR_EVER)
                ? Double.POSITIVE_INFINITY
                : Duration.ofMillis(Long.parseLong(millis)).toSeconds();
    }

    /// A sentence for each difference from the wanted topic.
    List<String> mismatches(TopicCopies wantedCopies) {
        String name = topic.name();
        List<String> found = new ArrayList<>();
        if (partitions != topic.partitions()) {
            found.add("topic=" + name + " has partitions=" + partitions + ", wanted " + topic.partitions()
                    + ". It is used as it is; keys move between partitions only if you change their number.");
        }
        if (copies < wantedCopies.replicationFactor()) {
            found.add("topic=" + name + " has copies=" + copies + ", wanted "
                    + wantedCopies.replicationFactor()
                    + " (TOPIC_REPLICATION_FACTOR). Add them with kafka-reassign-partitions.");
        }
        new TreeMap<>(wantedCopies.configOf(topic)).forEach((setting, wanted) -> {
            String value = value(setting);
            if (!value.isEmpty() && !wanted.equals(value)) {
                found.add("topic=" + name + " has " + setting + "=" + value + ", wanted " + wanted
                        + ". Set it with kafka-configs --alter --topic " + name + " --add-config " + setting + "="
                        + wanted + ".");
            }
        });
        return found;
    }

    /// Empty if the broker does not report it.
    private String value(String setting) {
        ConfigEntry entry = config.get(setting);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    /// The topics that a single lost broker would take away, in one sentence, if there are some.
    static List<String> singleCopies(List<ExistingTopic> topics) {
        List<String> single = topics.stream()
                .filter(topic -> topic.copies == 1)
                .map(topic -> topic.topic.name())
                .sorted()
                .toList();
        return single.isEmpty()
                ? List.of()
                : List.of("topics have a single copy, so what they hold is lost with its broker: "
                        + String.join(", ", single)
                        + ". With three brokers, set TOPIC_REPLICATION_FACTOR=3 and TOPIC_MIN_INSYNC_REPLICAS=2"
                        + " before the first start, or add copies with kafka-reassign-partitions.");
    }

    /// The broker's configuration, if it keeps offsets of groups for less than a time.
    static List<String> shortOffsets(Map<String, String> broker, Duration least) {
        String minutes = broker.get("offsets.retention.minutes");
        return minutes == null || Long.parseLong(minutes) >= least.toMinutes()
                ? List.of()
                : List.of("the broker has offsets.retention.minutes=" + minutes + ", wanted at least "
                        + least.toMinutes() + ". A service that is stopped for longer reads its topics from their"
                        + " beginning.");
    }
}

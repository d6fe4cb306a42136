package org.newswire.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.newswire.pipeline.Topic.Difference;

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
        return Topic.retention(config)
                .map(Duration::toSeconds)
                .map(Long::doubleValue)
                .orElse(Double.POSITIVE_INFINITY);
    }

    List<Difference> differences(TopicCopies wantedCopies) {
        List<Difference> found = new ArrayList<>();
        if (partitions != topic.partitions()) {
            found.add(difference(Difference.PARTITIONS, partitions, topic.partitions()));
        }
        if (copies < wantedCopies.replicationFactor()) {
            found.add(difference(Difference.COPIES, copies, wantedCopies.replicationFactor()));
        }
        new TreeMap<>(wantedCopies.configOf(topic)).forEach((setting, wanted) -> {
            String value = Topic.value(config, setting);
            if (!value.isEmpty() && !wanted.equals(value) && !isMore(setting, value, wanted)) {
                found.add(difference(setting, value, wanted));
            }
        });
        return found;
    }

    /// A broker may take records that are further ahead of its clock.
    private static boolean isMore(String setting, String value, String wanted) {
        return setting.equals(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG)
                && Long.parseLong(value) > Long.parseLong(wanted);
    }

    private Difference difference(String setting, Object actual, Object wanted) {
        return new Difference(topic.name(), setting, String.valueOf(actual), String.valueOf(wanted));
    }

    /// A sentence for each difference from the wanted topic.
    List<String> mismatches(TopicCopies wantedCopies) {
        return differences(wantedCopies).stream()
                .map(each -> each + sourceOf(each) + ". " + remedy(each))
                .toList();
    }

    private static String sourceOf(Difference difference) {
        return difference.setting().equals(Difference.COPIES) ? " (TOPIC_REPLICATION_FACTOR)" : "";
    }

    private static String remedy(Difference difference) {
        return switch (difference.setting()) {
            case Difference.PARTITIONS ->
                "It is used as it is; keys move between partitions only if you change their number.";
            case Difference.COPIES -> "Add them with kafka-reassign-partitions.";
            default ->
                "Set it with kafka-configs --alter --topic " + difference.topic() + " --add-config "
                        + difference.setting() + "=" + difference.wanted() + ".";
        };
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

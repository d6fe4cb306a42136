package org.newswire.recording;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.TopicAdmin;

/// Reads topic metadata for `record` and `replay`.
final class BrokerTopics {
    private BrokerTopics() {}

    /// Empty if the topic does not exist.
    static Optional<Integer> partitions(KafkaSettings kafka, String topic) {
        String failure = "topic " + topic + " at " + kafka.bootstrapServers() + " cannot be described";
        return TopicAdmin.request(kafka, "recording", failure, admin -> {
            try {
                return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                        .map(description -> description.partitions().size())
                        .findFirst();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /// The topics, sorted, that exist and have offsets that can be read.
    static Set<String> holdingRecords(KafkaSettings kafka, Set<String> topics) {
        Set<String> holding = new TreeSet<>();
        for (String topic : topics) {
            List<TopicPartition> partitions = IntStream.range(
                            0, partitions(kafka, topic).orElse(0))
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            if (!partitions.isEmpty() && holdsRecords(kafka, topic, partitions)) {
                holding.add(topic);
            }
        }
        return holding;
    }

    private static boolean holdsRecords(KafkaSettings kafka, String topic, List<TopicPartition> partitions) {
        return TopicAdmin.request(kafka, "recording", "cannot read the offsets of topic " + topic, admin -> {
            var first = offsets(admin, partitions, OffsetSpec.earliest());
            var end = offsets(admin, partitions, OffsetSpec.latest());
            return partitions.stream()
                    .anyMatch(partition -> Objects.requireNonNull(end.get(partition))
                                    .offset()
                            > Objects.requireNonNull(first.get(partition)).offset());
        });
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Admin admin, List<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(partitions.stream().collect(Collectors.toMap(each -> each, _ -> spec)))
                .all()
                .get();
    }

    static Set<String> deletedByAge(KafkaSettings kafka, Set<String> topics) {
        return TopicAdmin.request(
                kafka,
                "recording",
                "cannot read the configuration of topics " + topics,
                admin -> TopicAdmin.deletedByAge(admin, topics));
    }
}

package org.newswire.recording;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
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

    static Set<String> deletedByAge(KafkaSettings kafka, Set<String> topics) {
        return TopicAdmin.request(
                kafka,
                "recording",
                "cannot read the configuration of topics " + topics,
                admin -> TopicAdmin.deletedByAge(admin, topics));
    }
}

package org.newswire.pipeline.slices;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;

/// What `record` and `play` ask a broker of its topics.
final class Broker {
    private Broker() {}

    /// How many partitions a topic has; empty where there is no such topic.
    static Optional<Integer> partitions(KafkaSettings kafka, String topic) {
        try (Admin admin = Admin.create(kafka.admin("slices"))) {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .map(description -> description.partitions().size())
                    .findFirst();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new KafkaException(
                    "topic " + topic + " at " + kafka.bootstrapServers() + " cannot be seen", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// Those of some topics whose records the broker deletes by age.
    static Set<String> deletedByAge(KafkaSettings kafka, Set<String> topics) {
        try (Admin admin = Admin.create(kafka.admin("slices"))) {
            return Topic.deletedByAge(admin, topics);
        } catch (ExecutionException e) {
            throw new KafkaException("the policies of " + topics + " cannot be seen", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}

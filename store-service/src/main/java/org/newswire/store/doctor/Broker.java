package org.newswire.store.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;

/// The broker with the topics that it should have, and Kafka's commands for it.
///
/// @param ofServices topics that have to exist
/// @param ofTools    topics that are made at their first use
record Broker(Admin admin, KafkaSettings kafka, Set<Topic> ofServices, Set<Topic> ofTools) {
    Broker {
        ofServices = Set.copyOf(ofServices);
        ofTools = Set.copyOf(ofTools);
    }

    /// A topic that exists.
    record Existing(Topic wanted, TopicDescription description, Config config) {
        List<Topic.Difference> differences(KafkaSettings kafka) {
            return wanted.differences(description, config, kafka);
        }
    }

    /// A number in a configuration; empty if the broker does not report it.
    static OptionalLong number(Config config, String name) {
        var entry = config.get(name);
        return entry == null || entry.value() == null
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(entry.value()));
    }

    static boolean isOfCopies(Topic.Difference difference) {
        return difference.setting().equals(Topic.Difference.COPIES)
                || difference.setting().equals(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    }

    static boolean isOfRetention(Topic.Difference difference) {
        return difference.setting().equals(TopicConfig.RETENTION_MS_CONFIG);
    }

    /// Those of the wanted topics that exist, in the order of their names.
    List<Existing> existing() throws InterruptedException {
        Map<String, Topic> wanted = new HashMap<>();
        ofServices.forEach(topic -> wanted.put(topic.name(), topic));
        ofTools.forEach(topic -> wanted.put(topic.name(), topic));
        Map<String, TopicDescription> found = descriptions(wanted.keySet());
        Map<ConfigResource, Config> configs = get(admin.describeConfigs(
                        found.keySet().stream().map(Broker::resource).toList())
                .all());
        return found.values().stream()
                .map(each -> new Existing(
                        Objects.requireNonNull(wanted.get(each.name())),
                        each,
                        Objects.requireNonNull(configs.get(resource(each.name())))))
                .sorted((a, b) -> a.wanted.name().compareTo(b.wanted.name()))
                .toList();
    }

    /// Of topics that exist, with the operations that are allowed on them.
    Map<String, TopicDescription> descriptions(Collection<String> topics) throws InterruptedException {
        Map<String, TopicDescription> found = new HashMap<>();
        var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        for (var asked : admin.describeTopics(topics, options).topicNameValues().entrySet()) {
            try {
                found.put(asked.getKey(), get(asked.getValue()));
            } catch (UnknownTopicOrPartitionException e) {
                // left out
            }
        }
        return found;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    Collection<Node> nodes() throws InterruptedException {
        return get(admin.describeCluster().nodes());
    }

    /// Configurations by broker.
    Map<String, Config> brokerConfigs() throws InterruptedException {
        List<ConfigResource> brokers = nodes().stream()
                .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
                .toList();
        Map<String, Config> configs = new HashMap<>();
        get(admin.describeConfigs(brokers).all()).forEach((broker, config) -> configs.put(broker.name(), config));
        return configs;
    }

    List<TopicPartition> partitions(Collection<String> topics) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        descriptions(topics)
                .values()
                .forEach(topic -> topic.partitions()
                        .forEach(each -> partitions.add(new TopicPartition(topic.name(), each.partition()))));
        return partitions;
    }

    Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(
                                partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> spec)),
                                new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                        .all())
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    /// A command of Kafka's own with the broker's address.
    String command(String tool, String options) {
        return tool + ".sh --bootstrap-server " + kafka.bootstrapServers() + " " + options;
    }

    /// The command that sets a configuration of a topic.
    String setting(String topic, String name, String value) {
        return command(
                "kafka-configs",
                "--alter --entity-type topics --entity-name " + topic + " --add-config " + name + "=" + value);
    }

    /// Waits for an answer.
    ///
    /// @throws KafkaException if the broker refuses or does not answer
    static <T> T get(KafkaFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException failure) {
                throw failure;
            }
            throw new KafkaException(String.valueOf(e.getCause()), e);
        }
    }
}

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
import org.newswire.kafka.ExistingTopic;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;

/// The Kafka cluster with the topics that it should have. Also composes commands of Kafka's tools for it.
///
/// @param ofServices topics that must exist
/// @param ofTools    topics that are created at their first use
record Broker(Admin admin, KafkaSettings kafka, Set<Topic> ofServices, Set<Topic> ofTools) {
    /// The Kafka client id and the database's `application_name` of the command.
    static final String CLIENT = "newswire-doctor";

    Broker {
        ofServices = Set.copyOf(ofServices);
        ofTools = Set.copyOf(ofTools);
    }

    /// A topic that exists.
    record Existing(Topic wanted, TopicDescription description, Config config) {
        List<Topic.Difference> differences(KafkaSettings kafka) {
            return ExistingTopic.of(wanted, description, config).differences(kafka.replication());
        }
    }

    /// Returns a number in a configuration, or empty if the broker does not report it.
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

    /// Returns the wanted topics that exist, sorted by name.
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

    /// Describes the topics that exist, with the operations that are allowed on them.
    Map<String, TopicDescription> descriptions(Collection<String> topics) throws InterruptedException {
        Map<String, TopicDescription> found = new HashMap<>();
        var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        for (var asked : admin.describeTopics(topics, options).topicNameValues().entrySet()) {
            try {
                found.put(asked.getKey(), get(asked.getValue()));
            } catch (UnknownTopicOrPartitionException e) {
                // missing topics are left out
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

    /// Returns the configuration of each broker, by its id.
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

    /// Returns the command line of a Kafka tool with the bootstrap servers.
    String command(String tool, String options) {
        return tool + ".sh --bootstrap-server " + kafka.bootstrapServers() + " " + options;
    }

    /// Returns the command that sets a topic's configuration.
    String setting(String topic, String name, String value) {
        return command(
                "kafka-configs",
                "--alter --entity-type topics --entity-name " + topic + " --add-config " + name + "=" + value);
    }

    /// Waits for a response.
    ///
    /// @throws KafkaException if the broker rejects the request or does not answer
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

package org.newswire.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Creates and describes topics with an [Admin] client.
public final class TopicAdmin {
    private static final Duration LEADER_POLL_INTERVAL = Duration.ofMillis(50);
    private static final int MAX_LEADER_POLLS = 200;

    private TopicAdmin() {}

    /// Creates missing topics, and describes all.
    ///
    /// @param made receives the missing topics. It also has those of earlier attempts that failed: their
    ///     leaders may not be known yet
    /// @throws ExecutionException if the broker does not answer or rejects a request
    static List<ExistingTopic> ensure(
            Admin admin, Collection<Topic> topics, TopicReplication replication, Set<Topic> made)
            throws ExecutionException, InterruptedException {
        Set<String> there = admin.listTopics().names().get();
        List<Topic> absent =
                topics.stream().filter(topic -> !there.contains(topic.name())).toList();
        made.addAll(absent);
        create(admin, absent, replication);
        awaitLeaders(admin, made);
        var descriptions = admin.describeTopics(topics.stream().map(Topic::name).toList());
        var configs = admin.describeConfigs(topics.stream().map(Topic::resource).toList());
        Map<String, TopicDescription> described = descriptions.allTopicNames().get();
        Map<ConfigResource, Config> configured = configs.all().get();
        return topics.stream()
                .map(topic -> ExistingTopic.of(
                        topic,
                        Objects.requireNonNull(described.get(topic.name())),
                        Objects.requireNonNull(configured.get(topic.resource()))))
                .toList();
    }

    /// Creates a missing topic with the broker's default replication.
    public static void create(Admin admin, Topic topic) throws ExecutionException, InterruptedException {
        create(admin, topic, TopicReplication.BROKER_DEFAULT);
    }

    /// Creates a missing topic with the replication of the settings.
    ///
    /// @throws KafkaException if the broker does not answer or rejects the request
    public static void create(KafkaSettings kafka, String clientId, Topic topic) {
        request(kafka, clientId, topic.name() + " cannot be created at " + kafka.bootstrapServers(), admin -> {
            create(admin, topic, kafka.replication());
            return topic;
        });
    }

    /// Requests to a broker, which return a result.
    public interface Requests<T> {
        T send(Admin admin) throws ExecutionException, InterruptedException;
    }

    /// Sends requests with a client that is closed afterwards.
    ///
    /// @param failure the operation that failed, for the message of the exception
    /// @throws KafkaException if the broker does not answer or rejects a request
    public static <T> T request(KafkaSettings kafka, String clientId, String failure, Requests<T> requests) {
        try (Admin admin = Admin.create(kafka.admin(clientId))) {
            return requests.send(admin);
        } catch (ExecutionException e) {
            throw new KafkaException(failure, Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// Sends no request about an existing topic: an account without the right to create it may not send one.
    private static void create(Admin admin, Topic topic, TopicReplication replication)
            throws ExecutionException, InterruptedException {
        if (!admin.listTopics().names().get().contains(topic.name())) {
            create(admin, List.of(topic), replication);
            awaitLeaders(admin, List.of(topic));
        }
    }

    private static void create(Admin admin, List<Topic> topics, TopicReplication replication)
            throws ExecutionException, InterruptedException {
        if (topics.isEmpty()) {
            return;
        }
        List<NewTopic> wanted =
                topics.stream().map(topic -> topic.creation(replication)).toList();
        CreateTopicsResult result = admin.createTopics(wanted);
        for (KafkaFuture<Void> created : result.values().values()) {
            try {
                created.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /// Waits until the leader of each new partition answers: the broker reports partitions earlier. Before
    /// that, it may reject the first of two in-flight batches of an idempotent producer and accept the
    /// second. It never accepts the first one then (KAFKA-15591).
    private static void awaitLeaders(Admin admin, Collection<Topic> topics)
            throws ExecutionException, InterruptedException {
        if (topics.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        topics.forEach(topic -> IntStream.range(0, topic.partitions())
                .forEach(partition -> asked.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest())));
        for (int left = MAX_LEADER_POLLS; left > 0 && !haveLeaders(admin, asked); left--) {
            Thread.sleep(LEADER_POLL_INTERVAL);
        }
    }

    /// The client itself retries while a leader is unknown, but not while a topic is.
    private static boolean haveLeaders(Admin admin, Map<TopicPartition, OffsetSpec> partitions)
            throws ExecutionException, InterruptedException {
        try {
            admin.listOffsets(partitions).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    /// The topics with retention by age. It counts from the timestamps of records, so the broker may delete
    /// a record with an old timestamp before it is read.
    ///
    /// @throws ExecutionException if the broker does not answer or rejects a request
    public static Set<String> deletedByAge(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        return matching(
                admin,
                topics,
                config -> policy(config).contains(TopicConfig.CLEANUP_POLICY_DELETE)
                        && !config.get(TopicConfig.RETENTION_MS_CONFIG).value().equals(Topic.UNLIMITED));
    }

    /// The compacted topics.
    ///
    /// @throws ExecutionException if the broker does not answer or rejects a request
    public static Set<String> compacted(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        return matching(admin, topics, config -> policy(config).contains(TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    private static String policy(Config config) {
        return config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    }

    private static Set<String> matching(Admin admin, Collection<String> topics, Predicate<Config> wanted)
            throws ExecutionException, InterruptedException {
        List<ConfigResource> all = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Set<String> found = new HashSet<>();
        admin.describeConfigs(all).all().get().forEach((topic, config) -> {
            if (wanted.test(config)) {
                found.add(topic.name());
            }
        });
        return found;
    }
}

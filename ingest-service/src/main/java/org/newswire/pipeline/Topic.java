package org.newswire.pipeline;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// A topic as its owner wants it: name, number of partitions, policies. How many copies it has is a setting
/// ([TopicCopies]).
public record Topic(String name, int partitions, Map<String, String> config) {
    private static final Duration ASK_AGAIN = Duration.ofMillis(50);
    private static final int MOST_ASKED = 200;
    private static final Duration TOMBSTONES_KEPT = Duration.ofDays(1);

    /// By how much the clock of a producer may be ahead of the broker's, in milliseconds: a day instead of Kafka's
    /// hour. A broker refuses the records of a producer that is further ahead.
    private static final String MAX_AHEAD = String.valueOf(Duration.ofDays(1).toMillis());

    static final String DEAD_LETTERS = ".dlq";

    /// As `retention.ms`.
    public static final String FOR_EVER = "-1";

    public Topic {
        config = Map.copyOf(config);
    }

    /// Keeps the last value of each key for ever, and a tombstone for a day.
    public static Topic compacted(String name, int partitions) {
        return new Topic(
                name,
                partitions,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                        String.valueOf(TOMBSTONES_KEPT.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        String.valueOf(KafkaSettings.MAX_RECORD_BYTES),
                        TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                        MAX_AHEAD));
    }

    /// Every value for so long at least: who has been away for less reads them all.
    public Topic keepingAllFor(Duration time) {
        Map<String, String> policies = new HashMap<>(config);
        policies.put(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, String.valueOf(time.toMillis()));
        return new Topic(name, partitions, policies);
    }

    /// In files of that size: only those before the last one are compacted or deleted.
    public Topic withSegments(int bytes) {
        Map<String, String> policies = new HashMap<>(config);
        policies.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(bytes));
        return new Topic(name, partitions, policies);
    }

    /// Keeps every record for a time.
    public static Topic kept(String name, int partitions, Duration retention) {
        return new Topic(
                name,
                partitions,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        String.valueOf(retention.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        String.valueOf(KafkaSettings.MAX_RECORD_BYTES),
                        TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                        MAX_AHEAD));
    }

    /// Where readers of this topic put what they cannot handle, partition by partition like it, with
    /// room for the reasons.
    public Topic deadLetters() {
        Map<String, String> policies = new HashMap<>(kept(name, partitions, Duration.ofDays(30)).config);
        policies.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaSettings.MAX_REQUEST_BYTES));
        return new Topic(name + DEAD_LETTERS, partitions, policies);
    }

    /// Creates absent topics, and describes all with three or four requests.
    ///
    /// @param made receives the absent topics. It also has those of earlier tries that failed: their leaders
    ///     may not be known yet
    /// @throws ExecutionException when the broker does not answer or refuses
    static List<ExistingTopic> ensure(Admin admin, Collection<Topic> topics, TopicCopies copies, Set<Topic> made)
            throws ExecutionException, InterruptedException {
        Set<String> there = admin.listTopics().names().get();
        List<Topic> absent =
                topics.stream().filter(topic -> !there.contains(topic.name)).toList();
        made.addAll(absent);
        create(admin, absent, copies);
        awaitLeaders(admin, made);
        var descriptions = admin.describeTopics(topics.stream().map(Topic::name).toList());
        var configs = admin.describeConfigs(topics.stream().map(Topic::resource).toList());
        Map<String, TopicDescription> described = descriptions.allTopicNames().get();
        Map<ConfigResource, Config> configured = configs.all().get();
        return topics.stream()
                .map(topic -> ExistingTopic.of(
                        topic,
                        Objects.requireNonNull(described.get(topic.name)),
                        Objects.requireNonNull(configured.get(topic.resource()))))
                .toList();
    }

    /// Makes what services need in the broker before they run: topics that are absent, and the broker's own
    /// ones. Waits for it as long as it is away.
    ///
    /// @param closing ends the waiting when it is at zero
    public static void setUp(KafkaSettings kafka, String clientId, Collection<Topic> topics, CountDownLatch closing)
            throws InterruptedException {
        var broker = new TopicSetUp(kafka, clientId, closing);
        var _ = broker.make(topics, _ -> {});
        if (closing.getCount() > 0) {
            broker.wakeCoordinators();
        }
    }

    /// [#create(Admin, Topic, KafkaSettings)] with the broker's default for copies.
    public static void create(Admin admin, Topic topic) throws ExecutionException, InterruptedException {
        create(admin, topic, TopicCopies.BROKER_DEFAULT);
    }

    /// Creates a topic with the copies of the settings, as [#create(Admin, Topic, TopicCopies)] does.
    public static void create(Admin admin, Topic topic, KafkaSettings kafka)
            throws ExecutionException, InterruptedException {
        create(admin, topic, kafka.copies());
    }

    /// Creates one that is absent, and waits until records can be written to it. Of one that is there nothing
    /// is asked: a broker refuses that to who may not create it.
    private static void create(Admin admin, Topic topic, TopicCopies copies)
            throws ExecutionException, InterruptedException {
        if (!admin.listTopics().names().get().contains(topic.name)) {
            create(admin, List.of(topic), copies);
            awaitLeaders(admin, List.of(topic));
        }
    }

    private static void create(Admin admin, List<Topic> topics, TopicCopies copies)
            throws ExecutionException, InterruptedException {
        if (topics.isEmpty()) {
            return;
        }
        List<NewTopic> wanted = topics.stream().map(copies::creationOf).toList();
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

    /// Until the leader of each new partition answers: a broker tells of partitions before it has them.
    /// Of two batches that an idempotent producer has on their way then, the first may be refused and the
    /// second taken, and after that the broker never takes the first (KAFKA-15591).
    private static void awaitLeaders(Admin admin, Collection<Topic> topics)
            throws ExecutionException, InterruptedException {
        if (topics.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        topics.forEach(topic -> IntStream.range(0, topic.partitions)
                .forEach(partition -> asked.put(new TopicPartition(topic.name, partition), OffsetSpec.latest())));
        for (int left = MOST_ASKED; left > 0 && !areThere(admin, asked); left--) {
            Thread.sleep(ASK_AGAIN);
        }
    }

    /// Leaders that are not there yet are asked again by the client itself, topics are not.
    private static boolean areThere(Admin admin, Map<TopicPartition, OffsetSpec> partitions)
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

    /// How a topic of the broker differs from the wanted one.
    ///
    /// @param setting [#PARTITIONS], [#COPIES], or the name of a configuration such as `cleanup.policy`
    /// @param actual  the broker's value
    public record Difference(String topic, String setting, String actual, String wanted) {
        public static final String PARTITIONS = "partitions";
        public static final String COPIES = "copies";

        @Override
        public String toString() {
            return "topic=" + topic + " has " + setting + "=" + actual + ", wanted " + wanted;
        }
    }

    /// How the broker's topic differs from this one with the copies of the settings.
    public List<Difference> differences(TopicDescription description, Config config, KafkaSettings kafka) {
        return ExistingTopic.of(this, description, config).differences(kafka.copies());
    }

    /// How long the broker keeps records; empty if it deletes none by age.
    public static Optional<Duration> retention(Config config) {
        String millis = value(config, TopicConfig.RETENTION_MS_CONFIG);
        return !value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_DELETE)
                        || millis.isEmpty()
                        || millis.equals(FOR_EVER)
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Long.parseLong(millis)));
    }

    /// Empty if the broker does not report it.
    static String value(Config config, String setting) {
        ConfigEntry entry = config.get(setting);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    /// Those of some topics whose records the broker deletes by age. It counts from the times that
    /// records bear, so one that is written with an old time may be gone before anybody has read it.
    ///
    /// @throws ExecutionException when the broker does not answer or refuses
    public static Set<String> deletedByAge(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        return those(
                admin,
                topics,
                config -> policy(config).contains(TopicConfig.CLEANUP_POLICY_DELETE)
                        && !config.get(TopicConfig.RETENTION_MS_CONFIG).value().equals(FOR_EVER));
    }

    /// Those of some topics in which the last record of a key is its present state.
    ///
    /// @throws ExecutionException when the broker does not answer or refuses
    public static Set<String> compacted(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        return those(admin, topics, config -> policy(config).contains(TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    private static String policy(Config config) {
        return config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    }

    private static Set<String> those(Admin admin, Collection<String> topics, Predicate<Config> wanted)
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

    private ConfigResource resource() {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }
}

package org.newswire.store.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.newswire.kafka.Topic.Difference;

/// Checks the number of replicas of the topics, and whether they are in sync.
final class ReplicationCheck {
    /// Kafka's internal topics for consumer groups and transactions.
    private static final Set<String> INTERNAL = Set.of("__consumer_offsets", "__transaction_state");

    private final Broker broker;

    ReplicationCheck(Broker broker) {
        this.broker = broker;
    }

    List<Finding> findings() throws InterruptedException {
        List<Broker.Existing> existing = broker.existing();
        Map<String, TopicDescription> all = new TreeMap<>();
        existing.forEach(topic -> all.put(topic.wanted().name(), topic.description()));
        try {
            all.putAll(broker.descriptions(INTERNAL));
        } catch (AuthorizationException e) {
            // The account of the services may lack the right to describe them.
        }
        if (all.isEmpty()) {
            return List.of(Finding.skipped("no topic exists", TopicChecks.CREATE_TOPICS));
        }
        List<Finding> findings = new ArrayList<>(inSync(all.values()));
        Set<String> single = all.values().stream()
                .filter(topic -> fewestReplicas(topic) == 1)
                .map(TopicDescription::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!single.isEmpty()) {
            findings.add(Finding.warning(
                    single.size() + " of " + all.size() + " topics have a single replica: " + Format.list(single),
                    "use three brokers (deploy/compose.cluster.yaml) with TOPIC_REPLICATION_FACTOR=3 and"
                            + " TOPIC_MIN_INSYNC_REPLICAS=2 before the first start; existing topics with "
                            + broker.command("kafka-reassign-partitions", "--execute --reassignment-json-file FILE")));
        }
        existing.forEach(topic -> findings.addAll(minInSync(topic)));
        existing.stream()
                .flatMap(topic -> topic.differences(broker.kafka()).stream())
                .filter(Broker::isOfCopies)
                .map(this::differentReplicas)
                .forEach(findings::add);
        if (findings.isEmpty()) {
            int fewest = all.values().stream()
                    .mapToInt(ReplicationCheck::fewestReplicas)
                    .min()
                    .orElse(0);
            findings.add(Finding.ok(all.size() + " topics with at least " + fewest + " replicas, all in sync"));
        }
        return findings;
    }

    private Finding differentReplicas(Difference difference) {
        return Finding.warning(
                difference.toString(),
                difference.setting().equals(Difference.COPIES)
                        ? broker.command("kafka-reassign-partitions", "--execute --reassignment-json-file FILE")
                        : broker.setting(difference.topic(), difference.setting(), difference.wanted()));
    }

    private static int fewestReplicas(TopicDescription topic) {
        return topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
    }

    private List<Finding> inSync(Iterable<TopicDescription> topics) {
        Set<String> offline = new TreeSet<>();
        Set<String> behind = new TreeSet<>();
        Set<Integer> brokers = new TreeSet<>();
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                String name = topic.name() + "-" + partition.partition();
                if (partition.leader() == null || partition.leader().isEmpty()) {
                    offline.add(name);
                } else if (partition.isr().size() < partition.replicas().size()) {
                    behind.add(name);
                }
                Set<Integer> inSync = partition.isr().stream().map(Node::id).collect(Collectors.toSet());
                partition.replicas().stream()
                        .map(Node::id)
                        .filter(id -> !inSync.contains(id))
                        .forEach(brokers::add);
            }
        }
        String remedy = "start the brokers " + Format.list(brokers)
                + ": docker compose up -d --no-deps kafka; docker compose logs --tail 50 kafka";
        List<Finding> findings = new ArrayList<>();
        if (!offline.isEmpty()) {
            findings.add(
                    Finding.failed(offline.size() + " partitions without a leader: " + Format.list(offline), remedy));
        }
        if (!behind.isEmpty()) {
            findings.add(Finding.warning(
                    behind.size() + " partitions with replicas out of sync: " + Format.list(behind), remedy));
        }
        return findings;
    }

    private List<Finding> minInSync(Broker.Existing topic) {
        int copies = fewestReplicas(topic.description());
        OptionalLong least = Broker.number(topic.config(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        if (copies < 2 || least.isEmpty()) {
            return List.of();
        }
        String name = topic.wanted().name();
        String has = "topic=" + name + " has replicas=" + copies + " and min.insync.replicas=" + least.getAsLong();
        if (least.getAsLong() >= copies) {
            return List.of(Finding.warning(
                    has + ": if one broker fails, no record can be written",
                    broker.setting(name, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(copies - 1))));
        }
        return least.getAsLong() == 1 && copies > 2
                ? List.of(Finding.warning(
                        has + ": if one broker fails, records may be lost",
                        broker.setting(name, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2")))
                : List.of();
    }
}

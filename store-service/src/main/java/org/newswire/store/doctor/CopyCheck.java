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
import org.newswire.pipeline.Topic.Difference;

/// Checks how many copies the topics have, and whether they are in sync.
final class CopyCheck {
    /// Kafka's own topics, without which no group and no transaction works.
    private static final Set<String> INTERNAL = Set.of("__consumer_offsets", "__transaction_state");

    private final Broker broker;

    CopyCheck(Broker broker) {
        this.broker = broker;
    }

    List<Finding> findings() throws InterruptedException {
        List<Broker.Existing> existing = broker.existing();
        Map<String, TopicDescription> all = new TreeMap<>();
        existing.forEach(topic -> all.put(topic.wanted().name(), topic.description()));
        try {
            all.putAll(broker.descriptions(INTERNAL));
        } catch (AuthorizationException e) {
            // An account of the services need not see them.
        }
        if (all.isEmpty()) {
            return List.of(Finding.skipped("no topic exists", TopicChecks.CREATE_TOPICS));
        }
        List<Finding> findings = new ArrayList<>(inSync(all.values()));
        Set<String> single = all.values().stream()
                .filter(topic -> fewestCopies(topic) == 1)
                .map(TopicDescription::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!single.isEmpty()) {
            findings.add(Finding.warning(
                    single.size() + " of " + all.size() + " topics have a single copy: " + Words.list(single),
                    "three brokers (deploy/compose.cluster.yaml) with TOPIC_REPLICATION_FACTOR=3 and"
                            + " TOPIC_MIN_INSYNC_REPLICAS=2 before the first start; existing topics with "
                            + broker.command("kafka-reassign-partitions", "--execute --reassignment-json-file FILE")));
        }
        existing.forEach(topic -> findings.addAll(leastInSync(topic)));
        existing.stream()
                .flatMap(topic -> topic.differences(broker.kafka()).stream())
                .filter(Broker::isOfCopies)
                .map(this::ofCopies)
                .forEach(findings::add);
        if (findings.isEmpty()) {
            int fewest = all.values().stream()
                    .mapToInt(CopyCheck::fewestCopies)
                    .min()
                    .orElse(0);
            findings.add(Finding.ok(all.size() + " topics with at least " + fewest + " copies, all in sync"));
        }
        return findings;
    }

    private Finding ofCopies(Difference difference) {
        return Finding.warning(
                difference.toString(),
                difference.setting().equals(Difference.COPIES)
                        ? broker.command("kafka-reassign-partitions", "--execute --reassignment-json-file FILE")
                        : broker.setting(difference.topic(), difference.setting(), difference.wanted()));
    }

    private static int fewestCopies(TopicDescription topic) {
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
        String remedy = "start the brokers " + Words.list(brokers)
                + ": docker compose up -d --no-deps kafka; docker compose logs --tail 50 kafka";
        List<Finding> findings = new ArrayList<>();
        if (!offline.isEmpty()) {
            findings.add(
                    Finding.failed(offline.size() + " partitions without a leader: " + Words.list(offline), remedy));
        }
        if (!behind.isEmpty()) {
            findings.add(Finding.warning(
                    behind.size() + " partitions with copies that are not in sync: " + Words.list(behind), remedy));
        }
        return findings;
    }

    private List<Finding> leastInSync(Broker.Existing topic) {
        int copies = fewestCopies(topic.description());
        OptionalLong least = Broker.number(topic.config(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        if (copies < 2 || least.isEmpty()) {
            return List.of();
        }
        String name = topic.wanted().name();
        String has = "topic=" + name + " has copies=" + copies + " and min.insync.replicas=" + least.getAsLong();
        if (least.getAsLong() >= copies) {
            return List.of(Finding.warning(
                    has + ": without one broker nothing is written",
                    broker.setting(name, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(copies - 1))));
        }
        return least.getAsLong() == 1 && copies > 2
                ? List.of(Finding.warning(
                        has + ": a record may be lost with one broker",
                        broker.setting(name, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2")))
                : List.of();
    }
}

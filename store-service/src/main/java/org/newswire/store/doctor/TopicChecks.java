package org.newswire.store.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.Topic.Difference;
import org.newswire.raw.RawItem;

/// Checks the broker, its topics with their copies and retention, and its disks.
final class TopicChecks {
    private static final String CREATE_TOPICS =
            "docker compose run --rm --no-deps setup, or restart the services: both create the topics";

    /// Kafka's own topics, without which no group and no transaction works.
    private static final Set<String> INTERNAL = Set.of("__consumer_offsets", "__transaction_state");

    private static final String OFFSETS_RETENTION = "offsets.retention.minutes";
    private static final int DISK_WARNING_PERCENT = 80;
    private static final int DISK_FAILED_PERCENT = 95;
    private static final Duration WEEK = Duration.ofDays(7);

    private final Broker broker;

    TopicChecks(Broker broker) {
        this.broker = broker;
    }

    List<Finding> broker() throws InterruptedException {
        int nodes = broker.nodes().size();
        String found = nodes
                + (nodes == 1 ? " broker at " : " brokers at ")
                + broker.kafka().bootstrapServers();
        try {
            QuorumInfo quorum =
                    Broker.get(broker.admin().describeMetadataQuorum().quorumInfo());
            if (quorum.leaderId() < 0) {
                return List.of(
                        Finding.failed(
                                found + ", no active controller",
                                "start a majority of the controllers: docker compose ps kafka; docker compose logs --tail 50 kafka"));
            }
            return List.of(Finding.ok(found + version() + ", active controller " + quorum.leaderId()));
        } catch (AuthorizationException e) {
            return List.of(Finding.ok(found + version() + ", active controller unknown (no Describe on the cluster)"));
        }
    }

    /// The level of `metadata.version`; the protocol has no version of the broker's software.
    private String version() throws InterruptedException {
        var level = Broker.get(broker.admin().describeFeatures().featureMetadata())
                .finalizedFeatures()
                .get("metadata.version");
        return level == null ? "" : ", metadata.version " + level.maxVersionLevel();
    }

    /// Existence, partitions and configuration, without copies and retention.
    List<Finding> topics() throws InterruptedException {
        List<Broker.Existing> existing = broker.existing();
        Set<String> absent = new TreeSet<>();
        broker.ofServices().forEach(topic -> absent.add(topic.name()));
        existing.forEach(topic -> absent.remove(topic.wanted().name()));
        List<Finding> findings = new ArrayList<>();
        if (!absent.isEmpty()) {
            findings.add(Finding.failed(
                    (absent.size() == 1 ? "missing topic " : "missing topics ") + Words.list(absent), CREATE_TOPICS));
        }
        existing.stream()
                .flatMap(topic -> topic.differences(broker.kafka()).stream())
                .filter(difference -> !isCopies(difference) && !isRetention(difference))
                .map(this::ofDifference)
                .forEach(findings::add);
        if (findings.isEmpty()) {
            findings.add(Finding.ok(existing.size() + " topics as the services want them"));
        }
        return findings;
    }

    private static boolean isCopies(Difference difference) {
        return difference.setting().equals(Difference.COPIES)
                || difference.setting().equals(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    }

    private static boolean isRetention(Difference difference) {
        return difference.setting().equals(TopicConfig.RETENTION_MS_CONFIG);
    }

    private Finding ofDifference(Difference difference) {
        String remedy = broker.setting(difference.topic(), difference.setting(), difference.wanted());
        return switch (difference.setting()) {
            case Difference.PARTITIONS ->
                Finding.warning(
                        difference.toString(),
                        "leave it: the services use it as it is, and keys move if you change the number");
            case TopicConfig.CLEANUP_POLICY_CONFIG -> Finding.failed(difference.toString(), remedy);
            case TopicConfig.MAX_MESSAGE_BYTES_CONFIG ->
                Long.parseLong(difference.actual()) < Long.parseLong(difference.wanted())
                        ? Finding.failed(difference.toString(), remedy)
                        : Finding.warning(difference.toString(), remedy);
            default -> Finding.warning(difference.toString(), remedy);
        };
    }

    List<Finding> copies() throws InterruptedException {
        List<Broker.Existing> existing = broker.existing();
        Set<String> visible = new HashSet<>(INTERNAL);
        Map<String, TopicDescription> all = new TreeMap<>();
        existing.forEach(topic -> all.put(topic.wanted().name(), topic.description()));
        try {
            all.putAll(broker.descriptions(visible));
        } catch (AuthorizationException e) {
            // An account of the services need not see them.
        }
        if (all.isEmpty()) {
            return List.of(Finding.skipped("no topic exists", CREATE_TOPICS));
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
                .filter(TopicChecks::isCopies)
                .map(this::ofCopies)
                .forEach(findings::add);
        if (findings.isEmpty()) {
            int fewest = all.values().stream()
                    .mapToInt(TopicChecks::fewestCopies)
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
        OptionalLong least = number(topic.config(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
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

    private static OptionalLong number(Config config, String name) {
        var entry = config.get(name);
        return entry == null || entry.value() == null
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(entry.value()));
    }

    /// @param parse the backlog of the group that reads `news.raw`
    List<Finding> retention(GroupChecks.Backlog parse) throws InterruptedException {
        List<Broker.Existing> existing = broker.existing();
        List<Finding> findings = new ArrayList<>();
        existing.stream()
                .flatMap(topic -> topic.differences(broker.kafka()).stream())
                .filter(TopicChecks::isRetention)
                .filter(TopicChecks::isShorter)
                .forEach(difference -> findings.add(Finding.warning(
                        difference.toString(),
                        broker.setting(difference.topic(), difference.setting(), difference.wanted()))));
        Optional<Broker.Existing> raw = existing.stream()
                .filter(topic -> topic.wanted().equals(RawItem.TOPIC))
                .findFirst();
        if (raw.isEmpty()) {
            return List.of(Finding.skipped("there is no " + RawItem.TOPIC.name(), CREATE_TOPICS));
        }
        Optional<Duration> kept = Topic.retention(raw.get().config());
        findings.addAll(atRisk(kept, parse));
        findings.addAll(offsets(kept));
        if (findings.isEmpty()) {
            findings.add(Finding.ok(RawItem.TOPIC.name() + " keeps records for "
                    + kept.map(Words::of).orElse("ever")
                    + parse.oldest()
                            .map(age -> ", the oldest that waits is " + Words.of(age) + " old")
                            .orElse(", none waits")));
        }
        return findings;
    }

    private static boolean isShorter(Difference difference) {
        long actual = Long.parseLong(difference.actual());
        long wanted = Long.parseLong(difference.wanted());
        return actual >= 0 && (wanted < 0 || actual < wanted);
    }

    /// As the alert RetentionAtRisk: older than half of the retention.
    private List<Finding> atRisk(Optional<Duration> kept, GroupChecks.Backlog parse) {
        String remedy = broker.setting(RawItem.TOPIC.name(), TopicConfig.RETENTION_MS_CONFIG, Topic.FOR_EVER)
                + "; then RUNBOOK.md, RetentionAtRisk";
        List<Finding> findings = new ArrayList<>();
        if (!parse.lost().isEmpty()) {
            findings.add(Finding.failed(
                    "the retention has deleted records that parse has not read, in " + Words.list(parse.lost()),
                    remedy));
        }
        Optional<Duration> oldest = parse.oldest();
        if (kept.isPresent()
                && oldest.isPresent()
                && oldest.get().multipliedBy(2).compareTo(kept.get()) > 0) {
            findings.add(Finding.failed(
                    "the oldest record that waits for parse is " + Words.of(oldest.get()) + " old, and "
                            + RawItem.TOPIC.name() + " keeps records for " + Words.of(kept.get()),
                    remedy));
        }
        return findings;
    }

    private List<Finding> offsets(Optional<Duration> kept) throws InterruptedException {
        Duration wanted = kept.orElse(WEEK);
        List<Finding> findings = new ArrayList<>();
        Map<String, Config> configs;
        try {
            configs = new TreeMap<>(broker.brokerConfigs());
        } catch (AuthorizationException e) {
            return List.of();
        }
        configs.forEach((id, config) -> {
            OptionalLong minutes = number(config, OFFSETS_RETENTION);
            if (minutes.isPresent() && Duration.ofMinutes(minutes.getAsLong()).compareTo(wanted) < 0) {
                findings.add(
                        Finding.warning(
                                "broker " + id + " has " + OFFSETS_RETENTION + "=" + minutes.getAsLong() + ": "
                                        + RawItem.TOPIC.name() + " is published again if parse is stopped for longer",
                                OFFSETS_RETENTION + "=" + wanted.toMinutes()
                                        + " in the configuration of each broker (KAFKA_OFFSETS_RETENTION_MINUTES), then restart it"));
            }
        });
        return findings;
    }

    List<Finding> disk() throws InterruptedException {
        List<Integer> ids = broker.nodes().stream().map(Node::id).toList();
        Map<Integer, Map<String, LogDirDescription>> folders =
                Broker.get(broker.admin().describeLogDirs(ids).allDescriptions());
        List<Finding> findings = new ArrayList<>();
        List<String> found = new ArrayList<>();
        new TreeMap<>(folders)
                .forEach((id, dirs) -> new TreeMap<>(dirs).forEach((path, dir) -> {
                    String name = "broker " + id + " " + path;
                    if (dir.error() != null) {
                        findings.add(Finding.failed(
                                name + " is offline: " + dir.error().getMessage(),
                                "docker compose logs --tail 50 kafka"));
                    } else if (dir.totalBytes().isPresent() && dir.usableBytes().isPresent()) {
                        found.add(used(
                                findings,
                                name,
                                dir.totalBytes().getAsLong(),
                                dir.usableBytes().getAsLong()));
                    }
                }));
        if (findings.isEmpty()) {
            findings.add(
                    found.isEmpty()
                            ? Finding.skipped(
                                    "the brokers do not tell the size of their disks", "df on the brokers' hosts")
                            : Finding.ok(String.join(", ", found)));
        }
        return findings;
    }

    private String used(List<Finding> findings, String name, long total, long usable) {
        long percent = total == 0 ? 100 : Math.round(100.0 * (total - usable) / total);
        String found = name + " is " + percent + " % full, " + Words.gibibytes(usable) + " left";
        String remedy = "a larger disk, or less of news.raw (here 7 days): "
                + broker.setting(
                        RawItem.TOPIC.name(), TopicConfig.RETENTION_MS_CONFIG, String.valueOf(WEEK.toMillis()));
        Stream.of(DISK_FAILED_PERCENT, DISK_WARNING_PERCENT)
                .filter(limit -> percent > limit)
                .findFirst()
                .ifPresent(limit -> findings.add(
                        limit == DISK_FAILED_PERCENT ? Finding.failed(found, remedy) : Finding.warning(found, remedy)));
        return found;
    }
}

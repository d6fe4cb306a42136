package org.newswire.store.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.newswire.kafka.Topic.Difference;
import org.newswire.raw.RawItem;

/// Checks the broker, its topics and its disks.
final class TopicChecks {
    static final String CREATE_TOPICS =
            "docker compose run --rm --no-deps setup, or restart the services: both create the topics";

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

    /// Returns the level of `metadata.version`, because the protocol does not report the broker's version.
    private String version() throws InterruptedException {
        var level = Broker.get(broker.admin().describeFeatures().featureMetadata())
                .finalizedFeatures()
                .get("metadata.version");
        return level == null ? "" : ", metadata.version " + level.maxVersionLevel();
    }

    /// Checks existence, partitions and configuration, except replicas and retention.
    List<Finding> topics() throws InterruptedException {
        List<Broker.Existing> existing = broker.existing();
        Set<String> absent = new TreeSet<>();
        broker.ofServices().forEach(topic -> absent.add(topic.name()));
        existing.forEach(topic -> absent.remove(topic.wanted().name()));
        List<Finding> findings = new ArrayList<>();
        if (!absent.isEmpty()) {
            findings.add(Finding.failed(
                    (absent.size() == 1 ? "missing topic " : "missing topics ") + Format.list(absent), CREATE_TOPICS));
        }
        existing.stream()
                .flatMap(topic -> topic.differences(broker.kafka()).stream())
                .filter(difference -> !Broker.isOfCopies(difference) && !Broker.isOfRetention(difference))
                .map(this::ofDifference)
                .forEach(findings::add);
        if (findings.isEmpty()) {
            findings.add(Finding.ok(existing.size() + " topics have the expected configuration"));
        }
        return findings;
    }

    private Finding ofDifference(Difference difference) {
        String remedy = broker.setting(difference.topic(), difference.setting(), difference.wanted());
        return switch (difference.setting()) {
            case Difference.PARTITIONS ->
                Finding.warning(
                        difference.toString(),
                        "keep it: the services work with it, and a change would move keys to other partitions");
            case TopicConfig.CLEANUP_POLICY_CONFIG -> Finding.failed(difference.toString(), remedy);
            case TopicConfig.MAX_MESSAGE_BYTES_CONFIG ->
                Long.parseLong(difference.actual()) < Long.parseLong(difference.wanted())
                        ? Finding.failed(difference.toString(), remedy)
                        : Finding.warning(difference.toString(), remedy);
            default -> Finding.warning(difference.toString(), remedy);
        };
    }

    List<Finding> disk() throws InterruptedException {
        List<Integer> ids = broker.nodes().stream().map(Node::id).toList();
        Map<Integer, Map<String, LogDirDescription>> folders;
        try {
            folders = Broker.get(broker.admin().describeLogDirs(ids).allDescriptions());
        } catch (AuthorizationException e) {
            folders = Map.of();
        }
        List<Finding> findings = new ArrayList<>();
        List<String> found = new ArrayList<>();
        String remedy = "enlarge the disk, or shorten the retention of news.raw, for example to 7 days: "
                + broker.setting(
                        RawItem.TOPIC.name(), TopicConfig.RETENTION_MS_CONFIG, String.valueOf(WEEK.toMillis()));
        new TreeMap<>(folders)
                .forEach((id, dirs) -> new TreeMap<>(dirs).forEach((path, dir) -> {
                    String name = "broker " + id + " " + path;
                    if (dir.error() != null) {
                        findings.add(Finding.failed(
                                name + " is offline: " + dir.error().getMessage(),
                                "docker compose logs --tail 50 kafka"));
                    } else if (dir.totalBytes().isPresent() && dir.usableBytes().isPresent()) {
                        Finding used = used(
                                name,
                                dir.totalBytes().getAsLong(),
                                dir.usableBytes().getAsLong(),
                                remedy);
                        found.add(used.found());
                        if (used.status() != Finding.Status.OK) {
                            findings.add(used);
                        }
                    }
                }));
        if (findings.isEmpty()) {
            findings.add(
                    found.isEmpty()
                            ? Finding.skipped(
                                    "the brokers report the size of their disks only to accounts with Describe on the cluster",
                                    "df on the brokers' hosts")
                            : Finding.ok(String.join(", ", found)));
        }
        return findings;
    }

    /// @param remedy of a disk with little space
    static Finding used(String name, long total, long usable, String remedy) {
        long percent = total == 0 ? 100 : Math.round(100.0 * (total - usable) / total);
        String found = name + " is " + percent + " % full, " + Format.gibibytes(usable) + " left";
        if (percent > DISK_FAILED_PERCENT) {
            return Finding.failed(found, remedy);
        }
        return percent > DISK_WARNING_PERCENT ? Finding.warning(found, remedy) : Finding.ok(found);
    }
}

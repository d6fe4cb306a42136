package org.newswire.store.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.newswire.kafka.Topic;
import org.newswire.kafka.Topic.Difference;
import org.newswire.raw.RawItem;

/// Checks the retention of records and offsets, and compares it with the backlog of parse.
final class RetentionCheck {
    private static final String OFFSETS_RETENTION = "offsets.retention.minutes";
    private static final Duration WEEK = Duration.ofDays(7);

    private final Broker broker;

    RetentionCheck(Broker broker) {
        this.broker = broker;
    }

    /// @param parse the backlog of the group that reads `news.raw`
    List<Finding> findings(GroupChecks.Backlog parse) throws InterruptedException {
        List<Broker.Existing> existing = broker.existing();
        List<Finding> findings = new ArrayList<>();
        existing.stream()
                .flatMap(topic -> topic.differences(broker.kafka()).stream())
                .filter(Broker::isOfRetention)
                .filter(RetentionCheck::isShorter)
                .forEach(difference -> findings.add(Finding.warning(
                        difference.toString(),
                        broker.setting(difference.topic(), difference.setting(), difference.wanted()))));
        Optional<Broker.Existing> raw = existing.stream()
                .filter(topic -> topic.wanted().equals(RawItem.TOPIC))
                .findFirst();
        if (raw.isEmpty()) {
            return List.of(Finding.skipped("there is no " + RawItem.TOPIC.name(), TopicChecks.CREATE_TOPICS));
        }
        Optional<Duration> kept = Topic.retention(raw.get().config());
        findings.addAll(atRisk(kept, parse));
        findings.addAll(offsets(kept));
        if (findings.isEmpty()) {
            findings.add(Finding.ok(RawItem.TOPIC.name() + " keeps records for "
                    + kept.map(Format::of).orElse("ever")
                    + parse.oldest()
                            .map(age -> ", the oldest waiting record is " + Format.of(age) + " old")
                            .orElse(", none waits")));
        }
        return findings;
    }

    private static boolean isShorter(Difference difference) {
        long actual = Long.parseLong(difference.actual());
        long wanted = Long.parseLong(difference.wanted());
        return actual >= 0 && (wanted < 0 || actual < wanted);
    }

    /// Fails if a record has waited for more than half of the retention, as the alert RetentionAtRisk.
    private List<Finding> atRisk(Optional<Duration> kept, GroupChecks.Backlog parse) {
        String remedy = broker.setting(RawItem.TOPIC.name(), TopicConfig.RETENTION_MS_CONFIG, Topic.UNLIMITED)
                + "; then RUNBOOK.md, RetentionAtRisk";
        List<Finding> findings = new ArrayList<>();
        if (!parse.lost().isEmpty()) {
            findings.add(Finding.warning(
                    "records were deleted by the retention before parse read them, in " + Format.list(parse.lost()),
                    remedy));
        }
        Optional<Duration> oldest = parse.oldest();
        if (kept.isPresent()
                && oldest.isPresent()
                && oldest.get().multipliedBy(2).compareTo(kept.get()) > 0) {
            findings.add(Finding.failed(
                    "the oldest record that waits for parse is " + Format.of(oldest.get()) + " old, and "
                            + RawItem.TOPIC.name() + " keeps records for " + Format.of(kept.get()),
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
            OptionalLong minutes = Broker.number(config, OFFSETS_RETENTION);
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
}

package org.newswire.store.doctor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.newswire.kafka.BoundedConsumer;

/// Checks the consumer groups of the services: members, partitions without a member, and the backlog.
///
/// The checks join no group. They never ask about a group that does not exist, because that would make the
/// broker create `__consumer_offsets`.
final class GroupChecks {
    private static final Duration LONG_WAIT = Duration.ofMinutes(5);
    private static final Duration READ_LIMIT = Duration.ofSeconds(8);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 1 << 20;
    private static final int PARTITION_FETCH_BYTES = 16 << 10;

    private final Broker broker;
    private final InstantSource clock;

    GroupChecks(Broker broker, InstantSource clock) {
        this.broker = broker;
        this.clock = clock;
    }

    /// Describes the groups that exist, by group id.
    Map<String, ConsumerGroupDescription> descriptions() throws InterruptedException {
        Set<String> ids = Arrays.stream(ServiceGroup.values())
                .map(ServiceGroup::id)
                .collect(Collectors.toCollection(HashSet::new));
        ids.retainAll(Broker.get(broker.admin().listGroups().all()).stream()
                .map(GroupListing::groupId)
                .collect(Collectors.toSet()));
        return ids.isEmpty()
                ? Map.of()
                : Broker.get(broker.admin()
                        .describeConsumerGroups(
                                ids, new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                        .all());
    }

    static List<ServiceGroup.Instance> instances(Map<String, ConsumerGroupDescription> descriptions) {
        List<ServiceGroup.Instance> instances = new ArrayList<>();
        for (ServiceGroup group : ServiceGroup.values()) {
            ConsumerGroupDescription description = descriptions.get(group.id());
            if (description != null) {
                description
                        .members()
                        .forEach(member -> instances.add(new ServiceGroup.Instance(
                                group, member.clientId(), member.host().replaceFirst("^.*/", ""))));
            }
        }
        return instances;
    }

    List<Finding> groups() throws InterruptedException {
        Map<String, ConsumerGroupDescription> descriptions = descriptions();
        List<Finding> findings = new ArrayList<>();
        for (ServiceGroup group : ServiceGroup.values()) {
            ConsumerGroupDescription description = descriptions.get(group.id());
            if (description == null) {
                findings.add(Finding.failed("there is no group " + group.id(), group.startCommand()));
            } else if (description.members().isEmpty()) {
                findings.add(Finding.failed("group " + group.id() + " has no members", group.startCommand()));
            } else {
                findings.add(members(group, description));
            }
            if (description != null && group.commits()) {
                lag(group).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private Finding members(ServiceGroup group, ConsumerGroupDescription description) throws InterruptedException {
        Set<TopicPartition> unassigned = new HashSet<>(broker.partitions(group.topics()));
        description
                .members()
                .forEach(member -> unassigned.removeAll(member.assignment().topicPartitions()));
        if (unassigned.isEmpty()) {
            int count = description.members().size();
            return Finding.ok(group.service() + " " + count + (count == 1 ? " instance" : " instances"));
        }
        String found = "group " + group.id() + " has partitions without a member: " + Format.list(unassigned);
        return description.groupState() == GroupState.STABLE
                ? Finding.failed(found, "docker compose restart " + group.service())
                : Finding.warning(
                        found + " (" + description.groupState() + ")",
                        "run it again in a minute: the group is rebalancing");
    }

    private Optional<Finding> lag(ServiceGroup group) throws InterruptedException {
        Backlog backlog = backlog(group);
        return backlog.oldest()
                .filter(age -> age.compareTo(LONG_WAIT) > 0)
                .map(age -> Finding.warning(
                        backlog.records() + " records wait for " + group.service() + ", the oldest one for "
                                + Format.of(age),
                        "RUNBOOK.md, LagGrowing; more instances: docker compose up -d --no-recreate --no-deps --scale "
                                + group.service() + "=2 " + group.service()));
    }

    /// Returns [Backlog#NONE] if the group does not exist.
    Backlog backlog(ServiceGroup group) throws InterruptedException {
        return descriptions().containsKey(group.id()) ? backlogOfExisting(group) : Backlog.NONE;
    }

    /// @param group that exists
    Backlog backlogOfExisting(ServiceGroup group) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed =
                Broker.get(broker.admin().listConsumerGroupOffsets(group.id()).partitionsToOffsetAndMetadata());
        List<TopicPartition> partitions = broker.partitions(group.topics());
        Map<TopicPartition, Long> begins = broker.offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = broker.offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> next = new HashMap<>();
        Set<TopicPartition> lost = new HashSet<>();
        begins.forEach((partition, begin) -> {
            OffsetAndMetadata offset = committed.get(partition);
            // The offset before the log start may be that of a transaction marker, which is no loss.
            if (offset != null && offset.offset() < begin - 1) {
                lost.add(partition);
            }
            long from = offset == null ? begin : Math.max(begin, offset.offset());
            if (from < ends.getOrDefault(partition, 0L)) {
                next.put(partition, from);
            }
        });
        Map<TopicPartition, Instant> first = firstRecords(next);
        long records = first.keySet().stream()
                .mapToLong(partition -> ends.getOrDefault(partition, 0L) - Objects.requireNonNull(next.get(partition)))
                .sum();
        Optional<Duration> oldest =
                first.values().stream().min(Instant::compareTo).map(time -> Duration.between(time, clock.instant()));
        return new Backlog(records, oldest, lost);
    }

    /// Returns the time of the first record at or after each offset. Partitions with only transaction
    /// markers after it are left out.
    private Map<TopicPartition, Instant> firstRecords(Map<TopicPartition, Long> next) {
        Map<TopicPartition, Instant> times =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        if (next.isEmpty()) {
            return times;
        }
        Map<String, Object> config = new HashMap<>(broker.kafka().readerToEnd(Broker.CLIENT));
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        try (var consumer = new BoundedConsumer(config)) {
            consumer.assign(next.keySet());
            next.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(next.keySet(), READ_LIMIT);
            long deadline = System.nanoTime() + READ_LIMIT.toNanos();
            while (System.nanoTime() < deadline && !isDone(consumer, ends, times.keySet())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_TIMEOUT)) {
                    var partition = new TopicPartition(record.topic(), record.partition());
                    times.putIfAbsent(partition, Instant.ofEpochMilli(record.timestamp()));
                }
                consumer.pause(times.keySet());
            }
        }
        return times;
    }

    private static boolean isDone(
            BoundedConsumer consumer, Map<TopicPartition, Long> ends, Collection<TopicPartition> found) {
        return ends.entrySet().stream()
                .allMatch(end -> found.contains(end.getKey()) || consumer.position(end.getKey()) >= end.getValue());
    }

    /// The records that a consumer group has not processed yet.
    ///
    /// @param oldest age of the oldest one; empty if the group has processed all records
    /// @param lost   partitions whose records were deleted before the group processed them
    record Backlog(long records, Optional<Duration> oldest, Set<TopicPartition> lost) {
        static final Backlog NONE = new Backlog(0, Optional.empty(), Set.of());

        Backlog {
            lost = Set.copyOf(lost);
        }
    }
}

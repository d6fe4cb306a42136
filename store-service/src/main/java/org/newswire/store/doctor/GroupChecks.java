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
import java.util.Locale;
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
import org.newswire.article.Article;
import org.newswire.pipeline.kafka.BoundedConsumer;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;

/// Checks the consumer groups of the services: members, partitions without a member, records that wait.
///
/// Offsets are asked for without joining a group. A group that does not exist is not described, because the
/// broker would create its topic of offsets.
final class GroupChecks {
    private static final Duration LONG_WAIT = Duration.ofMinutes(5);
    private static final Duration READ_LIMIT = Duration.ofSeconds(8);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 1 << 20;
    private static final int PARTITION_FETCH_BYTES = 16 << 10;

    /// A service, and the group in which its instances share the partitions of topics. The ingest commits no
    /// offsets: it reads its topic whole.
    enum Reader {
        INGEST,
        PARSE,
        STORE;

        private List<String> topics() {
            return switch (this) {
                case INGEST -> List.of(IngestTopics.FEEDS.name());
                case PARSE -> List.of(RawItem.TOPIC.name());
                case STORE -> List.of(Article.TOPIC.name(), FeedStatus.TOPIC.name());
            };
        }

        private boolean commits() {
            return this != INGEST;
        }

        String service() {
            return name().toLowerCase(Locale.ROOT);
        }

        String group() {
            return "newswire-" + service();
        }

        private String start() {
            return "docker compose up -d --no-deps " + service() + "; docker compose logs --tail 50 " + service();
        }
    }

    /// Records that a group has not handled.
    ///
    /// @param oldest age of the oldest one; empty if none waits
    /// @param lost   partitions whose records were deleted before the group had handled them
    record Backlog(long records, Optional<Duration> oldest, Set<TopicPartition> lost) {
        static final Backlog NONE = new Backlog(0, Optional.empty(), Set.of());

        Backlog {
            lost = Set.copyOf(lost);
        }
    }

    /// An instance of a service.
    ///
    /// @param host its address as the broker sees it
    record Instance(Reader reader, String id, String host) {
        @Override
        public String toString() {
            return id + " (" + reader.service() + ")";
        }
    }

    private final Broker broker;
    private final InstantSource clock;

    GroupChecks(Broker broker, InstantSource clock) {
        this.broker = broker;
        this.clock = clock;
    }

    /// The groups that exist, by their ids.
    Map<String, ConsumerGroupDescription> descriptions() throws InterruptedException {
        Set<String> ours =
                Arrays.stream(Reader.values()).map(Reader::group).collect(Collectors.toCollection(HashSet::new));
        ours.retainAll(Broker.get(broker.admin().listGroups().all()).stream()
                .map(GroupListing::groupId)
                .collect(Collectors.toSet()));
        return ours.isEmpty()
                ? Map.of()
                : Broker.get(broker.admin()
                        .describeConsumerGroups(
                                ours, new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                        .all());
    }

    static List<Instance> instances(Map<String, ConsumerGroupDescription> groups) {
        List<Instance> instances = new ArrayList<>();
        for (Reader reader : Reader.values()) {
            ConsumerGroupDescription group = groups.get(reader.group());
            if (group != null) {
                group.members()
                        .forEach(member -> instances.add(new Instance(
                                reader, member.clientId(), member.host().replaceFirst("^.*/", ""))));
            }
        }
        return instances;
    }

    List<Finding> groups() throws InterruptedException {
        Map<String, ConsumerGroupDescription> groups = descriptions();
        List<Finding> findings = new ArrayList<>();
        for (Reader reader : Reader.values()) {
            ConsumerGroupDescription group = groups.get(reader.group());
            if (group == null) {
                findings.add(Finding.failed("there is no group " + reader.group(), reader.start()));
            } else if (group.members().isEmpty()) {
                findings.add(Finding.failed("group " + reader.group() + " has no members", reader.start()));
            } else {
                findings.add(ofMembers(reader, group));
            }
            if (group != null && reader.commits()) {
                late(reader).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private Finding ofMembers(Reader reader, ConsumerGroupDescription group) throws InterruptedException {
        Set<TopicPartition> free = new HashSet<>(broker.partitions(reader.topics()));
        group.members().forEach(member -> free.removeAll(member.assignment().topicPartitions()));
        if (free.isEmpty()) {
            int count = group.members().size();
            return Finding.ok(reader.service() + " " + count + (count == 1 ? " instance" : " instances"));
        }
        String found = "group " + reader.group() + " has partitions without a member: " + Words.list(free);
        return group.groupState() == GroupState.STABLE
                ? Finding.failed(found, "docker compose restart " + reader.service())
                : Finding.warning(
                        found + " (" + group.groupState() + ")", "run it again in a minute: the group is rebalancing");
    }

    private Optional<Finding> late(Reader reader) throws InterruptedException {
        Backlog backlog = backlog(reader);
        return backlog.oldest()
                .filter(age -> age.compareTo(LONG_WAIT) > 0)
                .map(age -> Finding.warning(
                        backlog.records() + " records wait for " + reader.service() + ", the oldest one for "
                                + Words.of(age),
                        "RUNBOOK.md, LagGrowing; more instances: docker compose up -d --no-recreate --no-deps --scale "
                                + reader.service() + "=2 " + reader.service()));
    }

    /// What waits for the group; nothing if there is no such group.
    Backlog backlog(Reader reader) throws InterruptedException {
        if (!descriptions().containsKey(reader.group())) {
            return Backlog.NONE;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = Broker.get(
                broker.admin().listConsumerGroupOffsets(reader.group()).partitionsToOffsetAndMetadata());
        List<TopicPartition> partitions = broker.partitions(reader.topics());
        Map<TopicPartition, Long> begins = broker.offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = broker.offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> next = new HashMap<>();
        Set<TopicPartition> lost = new HashSet<>();
        begins.forEach((partition, begin) -> {
            OffsetAndMetadata offset = committed.get(partition);
            // One less may be the mark that ends a transaction.
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

    /// The times of the first records at or behind offsets. Behind some there are only marks of transactions.
    private Map<TopicPartition, Instant> firstRecords(Map<TopicPartition, Long> next) {
        Map<TopicPartition, Instant> times =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        if (next.isEmpty()) {
            return times;
        }
        Map<String, Object> config = new HashMap<>(broker.kafka().readerToEnd(DoctorCommand.CLIENT));
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        try (var consumer = new BoundedConsumer(config)) {
            consumer.assign(next.keySet());
            next.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(next.keySet());
            long deadline = System.nanoTime() + READ_LIMIT.toNanos();
            while (System.nanoTime() < deadline && !isDone(consumer, ends, times.keySet())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
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
}

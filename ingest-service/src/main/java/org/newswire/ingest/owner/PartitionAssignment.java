package org.newswire.ingest.owner;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.permits.HostOwnership;
import org.newswire.ingest.state.Outbox;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.kafka.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the assignment of partitions: restores feeds from the topics when a partition is assigned, and
/// ends their polls when it is revoked.
///
/// The consumer calls it during its polls, so no transaction is open. Used by the owner's thread.
final class PartitionAssignment implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionAssignment.class);

    /// Further rebalances are likely for this time after one.
    private static final Duration SETTLING_TIME = Duration.ofSeconds(5);

    /// The time in which running polls of revoked partitions may end normally.
    private static final Duration REVOCATION_TIMEOUT = Duration.ofSeconds(2);

    /// The time in which polls that were interrupted afterwards may end.
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(1);

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);

    private final Parts parts;
    private final Restore restore;
    private final Runnable flushClaims;
    private final List<Topic> companions;
    private final Duration gap;
    private final InstantSource clock;
    private Instant settledAt = Instant.MIN;
    private volatile boolean isMember;
    private volatile boolean isClosed;

    /// Reads the state of newly assigned partitions from the topics.
    @FunctionalInterface
    interface Restore {
        /// @return a snapshot of the partitions, after all transactions of former owners have ended
        PartitionSnapshot read(Collection<TopicPartition> partitions);
    }

    /// The objects of the owner's thread.
    record Parts(
            Consumer<byte[], byte[]> consumer,
            FeedTable table,
            HostStates hosts,
            FeedDefinitions definitions,
            RemovedFeeds removed,
            OutcomeWriter writer,
            Outbox outbox,
            HostOwnership ownership) {}

    /// @param flushClaims writes the claims of running polls
    /// @param companions topics whose records have the partition number of their feed
    /// @param gap        shortest time between two requests to a host
    PartitionAssignment(
            Parts parts,
            Restore restore,
            Runnable flushClaims,
            List<Topic> companions,
            Duration gap,
            InstantSource clock) {
        this.parts = parts;
        this.restore = restore;
        this.flushClaims = flushClaims;
        this.companions = List.copyOf(companions);
        this.gap = gap;
        this.clock = clock;
    }

    /// Whether the group has answered. From any thread.
    boolean isMember() {
        return isMember;
    }

    boolean isSettled() {
        return !parts.table.partitions().isEmpty() && !clock.instant().isBefore(settledAt);
    }

    /// From now on nothing is written when partitions are revoked, because the producer is closed before
    /// the consumer. From any thread.
    void close() {
        isClosed = true;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        int partitions =
                parts.consumer.partitionsFor(FeedDefinition.TOPIC.name()).size();
        if (!assigned.isEmpty()) {
            restore(assigned, partitions);
        }
        parts.ownership.assign(numbers(assigned), partitions);
        assigned.forEach(partition -> parts.removed.assigned(partition.partition()));
        settledAt = clock.instant().plus(SETTLING_TIME);
        isMember = true;
    }

    private void restore(Collection<TopicPartition> assigned, int partitions) {
        companions.forEach(topic -> checkPartitions(topic.name(), partitions));
        parts.writer.partitionCount(partitions);
        PartitionSnapshot snapshot = restore.read(assigned);
        assigned.forEach(partition -> {
            parts.table.assign(partition.partition(), clock.instant().plus(gap));
            parts.consumer.seek(partition, snapshot.position(partition));
        });
        snapshot.restore(parts.table, parts.hosts);
        snapshot.definitions().forEach(parts.definitions::apply);
        LOG.info(
                "partitions assigned partitions={} feeds={}",
                names(assigned),
                parts.table.feeds().size());
    }

    private void checkPartitions(String topic, int needed) {
        int there = parts.consumer.partitionsFor(topic).size();
        if (there < needed) {
            throw new KafkaException(
                    "%s has %d partitions, and %s has %d: kafka-topics.sh --alter --topic %s --partitions %d"
                            .formatted(topic, there, FeedDefinition.TOPIC.name(), needed, topic, needed));
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        Set<Integer> numbers = numbers(revoked);
        List<WatchedFeed> feeds = parts.table.feeds().stream()
                .filter(feed -> numbers.contains(feed.partition()))
                .toList();
        if (!isClosed) {
            writeLast(feeds);
        }
        onPartitionsLost(revoked);
        awaitPollThreads(feeds);
    }

    /// Writes what running polls find in a short time, so that the next owner need not repeat them.
    private void writeLast(List<WatchedFeed> feeds) {
        Instant deadline = clock.instant().plus(REVOCATION_TIMEOUT);
        feeds.forEach(WatchedFeed::startRevocation);
        flushClaims.run();
        parts.outbox.flush();
        parts.writer.write();
        while (feeds.stream().anyMatch(WatchedFeed::isPolling)
                && clock.instant().isBefore(deadline)) {
            LockSupport.parkNanos(CHECK_INTERVAL.toNanos());
            parts.outbox.flush();
            parts.writer.write();
        }
        parts.writer.writeDeferred(feeds);
    }

    /// Waits until no request is in progress, before the next owner sends its first one.
    private void awaitPollThreads(List<WatchedFeed> feeds) {
        Instant deadline = clock.instant().plus(INTERRUPT_TIMEOUT);
        try {
            for (WatchedFeed feed : feeds) {
                feed.awaitPollThread(Duration.between(clock.instant(), deadline));
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        parts.ownership.release(numbers(lost));
        lost.forEach(partition -> {
            parts.table.lose(partition.partition());
            parts.hosts.lose(partition.partition());
            parts.removed.lost(partition.partition());
        });
        settledAt = clock.instant().plus(SETTLING_TIME);
        if (!lost.isEmpty()) {
            LOG.info(
                    "partitions released partitions={} feeds={}",
                    names(lost),
                    parts.table.feeds().size());
        }
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }

    private static String names(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .map(TopicPartition::partition)
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }
}

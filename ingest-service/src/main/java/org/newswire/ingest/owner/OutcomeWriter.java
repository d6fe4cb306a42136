package org.newswire.ingest.owner;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.owner.FeedTable.Unsubscribed;
import org.newswire.ingest.poll.IngestMetrics;
import org.newswire.ingest.state.Outbox;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.ingest.websub.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the outcomes of polls to Kafka, one transaction for many feeds.
///
/// Each transaction commits the consumer's positions of the affected partitions. So the broker refuses it
/// if the member has lost its partitions ([Publisher]). The outcome of a feed that is no longer assigned is
/// dropped before. A refused outcome is written again while its feed is assigned.
///
/// Outcomes without items are only applied in memory, and written together later, because each partition of
/// a transaction costs the broker several requests. Used by the owner's thread.
final class OutcomeWriter {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeWriter.class);

    static final int MAX_BATCH_OUTCOMES = 500;

    /// All deferred outcomes are written within this time, one partition after another.
    private static final Duration DEFERRED_WRITE_PERIOD = Duration.ofSeconds(150);

    private final Consumer<byte[], byte[]> consumer;
    private final Publisher publisher;
    private final Outbox outbox;
    private final FeedTable table;
    private final HostStates hosts;
    private final IngestMetrics metrics;
    private final java.util.function.Consumer<Subscription> unsubscribe;
    private final InstantSource clock;
    private final List<PollOutcome> unwritten = new ArrayList<>();
    private final Queue<WatchedFeed> deferredFeeds = new ArrayDeque<>();
    private Instant nextDeferredAt = Instant.MIN;
    private int deferredPartition;
    private int partitionCount;

    /// @param consumer    the member of the group
    /// @param unsubscribe ends a subscription at a hub, after that has been written
    OutcomeWriter(
            Consumer<byte[], byte[]> consumer,
            Publisher publisher,
            Outbox outbox,
            FeedTable table,
            HostStates hosts,
            IngestMetrics metrics,
            java.util.function.Consumer<Subscription> unsubscribe,
            InstantSource clock) {
        this.consumer = consumer;
        this.publisher = publisher;
        this.outbox = outbox;
        this.table = table;
        this.hosts = hosts;
        this.metrics = metrics;
        this.unsubscribe = unsubscribe;
        this.clock = clock;
    }

    /// Sets the number of partitions of `news.feeds`.
    void partitionCount(int count) {
        partitionCount = count;
    }

    /// Writes the outcomes of the outbox, with changed host states.
    ///
    /// @throws KafkaException if the result of the transaction is unknown
    void write() {
        unwritten.addAll(outbox.take(Math.max(0, MAX_BATCH_OUTCOMES - unwritten.size())));
        dropUnassigned();
        deferWithoutNews();
        if (write(unwritten)) {
            dropUnassigned(); // a feed whose state was refused is another one now
            List<Subscription> ended = unwritten.stream()
                    .flatMap(outcome -> outcome.endedSubscription().stream())
                    .toList();
            unwritten.forEach(table::published);
            ended.forEach(unsubscribe);
            unwritten.forEach(metrics::published);
            outbox.done(unwritten);
            unwritten.clear();
        }
    }

    private void dropUnassigned() {
        List<PollOutcome> dropped = unwritten.stream()
                .filter(outcome -> !outcome.feed().isWatched())
                .toList();
        unwritten.removeAll(dropped);
        dropped.forEach(outcome -> outcome.items()
                .forEach(item -> item.span()
                        .fail("the feed is not assigned to this instance any more, or its state is too large")));
        metrics.dropped(
                dropped.stream().mapToInt(outcome -> outcome.items().size()).sum());
        outbox.done(dropped);
    }

    private void deferWithoutNews() {
        List<PollOutcome> deferred = unwritten.stream()
                .filter(outcome -> outcome.feed().canDefer(outcome))
                .toList();
        unwritten.removeAll(deferred);
        deferred.forEach(table::published);
        deferred.forEach(outcome -> outcome.feed().defer(outcome));
        outbox.done(deferred);
    }

    /// Writes a batch of deferred outcomes if it is time for them. The size of the batch limits the delay
    /// of outcomes with items.
    void writeDeferred() {
        Instant now = clock.instant();
        if (deferredFeeds.isEmpty()
                && !nextDeferredAt.isAfter(now)
                && !table.partitions().isEmpty()) {
            NavigableSet<Integer> owned = new TreeSet<>(table.partitions());
            nextDeferredAt = now.plus(DEFERRED_WRITE_PERIOD.dividedBy(owned.size()));
            deferredPartition = Objects.requireNonNullElseGet(owned.higher(deferredPartition), owned::first);
            table.feeds().stream()
                    .filter(feed -> feed.partition() == deferredPartition)
                    .forEach(deferredFeeds::add);
        }
        write(takeDeferred(deferredFeeds));
    }

    /// Writes all deferred outcomes of these feeds. If that fails, only the times of polls without items
    /// are lost.
    void writeDeferred(Collection<WatchedFeed> feeds) {
        Queue<WatchedFeed> left = new ArrayDeque<>(feeds);
        while (!left.isEmpty()) {
            write(takeDeferred(left));
        }
    }

    /// Takes feeds for one transaction.
    private static List<PollOutcome> takeDeferred(Queue<WatchedFeed> feeds) {
        List<PollOutcome> outcomes = new ArrayList<>();
        int bytes = 0;
        while (!feeds.isEmpty() && outcomes.size() < MAX_BATCH_OUTCOMES && bytes < Outbox.MAX_BATCH_KIB << 10) {
            Optional<PollOutcome> deferred =
                    Optional.of(feeds.remove()).filter(WatchedFeed::isWatched).flatMap(WatchedFeed::deferred);
            bytes += deferred.map(PollOutcome::weight).orElse(0);
            deferred.ifPresent(outcomes::add);
        }
        return outcomes;
    }

    /// @return whether they are written; if not, the write may be repeated
    private boolean write(List<PollOutcome> outcomes) {
        List<HostStates.Change> changes = hosts.changes(table, partitionCount);
        if (outcomes.isEmpty() && changes.isEmpty()) {
            return true;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        outcomes.forEach(outcome -> offsets.putAll(position(outcome.feed().partition())));
        changes.forEach(change -> offsets.putAll(position(change.partition())));
        boolean isWritten = publisher.publish(outcomes, changes, offsets, consumer.groupMetadata());
        if (isWritten) {
            hosts.written(changes);
            outcomes.forEach(outcome -> outcome.feed().written());
            publisher.takeRefusedFeeds().forEach(this::postpone);
        }
        return isWritten;
    }

    /// Nothing of the poll is published, because no state would identify its items as published.
    private void postpone(UUID feedId, String remedy) {
        table.postpone(feedId, clock.instant())
                .ifPresent(feed -> LOG.warn(
                        "feed={} not published, next poll at {}: {}",
                        feed.definition().url(),
                        feed.dueAt(),
                        remedy));
    }

    /// Writes other records, such as canaries, under the ownership of a partition.
    ///
    /// @return whether they are written
    boolean write(List<ProducerRecord<byte[], byte[]>> records, int partition) {
        return publisher.publish(records, position(partition), consumer.groupMetadata());
    }

    /// Deletes the statuses of removed feeds, and ends their subscriptions at hubs.
    ///
    /// @param withState whether their poll states are deleted, too
    /// @return whether that is written; if not, it may be repeated
    boolean delete(int partition, List<UUID> feeds, boolean withState) {
        for (int from = 0; from < feeds.size(); from += MAX_BATCH_OUTCOMES) {
            List<UUID> batch = feeds.subList(from, Math.min(feeds.size(), from + MAX_BATCH_OUTCOMES));
            List<Unsubscribed> ended = table.subscribed(batch);
            if (!publisher.delete(batch, ended, withState, partition, position(partition), consumer.groupMetadata())) {
                return false;
            }
            table.unsubscribed(ended);
            ended.forEach(each -> unsubscribe.accept(each.subscription()));
            if (withState) {
                table.forget(batch);
            }
        }
        return true;
    }

    private Map<TopicPartition, OffsetAndMetadata> position(int partition) {
        TopicPartition owned = new TopicPartition(FeedDefinition.TOPIC.name(), partition);
        return Map.of(owned, new OffsetAndMetadata(consumer.position(owned)));
    }
}

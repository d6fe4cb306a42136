package org.newswire.ingest.owner;

import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.HostGate;
import org.newswire.ingest.memory.Outbox;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.owner.FeedTable.Unsubscribed;
import org.newswire.ingest.topics.OpenTransactions;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.ingest.visit.IngestMetrics;
import org.newswire.ingest.visit.PollRunner;
import org.newswire.ingest.visit.PollSettings;
import org.newswire.ingest.websub.Call;
import org.newswire.ingest.websub.HubDesk;
import org.newswire.ingest.websub.Subscription;
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Stage.InstallationFault;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.kafka.BoundedConsumer;
import org.newswire.pipeline.metrics.SkippedRecords;
import org.newswire.pipeline.supervision.ClockSetBack;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A member of the group that shares the feeds: while it owns a partition of `news.feeds` it polls the
/// feeds in it and publishes what the polls find.
///
/// One thread does everything that touches the group: it takes definitions, starts polls that are due,
/// and publishes what has been found since its last round in one transaction. So a rebalance never
/// meets an open transaction, and what comes from a poll that began under an assignment since lost is
/// dropped before one. What a transaction could not bring home is tried again while the partition is
/// ours; where its fate is unknown, [#run()] ends with the exception and whoever runs it makes a new
/// owner, which reads the truth from the topics.
public final class FeedOwner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedOwner.class);
    public static final String GROUP = "newswire-ingest";

    /// So long it waits for items before it looks after everything else.
    private static final Duration ROUND = Duration.ofMillis(800);

    private static final Duration BRIEFLY = Duration.ofMillis(50);

    /// So long after partitions have come or gone its rounds are brief.
    private static final Duration SETTLES = Duration.ofSeconds(5);

    /// Word of polls without news is written so often, that of all feeds of a partition together: each
    /// partition that a transaction touches costs the broker something.
    private static final Duration QUIET_WRITTEN_EVERY = Duration.ofSeconds(150);

    private static final Duration COUNTED_EVERY = Duration.ofSeconds(5);

    /// The memory of a removed feed is kept so long, in case it comes back.
    private static final Duration MEMORY_KEPT = Duration.ofDays(30);

    private static final Duration FORGOTTEN_EVERY = Duration.ofHours(1);

    /// Polls under way of partitions that go to another instance have so long to end.
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(2);

    private static final Duration INTERRUPT_LIMIT = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final int OUTCOMES_A_TRANSACTION = 500;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Publisher publisher;
    private final PartitionReader reader;
    private final OpenTransactions transactions;
    private final PollRunner polls;
    private final Optional<HubDesk> hubs;
    private final Optional<CanaryFeed> canary;
    private final IngestMetrics metrics;
    private final SkippedRecords skipped;
    private final InstantSource clock;
    private final FeedTable table;
    private final HostMemories hosts;
    private final ClockSetBack setBack = new ClockSetBack();
    private final Duration gap;
    private final Outbox outbox;
    private final List<PollOutcome> held = new ArrayList<>();
    private final Set<Integer> newlyOwned = new HashSet<>();

    /// Partitions whose removed feeds could not be deleted yet.
    private final Set<Integer> notForgotten = new HashSet<>();

    private int partitions;
    private Instant settledAt = Instant.MIN;
    private Instant countedAt = Instant.MIN;
    private Instant forgottenAt = Instant.MIN;
    private Instant quietTurnAt = Instant.MIN;
    private int quietTurn;
    private final Queue<WatchedFeed> quiet = new ArrayDeque<>();
    private volatile boolean member;
    private volatile boolean closing;

    public FeedOwner(
            KafkaSettings kafka,
            String instanceId,
            PollSettings settings,
            PollRunner polls,
            HostGate gate,
            Optional<HubDesk> hubs,
            Optional<CanaryFeed> canary,
            IngestMetrics metrics,
            SkippedRecords skipped,
            DeadLetters letters,
            InstantSource clock) {
        this.skipped = skipped;
        this.table = new FeedTable(settings);
        this.hosts = new HostMemories(gate, clock);
        this.gap = gate.gap();
        this.outbox = new Outbox(clock);
        String member = OpenTransactions.memberName(instanceId);
        this.consumer = new BoundedConsumer(kafka.consumer(member, GROUP));
        this.publisher = new Publisher(kafka, OpenTransactions.transactionalId(member), letters, clock);
        this.transactions = new OpenTransactions(kafka, "ingest-admin-" + instanceId);
        this.reader = new PartitionReader(kafka, "ingest-reader-" + instanceId);
        this.polls = polls;
        this.hubs = hubs;
        this.canary = canary;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// Works until [#close()], then lets the polls under way end and publishes what they found.
    ///
    /// @throws KafkaException        when the fate of a transaction is unknown or the membership is lost for
    ///     good
    /// @throws InstallationFault     when the clock was set back: what is planned all over the process
    ///     is too late now, and a new one goes by the topics
    public void run() {
        try (consumer;
                publisher;
                var clientMetrics = new KafkaClientMetrics(consumer)) {
            metrics.bind(clientMetrics);
            consumer.subscribe(List.of(FeedDefinition.TOPIC.name()), new Ownership());
            publisher.start(); // while the consumer joins; nothing is assigned before it is polled
            try {
                work();
                finish();
            } finally {
                closing = true; // nothing is published as the consumer closes, the publisher being closed by then
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } finally {
            table.feeds().forEach(WatchedFeed::retire);
        }
    }

    private void work() throws InterruptedException {
        while (!closing) {
            throwIfSetBack();
            outbox.awaitItems(round());
            consumer.poll(Duration.ZERO).forEach(this::define);
            tellDisbelieved();
            hubs.ifPresent(desk -> (newlyOwned.isEmpty() ? desk.take() : desk.all()).forEach(this::hear));
            forgetRemoved();
            table.shareBudget(clock.instant());
            table.takeDue(clock.instant(), polls.quota()).forEach(feed -> polls.start(feed, outbox));
            publish();
            publishQuiet();
            canary.ifPresent(this::send);
            count();
        }
    }

    @Override
    public void close() {
        closing = true;
    }

    /// Why it does not work just now: the group has not given it its share yet, or the broker is away.
    /// From any thread.
    public Optional<String> check() {
        if (!member) {
            return Optional.of("joining the group");
        }
        return ConsumeLoop.silence(consumer);
    }

    /// How long it may wait for items. Partitions that were given back stay ours until the next call of
    /// the consumer, those taken over may be asked once a gap has passed, and who owns nothing is about to
    /// get a share: none of that waits for a whole round.
    private Duration round() {
        boolean settled = !table.partitions().isEmpty() && !clock.instant().isBefore(settledAt);
        return settled && table.waiting() == 0 ? ROUND : BRIEFLY;
    }

    private void finish() {
        Instant limit = clock.instant().plus(STOP_LIMIT);
        polls.stop();
        while ((polls.underWay() > 0 || !outbox.isEmpty()) && clock.instant().isBefore(limit)) {
            consumer.poll(BRIEFLY);
            outbox.hurry();
            publish();
        }
        outbox.hurry();
        publish();
        publishUnwritten(table.feeds());
    }

    /// Of all instances, the one that owns the first partition sends them.
    private void send(CanaryFeed own) {
        if (table.partitions().contains(0)) {
            var items = own.due(clock.instant(), () -> publisher.partitions(RawItem.TOPIC));
            if (!items.isEmpty() && publisher.publish(items, position(0), consumer.groupMetadata())) {
                metrics.canaries().increment(items.size());
            }
        }
    }

    /// One portion a round, so that items need not wait for all.
    private void publishQuiet() {
        Instant now = clock.instant();
        if (quiet.isEmpty() && !quietTurnAt.isAfter(now) && !table.partitions().isEmpty()) {
            NavigableSet<Integer> owned = new TreeSet<>(table.partitions());
            quietTurnAt = now.plus(QUIET_WRITTEN_EVERY.dividedBy(owned.size()));
            quietTurn = Objects.requireNonNullElseGet(owned.higher(quietTurn), owned::first);
            table.feeds().stream().filter(feed -> feed.partition() == quietTurn).forEach(quiet::add);
        }
        write(unwritten(quiet));
    }

    /// What was passed over goes with the feeds; where that fails, only word of quiet polls is lost.
    private void publishUnwritten(Collection<WatchedFeed> feeds) {
        Queue<WatchedFeed> left = new ArrayDeque<>(feeds);
        while (!left.isEmpty()) {
            write(unwritten(left));
        }
    }

    /// Takes feeds for one transaction.
    private static List<PollOutcome> unwritten(Queue<WatchedFeed> feeds) {
        List<PollOutcome> outcomes = new ArrayList<>();
        int bytes = 0;
        while (!feeds.isEmpty() && outcomes.size() < OUTCOMES_A_TRANSACTION && bytes < Outbox.TAKEN_KIB << 10) {
            Optional<PollOutcome> unwritten =
                    Optional.of(feeds.remove()).filter(WatchedFeed::isLive).flatMap(WatchedFeed::unwritten);
            bytes += unwritten.map(PollOutcome::weight).orElse(0);
            unwritten.ifPresent(outcomes::add);
        }
        return outcomes;
    }

    private void count() {
        Instant now = clock.instant();
        if (!countedAt.plus(COUNTED_EVERY).isAfter(now)) {
            countedAt = now;
            metrics.owned(table.feeds(), table.waiting(), table.unreadable());
        }
    }

    private void hear(Call call) {
        table.heard(call.notAfter(clock.instant()));
    }

    private void throwIfSetBack() {
        setBack.check(clock.instant()).ifPresent(why -> {
            throw new InstallationFault(why);
        });
    }

    private void tellDisbelieved() {
        int feeds = table.takeDisbelieved();
        if (feeds > 0) {
            LOG.warn(
                    "feeds={} were polled at a time that is yet to come, by what is remembered: a clock was wrong, or is"
                            + " (now={}). They are due within their shortest interval",
                    feeds,
                    clock.instant());
        }
    }

    private void define(ConsumerRecord<byte[], byte[]> feed) {
        Optional<UUID> key = FeedDefinition.id(feed);
        if (key.isEmpty()) {
            skipped.skip(feed, "its key is no feed id");
            return;
        }
        if (feed.value() == null) {
            UUID id = key.get();
            WatchedFeed removed = table.remove(id);
            if (removed != null) {
                LOG.info("feed={} url={} removed", id, removed.definition().url());
                forget(feed.partition(), List.of(id), false);
            }
            return;
        }
        try {
            FeedDefinition definition = FeedDefinition.CONTRACT.decode(feed.value());
            Optional<String> fault = definition.fault();
            if (fault.isPresent()) {
                skipped.skip(feed, fault.get());
            } else {
                table.define(feed.partition(), definition, clock.instant());
            }
        } catch (Malformed e) {
            skipped.skip(feed, String.valueOf(e.getMessage()));
        }
    }

    private void publish() {
        held.addAll(outbox.take(OUTCOMES_A_TRANSACTION - Math.min(held.size(), OUTCOMES_A_TRANSACTION)));
        List<PollOutcome> dropped =
                held.stream().filter(outcome -> !outcome.feed().isLive()).toList();
        held.removeAll(dropped);
        dropped.forEach(outcome -> outcome.items().forEach(item -> item.span().fail("the feed is not ours any more")));
        outbox.done(dropped);
        passOverQuiet();
        List<Subscription> left =
                held.stream().flatMap(outcome -> outcome.leaves().stream()).toList();
        if (write(held)) {
            held.forEach(table::published);
            left.forEach(polls::leave);
            held.forEach(metrics::published);
            outbox.done(held);
            held.clear();
        }
    }

    /// @return whether it is written; if not, it may be tried again
    private boolean write(List<PollOutcome> outcomes) {
        List<HostMemories.Change> changes = hosts.changes(table, partitions);
        if (outcomes.isEmpty() && changes.isEmpty()) {
            return true;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        outcomes.forEach(outcome -> offsets.putAll(position(outcome.feed().partition())));
        changes.forEach(change -> offsets.putAll(position(change.partition())));
        boolean written = publisher.publish(outcomes, changes, offsets, consumer.groupMetadata());
        if (written) {
            hosts.written(changes);
            outcomes.forEach(outcome -> outcome.feed().written());
        }
        return written;
    }

    private void passOverQuiet() {
        List<PollOutcome> quiet =
                held.stream().filter(outcome -> outcome.feed().canWait(outcome)).toList();
        held.removeAll(quiet);
        quiet.forEach(table::published);
        quiet.forEach(outcome -> outcome.feed().notWritten(outcome));
        outbox.done(quiet);
    }

    /// @return whether they are deleted; if not, the next round tries again
    private boolean forget(int partition, List<UUID> feeds, boolean memoryToo) {
        for (int from = 0; from < feeds.size(); from += OUTCOMES_A_TRANSACTION) {
            List<UUID> some = feeds.subList(from, Math.min(feeds.size(), from + OUTCOMES_A_TRANSACTION));
            List<Unsubscribed> left = table.subscribed(some);
            if (!publisher.forget(some, left, memoryToo, partition, position(partition), consumer.groupMetadata())) {
                notForgotten.add(partition);
                return false;
            }
            table.unsubscribed(left);
            left.forEach(unsubscribed -> polls.leave(unsubscribed.subscription()));
            if (memoryToo) {
                table.forget(some);
            }
        }
        return true;
    }

    /// Feeds may have been removed while nobody owned their partition.
    private void forgetRemoved() {
        Set<Integer> now = new HashSet<>(newlyOwned);
        now.addAll(notForgotten);
        notForgotten.clear();
        now.forEach(partition -> forgetRemoved(partition, Instant.MAX, false));
        Instant time = clock.instant();
        if (!newlyOwned.isEmpty() || forgottenAt.plus(FORGOTTEN_EVERY).isBefore(time)) {
            forgottenAt = time;
            table.partitions().forEach(partition -> forgetRemoved(partition, time.minus(MEMORY_KEPT), true));
        }
        newlyOwned.clear();
    }

    private void forgetRemoved(int partition, Instant before, boolean memoryToo) {
        List<UUID> removed = table.undefined(partition, before);
        forget(partition, removed, memoryToo);
    }

    private Map<TopicPartition, OffsetAndMetadata> position(int partition) {
        TopicPartition owned = new TopicPartition(FeedDefinition.TOPIC.name(), partition);
        return Map.of(owned, new OffsetAndMetadata(consumer.position(owned)));
    }

    /// Reads what a predecessor left before the first poll of a partition, and lets go of what is lost.
    private final class Ownership implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            take(partitions);
            partitions.forEach(partition -> newlyOwned.add(partition.partition()));
            settledAt = clock.instant().plus(SETTLES);
            member = true;
        }

        private void take(Collection<TopicPartition> assigned) {
            if (assigned.isEmpty()) {
                return;
            }
            partitions = consumer.partitionsFor(FeedDefinition.TOPIC.name()).size();
            Stream.concat(
                            Stream.of(IngestTopics.FEED_MEMORY, FeedStatus.TOPIC),
                            hubs.isPresent() ? IngestTopics.OF_HUBS.stream() : Stream.empty())
                    .map(Topic::name)
                    .forEach(this::needAsMany);
            transactions.endAbandoned(GROUP);
            consumer.committed(Set.copyOf(assigned)); // waits for a predecessor's open transaction (KIP-447)
            Legacy legacy = Legacy.read(reader, assigned, skipped);
            assigned.forEach(owned -> {
                table.take(owned.partition(), clock.instant().plus(gap));
                consumer.seek(owned, legacy.position(owned));
            });
            legacy.restore(table, hosts);
            legacy.definitions().forEach(FeedOwner.this::define);
            LOG.info(
                    "partitions={} owned, feeds={}",
                    names(assigned),
                    table.feeds().size());
        }

        /// What is told of a feed goes by the number of its partition.
        private void needAsMany(String topic) {
            int there = consumer.partitionsFor(topic).size();
            if (there < partitions) {
                throw new KafkaException(
                        "%s has %d partitions, and %s has %d: kafka-topics.sh --alter --topic %s --partitions %d"
                                .formatted(topic, there, FeedDefinition.TOPIC.name(), partitions, topic, partitions));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            List<WatchedFeed> leaving = table.feeds().stream()
                    .filter(feed -> revoked.contains(partitionOf(feed)))
                    .toList();
            if (!closing) {
                publishLast(leaving);
            }
            onPartitionsLost(revoked);
            awaitVisitors(leaving);
        }

        /// What polls under way bring within two seconds the next owner need not ask for again.
        private void publishLast(List<WatchedFeed> leaving) {
            Instant limit = clock.instant().plus(LEAVE_LIMIT);
            leaving.forEach(WatchedFeed::leave);
            polls.hurry();
            outbox.hurry();
            publish();
            while (leaving.stream().anyMatch(WatchedFeed::isPolling)
                    && clock.instant().isBefore(limit)) {
                LockSupport.parkNanos(BRIEFLY.toNanos());
                outbox.hurry();
                publish();
            }
            publishUnwritten(leaving);
        }

        /// So that no request of ours is under way when the next owner's first begins.
        private void awaitVisitors(List<WatchedFeed> retired) {
            Instant limit = clock.instant().plus(INTERRUPT_LIMIT);
            try {
                for (WatchedFeed feed : retired) {
                    feed.awaitVisitor(Duration.between(clock.instant(), limit));
                }
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            lost.forEach(partition -> {
                table.lose(partition.partition());
                hosts.lose(partition.partition());
                newlyOwned.remove(partition.partition());
                notForgotten.remove(partition.partition());
            });
            settledAt = clock.instant().plus(SETTLES);
            if (!lost.isEmpty()) {
                LOG.info(
                        "partitions={} given back, feeds={}",
                        names(lost),
                        table.feeds().size());
            }
        }

        private static TopicPartition partitionOf(WatchedFeed feed) {
            return new TopicPartition(FeedDefinition.TOPIC.name(), feed.partition());
        }

        private static String names(Collection<TopicPartition> partitions) {
            return partitions.stream()
                    .map(TopicPartition::partition)
                    .sorted()
                    .map(String::valueOf)
                    .collect(Collectors.joining(","));
        }
    }
}

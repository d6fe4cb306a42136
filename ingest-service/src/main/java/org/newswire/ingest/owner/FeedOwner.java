package org.newswire.ingest.owner;

import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.permits.HostOwnership;
import org.newswire.ingest.poll.IngestMetrics;
import org.newswire.ingest.poll.PollRunner;
import org.newswire.ingest.state.Outbox;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.ingest.topics.AbandonedTransactions;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.ingest.websub.CallbackStore;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.Heartbeats;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;
import org.newswire.supervision.ClockSkewGuard;
import org.newswire.supervision.InstallationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A member of the consumer group that shares the feeds. It polls the feeds in its partitions of
/// `news.feeds` and publishes the results.
///
/// One thread does all work on the group. It applies definitions, starts due polls, and writes their
/// outcomes ([OutcomeWriter]) in one transaction per round. The consumer's rebalances
/// ([PartitionAssignment]) happen between transactions. When the result of a transaction is unknown,
/// [#run()] ends with the exception. The caller then creates a new owner, which reads the state from the
/// topics.
///
/// ```
/// try (var owner = new FeedOwner(context, polls, Optional.empty(), Optional.empty())) {
///     owner.run(); // until another thread calls close()
/// }
/// ```
public final class FeedOwner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeedOwner.class);
    public static final String GROUP = "newswire-ingest";

    /// The longest wait for outcomes with items.
    private static final Duration ROUND_INTERVAL = Duration.ofMillis(800);

    /// The wait while partitions move between instances, or first polls are due.
    private static final Duration SHORT_ROUND_INTERVAL = Duration.ofMillis(50);

    private static final Duration GAUGE_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Publisher publisher;
    private final PollRunner polls;
    private final Optional<CallbackStore> hubs;
    private final Optional<CanaryFeed> canary;
    private final IngestMetrics metrics;
    private final InstantSource clock;
    private final Outbox outbox;
    private final FeedTable table;
    private final OutcomeWriter writer;
    private final RemovedFeeds removed;
    private final FeedDefinitions definitions;
    private final PartitionAssignment assignment;
    private final HostOwnership ownership;
    private final ClockSkewGuard clockCheck = new ClockSkewGuard();
    private Instant gaugesSetAt = Instant.MIN;
    private volatile boolean closing;

    /// @param hubs   callbacks of WebSub hubs; empty if WebSub is disabled
    /// @param canary empty if canaries are disabled
    public FeedOwner(
            OwnerContext context, PollRunner polls, Optional<CallbackStore> hubs, Optional<CanaryFeed> canary) {
        KafkaSettings kafka = context.kafka();
        String member = AbandonedTransactions.memberName(context.instanceId());
        String transactionalId = AbandonedTransactions.transactionalId(member);
        this.polls = polls;
        this.hubs = hubs;
        this.canary = canary;
        this.metrics = context.metrics();
        this.clock = context.clock();
        this.outbox = new Outbox(clock);
        this.table = new FeedTable(context.settings());
        HostStates hosts = new HostStates(context.hosts().limiter(), clock);
        this.ownership = context.hosts().ownership();
        this.consumer = new BoundedConsumer(kafka.consumer(member, GROUP));
        this.publisher = new Publisher(
                new KafkaSettings.Transactions(kafka.transactionalProducer(transactionalId)),
                context.deadLetters(),
                clock);
        this.writer = new OutcomeWriter(consumer, publisher, outbox, table, hosts, metrics, polls::unsubscribe, clock);
        this.removed = new RemovedFeeds(table, writer, clock);
        this.definitions = new FeedDefinitions(table, removed, context.skipped(), clock);
        this.assignment = new PartitionAssignment(
                new PartitionAssignment.Parts(consumer, table, hosts, definitions, removed, writer, outbox, ownership),
                restore(context),
                polls::flushClaims,
                companions(hubs.isPresent()),
                context.hosts().limiter().gap(),
                clock);
    }

    private static List<Topic> companions(boolean withHubs) {
        return Stream.concat(
                        Stream.of(IngestTopics.FEED_MEMORY, FeedStatus.TOPIC),
                        withHubs ? IngestTopics.OF_HUBS.stream() : Stream.empty())
                .toList();
    }

    /// Reads snapshots after the transactions of former owners have ended. Fetching the committed offsets
    /// waits for open ones (KIP-447).
    private PartitionAssignment.Restore restore(OwnerContext context) {
        var transactions = new AbandonedTransactions(context.kafka(), "ingest-admin-" + context.instanceId());
        var reader = new PartitionReader(context.kafka(), "ingest-reader-" + context.instanceId());
        return (Collection<TopicPartition> partitions) -> {
            transactions.abort(GROUP);
            consumer.committed(Set.copyOf(partitions));
            return PartitionSnapshot.read(reader, partitions, context.skipped());
        };
    }

    /// Works until [#close()], then lets running polls end and writes their outcomes.
    ///
    /// @throws KafkaException if the result of a transaction is unknown, or the membership is lost for good
    /// @throws InstallationException if the clock was set back: all planned times are too late then, and
    ///     the process must be started again
    public void run() {
        try (consumer;
                publisher;
                var clientMetrics = new KafkaClientMetrics(consumer)) {
            metrics.bind(clientMetrics);
            consumer.subscribe(List.of(FeedDefinition.TOPIC.name()), assignment);
            publisher.start(); // before the first poll of the consumer, so before any assignment
            try {
                work();
                finish();
            } finally {
                assignment.close();
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } finally {
            table.feeds().forEach(WatchedFeed::stopWatching);
            ownership.releaseAll();
        }
    }

    private void work() throws InterruptedException {
        while (!closing) {
            checkClock();
            outbox.awaitItems(roundInterval());
            consumer.poll(Duration.ZERO).forEach(definitions::apply);
            warnOfFuturePolls();
            hubs.ifPresent(this::applyNotifications);
            removed.cleanUp();
            table.shareBudget(clock.instant());
            table.takeDue(clock.instant(), polls.backfillRate()).forEach(feed -> polls.start(feed, outbox));
            writer.write();
            writer.writeDeferred();
            canary.ifPresent(this::send);
            setGauges();
        }
    }

    @Override
    public void close() {
        assignment.close();
        closing = true;
    }

    /// Describes why it does not work now, or is empty. From any thread.
    public Optional<String> check() {
        return assignment.isMember() ? Heartbeats.problem(consumer) : Optional.of("joining the group");
    }

    /// Revoked partitions stay assigned until the next poll of the consumer, and newly assigned feeds may
    /// be polled after a short gap. So the round is short in both cases.
    private Duration roundInterval() {
        return assignment.isSettled() && table.waiting() == 0 ? ROUND_INTERVAL : SHORT_ROUND_INTERVAL;
    }

    private void finish() {
        Instant deadline = clock.instant().plus(STOP_TIMEOUT);
        polls.stop();
        while ((polls.running() > 0 || !outbox.isEmpty()) && clock.instant().isBefore(deadline)) {
            consumer.poll(SHORT_ROUND_INTERVAL);
            outbox.flush();
            writer.write();
        }
        outbox.flush();
        writer.write();
        writer.writeDeferred(table.feeds());
    }

    private void send(CanaryFeed feed) {
        var items = feed.due(table.partitions(), clock.instant(), () -> publisher.partitions(RawItem.TOPIC));
        if (!items.isEmpty() && writer.write(items, 0)) {
            metrics.canaries().increment(items.size());
        }
    }

    private void setGauges() {
        Instant now = clock.instant();
        if (!gaugesSetAt.plus(GAUGE_INTERVAL).isAfter(now)) {
            gaugesSetAt = now;
            metrics.owned(table.feeds(), table.waiting(), table.unreadable());
        }
    }

    /// For newly assigned feeds, all stored notifications are applied, not only new ones.
    private void applyNotifications(CallbackStore desk) {
        var calls = removed.hasNewPartitions() ? desk.all() : desk.take();
        calls.forEach(call -> table.receive(call.notAfter(clock.instant())));
    }

    private void checkClock() {
        clockCheck.check(clock.instant()).ifPresent(problem -> {
            throw new InstallationException(problem);
        });
    }

    private void warnOfFuturePolls() {
        int feeds = table.takeFuturePolls();
        if (feeds > 0) {
            LOG.warn(
                    "feed states from the future feeds={} now={}: the clock of this or a former owner was wrong; the"
                            + " feeds are polled within their shortest interval; check the clocks of all instances",
                    feeds,
                    clock.instant());
        }
    }
}

package org.newswire.kafka;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.newswire.limits.Limit;
import org.newswire.supervision.ClockSkewGuard;
import org.newswire.supervision.InstallationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Polls records as a member of a consumer group and passes them to a [BatchHandler] in batches. The
/// offsets of a batch are committed only after it succeeded. A handler that commits them in its own
/// transaction, as parse does, returns none.
///
/// - **Retries.** If the handler throws a [RetriableBatchException], the partitions are paused, and the
///   batch is read again from the committed offsets ([RetryBackoff]). The member keeps its partitions
///   meanwhile. The next batch has half as many records ([BatchLimits]). Any other exception ends the loop,
///   so no record is skipped.
/// - **Slow records.** Records that take long ([PartitionHooks#expectedTime]) are deferred: later records
///   of their partition are handled first ([BatchBuilder], [DeferredShare]). Records with the same key stay
///   in order. The committed offset remains at the first unhandled record, and its metadata lists the
///   handled records after it ([PartitionProgress]).
/// - **Crashes.** If the process ended during a batch, or a batch exceeds `max.poll.interval.ms` by 30 s,
///   the next process tries smaller batches until it finds the record that ends the process
///   ([CrashRecovery]). The handler gets this record with [ConsumerBatch#endedTheProcess].
///
/// One thread calls [#run()]; another one may call [#close()].
public final class ConsumeLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumeLoop.class);
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);

    /// Poll timeout while deferred records are pending. Records that arrive in this time are handled first.
    private static final Duration SHORT_POLL_TIMEOUT = Duration.ofMillis(20);

    private static final int DEFAULT_MAX_POLL_INTERVAL_MS = 300_000;

    @Limit(
            of = "time of a batch past `max.poll.interval.ms`",
            past = "the process exits; after the restart the batch is half as large",
            setting = "KAFKA_MAX_POLL_INTERVAL_MS")
    private static final Duration HANG_MARGIN = Duration.ofSeconds(30);

    private final BoundedConsumer consumer;
    private final List<String> topics;
    private final BatchHandler handler;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final Admin admin;
    private final ConsumerLag lag;
    private final CrashRecovery recovery;
    private final CrashMarkers crashMarkers;
    private final DeferredRecords deferred = new DeferredRecords();
    private final DeferredShare deferredShare = new DeferredShare();
    private final BatchBuilder batches;
    private final BatchLimits limits = new BatchLimits();
    private final RetryBackoff backoff;
    private final PartitionPositions positions;
    private final OffsetRefresh refresh;
    private final AssignmentListener assignment;
    private final HangWatchdog watchdog;
    private volatile boolean closing;
    private volatile boolean joined;

    /// @param consumerConfig settings of the consumer and of an admin client for the same broker
    public ConsumeLoop(
            Map<String, Object> consumerConfig,
            List<String> topics,
            BatchHandler handler,
            Clock clock,
            MeterRegistry metrics) {
        this(consumerConfig, topics, handler, clock, metrics, HANG_MARGIN);
    }

    /// @param hangMargin time of a batch past `max.poll.interval.ms` after which the process ends
    ConsumeLoop(
            Map<String, Object> consumerConfig,
            List<String> topics,
            BatchHandler handler,
            Clock clock,
            MeterRegistry metrics,
            Duration hangMargin) {
        this.consumer = new BoundedConsumer(consumerConfig);
        this.topics = List.copyOf(topics);
        this.handler = handler;
        this.clock = clock;
        this.metrics = metrics;
        this.admin = admin(consumerConfig);
        this.lag = new ConsumerLag(admin, clock);
        this.recovery = new CrashRecovery(number(
                consumerConfig, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS));
        this.crashMarkers = new CrashMarkers(consumer, recovery);
        PartitionHooks hooks = handler.hooks();
        this.batches = new BatchBuilder(consumer, hooks, recovery, deferred);
        this.backoff = new RetryBackoff(clock);
        this.refresh = new OffsetRefresh(consumer, recovery, deferred, clock);
        this.positions = new PartitionPositions(
                consumer, hooks, new PartitionLogReader(admin, consumer), crashMarkers, recovery, deferred);
        this.assignment = new AssignmentListener(consumer, hooks, positions, crashMarkers, refresh, backoff);
        Duration maxBatchTime = hangMargin.plusMillis(
                number(consumerConfig, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, DEFAULT_MAX_POLL_INTERVAL_MS));
        this.watchdog =
                new HangWatchdog(maxBatchTime, () -> Runtime.getRuntime().halt(1));
    }

    private static Admin admin(Map<String, Object> consumerConfig) {
        Map<String, Object> config = new HashMap<>(consumerConfig);
        config.keySet().retainAll(AdminClientConfig.configNames());
        config.compute(AdminClientConfig.CLIENT_ID_CONFIG, (_, id) -> id + "-admin");
        return Admin.create(config);
    }

    private static int number(Map<String, Object> config, String name, int defaultValue) {
        return Integer.parseInt(
                String.valueOf(config.getOrDefault(name, defaultValue)).strip());
    }

    /// Returns why no records are handled at the moment, or empty. A member without partitions is healthy:
    /// a group may have more members than partitions. May be called from any thread.
    public Optional<String> problem() {
        return backoff.reason()
                .or(() -> joined ? Optional.empty() : Optional.of("joining the group"))
                .or(() -> Heartbeats.problem(consumer));
    }

    /// Handles records until [#close()], or until the handler throws another exception than
    /// [RetriableBatchException].
    ///
    /// @throws InstallationException if the system clock was set back
    public void run() throws InterruptedException {
        try (consumer;
                lag;
                watchdog;
                var clientMetrics = new KafkaClientMetrics(consumer)) {
            watchdog.start();
            clientMetrics.bindTo(metrics);
            lag.bindTo(metrics, topics);
            consumer.subscribe(topics, assignment);
            runUntilClosed();
            crashMarkers.release(consumer.assignment());
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void runUntilClosed() throws InterruptedException {
        try {
            ClockSkewGuard setBack = new ClockSkewGuard();
            while (!closing) {
                setBack.check(Instant.ofEpochMilli(clock.wallTime())).ifPresent(why -> {
                    crashMarkers.release(consumer.assignment());
                    throw new InstallationException(why);
                });
                step();
                if (!backoff.isActive()) {
                    refresh.commitIfDue(positions.prepared());
                }
                lag.ask(consumer, positions.failed(), deferred);
            }
        } catch (WakeupException e) {
            if (!closing) {
                throw e;
            }
        } catch (RuntimeException | Error e) {
            assignment.keepCrashMarkers();
            throw e;
        }
    }

    private void step() throws InterruptedException {
        if (backoff.isRetryDue()) {
            resume();
        }
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(pollTimeout());
        joined = joined || consumer.groupMetadata().generationId() >= 0;
        Map<TopicPartition, Long> first = PartitionPositions.firstOffsets(polled);
        try {
            if (positions.prepareAssigned(polled)) {
                return;
            }
        } catch (RetriableBatchException e) {
            backOff(first, e);
            return;
        }
        if (polled.isEmpty() && deferred.isEmpty()) {
            idle();
            return;
        }
        boolean searchesCrash = recovery.suspect(polled.partitions()).isPresent();
        BatchBuilder.Prepared prepared = batches.polled(polled, limits.records());
        if (!backoff.isActive() || !prepared.isEmpty()) {
            lag.underWay(prepared.batch().records(), deferred.all());
        }
        long begin = System.nanoTime();
        boolean isDone = handle(prepared, first);
        long took = System.nanoTime() - begin;
        boolean mayHandleDeferred = !deferredShare.mustPollFirst(took)
                && isDone
                && !searchesCrash
                && !prepared.repeatsOnly()
                && hasRunnableDeferred();
        if (mayHandleDeferred && deferredShare.isTurn(othersCanWait(polled), took)) {
            handleDeferred();
        }
    }

    private Duration pollTimeout() {
        if (!hasRunnableDeferred()) {
            return POLL_TIMEOUT;
        }
        return brokerHasMore() ? SHORT_POLL_TIMEOUT : Duration.ZERO;
    }

    /// If a record cannot be deferred because the limit is reached, the records after it wait anyway.
    private boolean othersCanWait(ConsumerRecords<byte[], byte[]> polled) {
        return polled.isEmpty() || !brokerHasMore() || batches.lacksRoom();
    }

    /// Whether the broker has records after the positions, as far as the client knows.
    private boolean brokerHasMore() {
        return consumer.assignment().stream()
                .anyMatch(partition -> consumer.currentLag(partition).orElse(0) > 0);
    }

    private boolean hasRunnableDeferred() {
        return !deferred.isEmpty() && consumer.paused().isEmpty();
    }

    private void handleDeferred() throws InterruptedException {
        long begin = System.nanoTime();
        BatchBuilder.Prepared due = batches.deferred(limits.deferredRecords());
        List<ConsumerRecord<byte[], byte[]>> records = due.batch().records();
        if (handle(due, ConsumerBatch.firstOffsets(records))) {
            deferred.handled(records);
            limits.deferredSucceeded();
        }
        deferredShare.spent(System.nanoTime() - begin);
    }

    /// Ends a failure when nothing is left to read. This is the case if the failed batch was committed
    /// after all, or now belongs to another member: then no batch follows that could succeed.
    private void idle() throws InterruptedException {
        if (backoff.isActive() && isUpToDate()) {
            succeeded();
        }
        if (!backoff.isActive()) {
            lag.underWay(List.of(), List.of());
            followStored();
        }
    }

    private void followStored() throws InterruptedException {
        try {
            positions.followStored();
        } catch (RetriableBatchException e) {
            backOff(Map.of(), e);
        }
    }

    private boolean isUpToDate() {
        return positions.areSettled()
                && consumer.assignment().stream()
                        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
    }

    /// @param first offsets to return to if the group has no committed offset
    /// @return whether the batch succeeded
    private boolean handle(BatchBuilder.Prepared prepared, Map<TopicPartition, Long> first)
            throws InterruptedException {
        if (prepared.isEmpty()) {
            return true;
        }
        watchdog.begin();
        try {
            crashMarkers.write(prepared.before());
            commit(handler.handle(prepared.batch()));
            prepared.counts().forEach(recovery::handled);
            if (!prepared.isDeferred()) {
                limits.succeeded();
            }
            succeeded();
            return true;
        } catch (RetriableBatchException e) {
            if (e.isFailure() && prepared.isDeferred()) {
                limits.deferredFailed();
            } else if (e.isFailure()) {
                limits.failed(prepared.batch().records().size());
            }
            backOff(first, e);
            return false;
        } finally {
            watchdog.end();
        }
    }

    /// A failed commit is not a failed batch: the batch may be handled again, which handlers allow.
    private void commit(Map<TopicPartition, OffsetAndMetadata> ends) {
        if (ends.isEmpty()) {
            return;
        }
        try {
            crashMarkers.commit(ends);
        } catch (KafkaException e) {
            LOG.warn(
                    "offsets not committed, the batch may be handled again: {}",
                    RetriableBatchException.unlessFatal("commit failed", e).getMessage());
        }
    }

    private void backOff(Map<TopicPartition, Long> first, RetriableBatchException reason) {
        positions.markFailed(first);
        consumer.pause(consumer.assignment());
        crashMarkers.release(first.keySet().stream().filter(recovery::isSuspect).toList());
        backoff.pause(reason);
    }

    private void resume() throws InterruptedException {
        try {
            positions.restore();
        } catch (RetriableBatchException e) {
            backoff.pause(e);
            return;
        }
        consumer.resume(consumer.paused());
    }

    /// Partitions may have been assigned, and paused, in the poll that returned the batch.
    private void succeeded() {
        if (backoff.isActive()) {
            backoff.succeeded();
            consumer.resume(consumer.paused());
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
    }
}

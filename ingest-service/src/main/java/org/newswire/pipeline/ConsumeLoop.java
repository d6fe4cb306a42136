package org.newswire.pipeline;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Stage.InstallationFault;
import org.newswire.pipeline.kafka.BoundedConsumer;
import org.newswire.pipeline.supervision.ClockSetBack;
import org.newswire.pipeline.untrusted.Limit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes records as a member of a consumer group, hands them to the work batch by batch, and moves
/// on only when the work has succeeded.
///
/// A batch that the work cannot do *now* ([TryAgain]: the database is away, a transaction was
/// aborted) is taken again from where it is committed, after a pause that grows to 15 s while
/// something fails; meanwhile the partitions are paused, so the member keeps its place in the group
/// and memory stays bounded. After a failure half as many records are tried, so a batch that takes longer
/// than a transaction may does not fail for ever; each success adds a quarter again.
/// A batch has no more bytes than a poll of a [BoundedConsumer].
///
/// Records that take long ([Work#expectedTime]) are deferred: the others of their partition are handled first,
/// and deferred ones a few at a time: after each batch if no other records wait, else for a fifth of the time. So
/// slow records do not hold up those behind them, nor are they held up for ever. Records with the same key stay in
/// order. The committed offset remains at the first unhandled record, and its metadata says
/// which records behind it have been handled ([PartitionProgress]).
///
/// Any other exception ends the loop, so no record is skipped. When the process has ended during a batch, or
/// a batch has exceeded `max.poll.interval.ms` by 30 s, the next process tries smaller batches. It finds the
/// record that ends the process ([CrashRecovery]) and hands it to the work as one to set aside
/// ([Batch#endedTheProcess]). One thread runs the loop; [#close()] is called from another.
///
/// The retention of a group's offsets (`offsets.retention.minutes`) counts from their last commit, even if
/// members kept running after it without anything to commit. So the loop commits the current offsets again
/// every six hours.
public final class ConsumeLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumeLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration BRIEF_POLL = Duration.ofMillis(20);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration COMMIT_AGAIN = Duration.ofHours(6);
    private static final int DEFAULT_MAX_POLL_INTERVAL_MS = 300_000;

    private static final int MAX_DEFERRED_RECORDS = 100;

    /// A second batch without a poll in between may exceed `max.poll.interval.ms`, if the first one took longer.
    private static final Duration LONG_BATCH = Duration.ofSeconds(30);

    /// The share of the time for deferred records while others wait, as a divisor of the time for the others.
    private static final int DEFERRED_SHARE = 4;

    /// A deferred record that took long does not keep the next ones waiting for longer than four times this.
    private static final Duration MAX_DEFERRED_DEBT = Duration.ofSeconds(3);

    /// How long a batch may take past `max.poll.interval.ms`.
    @Limit(
            of = "time of a batch past `max.poll.interval.ms`",
            past = "the process ends, and the next one tries half as many records",
            setting = "KAFKA_MAX_POLL_INTERVAL_MS")
    private static final Duration HANG_MARGIN = Duration.ofSeconds(30);

    /// Later than a dead predecessor's transaction holds back what is committed.
    private static final Duration SOON = Duration.ofMinutes(1);

    /// For questions that can be asked another time.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private final BoundedConsumer consumer;
    private final List<String> topics;
    private final Work work;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final Admin admin;
    private final ConsumerLag lag;
    private final CrashRecovery recovery;
    private final CrashMarkers crashMarkers;
    private final DeferredRecords deferred = new DeferredRecords();
    private final BatchBuilder batches;
    private final StoredPositions storedPositions;
    private final Duration maxBatchTime;

    private volatile boolean closing;
    private volatile boolean joined;
    private volatile @Nullable String trouble;
    private final Map<TopicPartition, Long> rewound = new HashMap<>();
    private final Set<TopicPartition> newcomers = new HashSet<>();

    /// By the monotonic clock: a clock that is set neither ends nor prolongs a pause.
    private long resumeAt = Long.MIN_VALUE;

    private long commitAgainAt = Long.MAX_VALUE;
    private Duration pause = FIRST_PAUSE;

    /// Whether an exception or error has ended the loop: the crash markers stay then, though the consumer
    /// gives up its partitions in order as it closes.
    private boolean failed;

    /// The current limit, which is lower after a failure.
    private int batchRecords = Integer.MAX_VALUE;

    /// The current limit for a batch of deferred records: one after a failure.
    private int deferredRecords = MAX_DEFERRED_RECORDS;

    /// Whether the last batch exceeded [#LONG_BATCH]: the next poll comes before any deferred records.
    private boolean pollIsDue;

    /// The time due to deferred records while others wait; negative after they have taken more.
    private long deferredNanos;

    public ConsumeLoop(
            Map<String, Object> consumerConfig, List<String> topics, Work work, Clock clock, MeterRegistry metrics) {
        this.consumer = new BoundedConsumer(consumerConfig);
        this.topics = List.copyOf(topics);
        this.work = work;
        this.clock = clock;
        this.metrics = metrics;
        this.admin = admin(consumerConfig);
        this.lag = new ConsumerLag(admin, clock);
        this.recovery = new CrashRecovery(number(
                consumerConfig, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS));
        this.crashMarkers = new CrashMarkers(consumer, recovery);
        this.batches = new BatchBuilder(consumer, work, recovery, deferred);
        this.storedPositions = new StoredPositions(admin, consumer, work);
        this.maxBatchTime = HANG_MARGIN.plusMillis(
                number(consumerConfig, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, DEFAULT_MAX_POLL_INTERVAL_MS));
    }

    /// A client that reaches the broker as the consumer does.
    private static Admin admin(Map<String, Object> consumerConfig) {
        Map<String, Object> config = new HashMap<>(consumerConfig);
        config.keySet().retainAll(AdminClientConfig.configNames());
        config.compute(AdminClientConfig.CLIENT_ID_CONFIG, (_, id) -> id + "-admin");
        return Admin.create(config);
    }

    private static int number(Map<String, Object> config, String name, int byDefault) {
        return Integer.parseInt(
                String.valueOf(config.getOrDefault(name, byDefault)).strip());
    }

    /// What is done with the records. Called from the loop's thread only, with at least one record.
    public interface Work {
        /// Handles a batch, records of the same key in the order of their offsets, completely or not at all.
        ///
        /// @return what is left for the loop to commit: [Batch#ends()], or nothing where the work has
        ///     committed it in a transaction of its own
        Map<TopicPartition, OffsetAndMetadata> handle(Batch batch) throws TryAgain, InterruptedException;

        /// The expected time to handle a record, by a cheap estimate. Records that take more than 50 ms are
        /// deferred.
        default Duration expectedTime(ConsumerRecord<byte[], byte[]> record) {
            return Duration.ZERO;
        }

        /// These partitions are ours from now on.
        default void assigned(Collection<TopicPartition> partitions) {}

        /// The group has no committed offset for these assigned partitions, though they have records. They
        /// are read from their first available record. Called before [#assigned].
        default void startsAnew(Collection<TopicPartition> partitions) {}

        /// Whether the work stores positions together with its results ([#positions]).
        default boolean storesPositions() {
            return false;
        }

        /// Returns the stored positions. The loop reads on from there, whatever offsets the group has
        /// committed, so that results and positions are always of the same time. Called for newly assigned
        /// partitions, and after a failure for all that are assigned.
        default Map<TopicPartition, Long> positions(Map<TopicPartition, PartitionLog> partitions) throws TryAgain {
            return Map.of();
        }

        /// These partitions are another member's now: what is held for them can go.
        default void revoked(Collection<TopicPartition> partitions) {}
    }

    /// The state of a partition at the broker.
    ///
    /// @param topicId   changes if the topic is created again
    /// @param begin     offset of the first available record
    /// @param end       offset behind the last record
    /// @param committed the group's offset, if there is one
    public record PartitionLog(
            Uuid topicId, long begin, long end, @Nullable Long committed) {}

    /// Records that were polled together, the offsets behind them, and the membership that fences a
    /// transaction on them.
    ///
    /// @param begins          positions of the partitions before the batch; deferred records are before them
    /// @param ends            committed unchanged: their metadata says that a member is at work, and which
    ///     records are deferred
    /// @param endedTheProcess whether this single record has ended the process at each attempt; it must be
    ///     set aside unread
    public record Batch(
            List<ConsumerRecord<byte[], byte[]>> records,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, OffsetAndMetadata> ends,
            ConsumerGroupMetadata group,
            boolean endedTheProcess) {
        public Batch {
            records = List.copyOf(records);
            begins = Map.copyOf(begins);
            ends = Map.copyOf(ends);
        }

        /// A batch without deferred records.
        public Batch(
                List<ConsumerRecord<byte[], byte[]>> records,
                Map<TopicPartition, OffsetAndMetadata> ends,
                ConsumerGroupMetadata group) {
            this(records, BatchBuilder.firstOffsets(records), ends, group, false);
        }

        /// A part of the records, in their order, which is committed separately.
        ///
        /// @param from index of the first record
        /// @param to   index behind the last record; all before `from` are committed already
        public Batch part(int from, int to) {
            Map<TopicPartition, SortedSet<Long>> unhandled = new HashMap<>();
            records.subList(to, records.size())
                    .forEach(record -> unhandled
                            .computeIfAbsent(DeferredRecords.partition(record), _ -> new TreeSet<>())
                            .add(record.offset()));
            Map<TopicPartition, OffsetAndMetadata> partEnds = new HashMap<>();
            records.subList(from, to).stream()
                    .map(DeferredRecords::partition)
                    .distinct()
                    .forEach(partition -> partEnds.put(partition, end(partition, unhandled.get(partition))));
            return new Batch(records.subList(from, to), begins, partEnds, group, endedTheProcess);
        }

        private OffsetAndMetadata end(TopicPartition partition, @Nullable SortedSet<Long> unhandled) {
            OffsetAndMetadata end = Objects.requireNonNull(ends.get(partition), "no end of " + partition);
            return unhandled == null
                    ? end
                    : PartitionProgress.of(end)
                            .without(unhandled, Objects.requireNonNull(begins.get(partition)))
                            .toCommit(PartitionProgress.marker(end));
        }
    }

    /// The batch cannot be done now: it is taken again later from what is committed.
    public static final class TryAgain extends Exception {
        public TryAgain(String message, Throwable cause) {
            super(message, cause);
        }

        /// Nothing has failed: the work has got on, and goes on with the next try.
        public TryAgain(String message) {
            super(message);
        }

        /// Wraps a temporary failure of the client: the broker is unavailable, or the member has left the
        /// group and joins again with its next poll.
        ///
        /// @throws KafkaException the failure itself, if it is permanent
        static TryAgain unlessFatal(String what, KafkaException fault) {
            boolean passes = fault instanceof RetriableException
                    || fault instanceof CommitFailedException
                    || fault instanceof UnknownMemberIdException
                    || fault instanceof StaleMemberEpochException
                    || fault instanceof FencedMemberEpochException
                    || fault instanceof IllegalGenerationException;
            if (!passes) {
                throw fault;
            }
            return new TryAgain(what + ": " + KafkaSettings.innermost(fault), fault);
        }
    }

    /// Why nothing moves just now, or empty. A member of the group without partitions, as where there are more
    /// members than partitions, has no trouble.
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble)
                .or(() -> joined ? Optional.empty() : Optional.of("joining the group"))
                .or(() -> silence(consumer));
    }

    /// Commits a transaction, such as one with the offsets of a batch. What times out may have happened; asked
    /// again, the broker says so.
    ///
    /// @throws KafkaException where it was not committed, or nobody knows after ten times
    public static void commit(Producer<?, ?> producer) {
        Commit.of(producer);
    }

    /// That a member of a group has not heard from the broker for long, or empty. From any thread.
    public static Optional<String> silence(Consumer<?, ?> member) {
        return Heartbeats.trouble(member);
    }

    /// Works until [#close()], or until the work throws what is no [TryAgain].
    ///
    /// @throws InstallationFault if the clock was set back
    public void run() throws InterruptedException {
        try (consumer;
                lag;
                var clientMetrics = new KafkaClientMetrics(consumer);
                var watchdog = new HangWatchdog(
                        maxBatchTime, () -> Runtime.getRuntime().halt(1))) {
            clientMetrics.bindTo(metrics);
            lag.bindTo(metrics, topics);
            consumer.subscribe(topics, new PauseNewcomers());
            runUntilClosed(watchdog);
            crashMarkers.release(consumer.assignment());
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private void runUntilClosed(HangWatchdog watchdog) throws InterruptedException {
        try {
            ClockSetBack setBack = new ClockSetBack();
            while (!closing) {
                setBack.check(Instant.now()).ifPresent(why -> {
                    crashMarkers.release(consumer.assignment());
                    throw new InstallationFault(why);
                });
                step(watchdog);
                commitAgain();
                lag.ask(consumer, rewound, deferred);
            }
        } catch (WakeupException e) {
            if (!closing) {
                throw e;
            }
        } catch (RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    private void step(HangWatchdog watchdog) throws InterruptedException {
        if (trouble != null && clock.monotonicTime() >= resumeAt) {
            resume();
        }
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(pollTime());
        joined = joined || consumer.groupMetadata().generationId() >= 0;
        try {
            if (goesBack(polled)) {
                return;
            }
        } catch (TryAgain e) {
            rewind(firstOffsets(polled), e);
            return;
        }
        if (polled.isEmpty() && deferred.isEmpty()) {
            idle();
            return;
        }
        boolean looksForCrash = recovery.suspect(polled.partitions()).isPresent();
        BatchBuilder.Prepared prepared = batches.polled(polled, batchRecords);
        if (trouble == null || !prepared.isEmpty()) {
            lag.underWay(prepared.batch().records(), deferred.all());
        }
        long begin = System.nanoTime();
        boolean isDone = handle(prepared, firstOffsets(polled), watchdog);
        long took = System.nanoTime() - begin;
        pollIsDue = !pollIsDue && took > LONG_BATCH.toNanos();
        if (isDone
                && !looksForCrash
                && !pollIsDue
                && !prepared.repeatsOnly()
                && handlesDeferred()
                && isDeferredTurn(polled.isEmpty(), took)) {
            begin = System.nanoTime();
            handleDeferred(watchdog);
            deferredNanos = Math.max(begin - System.nanoTime() + deferredNanos, -MAX_DEFERRED_DEBT.toNanos());
        }
    }

    /// Deferred records are pending. Those that wait at the broker come first, if they arrive soon.
    private Duration pollTime() {
        if (!handlesDeferred()) {
            return POLL;
        }
        return othersWait() ? BRIEF_POLL : Duration.ZERO;
    }

    /// Deferred records are handled whenever no others wait, and at once if there is no room for more of them:
    /// the others wait for them then.
    ///
    /// @param noneCame whether the last poll returned no records
    /// @param took     time of the batch before, in nanoseconds
    private boolean isDeferredTurn(boolean noneCame, long took) {
        if (noneCame || !othersWait() || batches.lacksRoom()) {
            deferredNanos = 0;
            return true;
        }
        deferredNanos += took / DEFERRED_SHARE;
        return deferredNanos > 0;
    }

    /// Whether the broker has records behind the positions, as far as the client knows.
    private boolean othersWait() {
        return consumer.assignment().stream()
                .anyMatch(partition -> consumer.currentLag(partition).orElse(0) > 0);
    }

    private void handleDeferred(HangWatchdog watchdog) throws InterruptedException {
        BatchBuilder.Prepared due = batches.deferred(deferredRecords);
        List<ConsumerRecord<byte[], byte[]>> records = due.batch().records();
        if (handle(due, BatchBuilder.firstOffsets(records), watchdog)) {
            deferred.handled(records);
            deferredRecords = Math.min(MAX_DEFERRED_RECORDS, 2 * deferredRecords);
        }
    }

    private boolean handlesDeferred() {
        return !deferred.isEmpty() && consumer.paused().isEmpty();
    }

    private void idle() {
        if (trouble != null && nothingWaits()) {
            recovered();
        }
        if (trouble == null) {
            lag.underWay(List.of(), List.of());
        }
    }

    private static Map<TopicPartition, Long> firstOffsets(ConsumerRecords<byte[], byte[]> polled) {
        return polled.partitions().stream()
                .collect(Collectors.toMap(
                        partition -> partition,
                        partition -> polled.records(partition).getFirst().offset()));
    }

    /// @param first offsets to return to, if the broker does not say what is committed
    /// @return whether the batch is done
    private boolean handle(BatchBuilder.Prepared prepared, Map<TopicPartition, Long> first, HangWatchdog watchdog)
            throws InterruptedException {
        if (prepared.isEmpty()) {
            return true;
        }
        watchdog.begin();
        try {
            handle(prepared);
            return true;
        } catch (TryAgain e) {
            if (e.getCause() != null && prepared.isDeferred()) {
                deferredRecords = 1;
            } else if (e.getCause() != null) {
                batchRecords = Math.max(1, prepared.batch().records().size() / 2);
            }
            rewind(first, e);
            return false;
        } finally {
            watchdog.end();
        }
    }

    private void handle(BatchBuilder.Prepared prepared) throws TryAgain, InterruptedException {
        crashMarkers.write(prepared.before());
        commit(work.handle(prepared.batch()));
        prepared.counts().forEach(recovery::handled);
        if (!prepared.isDeferred()) {
            batchRecords = (int) Math.min(Integer.MAX_VALUE, 1 + batchRecords * 5L / 4);
        }
        recovered();
    }

    /// Prepares newly assigned partitions, and seeks to the positions that the work has stored. If a position
    /// changes, all polled records are polled again.
    private boolean goesBack(ConsumerRecords<byte[], byte[]> polled) throws TryAgain, InterruptedException {
        newcomers.retainAll(consumer.assignment());
        Set<TopicPartition> arrived = new HashSet<>(newcomers);
        arrived.removeAll(consumer.paused());
        if (arrived.isEmpty()) {
            return false;
        }
        crashMarkers.read(arrived, deferred);
        Map<TopicPartition, Long> stored = storedPositions.of(arrived);
        Map<TopicPartition, Long> first = firstOffsets(polled);
        boolean moves = false;
        for (Map.Entry<TopicPartition, Long> each : stored.entrySet()) {
            Long polledAt = first.get(each.getKey());
            long position = polledAt == null ? position(each.getKey()) : polledAt;
            moves |= position != each.getValue();
        }
        newcomers.removeAll(arrived);
        stored.forEach(this::readOn);
        if (moves) {
            first.forEach(consumer::seek);
            stored.forEach(consumer::seek);
        }
        return moves;
    }

    private long position(TopicPartition partition) throws TryAgain {
        try {
            return consumer.position(partition, ANSWER_LIMIT);
        } catch (KafkaException e) {
            throw TryAgain.unlessFatal("the broker does not say where the group is", e);
        }
    }

    /// The crash marker of another position says nothing of the record at this one.
    private void readOn(TopicPartition partition, long stored) {
        if (deferred.progress(partition)
                .filter(progress -> progress.position() == stored)
                .isEmpty()) {
            recovery.forget(partition);
        }
        deferred.load(partition, new OffsetAndMetadata(stored));
    }

    private static String names(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::toString).sorted().collect(Collectors.joining(","));
    }

    /// The work is done and can be repeated, so a commit that fails only means that it may be done
    /// again.
    private void commit(Map<TopicPartition, OffsetAndMetadata> ends) {
        if (!ends.isEmpty()) {
            try {
                crashMarkers.commit(ends);
            } catch (KafkaException e) {
                LOG.warn(
                        "offsets not committed, the batch may be read again: {}",
                        TryAgain.unlessFatal("commit failed", e).getMessage());
            }
        }
    }

    /// Commits the positions: unless a failure is pending, all polled records have been handled. This
    /// includes partitions assigned just now, whose offsets may never have been committed.
    private void commitAgain() {
        long now = clock.monotonicTime();
        if (trouble != null || now < commitAgainAt) {
            return;
        }
        commitAgainAt = now + COMMIT_AGAIN.toNanos();
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        try {
            for (TopicPartition partition : settled()) {
                var position = new OffsetAndMetadata(consumer.position(partition, ANSWER_LIMIT));
                positions.put(
                        partition, deferred.progressAt(partition, position).toCommit(recovery.idleMarker(partition)));
            }
            if (!positions.isEmpty()) {
                consumer.commitSync(positions, ANSWER_LIMIT);
            }
        } catch (KafkaException e) {
            LOG.debug(
                    "{}",
                    TryAgain.unlessFatal("offsets are not committed again just now", e)
                            .getMessage());
            commitAgainAt = now + SOON.toNanos();
        }
    }

    /// The assigned partitions whose crash markers have been read.
    private Set<TopicPartition> settled() {
        Set<TopicPartition> settled = new HashSet<>(consumer.assignment());
        settled.removeAll(newcomers);
        return settled;
    }

    /// @param first offsets to return to, if the broker does not say what is committed
    private void rewind(Map<TopicPartition, Long> first, TryAgain reason) {
        first.forEach((partition, offset) -> {
            long unhandled = deferred.progress(partition)
                    .map(PartitionProgress::firstUnhandled)
                    .orElse(offset);
            rewound.merge(partition, Math.min(offset, unhandled), Math::min);
        });
        consumer.pause(consumer.assignment());
        crashMarkers.release(first.keySet().stream().filter(recovery::isSuspect).toList());
        if (reason.getCause() == null) {
            pause = FIRST_PAUSE;
        }
        pauseFor(String.valueOf(reason.getMessage()));
    }

    private void pauseFor(String why) {
        resumeAt = clock.monotonicTime() + pause.toNanos();
        LOG.warn("paused for {} ms: {}", pause.toMillis(), why);
        trouble = why;
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    }

    /// Seeks to the stored positions, or else to the committed offsets. These also tell whether a transaction
    /// was committed whose result is unknown.
    private void resume() throws InterruptedException {
        rewound.keySet().retainAll(consumer.assignment());
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = committed(rewound.keySet());
            Map<TopicPartition, Long> stored = storedPositions.of(settledOr(rewound.keySet()));
            rewound.forEach((partition, first) -> {
                OffsetAndMetadata offset = committed.get(partition);
                consumer.seek(partition, offset == null ? first : offset.offset());
                deferred.load(partition, offset);
            });
            stored.forEach((partition, position) -> {
                readOn(partition, position);
                consumer.seek(partition, position);
            });
        } catch (TryAgain e) {
            pauseFor(String.valueOf(e.getMessage()));
            return;
        }
        rewound.clear();
        consumer.resume(consumer.paused());
    }

    /// All partitions whose positions may have moved: a restored database is at an earlier position of those,
    /// too, that were not in the failed batch.
    private Set<TopicPartition> settledOr(Set<TopicPartition> partitions) {
        Set<TopicPartition> all = settled();
        all.addAll(partitions);
        return all;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) throws TryAgain {
        try {
            return consumer.committed(partitions);
        } catch (KafkaException e) {
            throw TryAgain.unlessFatal("the broker does not say what is committed", e);
        }
    }

    /// No batch will tell that the trouble is over where all is committed after all, or another member's now.
    private boolean nothingWaits() {
        return rewound.isEmpty()
                && newcomers.isEmpty()
                && consumer.assignment().stream()
                        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
    }

    /// Partitions may have arrived, and been paused, in the poll that brought the batch.
    private void recovered() {
        if (trouble != null) {
            LOG.info("goes on after: {}", trouble);
            trouble = null;
            pause = FIRST_PAUSE;
            consumer.resume(consumer.paused());
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
    }

    /// Partitions that arrive during a pause wait for its end too.
    private final class PauseNewcomers implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.info("assigned {}", names(partitions));
            Set<TopicPartition> anew = startingAnew(Set.copyOf(partitions));
            if (!anew.isEmpty()) {
                work.startsAnew(anew);
            }
            work.assigned(partitions);
            newcomers.addAll(partitions);
            commitAgainAt = clock.monotonicTime() + SOON.toNanos();
            if (trouble != null) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            LOG.info("revoked {}", names(partitions));
            if (!failed) {
                crashMarkers.release(partitions);
            }
            forget(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            LOG.info("lost {}", names(partitions));
            forget(partitions);
        }

        private void forget(Collection<TopicPartition> partitions) {
            partitions.forEach(recovery::forget);
            partitions.forEach(deferred::forget);
            work.revoked(partitions);
        }

        /// Returns no partitions when the broker does not answer in time, for example because a predecessor's
        /// transaction is open: there is an offset then. Also returns none while the loop is being closed.
        private Set<TopicPartition> startingAnew(Set<TopicPartition> partitions) {
            try {
                Set<TopicPartition> found = new HashSet<>(partitions);
                consumer.committed(partitions, ANSWER_LIMIT).forEach((partition, offset) -> {
                    if (offset != null) {
                        found.remove(partition);
                    }
                });
                if (!found.isEmpty()) {
                    Map<TopicPartition, Long> first = consumer.beginningOffsets(found, ANSWER_LIMIT);
                    Map<TopicPartition, Long> ends = consumer.endOffsets(found, ANSWER_LIMIT);
                    found.removeIf(partition -> Objects.equals(first.get(partition), ends.get(partition)));
                }
                return found;
            } catch (RetriableException | WakeupException e) {
                LOG.debug("whether offsets are committed is not known", e);
                return Set.of();
            }
        }
    }
}

package org.newswire.parse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.newswire.kafka.BatchHandler;
import org.newswire.kafka.ConsumerBatch;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.PartitionHooks;
import org.newswire.kafka.RetriableBatchException;
import org.newswire.limits.Limit;
import org.newswire.parse.BatchPublication.Publication;
import org.newswire.parse.known.KnownArticles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Handles batches of `news.raw`: parses them on all cores, then publishes articles, dead letters and
/// offsets in one transaction, in the order of the raw records.
///
/// - A batch that expands to more than the memory budget ([ParseBudget]) is parsed in windows and published
///   in several transactions, each with the offsets of its records.
/// - The state of articles changes only after the transaction is committed.
/// - The resulting site statuses (`news.site-status`) are published with the next transaction.
///
/// A record of partition *p* of `news.raw` goes to the partition of its key in `news.articles`. That is *p*
/// too if both topics have the same number of partitions.
final class ParseWork implements BatchHandler, PartitionHooks, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParseWork.class);

    /// Together with the time limit of a record and the longest read of `news.articles`, this stays below
    /// `max.poll.interval.ms` (5 minutes).
    @Limit(of = "parse time of a batch", past = "the remaining records form the next batch")
    static final Duration MAX_BATCH_TIME = Duration.ofSeconds(90);

    /// How long parsed records of a batch wait for the others. A transaction takes about 20 ms.
    private static final Duration MAX_PUBLISH_DELAY = Duration.ofMillis(250);

    /// Records that are parsed before the time is checked.
    private static final int MAX_WINDOW = 100;

    private final RecordParser parser;
    private final ArticleTransactions transactions;
    private final KnownArticles known;
    private final DeadLetterRecords deadLetters;
    private final ParseMetrics metrics;
    private final OutcomeRecorder recorder;
    private final ParseBudget budget;
    private final Duration maxBatchTime;

    /// Site statuses after the last transaction.
    private final List<ProducerRecord<byte[], byte[]>> siteStatuses = new ArrayList<>();

    /// @param maxBatchTime when a batch ends early
    ParseWork(
            RecordParser parser,
            ArticleTransactions transactions,
            KnownArticles known,
            DeadLetterRecords deadLetters,
            ParseMetrics metrics,
            ParseBudget budget,
            Duration maxBatchTime) {
        this.parser = parser;
        this.transactions = transactions;
        this.known = known;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.recorder = new OutcomeRecorder(metrics, deadLetters);
        this.budget = budget;
        this.maxBatchTime = maxBatchTime;
    }

    @Override
    public PartitionHooks hooks() {
        return this;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch)
            throws RetriableBatchException, InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> records = batch.records();
        long end = System.nanoTime() + maxBatchTime.toNanos();
        Unpublished unpublished = new Unpublished(batch);
        int next = 0;
        while (next < records.size()) {
            List<ConsumerRecord<byte[], byte[]>> rest =
                    records.subList(next, Math.min(records.size(), next + MAX_WINDOW));
            int window = budget.window(rest, parser.stuckBytes());
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            for (ParsedRecord parsed : parse(rest.subList(0, window), batch.endedTheProcess(), left)) {
                unpublished.add(parsed);
            }
            next += window;
            boolean isLate = System.nanoTime() > end;
            if (isLate || next == records.size() || unpublished.isDue()) {
                unpublished.publish();
            }
            if (System.nanoTime() > end && next < records.size()) {
                throw new RetriableBatchException("the batch took longer than " + maxBatchTime.toSeconds() + " s: "
                        + (records.size() - next) + " records are left for the next batch");
            }
        }
        return Map.of();
    }

    private List<ParsedRecord> parse(
            List<ConsumerRecord<byte[], byte[]>> records, boolean endedTheProcess, Duration timeLimit)
            throws InterruptedException {
        if (endedTheProcess) {
            return parser.rejectUnparsed(records);
        }
        List<ParsedRecord> parsed = parser.parse(records, timeLimit);
        metrics.stuck(parser.stuckThreads());
        return parsed;
    }

    /// The records of a batch that are parsed and not yet published.
    private final class Unpublished {
        private final ConsumerBatch batch;
        private final List<ParsedRecord> waiting = new ArrayList<>();
        private long bytes;

        /// Index of the first waiting record in the batch.
        private int from;

        private long publishAt = System.nanoTime() + MAX_PUBLISH_DELAY.toNanos();

        private Unpublished(ConsumerBatch batch) {
            this.batch = batch;
        }

        /// Adds a record. Publishes the records before it first if the budget does not allow more.
        private void add(ParsedRecord parsed) throws RetriableBatchException {
            long size = ParseBudget.untilPublished(parsed.outcome());
            if (!waiting.isEmpty() && bytes + size > budget.publishing()) {
                publish();
            }
            waiting.add(parsed);
            bytes += size;
        }

        private boolean isDue() {
            return System.nanoTime() > publishAt;
        }

        private void publish() throws RetriableBatchException {
            ParseWork.this.publish(batch.part(from, from + waiting.size()), waiting);
            from += waiting.size();
            waiting.clear();
            bytes = 0;
            publishAt = System.nanoTime() + MAX_PUBLISH_DELAY.toNanos();
        }
    }

    @Override
    public Duration expectedTime(ConsumerRecord<byte[], byte[]> raw) {
        return ParseBudget.expectedTime(raw);
    }

    /// Publishes in one transaction, or in several if the comparison with earlier versions needs too much
    /// memory.
    private void publish(ConsumerBatch part, List<ParsedRecord> parsed) throws RetriableBatchException {
        BatchPublication.Result result;
        try {
            transactions.init(); // before the end of news.articles is awaited, which an open transaction delays
            result = new BatchPublication(known, deadLetters, budget.comparing()).of(parsed);
            known.committed(transactions.commit(part, result.publications(), siteStatuses));
        } catch (BatchPublication.TooLargeException e) {
            int half = parsed.size() / 2;
            publish(part.part(0, half), parsed.subList(0, half));
            publish(part.part(half, parsed.size()), parsed.subList(half, parsed.size()));
            return;
        } catch (KafkaException | IllegalStateException e) {
            if (e instanceof IllegalStateException && !transactions.isAborted()) {
                throw e;
            }
            parsed.forEach(each -> each.span().fail("the transaction was not committed"));
            transactions.reset();
            throw new RetriableBatchException("a transaction was not committed: " + KafkaSettings.innermost(e), e);
        }
        siteStatuses.clear();
        for (int i = 0; i < parsed.size(); i++) {
            siteStatuses.addAll(recorder.record(parsed.get(i), result.outcomes().get(i)));
        }
        result.publications().stream()
                .map(Publication::event)
                .filter(Objects::nonNull)
                .forEach(metrics::published);
        metrics.knownArticles(known.size());
    }

    @Override
    public void onMissingOffsets(Collection<TopicPartition> partitions) {
        List<TopicPartition> parsed = partitions.stream().filter(this::isParsed).toList();
        if (!parsed.isEmpty()) {
            LOG.warn(
                    "no committed offsets group={} partitions={}, although news.articles has articles of them: all their"
                            + " records are published again. The broker deletes offsets after"
                            + " offsets.retention.minutes; the runbook describes how to continue without"
                            + " republishing",
                    ParseService.GROUP,
                    parsed);
        }
    }

    private boolean isParsed(TopicPartition raw) {
        try {
            return known.hasArticlesOf(raw);
        } catch (KafkaException e) {
            LOG.debug("news.articles not readable: unknown whether it has articles of {}", raw, e);
            return false;
        }
    }

    @Override
    public void onAssigned(Collection<TopicPartition> partitions) {
        known.assign(partitions);
    }

    @Override
    public void onRevoked(Collection<TopicPartition> partitions) {
        known.revoke(partitions);
    }

    /// Ends a long read. From any thread.
    void stop() {
        known.stop();
    }

    /// Ends a transaction that waits. From any thread, after [#stop()].
    void abort() {
        transactions.abort();
    }

    @Override
    public void close() {
        parser.close();
        known.close();
        transactions.close();
    }
}

package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.article.SiteStatus;
import org.newswire.parse.BatchPublication.Publication;
import org.newswire.parse.ItemParser.Outcome;
import org.newswire.parse.KnownArticles.Published;
import org.newswire.parse.ParsePool.Weighted;
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.ConsumeLoop.TryAgain;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.pipeline.untrusted.Limit;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.Canary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Parses a batch on all cores, then publishes articles, dead letters and offsets in one transaction,
/// in the order of the raw items. If a batch expands to more than the memory budget ([ParseBudget]), it is
/// parsed in windows and published in several transactions, each with the offsets of its records. An item of
/// partition *p* of `news.raw` goes to the partition of its key in `news.articles`. That is also *p* while
/// both topics have the same number of partitions. The state of articles changes only after the transaction
/// is committed. The resulting status of sites (`news.site-status`) is published with the next batch.
final class ParseWork implements ConsumeLoop.Work, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParseWork.class);

    /// A record whose page takes longer goes to the dead letters: hundreds of times what the worst pages take.
    @Limit(of = "time that a page is parsed", past = "the record is set aside as `parser-failed`")
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /// With a minute more for what is left then, and the longest read of `news.articles`, it stays below
    /// `max.poll.interval.ms` (5 minutes).
    @Limit(of = "time that a batch is parsed", past = "the rest of the batch is taken next")
    private static final Duration LONGEST_BATCH = Duration.ofSeconds(90);

    /// Parsed articles of a batch wait no longer for the others, about. A transaction takes some 20 ms.
    private static final Duration PUBLISH_AFTER = Duration.ofMillis(250);

    /// Records that are parsed before the time is checked.
    private static final int MAX_WINDOW = 100;

    private static final Outcome ENDED_THE_PROCESS = new Outcome.Rejected(
            DeadLetters.Reason.ENDED_THE_PROCESS, "the process ended each time that the record was parsed");

    private final Map<String, Object> producerConfig;
    private final Parser parser;
    private final KnownArticles known;
    private final DeadLetters letters;
    private final ParseMetrics metrics;
    private final Tracing tracing;
    private final ParsePool cores;
    private final ParseBudget budget;

    /// How sites were judged after the last transaction; they go with the next one.
    private final List<ProducerRecord<byte[], byte[]>> judged = new ArrayList<>();

    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /// Makes something of a raw record, on any thread; whatever it throws is a fault of ours.
    interface Parser {
        Outcome parse(ConsumerRecord<byte[], byte[]> raw);
    }

    ParseWork(
            Map<String, Object> producerConfig,
            Parser parser,
            KnownArticles known,
            DeadLetters letters,
            ParseMetrics metrics,
            Tracing tracing,
            int threads,
            ParseBudget budget) {
        this.producerConfig = producerConfig;
        this.known = known;
        this.parser = parser;
        this.letters = letters;
        this.metrics = metrics;
        this.tracing = tracing;
        this.cores = new ParsePool(threads, LONGEST, LONGEST_BATCH);
        this.budget = budget;
    }

    /// A raw record and its parse outcome.
    record Parsed(ConsumerRecord<byte[], byte[]> raw, Outcome outcome, TraceSpan span, Duration took) {}

    @Override
    public Map<TopicPartition, OffsetAndMetadata> handle(ConsumeLoop.Batch batch)
            throws TryAgain, InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> records = batch.records();
        long end = System.nanoTime() + LONGEST_BATCH.toNanos();
        Unpublished unpublished = new Unpublished(batch);
        int next = 0;
        while (next < records.size()) {
            List<ConsumerRecord<byte[], byte[]>> rest =
                    records.subList(next, Math.min(records.size(), next + MAX_WINDOW));
            int window = budget.window(rest, cores.stuckBytes());
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            for (Parsed parsed : parse(rest.subList(0, window), batch.endedTheProcess(), left)) {
                unpublished.add(parsed);
            }
            next += window;
            boolean isLate = System.nanoTime() > end;
            if (isLate || next == records.size() || unpublished.areDue()) {
                unpublished.publish();
            }
            if (System.nanoTime() > end && next < records.size()) {
                throw new TryAgain("the batch took long, " + (records.size() - next) + " records are taken next");
            }
        }
        return Map.of();
    }

    /// The records of a batch that have been parsed and not published yet.
    private final class Unpublished {
        private final ConsumeLoop.Batch batch;
        private final List<Parsed> waiting = new ArrayList<>();
        private long bytes;

        /// Index of the first one in the batch.
        private int from;

        private long publishAt = System.nanoTime() + PUBLISH_AFTER.toNanos();

        private Unpublished(ConsumeLoop.Batch batch) {
            this.batch = batch;
        }

        /// Publishes those before it if there is no room for more.
        private void add(Parsed parsed) throws TryAgain {
            long size = ParseBudget.untilPublished(parsed.outcome());
            if (!waiting.isEmpty() && bytes + size > budget.publishing()) {
                publish();
            }
            waiting.add(parsed);
            bytes += size;
        }

        private boolean areDue() {
            return System.nanoTime() > publishAt;
        }

        private void publish() throws TryAgain {
            ParseWork.this.publish(batch.part(from, from + waiting.size()), waiting);
            from += waiting.size();
            waiting.clear();
            bytes = 0;
            publishAt = System.nanoTime() + PUBLISH_AFTER.toNanos();
        }
    }

    @Override
    public Duration expectedTime(ConsumerRecord<byte[], byte[]> raw) {
        return ParseBudget.expectedTime(raw);
    }

    /// Publishes in one transaction, or in several if the comparison with earlier versions needs too much
    /// memory.
    private void publish(ConsumeLoop.Batch part, List<Parsed> parsed) throws TryAgain {
        BatchPublication.Result result;
        try {
            producer(); // ends what a predecessor has left open, before that is waited for
            result = new BatchPublication(known, letters, budget.comparing()).of(parsed);
            known.published(publish(part, result));
        } catch (BatchPublication.TooLargeException e) {
            int half = parsed.size() / 2;
            publish(part.part(0, half), parsed.subList(0, half));
            publish(part.part(half, parsed.size()), parsed.subList(half, parsed.size()));
            return;
        } catch (KafkaException e) {
            parsed.forEach(each -> each.span().fail("the transaction was not committed"));
            abandonProducer();
            throw new TryAgain("a transaction was not committed: " + KafkaSettings.innermost(e), e);
        }
        for (int i = 0; i < parsed.size(); i++) {
            Parsed each = parsed.get(i);
            count(each.raw(), result.outcomes().get(i), each.took(), each.span());
        }
        result.publications().stream()
                .map(Publication::event)
                .filter(Objects::nonNull)
                .forEach(metrics::published);
        metrics.remembered(known.size());
    }

    @Override
    public void startsAnew(Collection<TopicPartition> partitions) {
        List<TopicPartition> parsed = partitions.stream().filter(this::isParsed).toList();
        if (!parsed.isEmpty()) {
            LOG.warn(
                    "the broker has no offset of group={} in {} (any more), and news.articles has articles of them: all"
                            + " that they hold is published again. It forgets offsets after offsets.retention.minutes;"
                            + " the runbook says how to go on where it was",
                    ParseService.GROUP,
                    parsed);
        }
    }

    private boolean isParsed(TopicPartition raw) {
        try {
            return known.hasArticlesOf(raw);
        } catch (KafkaException e) {
            LOG.debug("whether news.articles has articles of {} is not known", raw, e);
            return false;
        }
    }

    @Override
    public void assigned(Collection<TopicPartition> partitions) {
        known.expect(partitions);
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
        known.drop(partitions);
    }

    /// @param asDeadLetters sets the records aside unparsed, because they end the process
    /// @param atMost        time for all of them
    private List<Parsed> parse(List<ConsumerRecord<byte[], byte[]>> records, boolean asDeadLetters, Duration atMost)
            throws InterruptedException {
        List<TraceSpan> spans =
                records.stream().map(raw -> tracing.next(Step.PARSE, raw)).toList();
        if (asDeadLetters) {
            return IntStream.range(0, records.size())
                    .mapToObj(i -> new Parsed(records.get(i), ENDED_THE_PROCESS, spans.get(i), Duration.ZERO))
                    .toList();
        }
        AtomicLongArray nanos = new AtomicLongArray(records.size()); // stays at 0 for one that is given up
        List<Weighted<Outcome>> pieces = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            ConsumerRecord<byte[], byte[]> raw = records.get(i);
            TraceSpan span = spans.get(i);
            int place = i;
            Callable<Outcome> piece = () -> {
                long begin = System.nanoTime();
                try {
                    return parse(raw, span);
                } finally {
                    nanos.set(place, System.nanoTime() - begin);
                }
            };
            pieces.add(new Weighted<>(piece, ParseBudget.whileParsed(raw)));
        }
        List<Future<Outcome>> outcomes = cores.run(pieces, atMost);
        metrics.stuck(cores.stuck());
        List<Parsed> parsed = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            parsed.add(new Parsed(
                    records.get(i),
                    outcome(outcomes.get(i), spans.get(i)),
                    spans.get(i),
                    Duration.ofNanos(nanos.get(i))));
        }
        return parsed;
    }

    /// @throws OutOfMemoryError if a piece has thrown it: the process must end, since other damage is unknown
    private static Outcome outcome(Future<Outcome> parsed, TraceSpan span) throws InterruptedException {
        try {
            return parsed.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw error;
            }
            try (var _ = span.open()) {
                LOG.error("internal error in the parser: the raw item goes to the dead letters", e.getCause());
            }
            return new Outcome.Rejected(DeadLetters.Reason.PARSER_FAILED, String.valueOf(e.getCause()));
        }
    }

    private Outcome parse(ConsumerRecord<byte[], byte[]> raw, TraceSpan span) {
        try (var _ = span.open()) {
            return parser.parse(raw);
        } finally {
            span.event("extracted");
        }
    }

    private List<Published> publish(ConsumeLoop.Batch batch, BatchPublication.Result result) {
        List<Publication> publications = result.publications();
        KafkaProducer<byte[], byte[]> open = producer();
        open.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>(publications.size());
        publications.forEach(publication -> sent.add(open.send(DeadLetters.fitting(publication.record(), open))));
        judged.forEach(status -> sent.add(open.send(status)));
        open.sendOffsetsToTransaction(batch.ends(), batch.group());
        ConsumeLoop.commit(open); // what is committed has to be counted
        judged.clear();
        List<Published> published = new ArrayList<>();
        for (int i = 0; i < publications.size(); i++) {
            Publication publication = publications.get(i);
            if (publication.article() != null && publication.standing() != null) {
                published.add(new Published(
                        publication.article(),
                        publication.standing(),
                        sent.get(i).resultNow()));
            }
        }
        return published;
    }

    private void count(ConsumerRecord<byte[], byte[]> raw, Outcome outcome, Duration took, TraceSpan span) {
        try (var _ = span.open()) {
            if (took.isPositive() && !isCanary(outcome)) {
                metrics.took(took);
            }
            count(raw, outcome);
        } catch (RuntimeException e) { // it is published: what is left is only to be told
            LOG.error("topic={} partition={} offset={} not counted", raw.topic(), raw.partition(), raw.offset(), e);
        }
        metrics.drift().takeJudged().forEach(status -> judged.add(record(status, span.traceparent())));
        if (outcome instanceof Outcome.Rejected rejected) {
            span.fail(rejected.reason().spelling());
        } else {
            span.end();
        }
    }

    private static boolean isCanary(Outcome outcome) {
        return outcome instanceof Outcome.Parsed parsed
                && Canary.is(parsed.article().source().feedUrl());
    }

    private void count(ConsumerRecord<byte[], byte[]> raw, Outcome outcome) {
        switch (outcome) {
            case Outcome.Parsed parsed -> {
                metrics.parsed(parsed.article(), parsed.kept(), BackfillLane.holds(raw.headers()));
                LOG.debug("article={} parsed", parsed.article().id());
            }
            case Outcome.Retracted retracted -> metrics.retracted();
            case Outcome.NotTheirs notTheirs -> {
                metrics.passedOver();
                LOG.info(
                        "article={} feed={} retraction passed over: the article is of another site, and others have carried it",
                        notTheirs.marked().id(),
                        notTheirs.marked().source().feedId());
            }
            case Outcome.Rejected rejected -> {
                metrics.rejected(rejected.reason());
                letters.count(raw.topic(), rejected.reason());
                LOG.warn(
                        "topic={} partition={} offset={} dead-lettered reason={}: {}",
                        raw.topic(),
                        raw.partition(),
                        raw.offset(),
                        rejected.reason().spelling(),
                        rejected.detail());
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(SiteStatus status, String trace) {
        return new ProducerRecord<>(
                SiteStatus.TOPIC.name(),
                null,
                status.site().getBytes(UTF_8),
                SiteStatus.CONTRACT.encode(status),
                status.headers(trace));
    }

    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open == null) {
            open = new KafkaSettings.Transactions(producerConfig);
            producer = open;
            open.initTransactions();
        }
        return open;
    }

    /// After any failure: a new producer ends what this one may have left open.
    private void abandonProducer() {
        KafkaProducer<byte[], byte[]> failed = producer;
        producer = null;
        if (failed != null) {
            try {
                failed.abortTransaction();
            } catch (KafkaException | IllegalStateException e) {
                LOG.debug("the failed transaction is left to its time-out", e);
            }
            failed.close(Duration.ZERO);
        }
    }

    /// Ends a long read. From any thread.
    void stop() {
        known.stop();
    }

    @Override
    public void close() {
        cores.close();
        known.close();
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
        }
    }
}

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
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.ConsumeLoop.TryAgain;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.Canary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Parses a batch on all cores, then publishes articles, dead letters and offsets in one transaction,
/// in the order of the raw items. What comes from partition *p* of `news.raw` goes to the partition of
/// its key in `news.articles`, which is *p* too while both topics have the same number of partitions.
/// What is known of articles changes only once the transaction is committed. How sites are judged by
/// then (`news.site-status`) is published with the batch after it.
final class ParseWork implements ConsumeLoop.Work, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParseWork.class);

    /// A record whose page takes longer goes to the dead letters: hundreds of times what the worst pages take.
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /// With a minute more for what is left then, and the longest read of `news.articles`, it stays below
    /// `max.poll.interval.ms` (5 minutes).
    private static final Duration LONGEST_BATCH = Duration.ofSeconds(90);

    private final Map<String, Object> producerConfig;
    private final Parser parser;
    private final KnownArticles known;
    private final DeadLetters letters;
    private final ParseMetrics metrics;
    private final Tracing tracing;
    private final ParsePool cores;

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
            int threads) {
        this.producerConfig = producerConfig;
        this.known = known;
        this.parser = parser;
        this.letters = letters;
        this.metrics = metrics;
        this.tracing = tracing;
        this.cores = new ParsePool(threads, LONGEST, LONGEST_BATCH);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> handle(ConsumeLoop.Batch batch)
            throws TryAgain, InterruptedException {
        List<TraceSpan> spans = batch.records().stream()
                .map(raw -> tracing.next(Step.PARSE, raw))
                .toList();
        AtomicLongArray nanos = new AtomicLongArray(spans.size());
        List<Outcome> outcomes = parse(batch.records(), spans, nanos);
        BatchPublication.Result result;
        try {
            producer(); // ends what a predecessor has left open, before that is waited for
            result = new BatchPublication(known, letters).of(batch.records(), outcomes, spans);
            known.published(publish(batch, result.publications()));
        } catch (KafkaException e) {
            spans.forEach(span -> span.fail("the transaction was not committed"));
            abandonProducer();
            throw new TryAgain("a transaction was not committed: " + KafkaSettings.innermost(e), e);
        }
        for (int i = 0; i < outcomes.size(); i++) {
            count(batch.records().get(i), result.outcomes().get(i), Duration.ofNanos(nanos.get(i)), spans.get(i));
        }
        result.publications().stream()
                .map(Publication::event)
                .filter(Objects::nonNull)
                .forEach(metrics::published);
        metrics.remembered(known.size());
        return Map.of();
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

    /// @param nanos takes how long each was parsed; stays at 0 for one that was given up
    private List<Outcome> parse(
            List<ConsumerRecord<byte[], byte[]>> records, List<TraceSpan> spans, AtomicLongArray nanos)
            throws InterruptedException {
        List<Callable<Outcome>> pieces = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            ConsumerRecord<byte[], byte[]> raw = records.get(i);
            TraceSpan span = spans.get(i);
            int place = i;
            pieces.add(() -> {
                long begin = System.nanoTime();
                try {
                    return parse(raw, span);
                } finally {
                    nanos.set(place, System.nanoTime() - begin);
                }
            });
        }
        List<Future<Outcome>> parsed = cores.run(pieces);
        metrics.stuck(cores.stuck());
        List<Outcome> outcomes = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            try {
                outcomes.add(parsed.get(i).get());
            } catch (ExecutionException e) {
                try (var _ = spans.get(i).open()) {
                    LOG.error("a raw item goes to the dead letters by a fault of ours", e.getCause());
                }
                outcomes.add(new Outcome.Rejected(DeadLetters.Reason.PARSER_FAILED, String.valueOf(e.getCause())));
            }
        }
        return outcomes;
    }

    private Outcome parse(ConsumerRecord<byte[], byte[]> raw, TraceSpan span) {
        try (var _ = span.open()) {
            return parser.parse(raw);
        } finally {
            span.event("extracted");
        }
    }

    private List<Published> publish(ConsumeLoop.Batch batch, List<Publication> publications) {
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

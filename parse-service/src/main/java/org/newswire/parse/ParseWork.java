package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.parse.ItemParser.Outcome;
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.ConsumeLoop.TryAgain;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.RawItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Parses a batch on all cores, then publishes articles, dead letters and offsets in one transaction,
/// in the order of the raw items. What comes from partition *p* of `news.raw` goes to the partition of
/// its key in `news.articles`, which is *p* too while both topics have the same number of partitions.
@SuppressWarnings("FutureReturnValueIgnored") // a send that fails fails the commit
final class ParseWork implements ConsumeLoop.Work, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParseWork.class);

    private final Map<String, Object> producerConfig;
    private final Parser parser;
    private final DeadLetters letters;
    private final ParseMetrics metrics;
    private final Tracing tracing;
    private final ExecutorService cores;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /// Makes something of a raw record, on any thread; whatever it throws is a fault of ours.
    interface Parser {
        Outcome parse(ConsumerRecord<byte[], byte[]> raw);
    }

    ParseWork(
            Map<String, Object> producerConfig,
            Parser parser,
            DeadLetters letters,
            ParseMetrics metrics,
            Tracing tracing,
            int threads) {
        this.producerConfig = producerConfig;
        this.parser = parser;
        this.letters = letters;
        this.metrics = metrics;
        this.tracing = tracing;
        this.cores = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("parse-", 0).factory());
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> handle(ConsumeLoop.Batch batch)
            throws TryAgain, InterruptedException {
        List<TraceSpan> spans = batch.records().stream()
                .map(raw -> tracing.next(Step.PARSE, raw))
                .toList();
        List<Outcome> outcomes = parse(batch.records(), spans);
        try {
            publish(batch, outcomes, spans);
        } catch (KafkaException e) {
            spans.forEach(span -> span.fail("the transaction was not committed"));
            abandonProducer();
            throw new TryAgain("a transaction was not committed: " + e.getMessage(), e);
        }
        for (int i = 0; i < outcomes.size(); i++) {
            count(batch.records().get(i), outcomes.get(i), spans.get(i));
        }
        return Map.of();
    }

    private List<Outcome> parse(List<ConsumerRecord<byte[], byte[]>> records, List<TraceSpan> spans)
            throws InterruptedException {
        List<Future<Outcome>> running = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            ConsumerRecord<byte[], byte[]> raw = records.get(i);
            TraceSpan span = spans.get(i);
            running.add(cores.submit(() -> parse(raw, span)));
        }
        List<Outcome> outcomes = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            try {
                outcomes.add(running.get(i).get());
            } catch (ExecutionException e) {
                try (var _ = spans.get(i).open()) {
                    LOG.error("a raw item goes to the dead letters by a fault of ours", e.getCause());
                }
                outcomes.add(new Outcome.Rejected(DeadLetters.Reason.PARSER_FAILED, String.valueOf(e.getCause())));
            }
        }
        return outcomes;
    }

    private Outcome parse(ConsumerRecord<byte[], byte[]> raw, TraceSpan span) throws Exception {
        try (var _ = span.open()) {
            return metrics.timed(() -> parser.parse(raw));
        } finally {
            span.event("extracted");
        }
    }

    private void publish(ConsumeLoop.Batch batch, List<Outcome> outcomes, List<TraceSpan> spans) {
        KafkaProducer<byte[], byte[]> open = producer();
        open.beginTransaction();
        for (int i = 0; i < outcomes.size(); i++) {
            open.send(record(batch.records().get(i), outcomes.get(i), spans.get(i)));
        }
        open.sendOffsetsToTransaction(batch.ends(), batch.group());
        open.commitTransaction();
    }

    private ProducerRecord<byte[], byte[]> record(ConsumerRecord<byte[], byte[]> raw, Outcome outcome, TraceSpan span) {
        return switch (outcome) {
            case Outcome.Rejected rejected -> letters.letter(raw, rejected.reason(), rejected.detail());
            case Outcome.Retracted retracted -> tombstone(raw, retracted.item(), span);
            case Outcome.Parsed parsed -> {
                Article article = parsed.article();
                yield new ProducerRecord<>(
                        Article.TOPIC.name(),
                        null,
                        article.id().toString().getBytes(UTF_8),
                        Article.CONTRACT.encode(article),
                        inLane(
                                raw,
                                article.headers(
                                        article.change() == RawItem.Change.PUBLISHED
                                                ? Article.Event.CREATED
                                                : Article.Event.UPDATED,
                                        span.traceparent())));
            }
        };
    }

    /// Compaction drops the article; readers that keep it learn that it was taken back.
    private ProducerRecord<byte[], byte[]> tombstone(ConsumerRecord<byte[], byte[]> raw, RawItem item, TraceSpan span) {
        return new ProducerRecord<>(
                Article.TOPIC.name(),
                null,
                item.articleId().toString().getBytes(UTF_8),
                null,
                inLane(raw, Article.retraction(item, span.traceparent())));
    }

    /// What comes of history is history.
    private static Headers inLane(ConsumerRecord<byte[], byte[]> raw, Headers headers) {
        if (BackfillLane.holds(raw.headers())) {
            BackfillLane.mark(headers);
        }
        return headers;
    }

    private void count(ConsumerRecord<byte[], byte[]> raw, Outcome outcome, TraceSpan span) {
        try (var _ = span.open()) {
            count(raw, outcome);
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            span.fail(rejected.reason().spelling());
        } else {
            span.end();
        }
    }

    private void count(ConsumerRecord<byte[], byte[]> raw, Outcome outcome) {
        switch (outcome) {
            case Outcome.Parsed parsed -> {
                metrics.parsed(parsed.article(), parsed.kept(), BackfillLane.holds(raw.headers()));
                LOG.debug("article={} parsed", parsed.article().id());
            }
            case Outcome.Retracted retracted -> metrics.retracted();
            case Outcome.Rejected rejected -> {
                metrics.rejected(rejected.reason().spelling());
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

    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(producerConfig);
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

    @Override
    public void close() {
        cores.shutdownNow();
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
        }
    }
}

package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.parse.ItemParser.Outcome;
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.ConsumeLoop.TryAgain;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.DeadLetters;
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
    private final ExecutorService cores;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    /// Makes something of a raw record, on any thread; whatever it throws is a fault of ours.
    interface Parser {
        Outcome parse(ConsumerRecord<byte[], byte[]> raw);
    }

    ParseWork(
            Map<String, Object> producerConfig, Parser parser, DeadLetters letters, ParseMetrics metrics, int threads) {
        this.producerConfig = producerConfig;
        this.parser = parser;
        this.letters = letters;
        this.metrics = metrics;
        this.cores = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("parse-", 0).factory());
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> handle(ConsumeLoop.Batch batch)
            throws TryAgain, InterruptedException {
        List<Outcome> outcomes = parse(batch.records());
        try {
            publish(batch, outcomes);
        } catch (KafkaException e) {
            abandonProducer();
            throw new TryAgain("a transaction was not committed: " + e.getMessage(), e);
        }
        for (int i = 0; i < outcomes.size(); i++) {
            count(batch.records().get(i), outcomes.get(i));
        }
        return Map.of();
    }

    private List<Outcome> parse(List<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException {
        List<Future<Outcome>> running = new ArrayList<>(records.size());
        records.forEach(raw -> running.add(cores.submit(() -> metrics.timed(() -> parser.parse(raw)))));
        List<Outcome> outcomes = new ArrayList<>(records.size());
        for (Future<Outcome> outcome : running) {
            try {
                outcomes.add(outcome.get());
            } catch (ExecutionException e) {
                LOG.error("a raw item goes to the dead letters by a fault of ours", e.getCause());
                outcomes.add(new Outcome.Rejected(DeadLetters.Reason.PARSER_FAILED, String.valueOf(e.getCause())));
            }
        }
        return outcomes;
    }

    private void publish(ConsumeLoop.Batch batch, List<Outcome> outcomes) {
        KafkaProducer<byte[], byte[]> open = producer();
        open.beginTransaction();
        for (int i = 0; i < outcomes.size(); i++) {
            open.send(record(batch.records().get(i), outcomes.get(i)));
        }
        open.sendOffsetsToTransaction(batch.ends(), batch.group());
        open.commitTransaction();
    }

    private ProducerRecord<byte[], byte[]> record(ConsumerRecord<byte[], byte[]> raw, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Rejected rejected -> letters.letter(raw, rejected.reason(), rejected.detail());
            case Outcome.Retracted retracted -> tombstone(raw, retracted.item());
            case Outcome.Parsed parsed -> {
                Article article = parsed.article();
                Optional<String> parent = Contract.header(raw.headers(), "traceparent");
                yield new ProducerRecord<>(
                        Article.TOPIC.name(),
                        null,
                        article.id().toString().getBytes(UTF_8),
                        Article.CONTRACT.encode(article),
                        article.headers(
                                article.change() == RawItem.Change.PUBLISHED
                                        ? Article.Event.CREATED
                                        : Article.Event.UPDATED,
                                Contract.continueTrace(parent, random)));
            }
        };
    }

    /// Compaction drops the article; readers that keep it learn that it was taken back.
    private ProducerRecord<byte[], byte[]> tombstone(ConsumerRecord<byte[], byte[]> raw, RawItem item) {
        Optional<String> parent = Contract.header(raw.headers(), "traceparent");
        return new ProducerRecord<>(
                Article.TOPIC.name(),
                null,
                item.articleId().toString().getBytes(UTF_8),
                null,
                Article.retraction(item, Contract.continueTrace(parent, random)));
    }

    private void count(ConsumerRecord<byte[], byte[]> raw, Outcome outcome) {
        switch (outcome) {
            case Outcome.Parsed parsed -> metrics.parsed(parsed.article());
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

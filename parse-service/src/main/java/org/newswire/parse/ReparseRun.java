package org.newswire.parse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Changes;
import org.newswire.parse.ItemParser.Outcome;
import org.newswire.parse.PresentArticles.Present;
import org.newswire.parse.SpanReader.Span;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.raw.RawItem;

/// Parses a span of `news.raw` anew and holds each article against its present version.
///
/// Only the raw record that an article's present version was made of counts: what came of an older
/// one has been superseded. What is made goes to the shadow topic, a transaction for what was read
/// together; the report follows last, where anything was compared. Nothing else is written.
@SuppressWarnings("FutureReturnValueIgnored") // a send that fails fails the commit
final class ReparseRun {
    private final KafkaSettings kafka;
    private final ParseWork.Parser parser;
    private final Scope scope;
    private final String run;
    private final ReparseReport report;
    private final int threads;

    /// Which raw records are meant.
    ///
    /// @param site of the present article, without `www.`; those below it count too
    record Scope(
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String site) {
        boolean isEmpty() {
            return from != null && to != null && !from.isBefore(to);
        }

        boolean holds(Article article) {
            String host = ReparseReport.site(article);
            return site == null || host.equals(site) || host.endsWith("." + site);
        }
    }

    /// A raw record, the version that was made of it, and what is made of it now.
    private record Pair(ConsumerRecord<byte[], byte[]> raw, Present before, Future<Outcome> outcome) {}

    /// @param run names it in the shadow topic
    ReparseRun(
            KafkaSettings kafka, ParseWork.Parser parser, Scope scope, String run, ReparseReport report, int threads) {
        this.kafka = kafka;
        this.parser = parser;
        this.scope = scope;
        this.run = run;
        this.report = report;
        this.threads = threads;
    }

    void run() throws InterruptedException {
        ShadowTopic.create(kafka);
        ExecutorService cores = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("reparse-", 0).daemon().factory());
        try (SpanReader raws = new SpanReader(kafka, RawItem.TOPIC.name());
                SpanReader articles = new SpanReader(kafka, Article.TOPIC.name())) {
            Map<Integer, Span> span = raws.span(scope.from(), scope.to());
            try (PresentArticles present = new PresentArticles(span);
                    var producer = new KafkaProducer<byte[], byte[]>(kafka.transactionalProducer("newswire-reparse"))) {
                producer.initTransactions();
                articles.read(articles.span(null, null), records -> records.forEach(present::add));
                raws.read(span, records -> publish(producer, compared(records, present, cores)));
                if (!report.isEmpty()) {
                    producer.beginTransaction();
                    producer.send(ShadowTopic.report(run, report.json()));
                    producer.commitTransaction();
                }
                producer.close(Duration.ofSeconds(5));
            }
        } finally {
            cores.shutdownNow();
        }
    }

    private List<Pair> compared(
            List<ConsumerRecord<byte[], byte[]>> records, PresentArticles present, ExecutorService cores) {
        List<Pair> pairs = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            report.read();
            Optional<UUID> id = PresentArticles.id(record.key());
            Optional<Present> before = id.flatMap(known -> present.of(known, record));
            if (before.isPresent()) {
                if (scope.holds(before.get().article())) {
                    pairs.add(new Pair(record, before.get(), cores.submit(() -> parser.parse(record))));
                }
            } else if (id.isPresent() && present.knows(id.get())) {
                report.superseded();
            } else {
                report.absent();
            }
        }
        return pairs;
    }

    private void publish(KafkaProducer<byte[], byte[]> producer, List<Pair> pairs) throws InterruptedException {
        if (pairs.isEmpty()) {
            return;
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Pair pair : pairs) {
            outcomes.add(outcome(pair.outcome()));
        }
        producer.beginTransaction();
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            Article before = pair.before().article();
            switch (outcomes.get(i)) {
                case Outcome.Parsed parsed -> {
                    Article after = withTextAsBefore(before, parsed.article());
                    List<String> changed = changes(pair.before(), after);
                    report.compared(before, after, changed);
                    Article revised = changed.isEmpty() ? after : revised(before, after, changed);
                    producer.send(ShadowTopic.article(
                            revised, run, pair.before(), changed, pair.raw().headers()));
                }
                case Outcome.Rejected rejected ->
                    report.rejected(before, rejected.reason().spelling());
                case Outcome.Retracted _, Outcome.NotTheirs _ -> report.absent();
            }
        }
        producer.commitTransaction();
    }

    private static Outcome outcome(Future<Outcome> parsing) throws InterruptedException {
        try {
            return parsing.get();
        } catch (ExecutionException e) {
            return new Outcome.Rejected(DeadLetters.Reason.PARSER_FAILED, String.valueOf(e.getCause()));
        }
    }

    /// Where the text before is that of an earlier version, so is this one's.
    private static Article withTextAsBefore(Article before, Article after) {
        return before.provenance().textRevision() == null ? after : Lifecycle.withFullText(before, after);
    }

    /// Of a copy through another feed only title and text are to be like the original.
    private static List<String> changes(Present before, Article after) {
        return before.isCopy() && before.article().contentHash().equals(after.contentHash())
                ? List.of()
                : Changes.between(before.article(), after);
    }

    /// The revision after the one before, or after its time where that has none; shown last when
    /// the one before was.
    private static Article revised(Article before, Article after, List<String> changed) {
        long last = Objects.requireNonNullElse(
                before.revision(), before.observedAt().toEpochMilli());
        return after.shownAt(before.observedAt()).revised(last + 1, changed, before.contentHash());
    }
}

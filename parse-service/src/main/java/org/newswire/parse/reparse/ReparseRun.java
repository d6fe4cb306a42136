package org.newswire.parse.reparse;

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
import org.newswire.article.ArticleBuilder;
import org.newswire.article.ArticleKey;
import org.newswire.article.Changes;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.TopicAdmin;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.parse.item.RawItemParser;
import org.newswire.parse.lifecycle.Lifecycle;
import org.newswire.parse.reparse.OffsetRangeReader.Span;
import org.newswire.parse.reparse.PublishedArticles.Present;
import org.newswire.raw.RawItem;

/// Parses a range of `news.raw` again and compares each article with its latest published version.
///
/// Only the raw record that the latest version was made from counts. The results go to the shadow topic,
/// one transaction per batch, followed by a report if anything was compared. Nothing else is written.
@SuppressWarnings("FutureReturnValueIgnored") // a send that fails fails the commit
final class ReparseRun {
    private final KafkaSettings kafka;
    private final RawItemParser parser;
    private final Scope scope;
    private final String run;
    private final ReparseReport report;
    private final int threads;

    /// Selects the raw records.
    ///
    /// @param site of the published article, without `www.`; includes its subdomains
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

    /// A raw record, the published version that was made from it, and its new outcome.
    private record Pair(ConsumerRecord<byte[], byte[]> raw, Present before, Future<ParseOutcome> outcome) {}

    /// @param run id of the run in the shadow topic
    ReparseRun(KafkaSettings kafka, RawItemParser parser, Scope scope, String run, ReparseReport report, int threads) {
        this.kafka = kafka;
        this.parser = parser;
        this.scope = scope;
        this.run = run;
        this.report = report;
        this.threads = threads;
    }

    void run() throws InterruptedException {
        TopicAdmin.create(kafka, "reparse", ShadowTopic.TOPIC);
        ExecutorService cores = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("reparse-", 0).daemon().factory());
        try (OffsetRangeReader raws = new OffsetRangeReader(kafka, RawItem.TOPIC.name());
                OffsetRangeReader articles = new OffsetRangeReader(kafka, Article.TOPIC.name())) {
            Map<Integer, Span> span = raws.span(scope.from(), scope.to());
            try (PublishedArticles present = new PublishedArticles(span);
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
            List<ConsumerRecord<byte[], byte[]>> records, PublishedArticles present, ExecutorService cores) {
        List<Pair> pairs = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            report.read();
            Optional<UUID> id = ArticleKey.parse(record.key());
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
        List<ParseOutcome> outcomes = new ArrayList<>();
        for (Pair pair : pairs) {
            outcomes.add(outcome(pair.outcome()));
        }
        producer.beginTransaction();
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            Article before = pair.before().article();
            switch (outcomes.get(i)) {
                case ParseOutcome.Parsed parsed -> {
                    Article after = withTextAsBefore(before, parsed.article());
                    List<String> changed = changes(pair.before(), after);
                    report.compared(before, after, changed);
                    Article revised = changed.isEmpty() ? after : revised(before, after, changed);
                    producer.send(ShadowTopic.article(
                            revised, run, pair.before(), changed, pair.raw().headers()));
                }
                case ParseOutcome.Rejected rejected ->
                    report.rejected(before, rejected.reason().spelling());
                case ParseOutcome.Retracted _, ParseOutcome.RetractionIgnored _ -> report.absent();
            }
        }
        producer.commitTransaction();
    }

    private static ParseOutcome outcome(Future<ParseOutcome> parsing) throws InterruptedException {
        try {
            return parsing.get();
        } catch (ExecutionException e) {
            return new ParseOutcome.Rejected(DeadLetterReason.PARSER_FAILED, String.valueOf(e.getCause()));
        }
    }

    /// Keeps the text of an earlier version if the published version did so.
    private static Article withTextAsBefore(Article before, Article after) {
        return before.provenance().textRevision() == null ? after : Lifecycle.withFullText(before, after);
    }

    /// A copy through another feed counts as equal if title and text are equal.
    private static List<String> changes(Present before, Article after) {
        return before.isCopy() && before.article().contentHash().equals(after.contentHash())
                ? List.of()
                : Changes.between(before.article(), after);
    }

    /// Returns the article with the next revision and the observation time of the published version.
    private static Article revised(Article before, Article after, List<String> changed) {
        long last = Objects.requireNonNullElse(
                before.revision(), before.observedAt().toEpochMilli());
        return ArticleBuilder.builder(after)
                .observedAt(before.observedAt())
                .revision(last + 1)
                .changes(changed)
                .previousHash(before.contentHash())
                .build();
    }
}

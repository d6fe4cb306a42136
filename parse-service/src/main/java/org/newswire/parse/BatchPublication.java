package org.newswire.parse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.ArticleBuilder;
import org.newswire.article.ArticleKey;
import org.newswire.contract.Contract;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.RetriableBatchException;
import org.newswire.parse.item.EncodedArticle;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.parse.known.KnownArticles;
import org.newswire.parse.lifecycle.Arrival;
import org.newswire.parse.lifecycle.LatestState;
import org.newswire.parse.lifecycle.LatestVersion;
import org.newswire.parse.lifecycle.Lifecycle;
import org.newswire.parse.lifecycle.RetractionPolicy;
import org.newswire.raw.BackfillLane;
import org.newswire.service.tracing.TraceSpan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides what a batch of raw records publishes, in their order: article events, due tombstones and dead
/// letters.
///
/// If this fails for a record, that record becomes a dead letter (internal error) and the others are
/// published. An object serves one batch: its article states are shared only after the transaction is
/// committed.
final class BatchPublication {
    private static final Logger LOG = LoggerFactory.getLogger(BatchPublication.class);

    private final KnownArticles known;
    private final DeadLetterRecords deadLetters;
    private final long maxBytes;
    private final Map<UUID, Held> held = new HashMap<>();
    private final List<Publication> publications = new ArrayList<>();

    /// @param maxBytes total value bytes of the earlier versions that may be read for comparison
    BatchPublication(KnownArticles known, DeadLetterRecords deadLetters, long maxBytes) {
        this.known = known;
        this.deadLetters = deadLetters;
        this.maxBytes = maxBytes;
    }

    /// The earlier versions of these records exceed the memory budget. Publish the records in parts.
    static final class TooLargeException extends Exception {
        TooLargeException(String message) {
            super(message);
        }
    }

    /// A record to send.
    ///
    /// @param event   null for a dead letter, and for a version that is published again after a late one
    /// @param article null for a dead letter
    /// @param state   the article's state after the record; null for a dead letter
    record Publication(
            ProducerRecord<byte[], byte[]> record,
            @Nullable Event event,
            @Nullable UUID article,
            @Nullable LatestState state) {}

    /// The latest version of an article, including the records of this batch.
    private record Held(LatestVersion latest, ProducerRecord<byte[], byte[]> record) {}

    /// The records to send, and the outcome of each raw record: as parsed, or rejected because of a failure
    /// here.
    record Result(List<Publication> publications, List<ParseOutcome> outcomes) {
        Result {
            publications = List.copyOf(publications);
            outcomes = List.copyOf(outcomes);
        }
    }

    /// @throws TooLargeException only for several records: a single record is always published
    Result of(List<ParsedRecord> parsed) throws RetriableBatchException, TooLargeException {
        Map<UUID, ParsedRecord> first = new LinkedHashMap<>();
        parsed.forEach(each -> article(each.outcome()).ifPresent(shown -> first.putIfAbsent(shown.id(), each)));
        known.follow(first.keySet());
        writeTombstones(known.tombstonesDue(), parsed.getFirst().span());
        readLatest(first, parsed.size() == 1 ? Long.MAX_VALUE : maxBytes);
        List<ParseOutcome> published = new ArrayList<>(parsed.size());
        for (ParsedRecord each : parsed) {
            published.add(publishOrReject(each.raw(), each.outcome(), each.span()));
        }
        return new Result(publications, published);
    }

    /// Returns the version or the retraction that may be published.
    private static Optional<Article> article(ParseOutcome outcome) {
        return switch (outcome) {
            case ParseOutcome.Parsed(Article article, double _) -> Optional.of(article);
            case ParseOutcome.Retracted(Article retraction) -> Optional.of(retraction);
            case ParseOutcome.RetractionIgnored _, ParseOutcome.Rejected _ -> Optional.empty();
        };
    }

    /// Reads the last records of the articles whose content is needed for the decision.
    private void readLatest(Map<UUID, ParsedRecord> first, long limit)
            throws RetriableBatchException, TooLargeException {
        Map<UUID, LatestState> wanted = new HashMap<>();
        first.forEach((id, shown) -> {
            LatestState standing = known.find(id);
            if (standing != null && !held.containsKey(id) && needsArticle(standing, shown)) {
                wanted.put(id, standing);
            }
        });
        if (hold(wanted, limit).size() < wanted.size()) {
            throw new TooLargeException("the earlier versions of " + wanted.size() + " articles have more than " + limit
                    + " bytes together");
        }
    }

    /// @return the articles that were read within the limit: at least one
    private Set<UUID> hold(Map<UUID, LatestState> wanted, long limit) throws RetriableBatchException {
        if (wanted.isEmpty()) {
            return Set.of();
        }
        Map<UUID, ProducerRecord<byte[], byte[]>> records = known.lastRecords(wanted, limit);
        records.forEach((id, record) -> hold(id, Objects.requireNonNull(wanted.get(id)), record));
        return records.keySet();
    }

    /// If this fails, the decision fails too, and then only for this record.
    private static boolean needsArticle(LatestState standing, ParsedRecord shown) {
        try {
            return Lifecycle.needsArticle(standing, article(shown.outcome()).orElseThrow(), Arrival.of(shown.raw()));
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void hold(UUID id, LatestState standing, ProducerRecord<byte[], byte[]> record) {
        try {
            held.put(id, new Held(new LatestVersion(standing, Article.CONTRACT.decode(record.value())), record));
        } catch (MalformedValueException e) {
            LOG.error("last record unreadable article={}: {}", id, e.getMessage());
        }
    }

    /// Publishes the tombstones in parts within the memory budget. The last records have up to 4 MiB each,
    /// and each is dropped once its tombstone is written.
    private void writeTombstones(List<UUID> due, TraceSpan fallback) throws RetriableBatchException {
        Set<UUID> left = new LinkedHashSet<>(due);
        while (!left.isEmpty()) {
            Map<UUID, LatestState> wanted = new HashMap<>();
            left.forEach(id -> wanted.put(id, Objects.requireNonNull(known.find(id))));
            Set<UUID> read = hold(wanted, maxBytes);
            left.stream().filter(read::contains).forEach(id -> writeTombstone(id, fallback));
            if (read.isEmpty()) {
                return;
            }
            left.removeAll(read);
        }
    }

    /// Continues the trace of the retraction, if it has one.
    private void writeTombstone(UUID id, TraceSpan fallback) {
        Held retraction = held.get(id);
        if (retraction == null) {
            return;
        }
        String trace =
                Contract.header(retraction.record().headers(), "traceparent").orElse(fallback.traceparent());
        LatestVersion deleted = new LatestVersion(retraction.latest().state().deleted(), null);
        send(tombstone(retraction.latest().requiredArticle(), trace), Event.RETRACTED, id, deleted);
    }

    private static ProducerRecord<byte[], byte[]> tombstone(Article retraction, String trace) {
        return new ProducerRecord<>(
                Article.TOPIC.name(), null, ArticleKey.of(retraction.id()), null, retraction.tombstone(trace));
    }

    /// Everything that can fail precedes the changes to `publications` and `held`.
    private ParseOutcome publishOrReject(ConsumerRecord<byte[], byte[]> raw, ParseOutcome outcome, TraceSpan span) {
        try {
            return publish(raw, outcome, span.traceparent());
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            try (var _ = span.open()) {
                LOG.error("publication failed: internal error; the record goes to the dead-letter topic", e);
            }
            var rejected = new ParseOutcome.Rejected(DeadLetterReason.PARSER_FAILED, String.valueOf(e));
            publish(raw, rejected, span.traceparent());
            return rejected;
        }
    }

    private ParseOutcome publish(ConsumerRecord<byte[], byte[]> raw, ParseOutcome outcome, String trace) {
        return switch (outcome) {
            case ParseOutcome.Parsed parsed -> decide(raw, outcome, parsed.article(), trace);
            case ParseOutcome.Retracted(Article retraction) ->
                RetractionPolicy.mayRetract(latest(retraction.id()), retraction)
                        ? decide(raw, outcome, retraction, trace)
                        : new ParseOutcome.RetractionIgnored(retraction);
            case ParseOutcome.RetractionIgnored _ -> outcome;
            case ParseOutcome.Rejected rejected -> reject(raw, rejected);
        };
    }

    private ParseOutcome reject(ConsumerRecord<byte[], byte[]> raw, ParseOutcome.Rejected rejected) {
        publications.add(
                new Publication(deadLetters.letter(raw, rejected.reason(), rejected.detail()), null, null, null));
        return rejected;
    }

    private @Nullable LatestVersion latest(UUID id) {
        Held before = held.get(id);
        if (before != null) {
            return before.latest();
        }
        LatestState standing = known.find(id);
        return standing == null ? null : new LatestVersion(standing, null);
    }

    /// Rejects an article that does not fit in a record: no transaction with it could be committed.
    private ParseOutcome decide(ConsumerRecord<byte[], byte[]> raw, ParseOutcome outcome, Article shown, String trace) {
        UUID id = shown.id();
        Held before = held.get(id);
        LatestVersion latest = latest(id);
        LatestState standing = latest == null ? null : latest.state();
        Lifecycle.Decision decision = Lifecycle.decide(latest, shown, Arrival.of(raw));
        EncodedArticle encoded = EncodedArticle.of(decision.article());
        if (!encoded.fits()) {
            return reject(raw, encoded.tooLarge());
        }
        Article article = encoded.article();
        Headers headers = article.headers(decision.event(), trace);
        if (BackfillLane.holds(raw.headers())) {
            BackfillLane.mark(headers);
        }
        var record = new ProducerRecord<>(Article.TOPIC.name(), null, ArticleKey.of(id), encoded.value(), headers);
        LatestState now = LatestState.of(article, decision.event(), standing);
        ProducerRecord<byte[], byte[]> last = decision.isLate() ? last(before, standing, article, trace) : null;
        send(record, decision.event(), id, new LatestVersion(now, article));
        if (last != null) {
            send(inLaneOf(raw, last), null, id, Objects.requireNonNull(latest).republishedAfter(now));
        }
        return outcome;
    }

    /// A version that history publishes again is no live news.
    private static ProducerRecord<byte[], byte[]> inLaneOf(
            ConsumerRecord<byte[], byte[]> raw, ProducerRecord<byte[], byte[]> last) {
        if (!BackfillLane.holds(raw.headers()) || BackfillLane.holds(last.headers())) {
            return last;
        }
        var marked = new ProducerRecord<>(
                last.topic(), last.partition(), last.timestamp(), last.key(), last.value(), last.headers());
        BackfillLane.mark(marked.headers());
        return marked;
    }

    /// Returns the record to publish again after a late version. The broker may have deleted the tombstone of
    /// a deleted article.
    private static ProducerRecord<byte[], byte[]> last(
            @Nullable Held before, @Nullable LatestState standing, Article late, String trace) {
        if (before != null) {
            return before.record();
        }
        Instant retractedAt = Objects.requireNonNull(standing).observedAt();
        return tombstone(ArticleBuilder.builder(late).observedAt(retractedAt).build(), trace);
    }

    /// @param event null for a version that is published again after a late one
    private void send(ProducerRecord<byte[], byte[]> record, @Nullable Event event, UUID id, LatestVersion latest) {
        publications.add(new Publication(record, event, id, latest.state()));
        held.put(id, new Held(latest, record));
    }
}

package org.newswire.parse;

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
import org.newswire.parse.ItemParser.Outcome;
import org.newswire.parse.Lifecycle.Present;
import org.newswire.parse.Lifecycle.Verdict;
import org.newswire.parse.ParseWork.Parsed;
import org.newswire.pipeline.ConsumeLoop.TryAgain;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.raw.BackfillLane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a batch of raw records becomes, in their order: events of articles, each with its place in the
/// article's life, tombstones that are due, and dead letters.
///
/// A record on which this fails is a dead letter by a fault of ours, and the others go on.
///
/// Made for one batch and then dropped: what it publishes is known to it alone until the transaction is
/// committed.
final class BatchPublication {
    private static final Logger LOG = LoggerFactory.getLogger(BatchPublication.class);

    private final KnownArticles known;
    private final DeadLetters letters;
    private final long maxBytes;
    private final Map<UUID, Held> held = new HashMap<>();
    private final List<Publication> publications = new ArrayList<>();

    /// @param maxBytes total value bytes of the earlier versions that may be read for comparison
    BatchPublication(KnownArticles known, DeadLetters letters, long maxBytes) {
        this.known = known;
        this.letters = letters;
        this.maxBytes = maxBytes;
    }

    /// The earlier versions of all these records would exceed the memory budget, so the records must be
    /// published in parts.
    static final class TooLargeException extends Exception {
        TooLargeException(String message) {
            super(message);
        }
    }

    /// A record to send.
    ///
    /// @param event   null for a dead letter, and for what is published once more behind a late version
    /// @param article which stands like this once it is committed; null for a dead letter
    record Publication(
            ProducerRecord<byte[], byte[]> record,
            @Nullable Event event,
            @Nullable UUID article,
            @Nullable Standing standing) {}

    /// Where an article stands after what this batch has published so far.
    private record Held(Present present, ProducerRecord<byte[], byte[]> record) {}

    /// A version or a retraction, and how its raw record came.
    private record Shown(Article article, Arrival arrival) {}

    /// What is sent, and the outcome of each raw record: as it was, or rejected as it failed here.
    record Result(List<Publication> publications, List<Outcome> outcomes) {
        Result {
            publications = List.copyOf(publications);
            outcomes = List.copyOf(outcomes);
        }
    }

    /// @throws TooLargeException if there are several records: a single record is always published
    Result of(List<Parsed> parsed) throws TryAgain, TooLargeException {
        Map<UUID, Shown> first = new LinkedHashMap<>();
        parsed.forEach(each -> shown(each).ifPresent(shown -> first.putIfAbsent(shown.article.id(), shown)));
        known.follow(first.keySet());
        bury(known.tombstonesDue(), parsed.getFirst().span());
        holdShown(first, parsed.size() == 1 ? Long.MAX_VALUE : maxBytes);
        List<Outcome> published = new ArrayList<>(parsed.size());
        for (Parsed each : parsed) {
            published.add(publishOrReject(each.raw(), each.outcome(), each.span()));
        }
        return new Result(publications, published);
    }

    private static Optional<Shown> shown(Parsed parsed) {
        Arrival arrival = Arrival.of(parsed.raw());
        return switch (parsed.outcome()) {
            case Outcome.Parsed(Article article, double _) -> Optional.of(new Shown(article, arrival));
            case Outcome.Retracted(Article marked) -> Optional.of(new Shown(marked, arrival));
            case Outcome.NotTheirs _, Outcome.Rejected _ -> Optional.empty();
        };
    }

    /// Reads the last records of those articles for which more is needed than what is remembered.
    private void holdShown(Map<UUID, Shown> first, long limit) throws TryAgain, TooLargeException {
        Map<UUID, Standing> wanted = new HashMap<>();
        first.forEach((id, shown) -> {
            Standing standing = known.find(id);
            if (standing != null && !held.containsKey(id) && needsArticle(standing, shown)) {
                wanted.put(id, standing);
            }
        });
        if (hold(wanted, limit).size() < wanted.size()) {
            throw new TooLargeException("the earlier versions of " + wanted.size() + " articles have more than " + limit
                    + " bytes together");
        }
    }

    /// @return those that were read within the limit: at least one
    private Set<UUID> hold(Map<UUID, Standing> wanted, long limit) throws TryAgain {
        if (wanted.isEmpty()) {
            return Set.of();
        }
        Map<UUID, ProducerRecord<byte[], byte[]>> records = known.lastRecords(wanted, limit);
        records.forEach((id, record) -> hold(id, Objects.requireNonNull(wanted.get(id)), record));
        return records.keySet();
    }

    /// Where that fails, so it does when the article is judged: then for its own record alone.
    private static boolean needsArticle(Standing standing, Shown shown) {
        try {
            return Lifecycle.needsArticle(standing, shown.article, shown.arrival);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void hold(UUID id, Standing standing, ProducerRecord<byte[], byte[]> record) {
        try {
            held.put(id, new Held(new Present(standing, Article.CONTRACT.decode(record.value())), record));
        } catch (Malformed e) {
            LOG.error("article={} cannot be read any more: {}", id, e.getMessage());
        }
    }

    /// Publishes the tombstones in parts within the memory budget. The last records have up to 4 MiB each, and
    /// each is dropped once its tombstone is written.
    private void bury(List<UUID> due, TraceSpan otherwise) throws TryAgain {
        Set<UUID> left = new LinkedHashSet<>(due);
        while (!left.isEmpty()) {
            Map<UUID, Standing> wanted = new HashMap<>();
            left.forEach(id -> wanted.put(id, Objects.requireNonNull(known.find(id))));
            Set<UUID> read = hold(wanted, maxBytes);
            left.stream().filter(read::contains).forEach(id -> bury(id, otherwise));
            if (read.isEmpty()) {
                return;
            }
            left.removeAll(read);
        }
    }

    /// The tombstone is in the trace of its retraction, where that has one.
    private void bury(UUID id, TraceSpan otherwise) {
        Held marked = held.get(id);
        if (marked == null) {
            return;
        }
        Article article = marked.present().known();
        String trace = Contract.header(marked.record().headers(), "traceparent").orElse(otherwise.traceparent());
        send(
                new ProducerRecord<>(Article.TOPIC.name(), null, KnownArticles.key(id), null, article.tombstone(trace)),
                Event.RETRACTED,
                id,
                new Present(marked.present().standing().gone(), null));
    }

    /// All that can fail comes before what is sent or held is added to.
    private Outcome publishOrReject(ConsumerRecord<byte[], byte[]> raw, Outcome outcome, TraceSpan span) {
        try {
            return publish(raw, outcome, span.traceparent());
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            try (var _ = span.open()) {
                LOG.error("a parsed item goes to the dead letters by a fault of ours", e);
            }
            var rejected = new Outcome.Rejected(DeadLetters.Reason.PARSER_FAILED, String.valueOf(e));
            publish(raw, rejected, span.traceparent());
            return rejected;
        }
    }

    private Outcome publish(ConsumerRecord<byte[], byte[]> raw, Outcome outcome, String trace) {
        return switch (outcome) {
            case Outcome.Parsed parsed -> judge(raw, outcome, parsed.article(), trace);
            case Outcome.Retracted(Article marked) ->
                PublishersWord.holds(present(marked.id()), marked)
                        ? judge(raw, outcome, marked, trace)
                        : new Outcome.NotTheirs(marked);
            case Outcome.NotTheirs _ -> outcome;
            case Outcome.Rejected rejected -> setAside(raw, rejected);
        };
    }

    private Outcome setAside(ConsumerRecord<byte[], byte[]> raw, Outcome.Rejected rejected) {
        publications.add(new Publication(letters.letter(raw, rejected.reason(), rejected.detail()), null, null, null));
        return rejected;
    }

    private @Nullable Present present(UUID id) {
        Held before = held.get(id);
        if (before != null) {
            return before.present();
        }
        Standing standing = known.find(id);
        return standing == null ? null : new Present(standing, null);
    }

    /// Sets aside an article that does not fit in a record, which the broker or the producer would refuse.
    /// Otherwise no transaction with it could be committed.
    private Outcome judge(ConsumerRecord<byte[], byte[]> raw, Outcome outcome, Article shown, String trace) {
        UUID id = shown.id();
        Held before = held.get(id);
        Present present = present(id);
        Standing standing = present == null ? null : present.standing();
        Verdict verdict = Lifecycle.judge(present, shown, Arrival.of(raw));
        Article article = verdict.article();
        byte[] value = Article.CONTRACT.encode(article);
        if (!ItemParser.fits(value)) {
            return setAside(raw, ItemParser.tooLarge(value));
        }
        Standing now = Standing.of(article, verdict.event(), standing);
        ProducerRecord<byte[], byte[]> last = verdict.late() ? last(before, standing, article, trace) : null;
        send(
                new ProducerRecord<>(
                        Article.TOPIC.name(),
                        null,
                        KnownArticles.key(id),
                        value,
                        inLane(raw, article.headers(verdict.event(), trace))),
                verdict.event(),
                id,
                new Present(now, article));
        if (last != null) {
            again(id, Objects.requireNonNull(present).behind(now), last);
        }
        return outcome;
    }

    /// What has to be the last record of an article once more.
    private static ProducerRecord<byte[], byte[]> last(
            @Nullable Held before, @Nullable Standing standing, Article late, String trace) {
        return before == null ? tombstone(late, Objects.requireNonNull(standing), trace) : before.record();
    }

    /// What comes of history is history.
    private static Headers inLane(ConsumerRecord<byte[], byte[]> raw, Headers headers) {
        if (BackfillLane.holds(raw.headers())) {
            BackfillLane.mark(headers);
        }
        return headers;
    }

    /// The present version follows the late one, as the same event once more.
    private void again(UUID id, Present present, ProducerRecord<byte[], byte[]> last) {
        var record = new ProducerRecord<>(last.topic(), null, last.key(), last.value(), last.headers());
        publications.add(new Publication(record, null, id, present.standing()));
        held.put(id, new Held(present, record));
    }

    /// That of an article that is gone: the broker may not have it any more.
    private static ProducerRecord<byte[], byte[]> tombstone(Article late, Standing gone, String trace) {
        return new ProducerRecord<>(
                Article.TOPIC.name(),
                null,
                KnownArticles.key(late.id()),
                null,
                Article.tombstone(late.id(), gone.observedAt(), late.source().feedUrl(), trace));
    }

    private void send(ProducerRecord<byte[], byte[]> record, Event event, UUID id, Present present) {
        publications.add(new Publication(record, event, id, present.standing()));
        held.put(id, new Held(present, record));
    }
}

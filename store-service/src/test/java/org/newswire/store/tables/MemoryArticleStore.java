package org.newswire.store.tables;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.newswire.article.Article;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.PartitionLog;
import org.newswire.raw.FeedStatus;

/// An in-memory implementation. It shows that the contract requires nothing that only a database has.
/// Thread-safe.
final class MemoryArticleStore implements ArticleStore {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /// The data, which several stores may share.
    static final class Held {
        final Map<UUID, ArticleHistory> histories = new TreeMap<>();
        final Map<UUID, Map<UUID, Carried>> sources = new TreeMap<>();
        final Map<UUID, Change.Retraction> retractions = new TreeMap<>();
        final Map<UUID, Feed> feeds = new TreeMap<>();
        final Map<TopicPartition, Uuid> topicIds = new HashMap<>();
        final Map<TopicPartition, Long> positions = new HashMap<>();
        Instant purgedBefore = Instant.MIN;
        InstantSource clock = InstantSource.system();

        boolean isRetracted(UUID id, long revision) {
            Change.Retraction retraction = retractions.get(id);
            return retraction != null && retraction.revision() >= revision;
        }
    }

    /// The earliest record of a feed with the article.
    record Carried(Instant firstSeenAt, int rawPartition, long rawOffset, Article.Source source)
            implements Comparable<Carried> {
        private static final Comparator<Carried> ORDER = Comparator.comparing(Carried::firstSeenAt)
                .thenComparingInt(Carried::rawPartition)
                .thenComparingLong(Carried::rawOffset);

        static Carried of(Article article) {
            Article.Provenance raw = article.provenance();
            return new Carried(
                    article.observedAt().truncatedTo(ChronoUnit.MICROS),
                    raw.rawPartition(),
                    raw.rawOffset(),
                    article.source());
        }

        @Override
        public int compareTo(Carried other) {
            return ORDER.compare(this, other);
        }
    }

    record Feed(FeedStatus status, boolean watched) {}

    private final Held held;
    private final boolean restorePurged;

    MemoryArticleStore(Held held, boolean restorePurged) {
        this.held = held;
        this.restorePurged = restorePurged;
    }

    @Override
    public List<Result> write(List<Change> changes, Map<TopicPartition, Advance> advances) throws UnavailableException {
        synchronized (held) {
            check(advances);
            List<Result> results = new ArrayList<>();
            for (Change change : changes) {
                Optional<String> problem = ChangeValidator.invalidCharacter(change);
                results.add(
                        problem.isPresent()
                                ? new Result.Rejected(DeadLetterReason.TEXT_NOT_STORABLE, problem.get())
                                : write(change));
            }
            if (results.stream().noneMatch(Result.Rejected.class::isInstance)) {
                advances.forEach((partition, advance) -> held.positions.put(partition, advance.next()));
            }
            return results;
        }
    }

    private Result write(Change change) {
        return switch (change) {
            case Change.Version version -> {
                Article article = version.article();
                if (article.observedAt().isAfter(LATEST)) {
                    yield new Result.Rejected(
                            DeadLetterReason.REFUSED_BY_DATABASE, "observedAt is beyond the year 9999");
                }
                yield new Result.Stored(isPurged(article.observedAt()) ? Outcome.EXPIRED : write(version));
            }
            case Change.Retraction retraction -> {
                if (isPurged(retraction.at())) {
                    yield new Result.Stored(Outcome.EXPIRED);
                }
                held.retractions.merge(
                        retraction.articleId(),
                        retraction,
                        BinaryOperator.maxBy(Comparator.comparingLong(Change.Retraction::revision)
                                .thenComparing(Change.Retraction::at)));
                yield new Result.Stored(Outcome.RETRACTED);
            }
            case Change.FeedPolled(FeedStatus status, Instant _) -> {
                held.feeds.put(status.feedId(), new Feed(status, true));
                yield new Result.Stored(Outcome.FEED);
            }
            case Change.CanaryArrived canary -> new Result.Stored(Outcome.CANARY);
            case Change.FeedDropped(UUID id, Instant _) -> {
                held.feeds.computeIfPresent(id, (same, known) -> new Feed(known.status(), false));
                yield new Result.Stored(Outcome.FEED);
            }
        };
    }

    private boolean isPurged(Instant time) {
        return !restorePurged && time.isBefore(held.purgedBefore);
    }

    private Outcome write(Change.Version version) {
        Article article = version.article();
        held.sources
                .computeIfAbsent(article.id(), id -> new TreeMap<>())
                .merge(
                        article.source().feedId(),
                        Carried.of(article),
                        (one, other) -> one.compareTo(other) <= 0 ? one : other);
        return held.histories
                .computeIfAbsent(article.id(), id -> new ArticleHistory(List.of()))
                .add(version);
    }

    @Override
    public boolean hasPositions(Map<TopicPartition, Long> expected) {
        synchronized (held) {
            return held.positions.entrySet().containsAll(expected.entrySet());
        }
    }

    @Override
    public Map<TopicPartition, Start> positions(Map<TopicPartition, PartitionLog> partitions) {
        synchronized (held) {
            Map<TopicPartition, Start> starts = new HashMap<>();
            partitions.forEach((partition, log) -> {
                Long stored = held.positions.get(partition);
                boolean isValid = stored != null
                        && log.topicId().equals(held.topicIds.get(partition))
                        && stored >= log.begin()
                        && stored <= log.end();
                long start = isValid ? Objects.requireNonNull(stored) : log.begin();
                held.topicIds.put(partition, log.topicId());
                held.positions.put(partition, start);
                boolean isReset = stored != null && !isValid;
                starts.put(partition, new Start(start, isReset ? Optional.of("not in the topic") : Optional.empty()));
            });
            return starts;
        }
    }

    @Override
    public void advance(Map<TopicPartition, Advance> advances) throws UnavailableException {
        synchronized (held) {
            check(advances);
            advances.forEach((partition, advance) -> held.positions.put(partition, advance.next()));
        }
    }

    private void check(Map<TopicPartition, Advance> advances) throws UnavailableException {
        for (Map.Entry<TopicPartition, Advance> each : advances.entrySet()) {
            if (!Objects.equals(
                    held.positions.get(each.getKey()), each.getValue().expected())) {
                throw new UnavailableException("not the expected position of " + each.getKey());
            }
        }
    }

    @Override
    public Times times() {
        synchronized (held) {
            Stream<Instant> seen = held.histories.values().stream().map(ArticleHistory::firstSeenAt);
            Stream<Instant> polled = held.feeds.values().stream()
                    .flatMap(feed -> Stream.ofNullable(feed.status().lastPollAt()));
            return new Times(held.clock.instant(), Stream.concat(seen, polled).max(Comparator.naturalOrder()));
        }
    }

    @Override
    public int purge(Instant before) {
        synchronized (held) {
            if (before.isAfter(held.purgedBefore)) {
                held.purgedBefore = before;
            }
            List<UUID> past = held.histories.entrySet().stream()
                    .filter(entry ->
                            entry.getValue().current().newest().observedAt().isBefore(before))
                    .map(Map.Entry::getKey)
                    .toList();
            held.histories.keySet().removeAll(past);
            held.sources.keySet().removeAll(past);
            held.retractions.keySet().removeAll(past);
            held.retractions
                    .entrySet()
                    .removeIf(retraction -> retraction.getValue().at().isBefore(before)
                            && !held.histories.containsKey(retraction.getKey()));
            return past.size();
        }
    }
}

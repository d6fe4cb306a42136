package org.newswire.parse.known;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.kafka.RetriableBatchException;
import org.newswire.limits.Limit;
import org.newswire.parse.lifecycle.LatestState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The latest state of the articles in `news.articles`, within [ArticleStateLimits].
///
/// A partition is read before the first of its articles is decided, in stretches between which the consumer
/// polls. It is dropped when its partition of `news.raw` is revoked. Until then, this instance's records
/// are included when their transaction is committed, and records of other producers (such as a promotion)
/// when the next batch begins. So the states do not change by an aborted transaction, and match the topic
/// after a transaction with an unknown result.
///
/// Used by one thread, except [#stop()].
public final class KnownArticles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KnownArticles.class);

    /// Longer than the limit for a read without progress, so that such a read fails. Well below
    /// `max.poll.interval.ms` (5 minutes), after which the partitions would be reassigned.
    private static final Duration MAX_READ_TIME = Duration.ofSeconds(90);

    /// Equal to the records of a batch, so that tombstones keep up with retractions.
    @Limit(of = "tombstones per transaction", past = "the next batch writes the others")
    public static final int TOMBSTONES_PER_BATCH = 500;

    private final ArticleTopic topic;
    private final ArticleStateLimits limits;
    private final InstantSource clock;
    private final Duration maxReadTime;
    private final Map<Integer, FollowedPartition> followed = new TreeMap<>();

    /// Partitions that are not read completely yet.
    private final Map<Integer, FollowedPartition> loading = new TreeMap<>();

    /// Partitions of `news.raw` that were assigned since the last load.
    private final Set<Integer> expected = new TreeSet<>();

    /// Assigned partitions of `news.raw`.
    private final Set<Integer> owned = new TreeSet<>();

    private boolean isCompared;

    /// Whether `news.raw` and `news.articles` have the same number of partitions, and so the same articles
    /// in each.
    private boolean isAligned;

    public KnownArticles(ArticleTopic topic, ArticleStateLimits limits, InstantSource clock) {
        this(topic, limits, clock, MAX_READ_TIME);
    }

    /// @param maxReadTime a longer read continues with the next call of [#follow]
    public KnownArticles(ArticleTopic topic, ArticleStateLimits limits, InstantSource clock, Duration maxReadTime) {
        this.topic = topic;
        this.limits = limits;
        this.clock = clock;
        this.maxReadTime = maxReadTime;
    }

    /// Brings the states up to date for the partitions of these articles, and for those with due
    /// tombstones.
    ///
    /// @throws RetriableBatchException if reading takes long: the next call continues
    public void follow(Collection<UUID> ids) throws RetriableBatchException {
        compareTopics();
        Set<Integer> wanted = new HashSet<>();
        ids.forEach(id -> wanted.add(topic.partition(id)));
        Set<Integer> missing = missing(wanted);
        if (!missing.isEmpty()) {
            load(missing);
            expected.clear();
        }
        Instant before = clock.instant().minus(limits.retractionRetention());
        followed.forEach((partition, each) -> {
            if (!each.states().tombstonesDue(before).isEmpty()) {
                wanted.add(partition);
            }
        });
        if (!wanted.isEmpty()) {
            catchUp(wanted);
        }
        Instant oldest = clock.instant().minus(limits.retention());
        followed.values().forEach(each -> each.states().dropBefore(oldest));
    }

    /// Returns the partitions to load: wanted or assigned ones, and those with retractions that did not fit
    /// before.
    private Set<Integer> missing(Set<Integer> wanted) {
        Set<Integer> missing = new HashSet<>(wanted);
        if (isAligned) {
            missing.addAll(expected);
        }
        missing.removeAll(followed.keySet());
        followed.forEach((partition, each) -> {
            if (each.states().unknownRetractionsFrom().isPresent()) {
                missing.add(partition);
            }
        });
        return missing;
    }

    private void load(Set<Integer> missing) throws RetriableBatchException {
        Set<Integer> unopened = new HashSet<>(missing);
        unopened.removeAll(loading.keySet());
        if (!unopened.isEmpty()) {
            Map<Integer, Long> starts = topic.startsAt(unopened, clock.instant().minus(limits.retention()));
            topic.endsWithUndecided(unopened)
                    .forEach((partition, end) -> loading.put(
                            partition,
                            new FollowedPartition(
                                    new ArticleStates(limits.maxArticles(), retractionsFrom(partition)),
                                    Objects.requireNonNull(starts.get(partition)),
                                    end)));
        }
        Map<Integer, Long> to = new TreeMap<>();
        missing.forEach(partition -> to.put(partition, get(loading, partition).loadedAt()));
        read(loading, to);
        missing.forEach(partition -> followed.put(partition, Objects.requireNonNull(loading.remove(partition))));
        LOG.info(
                "article states loaded articles={} partitions={}",
                missing.stream()
                        .mapToInt(partition -> get(followed, partition).states().size())
                        .sum(),
                missing);
    }

    private long retractionsFrom(int partition) {
        FollowedPartition before = followed.get(partition);
        return before == null ? 0 : before.states().unknownRetractionsFrom().orElse(0);
    }

    /// Reads up to these offsets, or a part of it within the time limit.
    private void read(Map<Integer, FollowedPartition> partitions, Map<Integer, Long> to)
            throws RetriableBatchException {
        Map<Integer, Long> from = new TreeMap<>();
        to.keySet()
                .forEach(partition ->
                        from.put(partition, get(partitions, partition).position()));
        Map<Integer, Long> left = new TreeMap<>();
        topic.read(
                        from,
                        to,
                        maxReadTime,
                        record -> get(partitions, record.partition()).add(record))
                .forEach((partition, position) -> {
                    get(partitions, partition).readTo(position);
                    left.put(partition, Objects.requireNonNull(to.get(partition)) - position);
                });
        left.values().removeIf(offsets -> offsets <= 0);
        if (!left.isEmpty()) {
            throw new RetriableBatchException("news.articles is still being read: offsets left by partition " + left);
        }
    }

    private static FollowedPartition get(Map<Integer, FollowedPartition> partitions, int partition) {
        return Objects.requireNonNull(partitions.get(partition));
    }

    private void catchUp(Set<Integer> wanted) throws RetriableBatchException {
        Map<Integer, Long> to = new TreeMap<>();
        topic.ends(wanted).forEach((partition, end) -> {
            if (end > get(followed, partition).position()) {
                to.put(partition, end);
            }
        });
        read(followed, to);
    }

    /// Returns the state of an article, or null if it is unknown. Call [#follow] with the article before.
    public @Nullable LatestState find(UUID id) {
        FollowedPartition partition = followed.get(topic.partition(id));
        return partition == null ? null : partition.states().find(id);
    }

    /// Returns the last records of these articles, as they were published. Records beyond the size limit
    /// are missing.
    ///
    /// @param maxBytes total size of the values; the first record is read whatever its size
    /// @throws RetriableBatchException if a record is not at its position: its partition is then loaded
    ///     again
    public Map<UUID, ProducerRecord<byte[], byte[]>> lastRecords(Map<UUID, LatestState> articles, long maxBytes)
            throws RetriableBatchException {
        Map<UUID, RecordPosition> positions = new HashMap<>();
        articles.forEach((id, state) -> positions.put(id, new RecordPosition(topic.partition(id), state.offset())));
        Map<RecordPosition, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        Set<RecordPosition> unread = topic.read(positions.values(), maxBytes, found);
        Map<UUID, ProducerRecord<byte[], byte[]>> records = new HashMap<>();
        for (var entry : positions.entrySet()) {
            RecordPosition position = entry.getValue();
            if (unread.contains(position)) {
                continue;
            }
            ConsumerRecord<byte[], byte[]> record = found.get(position);
            if (record == null) {
                followed.remove(position.partition());
                throw new RetriableBatchException(
                        "the last record of an article is not at its position " + position
                                + " of news.articles: the partition is loaded again",
                        new IllegalStateException("article " + entry.getKey()));
            }
            records.put(
                    entry.getKey(),
                    new ProducerRecord<>(Article.TOPIC.name(), null, record.key(), record.value(), record.headers()));
        }
        return records;
    }

    /// Returns the articles with a due tombstone in the assigned partitions: at most
    /// [#TOMBSTONES_PER_BATCH]. They are taken from all partitions in turn, so that no partition blocks the
    /// others.
    public List<UUID> tombstonesDue() {
        Instant before = clock.instant().minus(limits.retractionRetention());
        Deque<Iterator<UUID>> left = new ArrayDeque<>();
        for (FollowedPartition each : followed.values()) {
            left.add(each.states().tombstonesDue(before).stream()
                    .filter(id -> owned.contains(topic.rawPartition(id)))
                    .iterator());
        }
        List<UUID> due = new ArrayList<>();
        while (!left.isEmpty() && due.size() < TOMBSTONES_PER_BATCH) {
            Iterator<UUID> next = left.remove();
            if (next.hasNext()) {
                due.add(next.next());
                left.add(next);
            }
        }
        return due;
    }

    /// Includes committed records of this instance, in the order of sending.
    public void committed(List<CommittedArticle> records) {
        Map<Integer, List<CommittedArticle>> byPartition = new TreeMap<>();
        records.forEach(each -> byPartition
                .computeIfAbsent(each.metadata().partition(), _ -> new ArrayList<>())
                .add(each));
        byPartition.forEach((partition, committed) -> {
            FollowedPartition into = followed.get(partition);
            if (into != null) {
                into.add(committed);
            }
        });
    }

    /// Whether articles were published from a partition of `news.raw`. If the topics have different numbers
    /// of partitions, from any partition.
    public boolean hasArticlesOf(TopicPartition raw) {
        compareTopics();
        Set<Integer> partitions = isAligned
                ? Set.of(raw.partition())
                : IntStream.range(0, topic.partitions()).boxed().collect(Collectors.toSet());
        return topic.ends(partitions).values().stream().anyMatch(end -> end > 0);
    }

    /// Adds assigned partitions of `news.raw`. They are loaded together by the next call of [#follow].
    public void assign(Collection<TopicPartition> rawPartitions) {
        rawPartitions.forEach(each -> {
            expected.add(each.partition());
            owned.add(each.partition());
        });
    }

    /// Drops revoked partitions of `news.raw`.
    public void revoke(Collection<TopicPartition> rawPartitions) {
        Set<Integer> numbers =
                rawPartitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
        expected.removeAll(numbers);
        owned.removeAll(numbers);
        if (isAligned) {
            followed.keySet().removeAll(numbers);
            loading.keySet().removeAll(numbers);
        } else {
            followed.clear();
            loading.clear();
        }
    }

    public int size() {
        return followed.values().stream().mapToInt(each -> each.states().size()).sum();
    }

    private void compareTopics() {
        if (isCompared) {
            return;
        }
        isAligned = topic.partitions() == topic.rawPartitions();
        isCompared = true;
        if (!isAligned) {
            LOG.warn(
                    "partition counts differ news.raw={} news.articles={}: every instance keeps the article states of"
                            + " all partitions; create both topics with the same number of partitions",
                    topic.rawPartitions(),
                    topic.partitions());
        }
    }

    /// Ends a long read. From any thread.
    public void stop() {
        topic.stop();
    }

    @Override
    public void close() {
        topic.close();
    }
}

package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.parse.ArticleLog.Place;
import org.newswire.pipeline.ConsumeLoop.TryAgain;
import org.newswire.pipeline.untrusted.Limit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where articles stand, as far as `news.articles` tells: those published within a time, up to a number
/// of them in each partition.
///
/// A partition is read before the first of its articles is judged, in stretches between which the loop
/// polls, and dropped when it goes to another instance. From then on it is followed: what we publish
/// ourselves is taken in when its transaction is committed, and what others publish (a promotion) when
/// the next batch begins. So after an aborted transaction it is as before, and after one whose fate is
/// unknown the topic tells. Used by one thread, but for [#stop()].
final class KnownArticles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KnownArticles.class);

    /// More than a read without progress may take, so that this shows as a failure, and well below
    /// `max.poll.interval.ms` (5 minutes), past which the partitions would be another instance's.
    private static final Duration READ_AT_ONCE = Duration.ofSeconds(90);

    /// Equal to the records of a batch, so that tombstones keep up with retractions.
    @Limit(of = "tombstones of a transaction", past = "the next batch writes the others")
    static final int TOMBSTONES_PER_BATCH = 500;

    private final ArticleLog log;
    private final Limits limits;
    private final InstantSource clock;
    private final Duration readAtOnce;
    private final Map<Integer, Followed> followed = new TreeMap<>();

    /// Those that are being read, and not followed before that is done.
    private final Map<Integer, Followed> loading = new TreeMap<>();

    private final Set<Integer> expected = new TreeSet<>();

    /// Partitions of `news.raw`.
    private final Set<Integer> owned = new TreeSet<>();

    private boolean compared;

    /// Whether partitions of the same number in `news.raw` and `news.articles` hold the same articles.
    private boolean alike;

    /// How much is remembered.
    ///
    /// @param memory        an article is forgotten so long after its last record
    /// @param maxArticles   in each partition
    /// @param retractionKept time between a retraction and its tombstone; it is shorter while more than half
    ///     of `maxArticles` wait for theirs
    record Limits(Duration memory, int maxArticles, Duration retractionKept) {}

    /// One partition.
    private static final class Followed {
        private final ArticleMemory memory;

        /// Up to where it has been taken in.
        private long position;

        /// Up to where it has to be taken in before it is followed.
        private final long known;

        /// Whether the next offset is that of the marker that ends our own transaction.
        private boolean markerIsNext;

        Followed(ArticleMemory memory, long position, long known) {
            this.memory = memory;
            this.position = position;
            this.known = known;
        }
    }

    /// A record of ours that is committed.
    record Published(UUID id, Standing standing, RecordMetadata place) {}

    KnownArticles(ArticleLog log, Limits limits, InstantSource clock) {
        this(log, limits, clock, READ_AT_ONCE);
    }

    /// @param readAtOnce a longer read goes on with the next call of [#follow]
    KnownArticles(ArticleLog log, Limits limits, InstantSource clock, Duration readAtOnce) {
        this.log = log;
        this.limits = limits;
        this.clock = clock;
        this.readAtOnce = readAtOnce;
    }

    /// Makes sure that all is known of the partitions in which these articles are, and of those in which
    /// tombstones are due.
    ///
    /// @throws TryAgain where that takes long: the next call goes on where this one has come to
    void follow(Collection<UUID> ids) throws TryAgain {
        compareTopics();
        Set<Integer> wanted = new HashSet<>();
        ids.forEach(id -> wanted.add(log.partition(key(id))));
        Set<Integer> fresh = new HashSet<>(wanted);
        if (alike) {
            fresh.addAll(expected);
        }
        fresh.removeAll(followed.keySet());
        followed.forEach((partition, each) -> {
            if (each.memory.unknownRetractionsFrom().isPresent()) {
                fresh.add(partition);
            }
        });
        if (!fresh.isEmpty()) {
            load(fresh);
            expected.clear();
        }
        Instant before = clock.instant().minus(limits.retractionKept());
        followed.forEach((partition, each) -> {
            if (each.memory.hasTombstonesDue(before)) {
                wanted.add(partition);
            }
        });
        if (!wanted.isEmpty()) {
            catchUp(wanted);
        }
        Instant oldest = clock.instant().minus(limits.memory());
        followed.values().forEach(each -> each.memory.forget(oldest));
    }

    private void load(Set<Integer> fresh) throws TryAgain {
        Set<Integer> begun = new HashSet<>(fresh);
        begun.removeAll(loading.keySet());
        if (!begun.isEmpty()) {
            Map<Integer, Long> starts = log.startsAt(begun, clock.instant().minus(limits.memory()));
            log.endsWithUndecided(begun)
                    .forEach((partition, end) -> loading.put(
                            partition,
                            new Followed(
                                    new ArticleMemory(limits.maxArticles(), retractionsFrom(partition)),
                                    Objects.requireNonNull(starts.get(partition)),
                                    end)));
        }
        Map<Integer, Long> to = new TreeMap<>();
        fresh.forEach(partition -> to.put(partition, Objects.requireNonNull(loading.get(partition)).known));
        readOn(loading, to);
        fresh.forEach(partition -> followed.put(partition, Objects.requireNonNull(loading.remove(partition))));
        LOG.info(
                "knows {} articles of partitions {}",
                fresh.stream()
                        .mapToInt(partition -> Objects.requireNonNull(followed.get(partition))
                                .memory
                                .size())
                        .sum(),
                fresh);
    }

    private long retractionsFrom(int partition) {
        Followed before = followed.get(partition);
        return before == null ? 0 : before.memory.unknownRetractionsFrom().orElse(0);
    }

    /// Takes in what these partitions hold up to there, or a part of it.
    private void readOn(Map<Integer, Followed> partitions, Map<Integer, Long> to) throws TryAgain {
        Map<Integer, Long> from = new TreeMap<>();
        to.keySet()
                .forEach(partition -> from.put(partition, Objects.requireNonNull(partitions.get(partition)).position));
        Map<Integer, Long> left = new TreeMap<>();
        log.read(
                        from,
                        to,
                        readAtOnce,
                        record -> take(Objects.requireNonNull(partitions.get(record.partition())), record))
                .forEach((partition, position) -> {
                    Objects.requireNonNull(partitions.get(partition)).position = position;
                    left.put(partition, Objects.requireNonNull(to.get(partition)) - position);
                });
        left.values().removeIf(offsets -> offsets <= 0);
        if (!left.isEmpty()) {
            throw new TryAgain("news.articles is still being read, offsets left by partition: " + left);
        }
    }

    private void catchUp(Set<Integer> wanted) throws TryAgain {
        Map<Integer, Long> to = new TreeMap<>();
        log.ends(wanted).forEach((partition, end) -> {
            Followed each = Objects.requireNonNull(followed.get(partition));
            if (end > each.position) {
                each.markerIsNext = false;
                to.put(partition, end);
            }
        });
        readOn(followed, to);
    }

    private static void take(Followed into, ConsumerRecord<byte[], byte[]> record) {
        Standing.id(record.key())
                .ifPresent(id ->
                        Standing.of(record, into.memory.find(id)).ifPresent(standing -> into.memory.put(id, standing)));
    }

    /// Null where nothing is known; [#follow] has been called with it.
    @Nullable
    Standing find(UUID id) {
        Followed partition = followed.get(log.partition(key(id)));
        return partition == null ? null : partition.memory.find(id);
    }

    /// The last records of those articles, as they were published. Records beyond the limit are missing.
    ///
    /// @param maxBytes total size of the values; the first record is read whatever its size
    /// @throws TryAgain where one is not where it should be: its partition is read anew then
    Map<UUID, ProducerRecord<byte[], byte[]>> lastRecords(Map<UUID, Standing> articles, long maxBytes) throws TryAgain {
        Map<UUID, Place> places = new HashMap<>();
        articles.forEach((id, standing) -> places.put(id, new Place(log.partition(key(id)), standing.offset())));
        Map<Place, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        Set<Place> unread = log.read(places.values(), maxBytes, found);
        Map<UUID, ProducerRecord<byte[], byte[]>> records = new HashMap<>();
        for (var entry : places.entrySet()) {
            ConsumerRecord<byte[], byte[]> record = found.get(entry.getValue());
            if (unread.contains(entry.getValue())) {
                continue;
            }
            if (record == null) {
                followed.remove(entry.getValue().partition());
                throw new TryAgain(
                        "the last record of an article is not where it was: " + entry.getValue(),
                        new IllegalStateException("article " + entry.getKey()));
            }
            records.put(
                    entry.getKey(),
                    new ProducerRecord<>(Article.TOPIC.name(), null, record.key(), record.value(), record.headers()));
        }
        return records;
    }

    /// The articles whose tombstone is due, from the assigned partitions of `news.raw`: at most
    /// [#TOMBSTONES_PER_BATCH]. They are taken from all partitions alternately, so that no partition blocks
    /// the others.
    List<UUID> tombstonesDue() {
        Instant before = clock.instant().minus(limits.retractionKept());
        Deque<Iterator<UUID>> left = new ArrayDeque<>();
        for (Followed each : followed.values()) {
            left.add(each.memory.tombstonesDue(before).stream()
                    .filter(id -> owned.contains(log.rawPartition(key(id))))
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

    /// Takes in what is committed, in the order in which it was sent.
    void published(List<Published> records) {
        Map<Integer, List<Published>> byPartition = new TreeMap<>();
        records.forEach(each -> byPartition
                .computeIfAbsent(each.place().partition(), _ -> new ArrayList<>())
                .add(each));
        byPartition.forEach((partition, ours) -> {
            Followed into = followed.get(partition);
            if (into != null) {
                published(into, ours);
            }
        });
    }

    /// Where nobody else has written in between, there is nothing to be read again.
    private static void published(Followed into, List<Published> ours) {
        for (Published each : ours) {
            RecordMetadata place = each.place();
            into.memory.put(each.id(), each.standing().at(place.offset(), place.timestamp()));
        }
        long last = ours.getLast().place().offset();
        if (last - into.position + 1 == ours.size() || (into.markerIsNext && last - into.position == ours.size())) {
            into.position = last + 1;
            into.markerIsNext = true;
        }
    }

    /// Whether anything was published of a partition of `news.raw`, or of any where both topics are divided
    /// differently.
    boolean hasArticlesOf(TopicPartition raw) {
        compareTopics();
        Set<Integer> partitions = alike
                ? Set.of(raw.partition())
                : IntStream.range(0, log.partitions()).boxed().collect(Collectors.toSet());
        return log.ends(partitions).values().stream().anyMatch(end -> end > 0);
    }

    /// These partitions of `news.raw` are ours now: all is read at once with the first of them.
    void expect(Collection<TopicPartition> rawPartitions) {
        rawPartitions.forEach(each -> {
            expected.add(each.partition());
            owned.add(each.partition());
        });
    }

    /// These partitions of `news.raw` are another instance's now.
    void drop(Collection<TopicPartition> rawPartitions) {
        Set<Integer> numbers =
                rawPartitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
        expected.removeAll(numbers);
        owned.removeAll(numbers);
        if (alike) {
            followed.keySet().removeAll(numbers);
            loading.keySet().removeAll(numbers);
        } else {
            followed.clear();
            loading.clear();
        }
    }

    int size() {
        return followed.values().stream().mapToInt(each -> each.memory.size()).sum();
    }

    private void compareTopics() {
        if (compared) {
            return;
        }
        alike = log.partitions() == log.rawPartitions();
        compared = true;
        if (!alike) {
            LOG.warn(
                    "news.raw has {} partitions and news.articles {}: every instance remembers articles of all"
                            + " partitions",
                    log.rawPartitions(),
                    log.partitions());
        }
    }

    /// Ends a long read. From any thread.
    void stop() {
        log.stop();
    }

    static byte[] key(UUID id) {
        return id.toString().getBytes(UTF_8);
    }

    @Override
    public void close() {
        log.close();
    }
}

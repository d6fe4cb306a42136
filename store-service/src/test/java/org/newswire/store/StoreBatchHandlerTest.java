package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.newswire.article.Articles.article;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Articles;
import org.newswire.contract.Contract;
import org.newswire.kafka.ConsumerBatch;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.PartitionLog;
import org.newswire.kafka.RetriableBatchException;
import org.newswire.raw.Canary;
import org.newswire.raw.FeedStatus;
import org.newswire.service.tracing.Tracing;
import org.newswire.store.tables.ArticleRetention;
import org.newswire.store.tables.ArticleStore;
import org.newswire.store.tables.ArticleStore.Advance;
import org.newswire.store.tables.ArticleStore.Outcome;
import org.newswire.store.tables.ArticleStore.Result;
import org.newswire.store.tables.ArticleStore.Start;
import org.newswire.store.tables.Change;
import org.newswire.supervision.Supervisor;

final class StoreBatchHandlerTest {
    private static final TopicPartition PARTITION = new TopicPartition(Article.TOPIC.name(), 0);
    private static final PartitionLog LOG = new PartitionLog(Uuid.randomUuid(), 0, 20, null);
    private static final InstantSource CLOCK = InstantSource.fixed(Articles.NOON.plusSeconds(90));

    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ArticleRetention retention =
            new ArticleRetention(Optional.of(Duration.ofDays(1)), CLOCK, metrics, Supervisor.unobserved());

    @AfterEach
    void endRetention() {
        retention.close();
    }

    @Test
    void rejectedChangesBecomeDeadLettersAndOthersAreCounted() throws Exception {
        var producer = producer();
        StoreBatchHandler handler = handler(
                (changes, _) -> List.of(
                        new Result.Stored(Outcome.NEW),
                        new Result.Rejected(DeadLetterReason.REFUSED_BY_DATABASE, "too long")),
                producer);

        var ends = handler.handle(batch(json("one"), "rubbish", json("two")));

        assertThat(ends).isEqualTo(batch("").ends());
        assertThat(producer.history())
                .extracting(deadLetter -> new String(deadLetter.value(), UTF_8))
                .containsExactly("rubbish", json("two"));
        assertThat(counted("new")).isEqualTo(1);
        assertThat(counted("dead-letter")).isEqualTo(2);
        assertThat(metrics.get("newswire.stored.age").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(90);
    }

    @Test
    void retriesWithoutCountingWhileTheStoreIsUnavailable() {
        var producer = producer();
        StoreBatchHandler handler = handler(
                (changes, _) -> {
                    throw new ArticleStore.UnavailableException("the database is away", new SQLException());
                },
                producer);

        assertThatThrownBy(() -> handler.handle(batch(json("one"), "rubbish")))
                .isInstanceOf(RetriableBatchException.class)
                .hasMessage("the database is away");
        assertThat(producer.history()).isEmpty();
        assertThat(counted("dead-letter") + counted("new")).isZero();
    }

    @Test
    void retriesUnacknowledgedDeadLetters() {
        var producer = producer();
        producer.sendException = new TimeoutException("no answer");
        StoreBatchHandler handler = handler((changes, _) -> List.of(), producer);

        assertThatThrownBy(() -> handler.handle(batch("rubbish")))
                .isInstanceOf(RetriableBatchException.class)
                .hasMessageContaining("no answer");
        assertThat(counted("dead-letter")).isZero();
    }

    @Test
    void storesPositionsWithTheRows() throws Exception {
        var store = new RecordingStore();
        StoreBatchHandler handler = handler(store, producer());
        handler.storedPositions(Map.of(PARTITION, LOG));
        handler.handle(batch(json("one")));
        handler.handle(batch(json("two")));
        assertThat(store.written)
                .containsExactly(Map.of(PARTITION, new Advance(4, 9)), Map.of(PARTITION, new Advance(9, 9)));
        assertThat(store.advanced).isEmpty();
    }

    /// Otherwise a restored database would not be noticed if only partitions without lost rows receive
    /// records.
    @Test
    void eachBatchExpectsThePositionsOfAllAssignedPartitions() throws Exception {
        var store = new RecordingStore();
        StoreBatchHandler handler = handler(store, producer());
        var idle = new TopicPartition(Article.TOPIC.name(), 1);
        handler.storedPositions(Map.of(PARTITION, LOG, idle, LOG));
        handler.handle(batch(json("one")));
        assertThat(store.written).containsExactly(Map.of(PARTITION, new Advance(4, 9), idle, new Advance(4, 4)));
    }

    /// Otherwise a record would be neither stored nor dead-lettered if the process ended in between.
    @Test
    void storesPositionsAfterTheDeadLettersAreAcknowledged() throws Exception {
        var producer = producer();
        var store = new RecordingStore();
        StoreBatchHandler handler = handler(store, producer);
        handler.storedPositions(Map.of(PARTITION, LOG));
        producer.sendException = new TimeoutException("no answer");
        assertThatThrownBy(() -> handler.handle(batch(json("one"), "rubbish")))
                .isInstanceOf(RetriableBatchException.class);
        assertThat(store.written).containsExactly(Map.of(PARTITION, new Advance(4, 4)));
        assertThat(store.advanced).isEmpty();

        producer.sendException = null;
        handler.handle(batch(json("one"), "rubbish"));
        assertThat(store.advanced).containsExactly(Map.of(PARTITION, new Advance(4, 9)));
    }

    @Test
    void storesNoPositionsOfAnotherStoresPartitions() throws Exception {
        var store = new RecordingStore();
        StoreBatchHandler handler = handler(store, producer());
        handler.storedPositions(Map.of(PARTITION, LOG));
        handler.onRevoked(Set.of(PARTITION));
        handler.handle(batch(json("one")));
        assertThat(store.written).containsExactly(Map.of());
    }

    @Test
    void countsStoredRecordsOnceThoughTheBatchIsRetried() throws Exception {
        var producer = producer();
        producer.sendException = new TimeoutException("no answer");
        StoreBatchHandler handler = handler(recording(), producer);
        ConsumerBatch batch = batch(json("one"), "rubbish", old(), json("two"));
        for (int tries = 0; tries < 2; tries++) {
            assertThatThrownBy(() -> handler.handle(batch)).isInstanceOf(RetriableBatchException.class);
        }
        producer.sendException = null;

        handler.handle(batch(json("one"), "rubbish", old(), json("two"), json("three")));

        assertThat(counted("new")).isEqualTo(3);
        assertThat(counted("same")).isZero();
        assertThat(counted("expired")).isEqualTo(1);
        assertThat(counted("dead-letter")).isEqualTo(1);
        assertThat(metrics.get("newswire.stored.age").timer().count()).isEqualTo(3);
        handler.handle(batch(json("one")));
        assertThat(counted("same")).isEqualTo(1);
    }

    @Test
    void countsRecordsAgainIfAnotherStoreMayHaveHadThePartition() throws Exception {
        var producer = producer();
        producer.sendException = new TimeoutException("no answer");
        StoreBatchHandler handler = handler(recording(), producer);
        ConsumerBatch batch = batch(json("one"), "rubbish");
        assertThatThrownBy(() -> handler.handle(batch)).isInstanceOf(RetriableBatchException.class);
        producer.sendException = null;

        handler.onRevoked(batch.ends().keySet());
        handler.handle(batch);

        assertThat(counted("new")).isEqualTo(1);
        assertThat(counted("same")).isEqualTo(1);
    }

    @Test
    void anIncompleteArticleBecomesADeadLetter() throws Exception {
        var producer = producer();
        StoreBatchHandler handler = handler(
                (changes, _) -> {
                    throw new AssertionError("nothing is to be stored");
                },
                producer);

        handler.handle(batch("{\"authors\": [], \"images\": [], \"tags\": [], \"wordCount\": 0}"));

        assertThat(Contract.header(producer.history().getFirst().headers(), "newswire-dlq-detail"))
                .contains("not an article: id is absent");
    }

    @Test
    void aKeyThatIsNotTheLowercaseIdBecomesADeadLetter() throws Exception {
        var producer = producer();
        StoreBatchHandler handler = handler(
                (changes, _) -> {
                    throw new AssertionError("nothing is to be stored");
                },
                producer);
        String id = article("one", "", 0, "daily").id().toString();
        String another = article("two", "", 0, "daily").id().toString();

        handler.handle(batchOf(List.of(
                record(0, another, json("one")),
                record(1, id.toUpperCase(Locale.ROOT), json("one")),
                new ConsumerRecord<>(
                        Article.TOPIC.name(), 0, 2, null, json("one").getBytes(UTF_8)),
                new ConsumerRecord<>(Article.TOPIC.name(), 0, 3, "1-1-1-1-1".getBytes(UTF_8), null),
                new ConsumerRecord<>(FeedStatus.TOPIC.name(), 0, 4, another.getBytes(UTF_8), status()))));

        assertThat(producer.history())
                .extracting(deadLetter -> Contract.header(deadLetter.headers(), "newswire-dlq-reason"))
                .hasSize(5)
                .containsOnly(Optional.of("malformed-key"));
    }

    private static byte[] status() {
        return FeedStatus.CONTRACT.encode(Articles.polled("https://daily.example/rss"));
    }

    @Test
    void doesNotStoreExpiredArticles() throws Exception {
        StoreBatchHandler handler = handler(
                (changes, _) -> {
                    throw new AssertionError("nothing is to be stored");
                },
                producer());
        Article article = article("old", "A text.", -24 * 60, "daily");
        Article takenBack = Articles.retracted(article, article.observedAt());

        handler.handle(batch(old(), new String(Article.CONTRACT.encode(takenBack), UTF_8)));

        assertThat(counted("expired")).isEqualTo(2);
    }

    @Test
    void doesNotCountTheCanaryAsAnArticle() throws Exception {
        List<Change> seen = new ArrayList<>();
        StoreBatchHandler handler = handler(
                (changes, _) -> {
                    seen.addAll(changes);
                    return List.of(new Result.Stored(Outcome.CANARY));
                },
                producer());

        handler.handle(batch(json("one").replace("https://daily.example/rss", Canary.SOURCE)));

        assertThat(seen).containsExactly(new Change.CanaryArrived(3, Articles.NOON));
        assertThat(counted("new")).isZero();
        assertThat(metrics.get("newswire.stored.age").timer().count()).isZero();
    }

    @Test
    void backfilledArticlesDoNotCountForTheLatency() throws Exception {
        StoreBatchHandler handler = handler(
                (changes, _) -> List.of(new Result.Stored(Outcome.NEW), new Result.Stored(Outcome.NEW)), producer());
        ConsumerBatch batch = batch(json("one"), json("two"));
        batch.records().getFirst().headers().add("lane", "backfill".getBytes(UTF_8));

        handler.handle(batch);

        assertThat(counted("new")).isEqualTo(2);
        assertThat(metrics.get("newswire.stored.age").timer().count()).isEqualTo(1);
    }

    @Test
    void reparsedArticlesDoNotCountForTheLatency() throws Exception {
        StoreBatchHandler handler = handler(
                (changes, _) -> List.of(new Result.Stored(Outcome.UPDATED), new Result.Stored(Outcome.UPDATED)),
                producer());
        ConsumerBatch batch = batch(json("one"), json("two"));
        batch.records().getFirst().headers().add(Article.REPARSE_RUN, "2026-03-18".getBytes(UTF_8));

        handler.handle(batch);

        assertThat(counted("updated")).isEqualTo(2);
        assertThat(metrics.get("newswire.stored.age").timer().count()).isEqualTo(1);
    }

    @Test
    void passesRecordsToTheStoreInOrder() throws Exception {
        List<Change> seen = new ArrayList<>();
        StoreBatchHandler handler = handler(
                (changes, _) -> {
                    seen.addAll(changes);
                    return changes.stream()
                            .<Result>map(change -> new Result.Stored(Outcome.NEW))
                            .toList();
                },
                producer());

        handler.handle(batch(json("one"), json("two")));

        assertThat(seen)
                .containsExactly(
                        new Change.Version(article("one", "A text.", 0, "daily"), null),
                        new Change.Version(article("two", "A text.", 0, "daily"), null));
    }

    @Test
    void aVersionHasTheTraceOfItsRecord() throws Exception {
        List<@Nullable String> traces = new ArrayList<>();
        StoreBatchHandler handler = handler(
                (changes, _) -> {
                    changes.forEach(change -> traces.add(((Change.Version) change).traceId()));
                    return changes.stream()
                            .<Result>map(change -> new Result.Stored(Outcome.NEW))
                            .toList();
                },
                producer());
        ConsumerBatch batch = batch(json("one"), json("two"), json("three"));
        batch.records().getFirst().headers().add("traceparent", TRACEPARENT.getBytes(UTF_8));
        batch.records().get(1).headers().add("traceparent", "none".getBytes(UTF_8));

        handler.handle(batch);

        assertThat(traces).containsExactly("0af7651916cd43dd8448eb211c80319c", null, null);
    }

    @Test
    void handlesARetractionWithAValueAndItsTombstone() throws Exception {
        Instant then = Articles.NOON.minusSeconds(600);
        Article article = article("one", "A text.", 0, "daily");
        Article marked = Articles.retracted(article, then);
        byte[] key = article.id().toString().getBytes(UTF_8);
        var event = new ConsumerRecord<>(Article.TOPIC.name(), 0, 0, key, Article.CONTRACT.encode(marked));
        var tombstone = new ConsumerRecord<byte[], byte[]>(Article.TOPIC.name(), 0, 1, key, null);
        marked.tombstone("00-x").forEach(header -> tombstone.headers().add(header));
        List<Change> seen = new ArrayList<>();
        StoreBatchHandler handler = handler(
                (changes, _) -> {
                    seen.addAll(changes);
                    return changes.stream()
                            .<Result>map(change -> new Result.Stored(Outcome.RETRACTED))
                            .toList();
                },
                producer());

        handler.handle(batchOf(List.of(event, tombstone)));

        assertThat(seen)
                .containsExactly(new Change.Retraction(article.id(), then), new Change.Retraction(article.id(), then));
    }

    /// A store that can only write.
    private interface Writing extends ArticleStore {
        @Override
        default int purge(Instant before) {
            return 0;
        }

        @Override
        default Map<TopicPartition, Start> positions(Map<TopicPartition, PartitionLog> partitions) {
            Map<TopicPartition, Start> starts = new HashMap<>();
            partitions.keySet().forEach(partition -> starts.put(partition, new Start(4, Optional.empty())));
            return starts;
        }

        @Override
        default boolean hasPositions(Map<TopicPartition, Long> expected) {
            return true;
        }

        @Override
        default void advance(Map<TopicPartition, Advance> advances) {}

        @Override
        default Times times() {
            return new Times(CLOCK.instant(), Optional.of(CLOCK.instant()));
        }
    }

    /// Records the positions that it receives.
    private static final class RecordingStore implements Writing {
        private final List<Map<TopicPartition, Advance>> written = new ArrayList<>();
        private final List<Map<TopicPartition, Advance>> advanced = new ArrayList<>();

        @Override
        public List<Result> write(List<Change> changes, Map<TopicPartition, Advance> advances) {
            written.add(advances);
            return changes.stream()
                    .<Result>map(_ -> new Result.Stored(Outcome.NEW))
                    .toList();
        }

        @Override
        public void advance(Map<TopicPartition, Advance> advances) {
            advanced.add(advances);
        }
    }

    private static Writing recording() {
        Set<Change> known = new HashSet<>();
        return (changes, _) -> changes.stream()
                .<Result>map(change -> new Result.Stored(known.add(change) ? Outcome.NEW : Outcome.SAME))
                .toList();
    }

    private StoreBatchHandler handler(Writing store, MockProducer<byte[], byte[]> producer) {
        retention.start(store);
        var storeMetrics = new StoreMetrics(metrics, CLOCK);
        var deadLetters = new DeadLetterRecords("newswire-store", CLOCK, metrics);
        return new StoreBatchHandler(
                store,
                new RecordReader(retention, Tracing.off(ThreadLocalRandom::current)),
                new DeadLetterWriter(producer, deadLetters, storeMetrics),
                storeMetrics,
                CLOCK);
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(
                true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private double counted(String outcome) {
        return metrics.get("newswire.stored.articles")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static ConsumerBatch batch(String... values) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String value : values) {
            records.add(record(records.size(), value));
        }
        return batchOf(records);
    }

    private static ConsumerBatch batchOf(List<ConsumerRecord<byte[], byte[]>> records) {
        try (var consumer = new MockConsumer<byte[], byte[]>("earliest")) {
            return new ConsumerBatch(
                    records,
                    Map.of(new TopicPartition(Article.TOPIC.name(), 0), new OffsetAndMetadata(9)),
                    consumer.groupMetadata());
        }
    }

    /// Uses the id in the value as key, if it has one.
    private static ConsumerRecord<byte[], byte[]> record(long offset, String value) {
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(value);
        return record(offset, id.find() ? id.group(1) : "key", value);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, String value) {
        return new ConsumerRecord<>(Article.TOPIC.name(), 0, offset, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    /// An expired article.
    private static String old() {
        return new String(Article.CONTRACT.encode(article("old", "A text.", -24 * 60, "daily")), UTF_8);
    }

    private static String json(String slug) {
        return new String(Article.CONTRACT.encode(article(slug, "A text.", 0, "daily")), UTF_8);
    }
}

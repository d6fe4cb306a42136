package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.newswire.store.tables.Articles.article;

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
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.supervision.Supervisor;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.raw.Canary;
import org.newswire.raw.FeedStatus;
import org.newswire.store.tables.ArticleStore;
import org.newswire.store.tables.ArticleStore.Advance;
import org.newswire.store.tables.ArticleStore.Outcome;
import org.newswire.store.tables.ArticleStore.Result;
import org.newswire.store.tables.ArticleStore.Start;
import org.newswire.store.tables.Articles;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.Retention;

final class StoreWorkTest {
    private static final TopicPartition PARTITION = new TopicPartition(Article.TOPIC.name(), 0);
    private static final ConsumeLoop.PartitionLog LOG = new ConsumeLoop.PartitionLog(Uuid.randomUuid(), 0, 20, null);
    private static final InstantSource CLOCK = InstantSource.fixed(Articles.NOON.plusSeconds(90));

    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Retention retention =
            new Retention(Optional.of(Duration.ofDays(1)), CLOCK, metrics, Supervisor.unobserved());

    @AfterEach
    void endRetention() {
        retention.close();
    }

    @Test
    void whatTheStoreRefusesBecomesADeadLetterAndTheRestIsCounted() throws Exception {
        var producer = producer();
        StoreWork work = work(
                (changes, _) -> List.of(
                        new Result.Kept(Outcome.NEW), new Result.Refused(Reason.REFUSED_BY_DATABASE, "too long")),
                producer);

        var ends = work.handle(batch(json("one"), "rubbish", json("two")));

        assertThat(ends).isEqualTo(batch("").ends());
        assertThat(producer.history())
                .extracting(letter -> new String(letter.value(), UTF_8))
                .containsExactly("rubbish", json("two"));
        assertThat(counted("new")).isEqualTo(1);
        assertThat(counted("dead-letter")).isEqualTo(2);
        assertThat(metrics.get("newswire.stored.age").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(90);
    }

    @Test
    void aStoreThatIsAwayIsTriedAgainAndNothingIsCountedOrSent() {
        var producer = producer();
        StoreWork work = work(
                (changes, _) -> {
                    throw new ArticleStore.Unavailable("the database is away", new SQLException());
                },
                producer);

        assertThatThrownBy(() -> work.handle(batch(json("one"), "rubbish")))
                .isInstanceOf(ConsumeLoop.TryAgain.class)
                .hasMessage("the database is away");
        assertThat(producer.history()).isEmpty();
        assertThat(counted("dead-letter") + counted("new")).isZero();
    }

    @Test
    void deadLettersThatTheBrokerDoesNotAcknowledgeAreTriedAgain() {
        var producer = producer();
        producer.sendException = new TimeoutException("no answer");
        StoreWork work = work((changes, _) -> List.of(), producer);

        assertThatThrownBy(() -> work.handle(batch("rubbish")))
                .isInstanceOf(ConsumeLoop.TryAgain.class)
                .hasMessageContaining("no answer");
        assertThat(counted("dead-letter")).isZero();
    }

    @Test
    void thePositionsAreStoredWithTheRows() throws Exception {
        var store = new RecordingStore();
        StoreWork work = work(store, producer());
        work.positions(Map.of(PARTITION, LOG));
        work.handle(batch(json("one")));
        work.handle(batch(json("two")));
        assertThat(store.written)
                .containsExactly(Map.of(PARTITION, new Advance(4, 9)), Map.of(PARTITION, new Advance(9, 9)));
        assertThat(store.advanced).isEmpty();
    }

    /// So that a restored database is noticed though nothing comes in the partitions that lack rows.
    @Test
    void eachBatchExpectsThePositionsOfAllAssignedPartitions() throws Exception {
        var store = new RecordingStore();
        StoreWork work = work(store, producer());
        var idle = new TopicPartition(Article.TOPIC.name(), 1);
        work.positions(Map.of(PARTITION, LOG, idle, LOG));
        work.handle(batch(json("one")));
        assertThat(store.written).containsExactly(Map.of(PARTITION, new Advance(4, 9), idle, new Advance(4, 4)));
    }

    /// Otherwise a record would be neither stored nor a dead letter if the process ended in between.
    @Test
    void thePositionsStayUntilTheDeadLettersAreAcknowledged() throws Exception {
        var producer = producer();
        var store = new RecordingStore();
        StoreWork work = work(store, producer);
        work.positions(Map.of(PARTITION, LOG));
        producer.sendException = new TimeoutException("no answer");
        assertThatThrownBy(() -> work.handle(batch(json("one"), "rubbish"))).isInstanceOf(ConsumeLoop.TryAgain.class);
        assertThat(store.written).containsExactly(Map.of(PARTITION, new Advance(4, 4)));
        assertThat(store.advanced).isEmpty();

        producer.sendException = null;
        work.handle(batch(json("one"), "rubbish"));
        assertThat(store.advanced).containsExactly(Map.of(PARTITION, new Advance(4, 9)));
    }

    @Test
    void ofPartitionsOfAnotherStoreNoPositionIsStored() throws Exception {
        var store = new RecordingStore();
        StoreWork work = work(store, producer());
        work.positions(Map.of(PARTITION, LOG));
        work.revoked(Set.of(PARTITION));
        work.handle(batch(json("one")));
        assertThat(store.written).containsExactly(Map.of());
    }

    @Test
    void whatTheDatabaseHasIsCountedOnceByWhatItWasThoughTheBatchIsTriedAgain() throws Exception {
        var producer = producer();
        producer.sendException = new TimeoutException("no answer");
        StoreWork work = work(remembering(), producer);
        ConsumeLoop.Batch batch = batch(json("one"), "rubbish", old(), json("two"));
        for (int tries = 0; tries < 2; tries++) {
            assertThatThrownBy(() -> work.handle(batch)).isInstanceOf(ConsumeLoop.TryAgain.class);
        }
        producer.sendException = null;

        work.handle(batch(json("one"), "rubbish", old(), json("two"), json("three")));

        assertThat(counted("new")).isEqualTo(3);
        assertThat(counted("same")).isZero();
        assertThat(counted("expired")).isEqualTo(1);
        assertThat(counted("dead-letter")).isEqualTo(1);
        assertThat(metrics.get("newswire.stored.age").timer().count()).isEqualTo(3);
        work.handle(batch(json("one")));
        assertThat(counted("same")).isEqualTo(1);
    }

    @Test
    void whatAnotherStoreMayHaveHadMeanwhileIsCountedAnew() throws Exception {
        var producer = producer();
        producer.sendException = new TimeoutException("no answer");
        StoreWork work = work(remembering(), producer);
        ConsumeLoop.Batch batch = batch(json("one"), "rubbish");
        assertThatThrownBy(() -> work.handle(batch)).isInstanceOf(ConsumeLoop.TryAgain.class);
        producer.sendException = null;

        work.revoked(batch.ends().keySet());
        work.handle(batch);

        assertThat(counted("new")).isEqualTo(1);
        assertThat(counted("same")).isEqualTo(1);
    }

    @Test
    void anArticleThatLacksWhatItAlwaysHasIsADeadLetter() throws Exception {
        var producer = producer();
        StoreWork work = work(
                (changes, _) -> {
                    throw new AssertionError("nothing is to be stored");
                },
                producer);

        work.handle(batch("{\"authors\": [], \"images\": [], \"tags\": [], \"wordCount\": 0}"));

        assertThat(Contract.header(producer.history().getFirst().headers(), "newswire-dlq-detail"))
                .contains("not an article: id is absent");
    }

    @Test
    void aKeyThatIsNotTheIdInLowerCaseIsADeadLetter() throws Exception {
        var producer = producer();
        StoreWork work = work(
                (changes, _) -> {
                    throw new AssertionError("nothing is to be stored");
                },
                producer);
        String id = article("one", "", 0, "daily").id().toString();
        String another = article("two", "", 0, "daily").id().toString();

        work.handle(batchOf(List.of(
                record(0, another, json("one")),
                record(1, id.toUpperCase(Locale.ROOT), json("one")),
                new ConsumerRecord<>(
                        Article.TOPIC.name(), 0, 2, null, json("one").getBytes(UTF_8)),
                new ConsumerRecord<>(Article.TOPIC.name(), 0, 3, "1-1-1-1-1".getBytes(UTF_8), null),
                new ConsumerRecord<>(FeedStatus.TOPIC.name(), 0, 4, another.getBytes(UTF_8), status()))));

        assertThat(producer.history())
                .extracting(letter -> Contract.header(letter.headers(), "newswire-dlq-reason"))
                .hasSize(5)
                .containsOnly(Optional.of("malformed-key"));
    }

    private static byte[] status() {
        return FeedStatus.CONTRACT.encode(Articles.polled("https://daily.example/rss"));
    }

    @Test
    void whatIsPastTheRetentionIsNotStored() throws Exception {
        StoreWork work = work(
                (changes, _) -> {
                    throw new AssertionError("nothing is to be stored");
                },
                producer());
        Article article = article("old", "A text.", -24 * 60, "daily");
        Article takenBack = Article.retracted(
                article.id(),
                article.contentHash(),
                article.observedAt(),
                null,
                article.url(),
                article.site(),
                article.source(),
                article.provenance());

        work.handle(batch(old(), new String(Article.CONTRACT.encode(takenBack), UTF_8)));

        assertThat(counted("expired")).isEqualTo(2);
    }

    @Test
    void theCanaryIsNoArticle() throws Exception {
        List<Change> seen = new ArrayList<>();
        StoreWork work = work(
                (changes, _) -> {
                    seen.addAll(changes);
                    return List.of(new Result.Kept(Outcome.CANARY));
                },
                producer());

        work.handle(batch(json("one").replace("https://daily.example/rss", Canary.SOURCE)));

        assertThat(seen).containsExactly(new Change.CanaryArrived(3, Articles.NOON));
        assertThat(counted("new")).isZero();
        assertThat(metrics.get("newswire.stored.age").timer().count()).isZero();
    }

    @Test
    void whatWasParsedAgainSaysNothingOfHowLongNewsTake() throws Exception {
        StoreWork work = work(
                (changes, _) -> List.of(new Result.Kept(Outcome.UPDATED), new Result.Kept(Outcome.UPDATED)),
                producer());
        ConsumeLoop.Batch batch = batch(json("one"), json("two"));
        batch.records().getFirst().headers().add(Article.REPARSE_RUN, "2026-03-18".getBytes(UTF_8));

        work.handle(batch);

        assertThat(counted("updated")).isEqualTo(2);
        assertThat(metrics.get("newswire.stored.age").timer().count()).isEqualTo(1);
    }

    @Test
    void recordsReachTheStoreInTheirOrder() throws Exception {
        List<Change> seen = new ArrayList<>();
        StoreWork work = work(
                (changes, _) -> {
                    seen.addAll(changes);
                    return changes.stream()
                            .<Result>map(change -> new Result.Kept(Outcome.NEW))
                            .toList();
                },
                producer());

        work.handle(batch(json("one"), json("two")));

        assertThat(seen)
                .containsExactly(
                        new Change.Version(article("one", "A text.", 0, "daily"), null),
                        new Change.Version(article("two", "A text.", 0, "daily"), null));
    }

    @Test
    void aVersionIsInTheTraceThatItsRecordNames() throws Exception {
        List<@Nullable String> traces = new ArrayList<>();
        StoreWork work = work(
                (changes, _) -> {
                    changes.forEach(change -> traces.add(((Change.Version) change).traceId()));
                    return changes.stream()
                            .<Result>map(change -> new Result.Kept(Outcome.NEW))
                            .toList();
                },
                producer());
        ConsumeLoop.Batch batch = batch(json("one"), json("two"), json("three"));
        batch.records().getFirst().headers().add("traceparent", TRACEPARENT.getBytes(UTF_8));
        batch.records().get(1).headers().add("traceparent", "none".getBytes(UTF_8));

        work.handle(batch);

        assertThat(traces).containsExactly("0af7651916cd43dd8448eb211c80319c", null, null);
    }

    @Test
    void aRetractionIsOneWithItsValueAndAsTheTombstoneThatFollows() throws Exception {
        Instant then = Articles.NOON.minusSeconds(600);
        Article article = article("one", "A text.", 0, "daily");
        Article marked = Article.retracted(
                article.id(),
                article.contentHash(),
                then,
                null,
                article.url(),
                article.site(),
                article.source(),
                article.provenance());
        byte[] key = article.id().toString().getBytes(UTF_8);
        var event = new ConsumerRecord<>(Article.TOPIC.name(), 0, 0, key, Article.CONTRACT.encode(marked));
        var tombstone = new ConsumerRecord<byte[], byte[]>(Article.TOPIC.name(), 0, 1, key, null);
        marked.tombstone("00-x").forEach(header -> tombstone.headers().add(header));
        List<Change> seen = new ArrayList<>();
        StoreWork work = work(
                (changes, _) -> {
                    seen.addAll(changes);
                    return changes.stream()
                            .<Result>map(change -> new Result.Kept(Outcome.RETRACTED))
                            .toList();
                },
                producer());

        work.handle(batchOf(List.of(event, tombstone)));

        assertThat(seen)
                .containsExactly(new Change.Retraction(article.id(), then), new Change.Retraction(article.id(), then));
    }

    /// A store that only writes.
    private interface Writing extends ArticleStore {
        @Override
        default int purge(Instant before) {
            return 0;
        }

        @Override
        default Map<TopicPartition, Start> positions(Map<TopicPartition, ConsumeLoop.PartitionLog> partitions) {
            Map<TopicPartition, Start> starts = new HashMap<>();
            partitions.keySet().forEach(partition -> starts.put(partition, new Start(4, Optional.empty())));
            return starts;
        }

        @Override
        default void advance(Map<TopicPartition, Advance> advances) {}

        @Override
        default Times times() {
            return new Times(CLOCK.instant(), Optional.of(CLOCK.instant()));
        }
    }

    /// Keeps the positions that it is told.
    private static final class RecordingStore implements Writing {
        private final List<Map<TopicPartition, Advance>> written = new ArrayList<>();
        private final List<Map<TopicPartition, Advance>> advanced = new ArrayList<>();

        @Override
        public List<Result> write(List<Change> changes, Map<TopicPartition, Advance> advances) {
            written.add(advances);
            return changes.stream()
                    .<Result>map(_ -> new Result.Kept(Outcome.NEW))
                    .toList();
        }

        @Override
        public void advance(Map<TopicPartition, Advance> advances) {
            advanced.add(advances);
        }
    }

    private static Writing remembering() {
        Set<Change> known = new HashSet<>();
        return (changes, _) -> changes.stream()
                .<Result>map(change -> new Result.Kept(known.add(change) ? Outcome.NEW : Outcome.SAME))
                .toList();
    }

    private StoreWork work(Writing store, MockProducer<byte[], byte[]> producer) {
        retention.start(store);
        return new StoreWork(
                store,
                producer,
                new DeadLetters("newswire-store", CLOCK, metrics),
                new StoreMetrics(metrics, CLOCK),
                retention,
                Tracing.off(ThreadLocalRandom::current),
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

    private static ConsumeLoop.Batch batch(String... values) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String value : values) {
            records.add(record(records.size(), value));
        }
        return batchOf(records);
    }

    private static ConsumeLoop.Batch batchOf(List<ConsumerRecord<byte[], byte[]>> records) {
        try (var consumer = new MockConsumer<byte[], byte[]>("earliest")) {
            return new ConsumeLoop.Batch(
                    records,
                    Map.of(new TopicPartition(Article.TOPIC.name(), 0), new OffsetAndMetadata(9)),
                    consumer.groupMetadata());
        }
    }

    /// By the id that the value has, if any.
    private static ConsumerRecord<byte[], byte[]> record(long offset, String value) {
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(value);
        return record(offset, id.find() ? id.group(1) : "key", value);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String key, String value) {
        return new ConsumerRecord<>(Article.TOPIC.name(), 0, offset, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    /// Past the retention.
    private static String old() {
        return new String(Article.CONTRACT.encode(article("old", "A text.", -24 * 60, "daily")), UTF_8);
    }

    private static String json(String slug) {
        return new String(Article.CONTRACT.encode(article(slug, "A text.", 0, "daily")), UTF_8);
    }
}

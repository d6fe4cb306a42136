package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.ArticleKey;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.kafka.ConsumerBatch;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.RetriableBatchException;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.parse.known.ArticleStateLimits;
import org.newswire.parse.known.ArticleTopicReader;
import org.newswire.parse.known.KnownArticles;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.Tracing;

/// Tests what a batch leaves in the topics of a real broker and in the group's offsets. Each test has its own
/// articles and group.
final class ParseWorkIT {
    private static final TopicPartition RAW = new TopicPartition(RawItem.TOPIC.name(), 0);
    private static final TopicPartition ARTICLES = new TopicPartition(Article.TOPIC.name(), 0);
    private static final String TRANSACTIONAL_ID = "parse-work";

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable EmbeddedKafka kafka;

    private final String test = UUID.randomUUID().toString();
    private final Article harbour = article(test + "-harbour", "It opens.", 0, "daily");
    private final Article storm = article(test + "-storm", "It comes.", 1, "daily");
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final KnownArticles known = new KnownArticles(
            new ArticleTopicReader(settings().reader("articles")),
            new ArticleStateLimits(Duration.ofDays(7), 100, Duration.ofHours(24)),
            () -> NOON.plusSeconds(60));
    private final ArticleTransactions transactions =
            new ArticleTransactions(() -> new FailingProducer(settings().transactionalProducer(TRANSACTIONAL_ID)));
    private @Nullable ParseWork opened;
    private int transactionsUntilFailure = Integer.MAX_VALUE;
    private Duration maxBatchTime = ParseWork.MAX_BATCH_TIME;
    private long parsing = Long.MAX_VALUE;

    private final class FailingProducer extends KafkaProducer<byte[], byte[]> {
        FailingProducer(Map<String, Object> config) {
            super(config);
        }

        @Override
        public void beginTransaction() {
            if (transactionsUntilFailure-- == 0) {
                throw new KafkaException("planted");
            }
            super.beginTransaction();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
        try (Admin admin = Admin.create(settings().admin("test"))) {
            List<NewTopic> topics = Stream.of(RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC)
                    .map(topic -> new NewTopic(topic.name(), 1, (short) 1))
                    .toList();
            CreatedTopics.create(admin, topics);
        }
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(kafka).close();
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    @Test
    void publishesArticlesAndOffsetsInOneTransaction() throws Exception {
        long begin = end();
        assertThat(work(Long.MAX_VALUE, Map.of(0L, parsed(harbour), 1L, parsed(storm)))
                        .handle(batch(2, false)))
                .isEmpty();
        assertThat(published(harbour, storm))
                .extracting(ConsumerRecord::key)
                .containsExactly(ArticleKey.of(harbour.id()), ArticleKey.of(storm.id()));
        assertThat(committedOffset()).isEqualTo(2);
        assertThat(known.find(harbour.id())).isNotNull();
        assertThat(known.find(storm.id())).isNotNull();
        assertThat(end()).as("two records and a commit marker").isEqualTo(begin + 3);
    }

    @Test
    void publishesInSeveralTransactionsIfTheBudgetIsSmall() throws Exception {
        long begin = end();
        work(1, Map.of(0L, parsed(harbour), 1L, parsed(storm))).handle(batch(2, false));
        assertThat(end()).as("two records, each with a commit marker").isEqualTo(begin + 4);
        assertThat(committedOffset()).isEqualTo(2);
    }

    @Test
    void eachTransactionCommitsTheOffsetsOfItsOwnRecords() throws Exception {
        transactionsUntilFailure = 1;
        ParseWork work = work(1, Map.of(0L, parsed(harbour), 1L, parsed(storm)));
        assertThatThrownBy(() -> work.handle(batch(2, false)))
                .isInstanceOf(RetriableBatchException.class)
                .hasMessageContaining("planted");
        assertThat(published(harbour, storm)).hasSize(1);
        assertThat(committedOffset()).isOne();
    }

    /// The budget lets one record be parsed at a time, so the time is over after the first one.
    @Test
    void aBatchWhoseTimeIsOverPublishesWhatIsParsedAndLeavesTheRestToTheNextBatch() throws Exception {
        parsing = 1;
        maxBatchTime = Duration.ZERO;
        ParseWork work = work(Long.MAX_VALUE, Map.of(0L, parsed(harbour), 1L, parsed(storm)));
        assertThatThrownBy(() -> work.handle(batch(2, false)))
                .isInstanceOf(RetriableBatchException.class)
                .hasNoCause() // progress, so that the next attempt does not wait longer
                .hasMessage("the batch took longer than 0 s: 1 records are left for the next batch");
        assertThat(published(harbour, storm))
                .extracting(ConsumerRecord::key)
                .containsExactly(ArticleKey.of(harbour.id()));
        assertThat(committedOffset()).isOne();

        work.handle(batch(2, false).part(1, 2));
        assertThat(published(harbour, storm)).hasSize(2);
        assertThat(committedOffset()).isEqualTo(2);
    }

    @Test
    void aFencedTransactionChangesNothingAndTheNextAttemptPublishesOnce() throws Exception {
        ParseWork work = work(Long.MAX_VALUE, Map.of(0L, parsed(harbour)));
        transactions.init();
        try (var rival = new KafkaProducer<byte[], byte[]>(settings().transactionalProducer(TRANSACTIONAL_ID))) {
            rival.initTransactions();
        }
        assertThatThrownBy(() -> work.handle(batch(1, false))).isInstanceOf(RetriableBatchException.class);
        assertThat(known.find(harbour.id())).isNull();
        assertThat(items("full")).isZero();

        work.handle(batch(1, false));
        assertThat(published(harbour)).hasSize(1);
        assertThat(committedOffset()).isOne();
        assertThat(items("full")).isOne();
    }

    @Test
    void aRecordThatEndsTheProcessIsRejectedUnparsed() throws Exception {
        work(Long.MAX_VALUE, Map.of()).handle(batch(1, true));
        assertThat(letters())
                .singleElement()
                .satisfies(deadLetter -> assertThat(deadLetter.value()).isEqualTo(new byte[] {1}));
        assertThat(items(DeadLetterReason.ENDED_THE_PROCESS.spelling())).isOne();
    }

    @Test
    void anExceptionOfTheParserIsADeadLetterAndTheOtherRecordsArePublished() throws Exception {
        work(Long.MAX_VALUE, Map.of(1L, parsed(harbour))).handle(batch(2, false)); // no outcome for offset 0
        assertThat(letters()).hasSize(1);
        assertThat(published(harbour)).hasSize(1);
        assertThat(committedOffset()).isEqualTo(2);
        assertThat(items(DeadLetterReason.PARSER_FAILED.spelling())).isOne();
    }

    @Test
    void aLateVersionIsFollowedByTheLatestOne() throws Exception {
        Article newer = article(test + "-harbour", "It closes.", 5, "daily");
        ParseWork work = work(Long.MAX_VALUE, Map.of(0L, parsed(newer), 1L, parsed(harbour)));
        work.handle(batch(2, false));
        List<String> texts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : published(harbour)) {
            texts.add(Article.CONTRACT.decode(record.value()).text());
        }
        assertThat(texts).containsExactly("It closes.", "It opens.", "It closes.");
    }

    private static ParseOutcome parsed(Article article) {
        return new ParseOutcome.Parsed(article, Double.NaN);
    }

    private ParseWork work(long publishing, Map<Long, ParseOutcome> outcomes) {
        opened = new ParseWork(
                new RecordParser(
                        raw -> {
                            ParseOutcome outcome = outcomes.get(raw.offset());
                            if (outcome == null) {
                                throw new IllegalStateException("planted");
                            }
                            return outcome;
                        },
                        Tracing.off(ThreadLocalRandom::current),
                        2),
                transactions,
                known,
                new DeadLetterRecords("group", () -> NOON, metrics),
                new ParseMetrics(metrics, () -> NOON, _ -> null),
                new ParseBudget(parsing, publishing, Long.MAX_VALUE),
                maxBatchTime);
        return opened;
    }

    @SuppressWarnings("removal") // the constructor without replacement
    private ConsumerBatch batch(int records, boolean endedTheProcess) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            all.add(new ConsumerRecord<>(RAW.topic(), RAW.partition(), i, test.getBytes(UTF_8), new byte[] {1}));
        }
        return new ConsumerBatch(
                all,
                Map.of(RAW, 0L),
                Map.of(RAW, new OffsetAndMetadata(records)),
                new ConsumerGroupMetadata(test),
                endedTheProcess);
    }

    /// Returns the committed records of these articles.
    private static List<ConsumerRecord<byte[], byte[]>> published(Article... articles) {
        List<UUID> ids = Stream.of(articles).map(Article::id).toList();
        return Records.committed(settings().bootstrapServers(), Article.TOPIC.name()).stream()
                .filter(record ->
                        ArticleKey.parse(record.key()).filter(ids::contains).isPresent())
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> letters() {
        return Records.committed(
                        settings().bootstrapServers(),
                        RawItem.TOPIC.deadLetters().name())
                .stream()
                .filter(deadLetter -> test.equals(new String(deadLetter.key(), UTF_8)))
                .toList();
    }

    private double items(String reason) {
        return metrics.get("newswire.parse.items")
                .tag("reason", reason)
                .counter()
                .count();
    }

    /// Returns the end of `news.articles`, after the marker of the last transaction.
    private static long end() throws Exception {
        Records.committed(settings().bootstrapServers(), Article.TOPIC.name());
        try (Admin admin = Admin.create(settings().admin("test"))) {
            ListOffsetsResultInfo end = admin.listOffsets(Map.of(ARTICLES, OffsetSpec.latest()))
                    .partitionResult(ARTICLES)
                    .get();
            return end.offset();
        }
    }

    private long committedOffset() throws Exception {
        try (Admin admin = Admin.create(settings().admin("test"))) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(test)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return Objects.requireNonNull(offsets.get(RAW)).offset();
        }
    }

    private static KafkaSettings settings() {
        return new KafkaSettings(Objects.requireNonNull(kafka).bootstrapServers(), Map.of());
    }
}

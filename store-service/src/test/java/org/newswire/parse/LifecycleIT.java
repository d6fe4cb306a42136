package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.contract.AsyncApi;
import org.newswire.parse.extract.Extractor;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.quickstart.EmbeddedKafka;
import org.newswire.quickstart.Ports;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Change;

/// The life of one article, told event by event through a real broker, with restarts of the parser in
/// between.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class LifecycleIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int PARTITIONS = 2;
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String FEED = "https://news.example/rss";
    private static final String OTHER_FEED = "https://other.example/rss";
    private static final String LINK = "https://www.news.example/harbour";

    @TempDir
    static Path folder = Path.of("");

    private @Nullable EmbeddedKafka kafka;
    private @Nullable RunningParser parser;
    private @Nullable Tail articles;

    @BeforeAll
    void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
        try (Admin admin = Admin.create(settings().admin("test"))) {
            List<NewTopic> topics = Stream.of(RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC)
                    .map(topic -> new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config()))
                    .toList();
            admin.createTopics(topics).all().get();
        }
        articles = new Tail(settings(), Article.TOPIC, PARTITIONS);
        parser = running(RunningParser.LIMITS);
    }

    @AfterAll
    void stop() throws Exception {
        Objects.requireNonNull(parser).stop();
        articles().close();
        Objects.requireNonNull(kafka).close();
    }

    @AfterEach
    void eachRecordIsWhatTheContractSays() throws Exception {
        AsyncApi contract = AsyncApi.read();
        for (ConsumerRecord<byte[], byte[]> each : articles().records()) {
            assertThat(contract.faults(each.topic(), each.key(), each.value(), each.headers()))
                    .isEmpty();
        }
    }

    @Test
    @Order(1)
    void firstItIsCreated() throws Exception {
        Article article = told(Event.CREATED, item(0, "The harbour is closed."));

        assertThat(article.revision()).isEqualTo(NOON.toEpochMilli());
        assertThat(article.changes()).isNull();
        assertThat(article.previousHash()).isNull();
    }

    @Test
    @Order(2)
    void anUpdateNamesWhatChanged() throws Exception {
        Article before = last();
        Article article =
                told(Event.UPDATED, item(60, "The harbour is open again.").changed(Change.UPDATED));

        assertThat(article.changes()).contains("text", "html", "lead").doesNotContain("title", "tags");
        assertThat(article.previousHash()).isEqualTo(before.contentHash());
        assertThat(article.revision()).isEqualTo(NOON.plusSeconds(60).toEpochMilli());
    }

    @Test
    @Order(3)
    void theSameThroughASecondFeedIsNoUpdate() throws Exception {
        Article before = last();
        Article article = told(
                Event.CARRIED,
                item(90, "The harbour is open again.").of(OTHER_FEED).tagged("Ports"));

        assertThat(article.source().feedUrl()).isEqualTo(OTHER_FEED);
        assertThat(article.revision()).isEqualTo(before.revision());
        assertThat(article.tags()).isEqualTo(before.tags());
        assertThat(article.changes()).isNull();
        Article edited = told(
                Event.CARRIED,
                item(92, "The harbour is open again.")
                        .of(OTHER_FEED)
                        .changed(Change.UPDATED)
                        .tagged("Docks"));
        assertThat(edited.tags()).isEqualTo(before.tags());
    }

    @Test
    @Order(4)
    void theFeedThatBroughtItMayTagItAnewAfterARestartToo() throws Exception {
        restart(RunningParser.LIMITS);
        Article article = told(
                Event.UPDATED,
                item(95, "The harbour is open again.").changed(Change.UPDATED).tagged("Docks"));

        assertThat(article.changes()).containsExactly("tags");
    }

    @Test
    @Order(5)
    void aLateVersionIsSupersededAndThePresentOneFollowsAgain() throws Exception {
        restart(RunningParser.LIMITS);
        ConsumerRecord<byte[], byte[]> before = articles().last();

        Article late =
                told(Event.SUPERSEDED, 2, item(30, "The harbour may open soon.").of(OTHER_FEED));

        assertThat(late.revision()).isEqualTo(NOON.plusSeconds(30).toEpochMilli());
        ConsumerRecord<byte[], byte[]> again = articles().last();
        assertThat(again.value()).isEqualTo(before.value());
        assertThat(again.headers()).isEqualTo(before.headers());
    }

    @Test
    @Order(6)
    void whatOthersPublishIsKnownToo() throws Exception {
        Article promoted = Article.CONTRACT.decode(new String(articles().last().value(), UTF_8)
                .replace("\"title\":\"Harbour\"", "\"title\":\"The Harbour\"")
                .getBytes(UTF_8));
        Article revised = promoted.revised(Objects.requireNonNull(promoted.revision()) + 1, List.of("title"), null);
        send(new ProducerRecord<>(
                Article.TOPIC.name(),
                null,
                key(revised.id()),
                Article.CONTRACT.encode(revised),
                revised.headers(Event.UPDATED, TRACE)));
        articles().awaitCount(articles().count() + 1, LIMIT);

        Article article = told(Event.UPDATED, item(120, "Ferries go.").changed(Change.UPDATED));

        assertThat(article.changes()).contains("title", "text");
    }

    @Test
    @Order(7)
    void afterAnAbortedTransactionWhatIsKnownIsAsBefore() throws Exception {
        Article before = last();
        try (var rival = new KafkaProducer<byte[], byte[]>(settings().transactionalProducer("newswire-parse-test"))) {
            rival.initTransactions(); // the next transaction of the parser's producer is refused
        }

        Article article = told(Event.UPDATED, item(180, "Ferries go at noon.").changed(Change.UPDATED));

        assertThat(article.previousHash()).isEqualTo(before.contentHash());
        assertThat(article.revision()).isEqualTo(NOON.plusSeconds(180).toEpochMilli());
    }

    @Test
    @Order(8)
    void aRetractionIsAnEventThatKeepsNothingOfTheText() throws Exception {
        Article before = last();
        send(item(235, "").of(OTHER_FEED).changed(Change.RETRACTED).record()); // not its own

        Article article = told(Event.RETRACTED, item(240, "").changed(Change.RETRACTED));

        assertThat(article.retractedAt()).isEqualTo(NOON.plusSeconds(240));
        assertThat(article.previousHash()).isEqualTo(before.contentHash());
        assertThat(article.title()).isNull();
        assertThat(article.text()).isEmpty();
    }

    @Test
    @Order(9)
    void laterItsTombstoneFollows() throws Exception {
        restart(new KnownArticles.Limits(Duration.ofDays(7), 1_000, Duration.ZERO));
        int before = articles().count();
        send(neighbour().record());
        articles().awaitCount(before + 2, LIMIT);

        ConsumerRecord<byte[], byte[]> tombstone = articles().records().get(before);
        assertThat(tombstone.key()).isEqualTo(key(NameUuid.ofLink(LINK)));
        assertThat(tombstone.value()).isNull();
        assertThat(type(tombstone)).isEqualTo(Event.RETRACTED.type());
        assertThat(Contract.header(tombstone.headers(), "ce_time"))
                .contains(NOON.plusSeconds(240).toString());
        assertThat(type(articles().last())).isEqualTo(Event.CREATED.type());
    }

    @Test
    @Order(10)
    void aLateVersionDoesNotBringItBack() throws Exception {
        restart(RunningParser.LIMITS);
        told(Event.SUPERSEDED, 2, item(150, "Ferries may go."));

        assertThat(articles().last().value()).isNull();
        assertThat(state()).doesNotContainKey(NameUuid.ofLink(LINK).toString());
    }

    @Test
    @Order(11)
    void publishedAgainItIsCreatedAnew() throws Exception {
        Article article = told(Event.CREATED, item(300, "Ferries go again."));

        assertThat(article.revision()).isEqualTo(NOON.plusSeconds(300).toEpochMilli());
        assertThat(article.previousHash()).isNull();
    }

    @Test
    @Order(12)
    void whoReadsTheTopicFromItsStartHasThePresentState() throws Exception {
        Map<String, Article> state = state();

        assertThat(state).hasSize(2);
        Article article = Objects.requireNonNull(state.get(NameUuid.ofLink(LINK).toString()));
        assertThat(article.text()).isEqualTo("Ferries go again.");
        assertThat(article.retractedAt()).isNull();
    }

    @Test
    @Order(13)
    void whereTopicsHaveDifferentNumbersOfPartitionsArticlesAreFoundByTheirKey() throws Exception {
        try (Admin admin = Admin.create(settings().admin("test"))) {
            admin.createPartitions(Map.of(Article.TOPIC.name(), NewPartitions.increaseTo(PARTITIONS + 1)))
                    .all()
                    .get();
        }
        articles().close();
        Tail wider = new Tail(settings(), Article.TOPIC, PARTITIONS + 1);
        articles = wider;
        wider.awaitCount(16, LIMIT);
        restart(RunningParser.LIMITS);
        for (int i = 0; i < 4; i++) {
            told(Event.CREATED, item(400, "One.").at(LINK + i));
        }
        restart(RunningParser.LIMITS);
        for (int i = 0; i < 4; i++) {
            Article article = told(Event.UPDATED, item(500, "Two.").at(LINK + i).changed(Change.UPDATED));
            assertThat(article.changes()).contains("text");
        }
    }

    /// What is published for an item: so many records, of which the first tells this.
    private Article told(Event event, int records, Item item) throws Exception {
        int before = articles().count();
        send(item.record());
        articles().awaitCount(before + records, LIMIT);
        ConsumerRecord<byte[], byte[]> first = articles().records().get(before);
        assertThat(type(first)).isEqualTo(event.type());
        return Article.CONTRACT.decode(first.value());
    }

    private Article told(Event event, Item item) throws Exception {
        return told(event, 1, item);
    }

    private Article last() throws Exception {
        return Article.CONTRACT.decode(articles().last().value());
    }

    /// As the consumer's guide tells it: the last value of each key, without those that are null.
    private Map<String, Article> state() throws Exception {
        Map<String, Article> state = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> each : articles().records()) {
            String key = new String(each.key(), UTF_8);
            if (each.value() == null) {
                state.remove(key);
            } else {
                state.put(key, Article.CONTRACT.decode(each.value()));
            }
        }
        return state;
    }

    private static String type(ConsumerRecord<byte[], byte[]> record) {
        return Contract.header(record.headers(), "ce_type").orElse("none");
    }

    private static byte[] key(UUID id) {
        return id.toString().getBytes(UTF_8);
    }

    private void restart(KnownArticles.Limits limits) throws Exception {
        Objects.requireNonNull(parser).stop();
        parser = running(limits);
    }

    private RunningParser running(KnownArticles.Limits limits) {
        return new RunningParser(settings(), new ItemParser(new Extractor(), false)::parse, limits);
    }

    private Tail articles() {
        return Objects.requireNonNull(articles);
    }

    private KafkaSettings settings() {
        return new KafkaSettings(Objects.requireNonNull(kafka).bootstrapServers(), Map.of());
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            producer.send(record).get();
        }
    }

    /// An article in the same partition.
    private static Item neighbour() {
        return IntStream.range(0, 100)
                .mapToObj(i -> "https://www.news.example/neighbour" + i)
                .filter(link -> partition(link) == partition(LINK))
                .map(link -> item(250, "Meanwhile nearby.").at(link))
                .findFirst()
                .orElseThrow();
    }

    private static int partition(String link) {
        return Utils.toPositive(Utils.murmur2(key(NameUuid.ofLink(link)))) % PARTITIONS;
    }

    private static Item item(int second, String text) {
        return new Item(LINK, FEED, Change.PUBLISHED, NOON.plusSeconds(second), text, List.of());
    }

    /// A raw item, in short.
    private record Item(String link, String feed, Change change, Instant observedAt, String text, List<String> tags) {
        Item at(String otherLink) {
            return new Item(otherLink, feed, change, observedAt, text, tags);
        }

        Item of(String otherFeed) {
            return new Item(link, otherFeed, change, observedAt, text, tags);
        }

        Item changed(Change how) {
            return new Item(link, feed, how, observedAt, text, tags);
        }

        Item tagged(String tag) {
            return new Item(link, feed, change, observedAt, text, List.of(tag));
        }

        ProducerRecord<byte[], byte[]> record() {
            boolean retracted = change == Change.RETRACTED;
            RawItem item = new RawItem(
                    NameUuid.ofLink(link),
                    change,
                    "00ab34cd56ef7890",
                    observedAt,
                    new RawItem.Feed(NameUuid.ofFeed(feed), feed, null, null, null, "en", List.of(), null),
                    new RawItem.Entry(
                            "link:" + link,
                            null,
                            retracted ? null : link,
                            retracted ? null : "Harbour",
                            null,
                            retracted ? null : "<p>" + text + "</p>",
                            List.of(),
                            NOON,
                            null,
                            "en",
                            tags,
                            List.of(),
                            List.of(),
                            null),
                    new RawItem.Fetch(feed, feed, 200, observedAt, null, null, List.of(), null),
                    null);
            return new ProducerRecord<>(
                    RawItem.TOPIC.name(),
                    null,
                    key(item.articleId()),
                    RawItem.CONTRACT.encode(item),
                    item.headers(TRACE));
        }
    }
}

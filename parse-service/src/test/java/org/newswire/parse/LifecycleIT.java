package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.contract.AsyncApi;
import org.newswire.contract.Contract;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.parse.known.ArticleStateLimits;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Change;
import org.newswire.raw.RawItemEntryBuilder;

/// Events of an article through a real broker, with restarts of the parser in between. Each test has its own
/// article.
final class LifecycleIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int PARTITIONS = 2;
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String FEED = "https://news.example/rss";
    private static final String OTHER_FEED = "https://other.example/rss";

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable EmbeddedKafka kafka;
    private static @Nullable RunningParser parser;
    private static @Nullable Tail articles;

    private final String link = "https://www.news.example/" + UUID.randomUUID();
    private final byte[] key = key(NameUuid.ofLink(link));

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
        try (Admin admin = Admin.create(settings().admin("test"))) {
            List<NewTopic> topics = Stream.of(RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC)
                    .map(topic -> new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config()))
                    .toList();
            CreatedTopics.create(admin, topics);
        }
        articles = new Tail(settings(), Article.TOPIC, PARTITIONS);
        parser = running(RunningParser.LIMITS);
    }

    @AfterAll
    static void stop() throws Exception {
        Objects.requireNonNull(parser).stop();
        articles().close();
        Objects.requireNonNull(kafka).close();
    }

    @AfterEach
    void eachRecordMatchesTheContract() throws Exception {
        AsyncApi contract = AsyncApi.read();
        for (ConsumerRecord<byte[], byte[]> each : articles().records(key)) {
            assertThat(contract.faults(each.topic(), each.key(), each.value(), each.headers()))
                    .isEmpty();
        }
    }

    @Test
    void theFirstVersionIsCreated() throws Exception {
        Article article = published(Event.CREATED, item(0, "The harbour is closed."));

        assertThat(article.revision()).isEqualTo(NOON.toEpochMilli());
        assertThat(article.changes()).isNull();
        assertThat(article.previousHash()).isNull();
    }

    @Test
    void anUpdateNamesWhatChanged() throws Exception {
        Article before = published(Event.CREATED, item(0, "The harbour is closed."));
        Article article =
                published(Event.UPDATED, item(60, "The harbour is open again.").changed(Change.UPDATED));

        assertThat(article.changes()).contains("text", "html", "lead").doesNotContain("title", "tags");
        assertThat(article.previousHash()).isEqualTo(before.contentHash());
        assertThat(article.revision()).isEqualTo(NOON.plusSeconds(60).toEpochMilli());
    }

    @Test
    void theSameContentInASecondFeedIsNotAnUpdate() throws Exception {
        Article before = published(Event.CREATED, item(60, "The harbour is open again."));
        Article article = published(
                Event.CARRIED,
                item(90, "The harbour is open again.").of(OTHER_FEED).tagged("Ports"));

        assertThat(article.source().feedUrl()).isEqualTo(OTHER_FEED);
        assertThat(article.revision()).isEqualTo(before.revision());
        assertThat(article.tags()).isEqualTo(before.tags());
        assertThat(article.changes()).isNull();
        Article edited = published(
                Event.CARRIED,
                item(92, "The harbour is open again.")
                        .of(OTHER_FEED)
                        .changed(Change.UPDATED)
                        .tagged("Docks"));
        assertThat(edited.tags()).isEqualTo(before.tags());
    }

    @Test
    void theFeedOfAVersionMayChangeItsTagsAfterARestart() throws Exception {
        published(Event.CREATED, item(60, "The harbour is open again."));
        published(Event.CARRIED, item(90, "The harbour is open again.").of(OTHER_FEED));
        restart(RunningParser.LIMITS);
        Article article = published(
                Event.UPDATED,
                item(95, "The harbour is open again.").changed(Change.UPDATED).tagged("Docks"));

        assertThat(article.changes()).containsExactly("tags");
    }

    @Test
    void aLateVersionIsSupersededAndTheLatestOneIsRepeated() throws Exception {
        published(Event.CREATED, item(60, "The harbour is open again."));
        restart(RunningParser.LIMITS);
        ConsumerRecord<byte[], byte[]> before = last();

        Article late = published(
                Event.SUPERSEDED, 2, item(30, "The harbour may open soon.").of(OTHER_FEED));

        assertThat(late.revision()).isEqualTo(NOON.plusSeconds(30).toEpochMilli());
        assertThat(last().value()).isEqualTo(before.value());
        assertThat(last().headers()).isEqualTo(before.headers());
    }

    @Test
    void readsArticlesOfOtherProducers() throws Exception {
        published(Event.CREATED, item(60, "The harbour is open again."));
        Article promoted = Article.CONTRACT.decode(new String(last().value(), UTF_8)
                .replace("\"title\":\"Harbour\"", "\"title\":\"The Harbour\"")
                .getBytes(UTF_8));
        Article revised = promoted.revised(Objects.requireNonNull(promoted.revision()) + 1, List.of("title"), null);
        send(new ProducerRecord<>(
                Article.TOPIC.name(),
                null,
                key,
                Article.CONTRACT.encode(revised),
                revised.headers(Event.UPDATED, TRACE)));
        articles().awaitCount(key, 2, LIMIT);

        Article article = published(Event.UPDATED, item(120, "Ferries go.").changed(Change.UPDATED));

        assertThat(article.changes()).contains("title", "text");
    }

    @Test
    void anAbortedTransactionDoesNotChangeTheArticleState() throws Exception {
        Article before = published(Event.CREATED, item(60, "Ferries go."));
        try (var rival = new KafkaProducer<byte[], byte[]>(settings().transactionalProducer("newswire-parse-test"))) {
            rival.initTransactions(); // The broker rejects the next transaction of the parser's producer.
        }

        Article article =
                published(Event.UPDATED, item(180, "Ferries go at noon.").changed(Change.UPDATED));

        assertThat(article.previousHash()).isEqualTo(before.contentHash());
        assertThat(article.revision()).isEqualTo(NOON.plusSeconds(180).toEpochMilli());
    }

    @Test
    void aRetractionIsAnEventWithoutText() throws Exception {
        Article before = published(Event.CREATED, item(60, "Ferries go at noon."));
        send(item(235, "").of(OTHER_FEED).changed(Change.RETRACTED).record()); // not the article's own partition

        Article article = published(Event.RETRACTED, item(240, "").changed(Change.RETRACTED));

        assertThat(article.retractedAt()).isEqualTo(NOON.plusSeconds(240));
        assertThat(article.previousHash()).isEqualTo(before.contentHash());
        assertThat(article.title()).isNull();
        assertThat(article.text()).isEmpty();
    }

    @Test
    void aRetractionGetsATombstoneAndOnlyANewVersionBringsTheArticleBack() throws Exception {
        published(Event.CREATED, item(60, "Ferries go at noon."));
        published(Event.RETRACTED, item(240, "").changed(Change.RETRACTED));
        restart(new ArticleStateLimits(Duration.ofDays(7), 1_000, Duration.ZERO));
        Item neighbour = neighbour();
        send(neighbour.record());
        articles().awaitCount(key(NameUuid.ofLink(neighbour.link)), 1, LIMIT);
        articles().awaitCount(key, 3, LIMIT);

        assertThat(last().value()).isNull();
        assertThat(type(last())).isEqualTo(Event.RETRACTED.type());
        assertThat(Contract.header(last().headers(), "ce_time"))
                .contains(NOON.plusSeconds(240).toString());

        restart(RunningParser.LIMITS);
        published(Event.SUPERSEDED, 2, item(150, "Ferries may go."));
        assertThat(last().value()).isNull();

        Article article = published(Event.CREATED, item(300, "Ferries go again."));
        assertThat(article.revision()).isEqualTo(NOON.plusSeconds(300).toEpochMilli());
        assertThat(article.previousHash()).isNull();
    }

    /// Sends an item, waits for this number of published records, and returns the first.
    private Article published(Event event, int records, Item item) throws Exception {
        int before = articles().records(key).size();
        send(item.record());
        articles().awaitCount(key, before + records, LIMIT);
        ConsumerRecord<byte[], byte[]> first = articles().records(key).get(before);
        assertThat(type(first)).isEqualTo(event.type());
        return Article.CONTRACT.decode(first.value());
    }

    private Article published(Event event, Item item) throws Exception {
        return published(event, 1, item);
    }

    private ConsumerRecord<byte[], byte[]> last() {
        return articles().records(key).getLast();
    }

    private static String type(ConsumerRecord<byte[], byte[]> record) {
        return Contract.header(record.headers(), "ce_type").orElse("none");
    }

    private static byte[] key(UUID id) {
        return id.toString().getBytes(UTF_8);
    }

    private static void restart(ArticleStateLimits limits) throws Exception {
        Objects.requireNonNull(parser).stop();
        parser = running(limits);
    }

    private static RunningParser running(ArticleStateLimits limits) {
        return new RunningParser(settings(), new ItemParser(new Extractor(), false), limits);
    }

    private static Tail articles() {
        return Objects.requireNonNull(articles);
    }

    private static KafkaSettings settings() {
        return new KafkaSettings(Objects.requireNonNull(kafka).bootstrapServers(), Map.of());
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings().producer("test"))) {
            producer.send(record).get();
        }
    }

    /// Returns an article in the same partition.
    private Item neighbour() {
        return Stream.generate(() -> "https://www.news.example/" + UUID.randomUUID())
                .filter(other -> partition(other) == partition(link))
                .map(other -> item(250, "Meanwhile nearby.").at(other))
                .findFirst()
                .orElseThrow();
    }

    private static int partition(String link) {
        return Utils.toPositive(Utils.murmur2(key(NameUuid.ofLink(link)))) % PARTITIONS;
    }

    private Item item(int second, String text) {
        return new Item(link, FEED, Change.PUBLISHED, NOON.plusSeconds(second), text, List.of());
    }

    /// A raw item in short form.
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
                    RawItemEntryBuilder.builder()
                            .key("link:" + link)
                            .link(retracted ? null : link)
                            .title(retracted ? null : "Harbour")
                            .content(retracted ? null : "<p>" + text + "</p>")
                            .published(NOON)
                            .language("en")
                            .categories(tags)
                            .build(),
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

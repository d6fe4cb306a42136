package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.ArticleBuilder;
import org.newswire.contract.AsyncApi;
import org.newswire.contract.Contract;
import org.newswire.dlq.DlqCommand;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.timing.BestOfThree;
import org.newswire.tools.CommandRunner;

/// Records that cannot be handled, in a stream of good ones, through a real broker: each is in the
/// dead-letter topic within a second, the records after it are published, and a retry after the fix
/// publishes it once. Tests [DeadLetterRecords] and [BatchPublication].
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PoisonIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int PARTITIONS = 2;
    private static final int HEADER_BYTES = "x-test".length() + 2 + "traceparent".length() + 55;
    private static final String BUG = "the record on which the parser fails";
    private static final String LATE_BUG = "the record on which the judging of articles fails";
    private static final String LATE_SIZE = "the record that is too large once it is judged";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    static Path folder = Path.of("");

    private @Nullable EmbeddedKafka kafka;
    private @Nullable RunningParser stage;
    private @Nullable Tail deadLetters;
    private @Nullable Tail articles;

    /// Whether the parser fails on [#BUG].
    private volatile boolean isFaulty;

    private RunningParser running() {
        ItemParser sound = new ItemParser(new Extractor(), false);
        return new RunningParser(
                settings(),
                raw -> {
                    if (isFaulty && raw.value() != null && new String(raw.value(), UTF_8).contains(BUG)) {
                        throw new IllegalStateException("a planted fault");
                    }
                    return late(sound.parse(raw));
                },
                RunningParser.LIMITS);
    }

    /// Simulates results that no raw record can cause: one that overflows the stack in the
    /// lifecycle, and one that exceeds the maximum record size.
    private static ParseOutcome late(ParseOutcome outcome) {
        return outcome instanceof ParseOutcome.Parsed(Article article, double kept)
                ? switch (Objects.requireNonNullElse(article.title(), "")) {
                    case LATE_BUG ->
                        new ParseOutcome.Parsed(
                                ArticleBuilder.builder(article)
                                        .observedAt(Instant.MAX)
                                        .build(),
                                kept);
                    case LATE_SIZE -> new ParseOutcome.Parsed(oversized(article), kept);
                    default -> outcome;
                }
                : outcome;
    }

    private static Article oversized(Article article) {
        try {
            ObjectMapper json = new ObjectMapper();
            ObjectNode value = (ObjectNode) json.readTree(Article.CONTRACT.encode(article));
            value.put("text", "x".repeat(5 << 20));
            return Article.CONTRACT.decode(json.writeValueAsBytes(value));
        } catch (IOException | Contract.MalformedValueException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    void start() throws Exception {
        kafka = EmbeddedKafka.start(folder, Ports.anyFree());
        Topic lettersOfRaw = RawItem.TOPIC.deadLetters();
        try (Admin admin = Admin.create(settings().admin("test"))) {
            List<NewTopic> topics = Stream.of(RawItem.TOPIC, lettersOfRaw, Article.TOPIC)
                    .map(topic -> new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config()))
                    .toList();
            CreatedTopics.create(admin, topics);
        }
        deadLetters = new Tail(settings(), lettersOfRaw, PARTITIONS);
        articles = new Tail(settings(), Article.TOPIC, PARTITIONS);
        stage = running();
        send(good("after this the code is warm", 0));
        articles().awaitCount(1, LIMIT);
        send(record("warm", "no JSON either".getBytes(UTF_8)));
        deadLetters().awaitCount(1, LIMIT);
    }

    @BeforeEach
    void dropLettersOfOtherTests() {
        isFaulty = true;
        dlq("drop", "--all", "--yes");
    }

    @AfterAll
    void stop() throws Exception {
        Objects.requireNonNull(stage).stop();
        deadLetters().close();
        articles().close();
        Objects.requireNonNull(kafka).close();
    }

    @Test
    void eachKindBecomesADeadLetterWithinASecondAndTheFollowingRecordsArePublished() throws Exception {
        byte[] huge = ("{\"articleId\": \"" + "x".repeat(6 << 20) + "\"}").getBytes(UTF_8);
        assertDeadLetter("not-json", "{\"articleId\": ".getBytes(UTF_8), "malformed");
        assertDeadLetter("wrong-schema", "{\"articleId\": 17}".getBytes(UTF_8), "malformed");
        assertDeadLetter("huge", huge, "too-large");
        assertDeadLetter("null", null, "malformed");
        assertDeadLetter(id(BUG), RawItem.CONTRACT.encode(item(BUG)), "parser-failed");
        assertDeadLetter(id(LATE_SIZE), RawItem.CONTRACT.encode(item(LATE_SIZE)), "too-large");

        assertThat(dlq("list"))
                .containsPattern("news.raw +malformed +- +3 ")
                .containsPattern("news.raw +too-large +news.example +1 ")
                .containsPattern("news.raw +too-large +- +1 ")
                .containsPattern("news.raw +parser-failed +news.example +1 ");
    }

    @Test
    void aRecordThatExceedsADeadLetterBlocksNothing() throws Exception {
        assertDeadLetter("large", new byte[6 << 20], "too-large");
        int before = deadLetters().count();
        send(record("larger", new byte[20 << 20]));
        deadLetters().awaitCount(before + 1, LIMIT);

        assertThat(header("reason")).isEqualTo("too-large");
        assertThat(header("omitted")).isEqualTo(String.valueOf((20 << 20) + "larger".length() + HEADER_BYTES));
        assertThat(dlq("retry", "--reason", "too-large", "--dry-run")).contains("would be retried: 1", "skipped: 1");
        assertFollowingRecordsArePublished();
    }

    @Test
    void aRetryAfterTheFixPublishesTheRecordOnce() throws Exception {
        assertDeadLetter(id(BUG), RawItem.CONTRACT.encode(item(BUG)), "parser-failed");
        isFaulty = false;
        int before = articles().count();

        assertThat(dlq("retry", "--reason", "parser-failed")).contains("retried: 1");
        assertThat(dlq("retry", "--reason", "parser-failed")).contains("retried: 0");

        articles().awaitCount(before + 1, LIMIT);
        Article article = Article.CONTRACT.decode(articles().last().value());
        assertThat(article.title()).isEqualTo(BUG);
        assertThat(Contract.header(articles().last().headers(), "traceparent").orElseThrow())
                .contains(TRACE.substring(3, 35));
        assertFollowingRecordsArePublished();
        assertThat(dlq("list", "--reason", "parser-failed")).contains("no dead letters");
    }

    @Test
    void aRecordThatFailsAgainReturnsWithItsCountUntilTheLimit() throws Exception {
        byte[] value = "never JSON".getBytes(UTF_8);
        assertDeadLetter("stubborn", value, "malformed");
        for (String failures : List.of("2", "3")) {
            int before = deadLetters().count();
            assertThat(dlq("retry", source())).contains("retried: 1");
            deadLetters().awaitCount(before + 1, LIMIT);
            assertThat(header("failures")).isEqualTo(failures);
            assertThat(deadLetters().last().value()).isEqualTo(value);
            assertThat(deadLetters().last().headers().headers("x-test")).hasSize(1);
        }
        assertThat(dlq("retry", source())).contains("retried: 0", "skipped: 1");
        assertThat(dlq("retry", source(), "--max-failures", "9", "--dry-run")).contains("would be retried: 1");
    }

    @Test
    void aRecordThatFailedAgainTwiceIsOneOpenDeadLetterAndNotThree() throws Exception {
        assertDeadLetter("lasting", "never JSON either".getBytes(UTF_8), "malformed");
        for (int retry = 1; retry <= 2; retry++) {
            int before = deadLetters().count();
            assertThat(dlq("retry", source())).contains("retried: 1");
            deadLetters().awaitCount(before + 1, LIMIT);
        }
        assertThat(dlq("list")).containsPattern("news.raw +malformed +- +1 ");
        assertThat(dlq("list", "--json")).hasLineCount(1).contains("\"failures\":3");
    }

    @Test
    void extremeTimesBecomeDeadLettersAndOldTimesArePublished() throws Exception {
        for (String time : List.of(
                "\"+999999999-12-31T23:59:59Z\"",
                "\"+300000-12-31T23:59:59Z\"",
                "\"-5000-01-01T00:00:00Z\"",
                "1e999999999")) {
            assertDeadLetter(id("observed at " + time), observedAt("observed at " + time, time), "malformed");
            assertThat(header("detail")).startsWith("not a raw-item: observedAt is not a time of RFC 3339");
        }
        for (String time :
                List.of("\"0001-01-01T00:00:00Z\"", "\"1700-01-01T00:00:00Z\"", "\"9999-12-31T00:00:00Z\"")) {
            int before = articles().count();
            send(record(id("once at " + time), observedAt("once at " + time, time)));
            articles().awaitCount(before + 1, LIMIT);
            assertFollowingRecordsArePublished();
        }
    }

    @Test
    void requiresTheArticleIdAsKey() throws Exception {
        byte[] value = RawItem.CONTRACT.encode(item("a key of its own"));
        assertDeadLetter(null, value, "malformed-key");
        assertThat(header("detail")).startsWith("the key is absent");
        assertDeadLetter("https://www.news.example/", value, "malformed-key");
        assertThat(header("detail")).startsWith("the key is no id");
        assertDeadLetter(id("another"), value, "malformed-key");
        assertThat(header("detail")).startsWith("the key is another id");
        assertDeadLetter(id("a key of its own").toUpperCase(Locale.ROOT), value, "malformed-key");
    }

    @Test
    void aLifecycleFailureSetsAsideOnlyItsRecord() throws Exception {
        assertDeadLetter(id(LATE_BUG), RawItem.CONTRACT.encode(item(LATE_BUG)), "parser-failed");
        assertThat(header("detail")).contains("ArithmeticException");
    }

    private static String id(String title) {
        return item(title).articleId().toString();
    }

    private static byte[] observedAt(String title, String time) {
        String json = new String(RawItem.CONTRACT.encode(item(title)), UTF_8);
        return json.replace("\"observedAt\":\"2026-03-18T21:15:00Z\"", "\"observedAt\":" + time)
                .getBytes(UTF_8);
    }

    /// Sends the record, expects it as a dead letter within a second, and expects following
    /// articles in both partitions.
    private void assertDeadLetter(@Nullable String key, byte @Nullable [] value, String reason) throws Exception {
        ProducerRecord<byte[], byte[]> poison = record(key, value);
        assertThat(BestOfThree.of(SOON, () -> timeToDeadLetter(poison))).isLessThan(SOON);

        ConsumerRecord<byte[], byte[]> deadLetter = deadLetters().last();
        assertThat(header("reason")).isEqualTo(reason);
        assertThat(deadLetter.key()).isEqualTo(poison.key());
        assertThat(deadLetter.value()).isEqualTo(poison.value());
        assertThat(DeadLetterRecords.sourceHeaders(deadLetter.headers())).isEqualTo(poison.headers());
        assertThat(AsyncApi.read()
                        .faults(deadLetter.topic(), deadLetter.key(), deadLetter.value(), deadLetter.headers()))
                .isEmpty();
        assertFollowingRecordsArePublished();
    }

    private Duration timeToDeadLetter(ProducerRecord<byte[], byte[]> poison) throws Exception {
        int before = deadLetters().count();
        long begin = System.nanoTime();
        send(poison);
        deadLetters().awaitCount(before + 1, LIMIT);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void assertFollowingRecordsArePublished() throws Exception {
        int before = articles().count();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            send(good("number " + before + " in partition " + partition, partition));
        }
        articles().awaitCount(before + PARTITIONS, LIMIT);
    }

    private Tail deadLetters() {
        return Objects.requireNonNull(deadLetters);
    }

    private Tail articles() {
        return Objects.requireNonNull(articles);
    }

    /// Returns a header of the last dead letter.
    private String header(String name) {
        return Contract.header(deadLetters().last().headers(), DeadLetterRecords.PREFIX + name)
                .orElse("absent");
    }

    private String source() {
        return header("topic") + "-" + header("partition") + "@" + header("offset");
    }

    private String dlq(String... words) {
        var out = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(out, true, UTF_8);
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(List.of(words));
        all.addAll(List.of("--bootstrap", settings().bootstrapServers()));
        int code = CommandRunner.run(DlqCommand::commandLine, Map.of(), both, both, all.toArray(String[]::new));
        String text = out.toString(UTF_8);
        assertThat(code).as(text).isZero();
        return text;
    }

    private KafkaSettings settings() {
        return new KafkaSettings(Objects.requireNonNull(kafka).bootstrapServers(), Map.of());
    }

    private ProducerRecord<byte[], byte[]> good(String title, int partition) {
        RawItem item = item(title);
        return new ProducerRecord<>(
                RawItem.TOPIC.name(),
                partition,
                null,
                item.articleId().toString().getBytes(UTF_8),
                RawItem.CONTRACT.encode(item),
                item.headers(TRACE));
    }

    private static ProducerRecord<byte[], byte[]> record(@Nullable String key, byte @Nullable [] value) {
        var headers = new RecordHeaders()
                .add("x-test", new byte[] {0, (byte) 0xff})
                .add("traceparent", TRACE.getBytes(UTF_8));
        byte @Nullable [] keyBytes = key == null ? null : key.getBytes(UTF_8);
        return new ProducerRecord<>(RawItem.TOPIC.name(), null, keyBytes, value, headers);
    }

    private static RawItem item(String title) {
        Instant now = Instant.parse("2026-03-18T21:15:00Z");
        String url = "https://feeds.example/rss";
        String link = "https://www.news.example/" + title.replaceAll("[^a-z0-9]+", "-");
        return new RawItem(
                NameUuid.ofLink(link),
                RawItem.Change.PUBLISHED,
                "00ab34cd56ef7890",
                now,
                new RawItem.Feed(NameUuid.ofFeed(url), url, null, null, null, "en", List.of(), null),
                RawItemEntryBuilder.builder()
                        .key("link:" + link)
                        .link(link)
                        .title(title)
                        .summary("<p>The harbour reopened on Wednesday.</p>")
                        .published(now)
                        .language("en")
                        .build(),
                new RawItem.Fetch(url, url, 200, now, null, null, List.of(), null),
                null);
    }

    /// Sends a record as another producer might: a well-compressed record may exceed the limit of
    /// Newswire's producers.
    private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        Map<String, Object> config = new HashMap<>(settings().producer("test"));
        config.put("max.request.size", 64 << 20);
        config.put("buffer.memory", 64L << 20);
        try (var producer = new KafkaProducer<byte[], byte[]>(config)) {
            producer.send(record).get();
        }
    }
}

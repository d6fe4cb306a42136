package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.Topic;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;

/// The published contract matches the code.
final class AsyncApiTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Path CHECKOUT = Path.of("..");

    private final AsyncApi api = AsyncApi.read();

    AsyncApiTest() throws IOException {}

    static Stream<Topic> topics() {
        return Stream.concat(
                Stream.of(RawItem.TOPIC, Article.TOPIC, FeedStatus.TOPIC)
                        .flatMap(topic -> Stream.of(topic, topic.deadLetters())),
                Stream.of(SiteStatus.TOPIC));
    }

    @Test
    void isValidAsyncApi3() {
        assertThat(api.document().path("asyncapi").asText()).startsWith("3.");
    }

    @ParameterizedTest
    @MethodSource("topics")
    void topicsHaveThePartitionsAndPoliciesOfTheCode(Topic topic) {
        JsonNode kafka = api.channel(topic.name()).at("/bindings/kafka");

        assertThat(kafka.path("topic").asText()).isEqualTo(topic.name());
        assertThat(kafka.path("partitions").asInt()).isEqualTo(topic.partitions());
        Map<String, String> policies = new TreeMap<>();
        kafka.path("topicConfiguration").properties().forEach(policy -> {
            JsonNode value = policy.getValue();
            policies.put(policy.getKey(), value.isArray() ? value.path(0).asText() : value.asText());
        });
        assertThat(policies).isEqualTo(new TreeMap<>(topic.config()));
    }

    /// Clients without the codec fail at their first record.
    @Test
    void contractAndGuideNameEveryCompression() throws IOException {
        String guide = Files.readString(CHECKOUT.resolve("deploy/docs/CONSUMING.md"));
        String server = api.document().at("/servers/broker/description").asText();
        for (String each : List.of("PRODUCER_COMPRESSION", "zstd", "gzip", "lz4", "none", "KafkaJS")) {
            assertThat(guide).contains(each);
            assertThat(server).contains(each);
        }
    }

    @Test
    void tombstonesAreKeptForADay() {
        assertThat(topics().map(Topic::config))
                .filteredOn(config -> "compact".equals(config.get("cleanup.policy")))
                .hasSize(3)
                .allSatisfy(config -> assertThat(config)
                        .containsEntry(
                                "delete.retention.ms",
                                String.valueOf(Duration.ofDays(1).toMillis())));
    }

    /// The file `released/asyncapi.MAJOR.yaml` is the version that existing consumers use.
    @Test
    void isCompatibleWithTheReleasedVersion() throws IOException {
        assertThat(api.breaks(released(text -> text))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    address: news.raw            | address: news.items          | news.raw: partitions was 12 and is
                    partitions: 32               | partitions: 16               | news.feed-status: partitions was 32 and is 16
                    cleanup.policy: [compact]    | cleanup.policy: [delete]     | news.articles: topicConfiguration/cleanup.policy was
                    org.newswire.article.carried | org.newswire.article.shown   | news.articles article: headers $.ce_type has lost the value
                    ce_time:                     | ce_when:                     | news.raw item: headers $.ce_time is gone
                    const: backfill              | const: history               | news.raw item: headers $.lane: const
                    """)
    void reportsAPlantedBreak(String was, String is, String reported) throws IOException {
        assertThat(changedBreaks(was, is)).anySatisfy(each -> assertThat(each).startsWith(reported));
    }

    @Test
    void reportsAChangedKey() throws IOException {
        String key = "kafka:\n          key:\n            type: string\n            format: ";
        assertThat(changedBreaks(key + "uuid", key + "uri"))
                .anySatisfy(each -> assertThat(each).startsWith("news.raw item: key $: format was"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    retention.ms: 2592000000         | retention.ms: 2591999999          | news.raw: topicConfiguration/retention.ms was 2592000000 and is 2591999999
                    retention.ms: 2592000000         | retention.bytes: 1000000          | news.raw.dlq: topicConfiguration/retention.ms was
                    min.compaction.lag.ms: 604800000 | min.compaction.lag.ms: 86400000   | news.articles: topicConfiguration/min.compaction.lag.ms was
                    min.compaction.lag.ms: 604800000 | segment.ms: 604800000             | news.articles: topicConfiguration/min.compaction.lag.ms was
                    delete.retention.ms: 86400000    | delete.retention.ms: 3600000      | news.feed-status: topicConfiguration/delete.retention.ms was
                    """)
    void reportsAShorterRetention(String was, String is, String reported) throws IOException {
        assertThat(current(text -> text.replace(was, is)).breaks(api))
                .anySatisfy(each -> assertThat(each).startsWith(reported));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2592000001", "-1"})
    void acceptsALongerRetention(String retention) throws IOException {
        assertThat(current(text -> text.replace("retention.ms: 2592000000", "retention.ms: " + retention))
                        .breaks(api))
                .isEmpty();
        assertThat(api.breaks(current(text -> text.replace("retention.ms: 2592000000", "retention.ms: " + retention))))
                .isNotEmpty();
    }

    private static AsyncApi current(UnaryOperator<String> change) throws IOException {
        Path file = CHECKOUT.resolve("deploy", "asyncapi.yaml");
        return AsyncApi.of(file, change.apply(Files.readString(file)));
    }

    private static List<String> changedBreaks(String was, String is) throws IOException {
        AsyncApi changed = released(text -> {
            assertThat(text).contains(was);
            return text.replace(was, is);
        });
        return changed.breaks(released(text -> text));
    }

    private static AsyncApi released(UnaryOperator<String> change) throws IOException {
        Path file = Path.of("src", "test", "resources", "released", "asyncapi.1.yaml");
        return AsyncApi.of(file, change.apply(Files.readString(file)));
    }

    @Test
    void hasNoOtherChannels() {
        assertThat(api.document().path("channels").findValuesAsText("address"))
                .containsExactlyInAnyOrderElementsOf(topics().map(Topic::name).toList());
    }

    @Test
    void matchesTheTopicTableOfTheGuide() throws IOException {
        String guide = Files.readString(CHECKOUT.resolve("deploy/docs/CONSUMING.md"));
        Pattern row =
                Pattern.compile("(?m)^\\| `(news\\.[a-z-]+)` \\| (article id|feed id|site) \\|.*\\| ([^|]+) \\| \\[");
        List<MatchResult> rows = row.matcher(guide).results().toList();

        assertThat(rows.stream().map(found -> found.group(1)))
                .containsExactlyInAnyOrder("news.raw", "news.articles", "news.feed-status", "news.site-status");
        for (MatchResult found : rows) {
            JsonNode kafka = api.channel(found.group(1)).at("/bindings/kafka/topicConfiguration");
            JsonNode days = kafka.path("retention.ms");
            assertThat(found.group(3))
                    .isEqualTo(
                            days.isMissingNode()
                                    ? kafka.at("/cleanup.policy/0").asText()
                                    : Duration.ofMillis(days.asLong()).toDays() + " days");
            for (JsonNode message : api.messages(found.group(1))) {
                assertThat(message.at("/bindings/kafka/key/description").asText())
                        .isEqualTo("the " + found.group(2).replace(" id", "'s id"));
            }
        }
        assertThat(guide).contains("| `<topic>.dlq` |");
    }

    @Test
    void everyReferenceResolves() throws IOException {
        List<JsonNode> holders = api.document().findParents("$ref");

        assertThat(holders).isNotEmpty();
        for (JsonNode holder : holders) {
            assertThat(api.resolved(holder).isMissingNode())
                    .as(holder.toString())
                    .isFalse();
        }
        assertThat(api.document().path("operations").findValuesAsText("action"))
                .hasSize(7)
                .containsOnly("send");
    }

    @Test
    void schemasMatchTheHeaders() throws IOException {
        assertThat(schemaOf(RawItem.TOPIC)).isEqualTo(RawItem.CONTRACT.schemaId());
        assertThat(schemaOf(Article.TOPIC)).isEqualTo(Article.CONTRACT.schemaId());
        assertThat(schemaOf(FeedStatus.TOPIC)).isEqualTo(FeedStatus.CONTRACT.schemaId());
        assertThat(schemaOf(SiteStatus.TOPIC)).isEqualTo(SiteStatus.CONTRACT.schemaId());
    }

    @Test
    void recordsOfTheCodeMatchTheContract() throws Exception {
        RawItem item = RawItem.CONTRACT.decode(sample("ingest-service", "raw-item"));
        Article article = Article.CONTRACT.decode(sample("parse-service", "article"));
        FeedStatus status = FeedStatus.CONTRACT.decode(sample("ingest-service", "feed-status"));
        String id = article.id().toString();

        assertThat(faults(
                        RawItem.TOPIC, item.articleId().toString(), RawItem.CONTRACT.encode(item), item.headers(TRACE)))
                .isEmpty();
        assertThat(faults(
                        Article.TOPIC,
                        id,
                        Article.CONTRACT.encode(article),
                        article.headers(Article.Event.CREATED, TRACE)))
                .isEmpty();
        assertThat(api.faults(Article.TOPIC.name(), id.getBytes(UTF_8), null, article.tombstone(TRACE)))
                .isEmpty();
        assertThat(faults(
                        FeedStatus.TOPIC,
                        status.feedId().toString(),
                        FeedStatus.CONTRACT.encode(status),
                        status.headers(TRACE)))
                .isEmpty();
        assertThat(api.faults(FeedStatus.TOPIC.name(), id.getBytes(UTF_8), null, new RecordHeaders()))
                .isEmpty();
        SiteStatus site = SiteStatus.CONTRACT.decode(sample("parse-service", "site-status"));
        assertThat(faults(SiteStatus.TOPIC, site.site(), SiteStatus.CONTRACT.encode(site), site.headers(TRACE)))
                .isEmpty();
    }

    @Test
    void reportsRecordsThatDoNotMatchTheContract() throws Exception {
        Article article = Article.CONTRACT.decode(sample("parse-service", "article"));
        String id = article.id().toString();
        byte[] value = Article.CONTRACT.encode(article);
        Headers untyped = article.headers(Article.Event.CREATED, TRACE);
        untyped.remove("ce_type");

        assertThat(faults(Article.TOPIC, "no id", value, article.headers(Article.Event.CREATED, TRACE)))
                .hasSize(2);
        assertThat(faults(Article.TOPIC, id, value, untyped)).anyMatch(problem -> problem.contains("ce_type"));
        assertThat(faults(RawItem.TOPIC, id, value, article.headers(Article.Event.CREATED, TRACE)))
                .anyMatch(problem -> problem.contains("entry"));
    }

    @Test
    void deadLettersHaveTheHeadersOfTheContract() throws Exception {
        RawItem item = RawItem.CONTRACT.decode(sample("ingest-service", "raw-item"));
        var source = new ConsumerRecord<>(RawItem.TOPIC.name(), 3, 17, new byte[] {1}, new byte[] {2});
        item.headers(TRACE).forEach(header -> source.headers().add(header));
        var deadLetter = new DeadLetterRecords("newswire-parse", () -> Instant.EPOCH, new SimpleMeterRegistry())
                .letter(source, DeadLetterReason.TOO_LARGE, "x".repeat(1000));

        assertThat(deadLetter.topic()).isEqualTo(RawItem.TOPIC.deadLetters().name());
        assertThat(api.faults(deadLetter.topic(), deadLetter.key(), deadLetter.value(), deadLetter.headers()))
                .isEmpty();
        deadLetter.headers().remove("newswire-dlq-reason");
        assertThat(api.faults(deadLetter.topic(), deadLetter.key(), deadLetter.value(), deadLetter.headers()))
                .isNotEmpty();
    }

    @Test
    void reasonsMatchTheCode() {
        JsonNode reasons =
                api.document().at("/components/schemas/deadLetterHeaders/properties/newswire-dlq-reason/enum");
        assertThat(reasons)
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(Stream.of(DeadLetterReason.values())
                        .map(DeadLetterReason::spelling)
                        .toList());
    }

    private List<String> faults(Topic topic, String key, byte[] value, Headers headers) throws IOException {
        return api.faults(topic.name(), key.getBytes(UTF_8), value, headers);
    }

    private String schemaOf(Topic topic) throws IOException {
        return api.messages(topic.name()).stream()
                .map(message -> {
                    try {
                        return api.resolved(message.path("payload")).path("$id").asText();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.joining());
    }

    private static byte[] sample(String module, String name) throws IOException {
        return Files.readAllBytes(CHECKOUT.resolve(module).resolve("src/test/resources/samples/" + name + ".json"));
    }
}

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
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.Topic;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;

/// The published contract says what the code does.
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
    void itIsAsyncApi3() {
        assertThat(api.document().path("asyncapi").asText()).startsWith("3.");
    }

    @ParameterizedTest
    @MethodSource("topics")
    void eachTopicHasTheCodesPartitionsAndPolicies(Topic topic) {
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

    @Test
    void aTombstoneIsKeptForADay() {
        assertThat(topics().map(Topic::config))
                .filteredOn(config -> "compact".equals(config.get("cleanup.policy")))
                .hasSize(3)
                .allSatisfy(config -> assertThat(config)
                        .containsEntry(
                                "delete.retention.ms",
                                String.valueOf(Duration.ofDays(1).toMillis())));
    }

    /// For consumers out there: `released/asyncapi.MAJOR.yaml` is what they have.
    @Test
    void itBreaksNoReaderOfTheReleasedOne() throws IOException {
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
    void aPlantedBreakIsSeen(String was, String is, String told) throws IOException {
        assertThat(changedBreaks(was, is)).anySatisfy(each -> assertThat(each).startsWith(told));
    }

    @Test
    void anotherFormOfKeyIsSeen() throws IOException {
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
    void aShorterTimeForWhichRecordsAreKeptIsSeen(String was, String is, String told) throws IOException {
        assertThat(present(text -> text.replace(was, is)).breaks(api))
                .anySatisfy(each -> assertThat(each).startsWith(told));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2592000001", "-1"})
    void aLongerOneBreaksNothing(String retention) throws IOException {
        assertThat(present(text -> text.replace("retention.ms: 2592000000", "retention.ms: " + retention))
                        .breaks(api))
                .isEmpty();
        assertThat(api.breaks(present(text -> text.replace("retention.ms: 2592000000", "retention.ms: " + retention))))
                .isNotEmpty();
    }

    private static AsyncApi present(UnaryOperator<String> change) throws IOException {
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
    void thereAreNoOtherChannels() {
        assertThat(api.document().path("channels").findValuesAsText("address"))
                .containsExactlyInAnyOrderElementsOf(topics().map(Topic::name).toList());
    }

    @Test
    void theReadmesTableOfTopicsSaysTheSame() throws IOException {
        String readme = Files.readString(CHECKOUT.resolve("README.md"));
        Pattern row =
                Pattern.compile("(?m)^\\| `(news\\.[a-z-]+)` \\| (article id|feed id|site) \\|.*\\| ([^|]+) \\| \\[");
        List<MatchResult> rows = row.matcher(readme).results().toList();

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
        assertThat(readme).contains("| `<topic>.dlq` |");
    }

    @Test
    void eachReferenceLeadsSomewhere() throws IOException {
        List<JsonNode> holders = api.document().findParents("$ref");

        assertThat(holders).isNotEmpty();
        for (JsonNode holder : holders) {
            assertThat(api.followed(holder).isMissingNode())
                    .as(holder.toString())
                    .isFalse();
        }
        assertThat(api.document().path("operations").findValuesAsText("action"))
                .hasSize(7)
                .containsOnly("send");
    }

    @Test
    void schemasAreThoseThatTheHeadersName() throws IOException {
        assertThat(schemaOf(RawItem.TOPIC)).isEqualTo(RawItem.CONTRACT.schemaId());
        assertThat(schemaOf(Article.TOPIC)).isEqualTo(Article.CONTRACT.schemaId());
        assertThat(schemaOf(FeedStatus.TOPIC)).isEqualTo(FeedStatus.CONTRACT.schemaId());
        assertThat(schemaOf(SiteStatus.TOPIC)).isEqualTo(SiteStatus.CONTRACT.schemaId());
    }

    @Test
    void whatTheCodeMakesIsWhatTheContractSays() throws Exception {
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
    void whatIsNotLikeTheContractIsFound() throws Exception {
        Article article = Article.CONTRACT.decode(sample("parse-service", "article"));
        String id = article.id().toString();
        byte[] value = Article.CONTRACT.encode(article);
        Headers untyped = article.headers(Article.Event.CREATED, TRACE);
        untyped.remove("ce_type");

        assertThat(faults(Article.TOPIC, "no id", value, article.headers(Article.Event.CREATED, TRACE)))
                .hasSize(2);
        assertThat(faults(Article.TOPIC, id, value, untyped)).anyMatch(fault -> fault.contains("ce_type"));
        assertThat(faults(RawItem.TOPIC, id, value, article.headers(Article.Event.CREATED, TRACE)))
                .anyMatch(fault -> fault.contains("entry"));
    }

    @Test
    void aDeadLetterHasTheHeadersOfTheContract() throws Exception {
        RawItem item = RawItem.CONTRACT.decode(sample("ingest-service", "raw-item"));
        var source = new ConsumerRecord<>(RawItem.TOPIC.name(), 3, 17, new byte[] {1}, new byte[] {2});
        item.headers(TRACE).forEach(header -> source.headers().add(header));
        var letter = new DeadLetters("newswire-parse", () -> Instant.EPOCH, new SimpleMeterRegistry())
                .letter(source, DeadLetters.Reason.TOO_LARGE, "x".repeat(1000));

        assertThat(letter.topic()).isEqualTo(RawItem.TOPIC.deadLetters().name());
        assertThat(api.faults(letter.topic(), letter.key(), letter.value(), letter.headers()))
                .isEmpty();
        letter.headers().remove("newswire-dlq-reason");
        assertThat(api.faults(letter.topic(), letter.key(), letter.value(), letter.headers()))
                .isNotEmpty();
    }

    @Test
    void theReasonsAreThoseOfTheCode() {
        JsonNode reasons =
                api.document().at("/components/schemas/deadLetterHeaders/properties/newswire-dlq-reason/enum");
        assertThat(reasons)
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(Stream.of(DeadLetters.Reason.values())
                        .map(DeadLetters.Reason::spelling)
                        .toList());
    }

    private List<String> faults(Topic topic, String key, byte[] value, Headers headers) throws IOException {
        return api.faults(topic.name(), key.getBytes(UTF_8), value, headers);
    }

    private String schemaOf(Topic topic) throws IOException {
        return api.messages(topic.name()).stream()
                .map(message -> {
                    try {
                        return api.followed(message.path("payload")).path("$id").asText();
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

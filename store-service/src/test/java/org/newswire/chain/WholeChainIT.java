package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.newswire.article.Article;
import org.newswire.contract.AsyncApi;
import org.newswire.contract.Contract;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.kafka.Topic;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.SpanCollector;
import org.newswire.service.tracing.SpanCollector.Received;

/// Feeds of every kind pass through a real broker, a real database and the services as deployed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeChainIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Fields of an article with a column of the same value. Times have another form in the table.
    private static final Map<String, String> COLUMNS = Map.ofEntries(
            Map.entry("id", "id"),
            Map.entry("contentHash", "content_hash"),
            Map.entry("revision", "revision"),
            Map.entry("url", "url"),
            Map.entry("site", "site"),
            Map.entry("siteName", "site_name"),
            Map.entry("title", "title"),
            Map.entry("authors", "authors"),
            Map.entry("publishedOn", "published_on"),
            Map.entry("language", "language"),
            Map.entry("text", "text"),
            Map.entry("html", "html"),
            Map.entry("lead", "lead"),
            Map.entry("extent", "extent"),
            Map.entry("wordCount", "word_count"),
            Map.entry("images", "images"),
            Map.entry("tags", "tags"),
            Map.entry("details", "details"),
            Map.entry("rights", "rights"),
            Map.entry("provenance", "provenance"));

    /// The key of the record that is no raw item.
    private static final String POISON = "poison";

    private static final int FEEDS = NewsOrigin.Kind.values().length;

    private final NewsOrigin origin = new NewsOrigin(FEEDS, Ports.anyFree());
    private SpanCollector collector;
    private Chain chain;

    /// Items of each feed so far.
    private int items = 5;

    @BeforeAll
    void start() throws Exception {
        collector = SpanCollector.start();
        chain = new Chain(
                Files.createTempDirectory("newswire-chain"),
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(), "OTEL_BSP_SCHEDULE_DELAY", "200"));
        origin.writeFeedList(chain.feedList());
        origin.showAll(items);
        chain.startAll();
        awaitArticles();
    }

    @AfterAll
    void stop() {
        chain.close();
        collector.close();
        origin.close();
    }

    @Test
    void itemsOfEveryFeedKindAreStoredOnceWithTheirText() {
        for (int feed = 0; feed < FEEDS; feed++) {
            for (int item = 0; item < 5; item++) {
                String where = " from article where url = '" + origin.link(feed, item) + "'";
                assertThat(chain.query("select text" + where))
                        .as(origin.kind(feed).name())
                        .containsExactly(NewsOrigin.text(feed, item));
                assertThat(chain.query("select title" + where)).containsExactly(NewsOrigin.title(feed, item));
            }
        }
        assertEachOnce();
    }

    @Test
    void imagesCaptionsAndCreditsOfEachFormAreStored() {
        int feed = IntStream.range(0, FEEDS)
                .filter(each -> origin.kind(each) == NewsOrigin.Kind.RSS)
                .findFirst()
                .orElseThrow();
        for (int item = 0; item < 4; item++) {
            assertThat(chain.query("select concat_ws('|', i->>'url', i->>'caption', i->>'credit', i->>'width')"
                            + " from article, jsonb_array_elements(images) i where url = '" + origin.link(feed, item)
                            + "'"))
                    .containsExactly(origin.image(feed, item)
                            + List.of("|The harbour|Ada Quill|640", "|Ada Quill|460", "|240", "|The harbour")
                                    .get(item));
        }
    }

    @Test
    void recordsMatchThePublishedContract() throws Exception {
        AsyncApi contract = AsyncApi.read();
        for (Topic topic : List.of(RawItem.TOPIC, Article.TOPIC, FeedStatus.TOPIC)) {
            List<ConsumerRecord<byte[], byte[]>> records = soundRecords(topic);
            assertThat(records).isNotEmpty();
            for (ConsumerRecord<byte[], byte[]> each : records) {
                assertThat(contract.faults(topic.name(), each.key(), each.value(), each.headers()))
                        .isEmpty();
            }
        }
        for (ConsumerRecord<byte[], byte[]> each : chain.records(Article.TOPIC.name())) {
            assertThat(new String(each.key(), UTF_8))
                    .isEqualTo(Article.CONTRACT.decode(each.value()).id().toString());
            assertThat(Contract.header(each.headers(), "ce_type")).contains("org.newswire.article.created");
        }
    }

    @Test
    void oneTraceIdIsInLogLineRecordsRowAndExemplar() throws Exception {
        for (Service service : Service.values()) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(exemplars(service)).isNotEmpty());
        }
        String trace = exemplars(Service.STORE).getFirst();

        List<String> rows = chain.query("select id from article where trace_id = '" + trace + "'");
        assertThat(rows).isNotEmpty();
        assertThat(keysOf(RawItem.TOPIC, trace)).containsAll(rows);
        assertThat(keysOf(Article.TOPIC, trace)).containsAll(rows);
        assertThat(Files.readString(chain.process(Service.INGEST).log()))
                .containsPattern("feed=\\S+ items=\\d+ published trace=" + trace + "\n");
    }

    @Test
    void theCollectorReceivesEachItemsTraceFromPollToRow() {
        String article = chain.query("select id from article").getFirst();
        Supplier<List<Received>> trace = () -> {
            List<String> of = collector.spans().stream()
                    .filter(span -> article.equals(span.attributes().get("newswire.article.id")))
                    .map(Received::traceId)
                    .toList();
            return collector.spans().stream()
                    .filter(span -> of.contains(span.traceId()))
                    .toList();
        };
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(trace.get())
                        .extracting(Received::name)
                        .contains("poll", "fetch", "publish", "parse", "store"));

        Received publish =
                only(trace.get(), span -> article.equals(span.attributes().get("newswire.article.id")));
        Received poll = only(trace.get(), span -> span.name().equals("poll"));
        Received parse = only(trace.get(), span -> span.parentId().equals(publish.spanId()));
        Received store = only(trace.get(), span -> span.parentId().equals(parse.spanId()));
        assertThat(List.of(poll, publish, parse, store))
                .extracting(Received::service, Received::name)
                .containsExactly(
                        tuple("newswire-ingest", "poll"),
                        tuple("newswire-ingest", "publish"),
                        tuple("newswire-parse", "parse"),
                        tuple("newswire-store", "store"));
        assertThat(poll.parentId()).isEmpty();
        assertThat(publish.parentId()).isEqualTo(poll.spanId());
        assertThat(traceparent(RawItem.TOPIC, article)).isEqualTo(publish.traceId() + "-" + publish.spanId());
        assertThat(traceparent(Article.TOPIC, article)).isEqualTo(parse.traceId() + "-" + parse.spanId());
        assertThat(chain.query("select trace_id from article where id = '" + article + "'"))
                .containsExactly(store.traceId());
    }

    private static Received only(List<Received> spans, Predicate<Received> which) {
        List<Received> found = spans.stream().filter(which).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /// Returns the traces in the exemplars of the service's histograms.
    private List<String> exemplars(Service service) throws InterruptedException {
        return Pattern.compile("_bucket\\{.* # \\{.*trace_id=\"([0-9a-f]{32})\"")
                .matcher(chain.process(service).openMetrics().orElse(""))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private List<String> keysOf(Topic topic, String trace) {
        return chain.records(topic.name()).stream()
                .filter(each -> Contract.header(each.headers(), "traceparent")
                        .orElse("")
                        .startsWith("00-" + trace + "-"))
                .map(each -> new String(each.key(), UTF_8))
                .toList();
    }

    /// Returns trace and span id of an article's record.
    private String traceparent(Topic topic, String article) {
        return chain.records(topic.name()).stream()
                .filter(each -> article.equals(new String(each.key(), UTF_8)))
                .map(each -> Contract.header(each.headers(), "traceparent").orElse(""))
                .map(header -> header.substring(3, 52))
                .collect(Collectors.joining(","));
    }

    @Test
    void theFeedTableHasTheStateOfEachFeed() {
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(chain.query("select format from feed where state = 'active' order by format"))
                                .containsExactlyInAnyOrderElementsOf(formats()));
    }

    @Test
    void aRestartOfEachServiceLosesAndDuplicatesNothing() throws Exception {
        for (Service service : Service.values()) {
            items += 5;
            origin.showAll(items);
            assertThat(chain.process(service).stop())
                    .as("%s stops in order", service)
                    .isTrue();
            assertThat(chain.process(service).exitCode()).contains(0);
            chain.start(service);
            awaitArticles();
        }
        assertEachOnce();
    }

    /// Builds the state as CONSUMING.md describes it: the last value of each key, without null
    /// values.
    @Test
    void readingTheTopicFromItsStartYieldsTheArticlesOfTheTable() throws Exception {
        Map<String, JsonNode> state = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> each : chain.records(Article.TOPIC.name())) {
            String key = new String(each.key(), UTF_8);
            if (each.value() == null) {
                state.remove(key);
            } else {
                state.put(key, ((ObjectNode) JSON.readTree(each.value())).retain(COLUMNS.keySet()));
            }
        }
        assertThat(state.values()).isNotEmpty().allMatch(article -> article.has("rights"));
        String row = COLUMNS.entrySet().stream()
                .map(field -> "'" + field.getKey() + "', " + field.getValue())
                .collect(Collectors.joining(", ", "jsonb_build_object(", ")"));
        List<JsonNode> rows = new ArrayList<>();
        for (String each : chain.query("select jsonb_strip_nulls(" + row + ") from article order by id")) {
            rows.add(JSON.readTree(each));
        }
        assertThat(rows).containsExactlyElementsOf(state.values());
    }

    @Test
    void aRemovedFeedIsNoLongerPolledAndAnAddedOneIs() throws IOException {
        String list = Files.readString(chain.feedList());
        int second = list.indexOf("  - name: Site 1");
        Files.writeString(chain.feedList(), "feeds:\n" + list.substring(second));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(chain.query("select name from feed where not watched"))
                        .containsExactly("Site 0"));
        Files.writeString(chain.feedList(), list);
        await().atMost(LIMIT.dividedBy(4))
                .untilAsserted(() -> assertThat(chain.query("select name from feed where not watched"))
                        .isEmpty());
        assertEachOnce();
    }

    @Test
    void aRecordThatIsNotARawItemBecomesAnUnchangedDeadLetter() throws Exception {
        byte[] poison = {'{', 0, (byte) 0xff};
        TestProducer.send(chain.kafka().getBootstrapServers(), RawItem.TOPIC.name(), POISON.getBytes(UTF_8), poison);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(chain.records("news.raw.dlq")).hasSize(1));
        ConsumerRecord<byte[], byte[]> letter = chain.records("news.raw.dlq").getFirst();
        assertThat(letter.value()).isEqualTo(poison);
        assertThat(letter.key()).isEqualTo(POISON.getBytes(UTF_8));
        assertThat(Contract.header(letter.headers(), "newswire-dlq-reason")).contains("malformed");
        assertThat(Contract.header(letter.headers(), "x-test")).contains("kept");
        assertThat(chain.process(Service.PARSE).metrics().orElseThrow())
                .contains("newswire_dead_letters_total{reason=\"malformed\",topic=\"news.raw\"} 1.0");
    }

    private List<String> formats() {
        List<String> formats = new ArrayList<>();
        for (int feed = 0; feed < FEEDS; feed++) {
            formats.add(origin.kind(feed).format());
        }
        return formats;
    }

    private void awaitArticles() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(
                        () -> assertThat(chain.articles()).as(chain::logs).isEqualTo((long) items * FEEDS));
    }

    private void assertEachOnce() {
        int count = items * FEEDS;
        assertThat(chain.query("select distinct url from article")).hasSize(count);
        assertThat(chain.query("select article_id from article_version")).hasSize(count);
        assertThat(keys(RawItem.TOPIC)).hasSize(count).doesNotHaveDuplicates();
        assertThat(keys(Article.TOPIC)).hasSize(count).doesNotHaveDuplicates();
    }

    private List<String> keys(Topic topic) {
        return soundRecords(topic).stream()
                .map(each -> new String(each.key(), UTF_8))
                .toList();
    }

    /// The records of a topic without the one that is no raw item.
    private List<ConsumerRecord<byte[], byte[]>> soundRecords(Topic topic) {
        return chain.records(topic.name()).stream()
                .filter(each -> !POISON.equals(new String(each.key(), UTF_8)))
                .toList();
    }
}

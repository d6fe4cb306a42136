package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Change;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.service.tracing.TraceParent;

/// A consumer that follows `deploy/docs/CONSUMING.md` and uses no code of the project has the same articles
/// as PostgreSQL, after every kind of event. Tests `BatchPublication`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RebuiltTableIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final int ARTICLES = 84;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Columns by record field; times as milliseconds since 1970.
    private static final Map<String, String> COLUMNS = Map.ofEntries(
            Map.entry("id", "id"),
            Map.entry("contentHash", "content_hash"),
            Map.entry("revision", "revision"),
            Map.entry("url", "url"),
            Map.entry("site", "site"),
            Map.entry("siteName", "site_name"),
            Map.entry("title", "title"),
            Map.entry("authors", "authors"),
            Map.entry("publishedAt", "(extract(epoch from published_at) * 1000)::bigint"),
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
            Map.entry("rights", "rights"));

    @TempDir
    static Path folder = Path.of("");

    private StoredChain chain;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    void start() throws Exception {
        chain = new StoredChain(folder);
        producer = new KafkaProducer<>(new KafkaSettings(chain.bootstrapServers(), Map.of()).producer("test"));
    }

    @AfterAll
    void stop() {
        producer.close();
        chain.close();
    }

    @Test
    void aConsumerThatFollowsTheGuideHasTheArticlesOfTheTable() throws Exception {
        publishLifecycles();
        await().atMost(LIMIT).until(chain::hasHandledAll);

        Map<String, JsonNode> state = new TreeMap<>();
        List<String> types = new ArrayList<>();
        for (ConsumerRecord<String, String> each : read("news.articles")) {
            types.add(new String(each.headers().lastHeader("ce_type").value(), UTF_8));
            JsonNode article = each.value() == null ? null : JSON.readTree(each.value());
            if (article == null || article.has("retractedAt")) {
                state.remove(each.key());
            } else {
                state.put(each.key(), article);
            }
        }

        String event = "org.newswire.article.";
        assertThat(types)
                .contains(event + "created", event + "updated", event + "carried")
                .contains(event + "superseded", event + "retracted");
        assertThat(state).hasSizeBetween(ARTICLES / 2, ARTICLES - 1);
        assertThat(rows())
                .containsExactlyElementsOf(
                        state.values().stream().map(RebuiltTableIT::compared).toList());
        assertThat(chain.count("select count(*) from article")).isEqualTo(ARTICLES);
    }

    /// Of every seven articles, one stays as first published. The others are changed, carried by a
    /// second feed, followed by an older version from history, retracted, retracted and published
    /// again, or retracted so long ago that the tombstone is in the topic.
    private void publishLifecycles() throws Exception {
        for (int number = 0; number < ARTICLES; number++) {
            send(lifecycle(number));
        }
        await().atMost(LIMIT).until(chain::hasHandledAll);
        List<ProducerRecord<byte[], byte[]>> tombstones = new ArrayList<>();
        for (ConsumerRecord<String, String> each : read("news.articles")) {
            JsonNode article = JSON.readTree(each.value());
            if (article.has("retractedAt") && number(article) % 7 == 6) {
                byte[] key = each.key().getBytes(UTF_8);
                tombstones.add(new ProducerRecord<>(each.topic(), each.partition(), key, null, each.headers()));
            }
        }
        assertThat(tombstones).hasSize(ARTICLES / 7);
        send(tombstones);
    }

    private static int number(JsonNode article) {
        String url = article.path("url").asText();
        return Integer.parseInt(url.substring(url.lastIndexOf('/') + 1));
    }

    private static List<ProducerRecord<byte[], byte[]>> lifecycle(int number) {
        var begin = item(number, "first", Change.PUBLISHED, 0, "one");
        return switch (number % 7) {
            case 1 -> List.of(begin, item(number, "first", Change.UPDATED, 60, "two"));
            case 2 -> List.of(begin, item(number, "second", Change.PUBLISHED, 60, "one"));
            case 3 ->
                List.of(
                        begin,
                        item(number, "first", Change.UPDATED, 120, "three"),
                        history(item(number, "first", Change.UPDATED, 60, "two")));
            case 4, 6 -> List.of(begin, item(number, "first", Change.RETRACTED, 60, ""));
            case 5 ->
                List.of(
                        begin,
                        item(number, "first", Change.RETRACTED, 60, ""),
                        item(number, "first", Change.PUBLISHED, 120, "again"));
            default -> List.of(begin);
        };
    }

    private static ProducerRecord<byte[], byte[]> history(ProducerRecord<byte[], byte[]> record) {
        BackfillLane.mark(record.headers());
        return record;
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        for (Future<RecordMetadata> each : records.stream().map(producer::send).toList()) {
            each.get();
        }
    }

    private static ProducerRecord<byte[], byte[]> item(
            int number, String feedName, Change change, int seconds, String text) {
        String link = "https://lives.example/" + number;
        String feed = "https://lives.example/" + feedName;
        Instant at = NOON.plusSeconds(number).plusSeconds(seconds);
        boolean gone = change == Change.RETRACTED;
        var entry = RawItemEntryBuilder.builder()
                .key("link:" + link)
                .link(link)
                .title(gone ? null : "Life of ship " + number)
                .content(
                        gone
                                ? null
                                : "<p>Ship " + number + " has been seen " + text + " "
                                        + "in the harbour of the town. ".repeat(20))
                .published(gone ? null : NOON)
                .language("en")
                .categories(gone ? List.of() : List.of("ships"))
                .build();
        UUID id = NameUuid.ofLink(link);
        var item = new RawItem(
                id,
                change,
                "%016x".formatted(seconds),
                at,
                new RawItem.Feed(NameUuid.ofFeed(feed), feed, "Harbour", null, null, null, List.of(), null),
                entry,
                new RawItem.Fetch(feed, feed, 200, at, null, null, List.of(), null),
                null);
        return new ProducerRecord<>(
                RawItem.TOPIC.name(),
                null,
                id.toString().getBytes(UTF_8),
                RawItem.CONTRACT.encode(item),
                item.headers(TraceParent.first(RandomGenerator.getDefault()).text()));
    }

    private List<ConsumerRecord<String, String>> read(String topic) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                chain.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "max.partition.fetch.bytes",
                5 << 20);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static JsonNode compared(JsonNode article) {
        ObjectNode kept = ((ObjectNode) article.deepCopy()).retain(COLUMNS.keySet());
        if (kept.has("publishedAt")) {
            kept.put(
                    "publishedAt",
                    Instant.parse(kept.get("publishedAt").asText()).toEpochMilli());
        }
        return kept;
    }

    /// Returns the articles that are not retracted. The table keeps retracted ones, and
    /// `article_retraction` marks them.
    private List<JsonNode> rows() throws Exception {
        String row = COLUMNS.entrySet().stream()
                .map(field -> "'" + field.getKey() + "', " + field.getValue())
                .collect(Collectors.joining(", ", "jsonb_build_object(", ")"));
        List<JsonNode> rows = new ArrayList<>();
        try (var connection = chain.connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select jsonb_strip_nulls(" + row + ") from article a"
                        + " where not exists (select from article_retraction r where r.article_id = a.id"
                        + " and version_order(r.revision, r.retracted_at) >= version_order(a.revision, a.observed_at))"
                        + " order by id")) {
            while (found.next()) {
                rows.add(JSON.readTree(found.getString(1)));
            }
        }
        return rows;
    }
}

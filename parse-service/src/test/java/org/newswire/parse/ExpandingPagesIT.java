package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemBuilder;
import org.newswire.raw.RawItemPageBuilder;

/// Parses records of some kilobytes that expand to megabytes in memory, with the service in a separate
/// process. Tests [ParseBudget].
final class ExpandingPagesIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int PARTITIONS = 12;
    private static final int FEEDS = 4;
    private static final int PAGE_BYTES = 1_850_000;
    private static final int LARGE_ARTICLES = 60;
    private static final int FOREIGN_RECORDS = 4;
    private static final int FOREIGN_BYTES = 14 << 20;
    private static final String WORDS = "The harbour of the old town stays closed until the tide has turned. ";

    @TempDir
    Path folder = Path.of("");

    /// @param pages   number of pages
    /// @param earlier whether `news.articles` already holds large records
    @ParameterizedTest
    @CsvSource({"256, 96, true", "64, 96, false"})
    void areAllParsedAndPublishedWithASmallHeap(int heapMib, int pages, boolean earlier) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree())) {
            var settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                for (Topic topic :
                        List.of(RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC, SiteStatus.TOPIC)) {
                    TopicAdmin.create(admin, topic);
                }
            }
            int before = earlier ? publishArticles(settings) : 0;
            publishPages(settings, pages);
            try (var articles = new BoundedConsumer(settings.reader("test"));
                    var parse = ServiceProcess.start(
                            ServiceProcess.Service.PARSE,
                            Map.of(
                                    "KAFKA_BOOTSTRAP_SERVERS",
                                    kafka.bootstrapServers(),
                                    "_JAVA_OPTIONS",
                                    "-Xmx" + heapMib + "m"),
                            Ports.anyFree(),
                            folder.resolve("parse.log"))) {
                articles.assign(IntStream.range(0, PARTITIONS)
                        .mapToObj(partition -> new TopicPartition(Article.TOPIC.name(), partition))
                        .toList());
                List<Integer> sizes = new ArrayList<>();
                Set<String> keys = new HashSet<>();
                await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> {
                    articles.poll(Duration.ofMillis(100)).forEach(article -> {
                        sizes.add(article.serializedValueSize());
                        keys.add(new String(article.key(), UTF_8));
                    });
                    assertThat(parse.isAlive()).as(() -> parse.logTail(20)).isTrue();
                    return sizes.size() >= before + pages;
                });
                assertThat(sizes).hasSize(before + pages);
                assertThat(keys).hasSize(before + pages);
                assertThat(sizes).filteredOn(size -> size < 2 * PAGE_BYTES).isEmpty();
            }
        }
    }

    private static void publishPages(KafkaSettings settings, int pages) throws Exception {
        byte[] page = ("<html lang=en><head><title>Harbour</title></head><body><article><h1>Harbour</h1><p>"
                        + WORDS.repeat(PAGE_BYTES / WORDS.length()) + "</p></article></body></html>")
                .getBytes(UTF_8);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            for (int i = 0; i < pages; i++) {
                RawItem item = withPage(i, page);
                producer.send(new ProducerRecord<>(
                                RawItem.TOPIC.name(),
                                item.articleId().toString().getBytes(UTF_8),
                                RawItem.CONTRACT.encode(item)))
                        .get();
            }
        }
    }

    private static RawItem withPage(int number, byte[] body) {
        String link = "https://www.news.example/" + number % FEEDS + "/" + number;
        RawItem item = HarbourItems.of(link, RawItem.Change.PUBLISHED, number);
        Instant seen = item.observedAt();
        var page = RawItemPageBuilder.builder()
                .url(link)
                .finalUrl(link)
                .status(200)
                .fetchedAt(seen)
                .contentType("text/html; charset=utf-8")
                .bytes(body.length)
                .sha256("00")
                .body(RawItem.Page.pack(body))
                .build();
        return RawItemBuilder.builder(item).page(page).build();
    }

    /// Publishes the records that the parser reads for comparison: large articles, and foreign
    /// records above the size limit.
    ///
    /// @return the number of records
    private static int publishArticles(KafkaSettings settings) throws Exception {
        var parser = new ItemParser(new Extractor(), false);
        byte[] template = Article.CONTRACT.encode(((ParseOutcome.Parsed) parser.parse(raw(
                        withPage(0, ("<p>" + WORDS.repeat(1_890_000 / WORDS.length()) + "</p>").getBytes(UTF_8)))))
                .article());
        String json = new String(template, UTF_8);
        String id = NameUuid.ofLink("https://www.news.example/0/0").toString();
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            for (int i = 0; i < LARGE_ARTICLES; i++) {
                String key = NameUuid.ofLink("https://earlier.example/" + i).toString();
                send(producer, key, json.replace(id, key).getBytes(UTF_8));
            }
            String authors = "{\"authors\":[" + "\"a\",".repeat(FOREIGN_BYTES / 4) + "\"a\"]}";
            for (int i = 0; i < FOREIGN_RECORDS; i++) {
                send(producer, NameUuid.ofLink("https://foreign.example/" + i).toString(), authors.getBytes(UTF_8));
            }
        }
        return LARGE_ARTICLES + FOREIGN_RECORDS;
    }

    private static ConsumerRecord<byte[], byte[]> raw(RawItem item) {
        byte[] key = item.articleId().toString().getBytes(UTF_8);
        return new ConsumerRecord<>(RawItem.TOPIC.name(), 0, 0, key, RawItem.CONTRACT.encode(item));
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(Article.TOPIC.name(), key.getBytes(UTF_8), value))
                .get();
    }
}

package org.newswire.store.page.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.store.page.ServedPage;

/// The list of dead letters and the page of one, from a real broker to HTML.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DeadLetterViewsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Topic TOPIC = Topic.retained("news.raw", 2, Duration.ofDays(30));
    private static final String HOSTILE = "<script>alert(1)</script>\"'&\u202e\u0007\n<img src=x onerror=alert(1)>";

    @TempDir
    static Path folder = Path.of("");

    private static @Nullable EmbeddedKafka kafka;
    private static ServedPage page;

    @BeforeAll
    static void start() throws Exception {
        EmbeddedKafka started = EmbeddedKafka.start(folder, Ports.anyFree());
        kafka = started;
        KafkaSettings settings = new KafkaSettings(started.bootstrapServers(), Map.of());
        try (Admin admin = Admin.create(settings.admin("test"))) {
            admin.createTopics(Stream.of(TOPIC, TOPIC.deadLetters())
                            .map(each -> new NewTopic(each.name(), Optional.of(each.partitions()), Optional.empty())
                                    .configs(each.config()))
                            .toList())
                    .all()
                    .get();
        }
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            write(producer, 0, DeadLetterReason.NO_CONTENT, "why", "{\"url\": \"https://daily.example/0\"}");
            write(producer, 1, DeadLetterReason.NO_CONTENT, "why", "{\"url\": \"https://daily.example/1\"}");
            write(producer, 2, DeadLetterReason.MALFORMED, HOSTILE, HOSTILE);
        }
        page = new ServedPage(Instant::now, settings);
    }

    @AfterAll
    static void stop() {
        page.close();
        Objects.requireNonNull(kafka).close();
    }

    @Test
    @Order(1)
    void countsByReasonAndSiteWithTheCommandThatWritesThemBack() throws Exception {
        Document list = list();

        assertThat(list.expectFirst(".verdict").text()).isEqualTo("3 records could not be processed.");
        assertThat(list.expectFirst("tbody tr").text())
                .startsWith("the item has neither title nor text daily.example news.raw 2 ")
                .endsWith("deploy/newswire dlq retry --topic news.raw --reason no-content --site daily.example");
        assertThat(list.select(".items li")).hasSize(3);

        Document filtered =
                Jsoup.parse(page.get(list.expectFirst("tbody a").attr("href")).body());
        assertThat(filtered.expectFirst(".verdict").text()).isEqualTo("2 records could not be processed.");
        assertThat(filtered.select(".items li")).hasSize(2);
        assertThat(Jsoup.parse(page.get("/dead-letters?site=none").body())
                        .expectFirst(".verdict")
                        .text())
                .isEqualTo("No dead letter has this reason and site.");
    }

    @Test
    @Order(2)
    void aHostileRecordIsShownAsText() throws Exception {
        String record = list().expectFirst(".items a").attr("href");
        for (String path : List.of("/dead-letters", record)) {
            HttpResponse<String> response = page.get(path);
            Document document = Jsoup.parse(response.body());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).doesNotContain("\u202e", "\u0007", "<img");
            assertThat(document.select("main script, main img, [onerror]")).isEmpty();
            assertThat(document.text()).contains("<script>alert(1)</script>", "\\u202e");
        }
        assertThat(Jsoup.parse(page.get(record).body()).select("pre").eachText())
                .startsWith(
                        "deploy/newswire dlq retry news.raw-0@2",
                        "deploy/newswire dlq drop news.raw-0@2",
                        "deploy/newswire dlq show news.raw-0@2");
    }

    @Test
    @Order(3)
    void anUnknownRecordIsNotFound() throws Exception {
        for (String path :
                List.of("news.raw.dlq-0@99", "news.raw.dlq-9@0", "news.other.dlq-0@0", "news.raw-0@0", "x/y")) {
            assertThat(page.get("/dead-letters/" + path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    @Order(4)
    void answersWithTheLastFiguresWhileTheBrokerIsAway() throws Exception {
        list();
        Objects.requireNonNull(kafka).close();

        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> page.get("/dead-letters").body().contains("because the broker does not answer since"));
        Document away = Jsoup.parse(page.get("/dead-letters").body());
        assertThat(away.text()).contains("The figures are from", "3 records could not be processed.");
        HttpResponse<String> record = page.get("/dead-letters/news.raw.dlq-0@0");
        assertThat(record.statusCode()).isEqualTo(503);
        assertThat(record.body()).contains("The broker does not answer.");
    }

    /// Waits until the dead letters have been read.
    private static Document list() {
        return await().atMost(LIMIT)
                .until(
                        () -> Jsoup.parse(page.get("/dead-letters").body()),
                        document -> document.selectFirst(".verdict") != null);
    }

    private static void write(
            KafkaProducer<byte[], byte[]> producer, int number, DeadLetterReason reason, String detail, String text)
            throws Exception {
        byte[] key = ("key " + number).getBytes(UTF_8);
        byte[] value = text.getBytes(UTF_8);
        Headers headers = new RecordHeaders().add("x-" + detail, detail.getBytes(UTF_8));
        var source = new ConsumerRecord<>(
                TOPIC.name(),
                number % 2,
                number,
                Instant.now().toEpochMilli(),
                TimestampType.CREATE_TIME,
                key.length,
                value.length,
                key,
                value,
                headers,
                Optional.<Integer>empty());
        Instant at = Instant.now().plusSeconds(number);
        var letters = new DeadLetterRecords("test", () -> at, new SimpleMeterRegistry());
        producer.send(letters.letter(source, reason, detail)).get();
    }
}

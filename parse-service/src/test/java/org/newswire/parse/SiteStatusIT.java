package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.article.SiteStatus.State;
import org.newswire.contract.AsyncApi;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.raw.RawItemPageBuilder;

/// A site starts to show a paywall instead of its articles; `news.site-status` reports it.
final class SiteStatusIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String FEED = "https://www.news.example/rss";
    private static final int RECENT = 12;
    private static final int BEFORE = RECENT + 30;
    private static final String SITE = "news.example";
    private static final String TEXT =
            "The harbour reopened after the storm, and the first ships came in with the morning"
                    + " tide, greeted by a crowd that had waited since before dawn for news of their relatives.";
    private static final String WALL =
            "<html lang='en'><head><title>Access Denied</title></head><body><h1>Access Denied</h1>"
                    + "<main><p>Sorry about that, but there is nothing to be seen at this address.</p></main></body></html>";

    @TempDir
    static Path folder = Path.of("");

    @Test
    void reportsAPaywallInTheStatusOfTheSite() throws Exception {
        try (var kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings);
            var parser = new RunningParser(settings, new ItemParser(new Extractor(), false), RunningParser.LIMITS);
            try (Tail statuses = new Tail(settings, SiteStatus.TOPIC, 1);
                    Tail articles = new Tail(settings, Article.TOPIC, 1)) {
                send(settings, 0, BEFORE, SiteStatusIT::story);
                articles.awaitCount(BEFORE, LIMIT);
                send(settings, BEFORE, BEFORE + 1, SiteStatusIT::story);
                statuses.awaitCount(1, LIMIT);
                assertThat(status(statuses))
                        .satisfies(status -> assertThat(status.state()).isEqualTo(State.USUAL))
                        .satisfies(status -> assertThat(status.drifts()).isEmpty());

                int walled = BEFORE + 1 + RECENT;
                send(settings, BEFORE + 1, walled, _ -> WALL);
                articles.awaitCount(walled, LIMIT);
                send(settings, walled, walled + 1, _ -> WALL);
                statuses.awaitCount(2, LIMIT);
                assertThat(status(statuses).state()).isEqualTo(State.DRIFTING);
                assertThat(status(statuses).drifts())
                        .singleElement()
                        .satisfies(drift -> assertThat(drift.signal()).isEqualTo("text"))
                        .satisfies(drift -> assertThat(drift.is()).isLessThan(0.5));
            } finally {
                parser.stop();
            }
        }
    }

    /// Also when records of others are in the topic.
    @Test
    void detectsThePaywallOfASiteThatWasKnownBeforeARestart() throws Exception {
        try (var kafka = EmbeddedKafka.start(folder.resolve("restart"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings);
            var parser = new RunningParser(settings, new ItemParser(new Extractor(), false), RunningParser.LIMITS);
            try (Tail statuses = new Tail(settings, SiteStatus.TOPIC, 1);
                    Tail articles = new Tail(settings, Article.TOPIC, 1)) {
                send(settings, 0, BEFORE, SiteStatusIT::story);
                articles.awaitCount(BEFORE, LIMIT);
                send(settings, BEFORE, BEFORE + 1, SiteStatusIT::story);
                statuses.awaitCount(1, LIMIT);
                parser.stop();
                sendForeignStatuses(settings);

                parser = new RunningParser(settings, new ItemParser(new Extractor(), false), RunningParser.LIMITS);
                parser.restoreBaselines();
                int walled = BEFORE + 1 + RECENT;
                send(settings, BEFORE + 1, walled, _ -> WALL);
                articles.awaitCount(walled, LIMIT);
                send(settings, walled, walled + 1, _ -> WALL);
                statuses.awaitCount(SITE.getBytes(UTF_8), 2, LIMIT);
                assertThat(status(statuses).state()).isEqualTo(State.DRIFTING);
            } finally {
                parser.stop();
            }
        }
    }

    private static void sendForeignStatuses(KafkaSettings settings) throws Exception {
        byte[] key = "other.example".getBytes(UTF_8);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            for (byte[] value : List.of("no JSON".getBytes(UTF_8), "{}".getBytes(UTF_8), new byte[1 << 20])) {
                producer.send(new ProducerRecord<>(SiteStatus.TOPIC.name(), key, value))
                        .get();
            }
            producer.send(new ProducerRecord<>(SiteStatus.TOPIC.name(), key, null))
                    .get();
        }
    }

    /// Returns the last record, after validating it against the contract.
    private static SiteStatus status(Tail statuses) throws Exception {
        ConsumerRecord<byte[], byte[]> last = statuses.last();
        assertThat(AsyncApi.read().faults(last.topic(), last.key(), last.value(), last.headers()))
                .isEmpty();
        assertThat(new String(last.key(), UTF_8)).isEqualTo(SITE);
        return SiteStatus.CONTRACT.decode(last.value());
    }

    private static void create(KafkaSettings settings) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            List<NewTopic> topics = Stream.of(
                            RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC, SiteStatus.TOPIC)
                    .map(topic -> new NewTopic(topic.name(), 1, (short) 1).configs(topic.config()))
                    .toList();
            CreatedTopics.create(admin, topics);
        }
    }

    /// Sends items whose pages have the numbers from the first to before the last.
    private static void send(KafkaSettings settings, int from, int to, IntFunction<String> page) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            for (int number = from; number < to; number++) {
                producer.send(raw(number, page.apply(number))).get();
            }
        }
    }

    private static String story(int number) {
        return "<html lang='en'><head><title>Day " + number + "</title></head><body><nav>Home News Sport</nav>"
                + "<article><h1>Day " + number + "</h1>" + ("<p>" + TEXT + "</p>").repeat(4)
                + "</article><footer>About us</footer></body></html>";
    }

    private static ProducerRecord<byte[], byte[]> raw(int number, String page) throws IOException {
        String link = "https://www." + SITE + "/day/" + number;
        RawItem item = new RawItem(
                NameUuid.ofLink(link),
                RawItem.Change.PUBLISHED,
                "00ab34cd56ef7890",
                NOON,
                new RawItem.Feed(NameUuid.ofFeed(FEED), FEED, null, null, null, "en", List.of(), null),
                RawItemEntryBuilder.builder()
                        .key("link:" + link)
                        .link(link)
                        .title("Day " + number)
                        .content("<p>The harbour on day " + number + ".</p>")
                        .published(NOON)
                        .language("en")
                        .build(),
                new RawItem.Fetch(FEED, FEED, 200, NOON, null, null, List.of(), null),
                RawItemPageBuilder.builder()
                        .url(link)
                        .finalUrl(link)
                        .status(200)
                        .fetchedAt(NOON)
                        .contentType("text/html; charset=utf-8")
                        .bytes(page.length())
                        .body(gzipped(page))
                        .build());
        return new ProducerRecord<>(
                RawItem.TOPIC.name(),
                null,
                item.articleId().toString().getBytes(UTF_8),
                RawItem.CONTRACT.encode(item),
                item.headers(TRACE));
    }

    private static String gzipped(String page) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(page.getBytes(UTF_8));
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}

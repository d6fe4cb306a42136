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
import org.newswire.parse.extract.Extractor;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.quickstart.EmbeddedKafka;
import org.newswire.quickstart.Ports;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// A site puts up a wall before its articles: `news.site-status` tells of it, through a real broker.
final class SiteStatusIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String FEED = "https://www.news.example/rss";
    private static final int BEFORE = RunningShape.RECENT + RunningShape.LEARNED;
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
    void aWallBeforeTheArticlesIsToldInTheStatusOfTheSite() throws Exception {
        try (var kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings);
            var parser =
                    new RunningParser(settings, new ItemParser(new Extractor(), false)::parse, RunningParser.LIMITS);
            try (Tail statuses = new Tail(settings, SiteStatus.TOPIC, 1);
                    Tail articles = new Tail(settings, Article.TOPIC, 1)) {
                send(settings, 0, BEFORE, SiteStatusIT::story);
                articles.awaitCount(BEFORE, LIMIT);
                send(settings, BEFORE, BEFORE + 1, SiteStatusIT::story);
                statuses.awaitCount(1, LIMIT);
                assertThat(status(statuses))
                        .satisfies(status -> assertThat(status.state()).isEqualTo(State.USUAL))
                        .satisfies(status -> assertThat(status.drifts()).isEmpty());

                int walled = BEFORE + 1 + RunningShape.RECENT;
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

    /// What the last record says, which is as the contract wants it.
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
            admin.createTopics(topics).all().get();
        }
    }

    /// Sends items with the pages that the numbers from one to before another have.
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
                new RawItem.Entry(
                        "link:" + link,
                        null,
                        link,
                        "Day " + number,
                        null,
                        "<p>The harbour on day " + number + ".</p>",
                        List.of(),
                        NOON,
                        null,
                        "en",
                        List.of(),
                        List.of(),
                        List.of(),
                        null),
                new RawItem.Fetch(FEED, FEED, 200, NOON, null, null, List.of(), null),
                new RawItem.Page(
                        link,
                        link,
                        200,
                        NOON,
                        "text/html; charset=utf-8",
                        null,
                        List.of(),
                        page.length(),
                        null,
                        gzipped(page),
                        null,
                        null));
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

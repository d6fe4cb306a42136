package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.parse.known.ArticleTopicReader;
import org.newswire.parse.known.KnownArticles;
import org.newswire.raw.Canary;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// The parser starts while reading `news.articles` takes longer than the maximum poll interval of the
/// group. Tests [KnownArticles].
final class LongReadIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int ARTICLES = 10_000;

    @TempDir
    static Path folder = Path.of("");

    /// One record per fetch makes the read take some seconds.
    private static final Map<String, String> SLOW =
            Map.of("max.poll.interval.ms", "2000", "max.partition.fetch.bytes", "1");

    @Test
    void keepsItsPartitionsComparesWithAllArticlesAndTimesEachItemOnce() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings, RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC);
            ItemParser parser = new ItemParser(new Extractor(), false);
            RawItem item = HarbourItems.of("https://www.news.example/harbour", RawItem.Change.PUBLISHED, 0);
            byte[] key = item.articleId().toString().getBytes(UTF_8);
            byte[] value = RawItem.CONTRACT.encode(item);
            var raw = new ConsumerRecord<>(RawItem.TOPIC.name(), 0, 0, key, value);
            publish(settings, ((ParseOutcome.Parsed) parser.parse(raw)).article());
            try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
                producer.send(new ProducerRecord<>(raw.topic(), key, value)).get();
                producer.send(canary(raw.topic())).get();
            }
            KafkaSettings slow = new KafkaSettings(kafka.bootstrapServers(), SLOW);
            RunningParser running = new RunningParser(
                    slow,
                    parser,
                    new KnownArticles(
                            new ArticleTopicReader(slow.reader("parse-articles-test")),
                            RunningParser.LIMITS,
                            Clock.systemUTC(),
                            Duration.ofMillis(500)));
            try {
                await().atMost(LIMIT).until(() -> running.published("carried") + running.published("created") > 0);
                assertThat(running.published("carried")).isEqualTo(1);
                await().atMost(LIMIT).until(() -> running.items("parsed", "canary") == 1);
                assertThat(running.timed()).isEqualTo(1);
            } finally {
                running.stop();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> canary(String topic) {
        RawItem item = HarbourItems.of("https://www.news.example/canary", RawItem.Change.PUBLISHED, 0);
        String json = new String(RawItem.CONTRACT.encode(item), UTF_8);
        return new ProducerRecord<>(
                topic,
                item.articleId().toString().getBytes(UTF_8),
                json.replace(item.feed().url(), Canary.SOURCE).getBytes(UTF_8));
    }

    private static void create(KafkaSettings settings, Topic... topics) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            List<NewTopic> one = Stream.of(topics)
                    .map(topic -> new NewTopic(topic.name(), 1, (short) 1).configs(topic.config()))
                    .toList();
            CreatedTopics.create(admin, one);
        }
    }

    /// Publishes each article in a batch of its own, and the given one last.
    private static void publish(KafkaSettings settings, Article last) throws Exception {
        Map<String, Object> config = new HashMap<>(settings.producer("test"));
        config.put("batch.size", 0);
        String json = new String(Article.CONTRACT.encode(last), UTF_8);
        try (var producer = new KafkaProducer<byte[], byte[]>(config)) {
            for (int i = 1; i <= ARTICLES; i++) {
                String id = i == ARTICLES
                        ? last.id().toString()
                        : NameUuid.ofLink("https://news.example/" + i).toString();
                byte[] value = json.replace(last.id().toString(), id).getBytes(UTF_8);
                var _ = producer.send(new ProducerRecord<>(Article.TOPIC.name(), id.getBytes(UTF_8), value));
            }
        }
    }
}

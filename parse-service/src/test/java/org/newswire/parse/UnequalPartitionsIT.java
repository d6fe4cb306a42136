package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Change;

/// Tests `KnownArticles`.
final class UnequalPartitionsIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int RAW_PARTITIONS = 2;
    private static final int ARTICLE_PARTITIONS = 3;
    private static final int ARTICLES = 4;

    @TempDir
    static Path folder = Path.of("");

    @Test
    void articlesAreFoundByTheirKeyAfterARestart() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                CreatedTopics.create(
                        admin,
                        List.of(
                                new NewTopic(RawItem.TOPIC.name(), RAW_PARTITIONS, (short) 1),
                                new NewTopic(RawItem.TOPIC.deadLetters().name(), RAW_PARTITIONS, (short) 1),
                                new NewTopic(Article.TOPIC.name(), ARTICLE_PARTITIONS, (short) 1)));
            }
            try (Tail articles = new Tail(settings, Article.TOPIC, ARTICLE_PARTITIONS)) {
                publish(settings, Change.PUBLISHED, articles);
                publish(settings, Change.RETRACTED, articles);
                for (ConsumerRecord<byte[], byte[]> retraction :
                        articles.records().subList(ARTICLES, 2 * ARTICLES)) {
                    assertThat(Article.CONTRACT.decode(retraction.value()).previousHash())
                            .isNotNull();
                }
            }
        }
    }

    private static void publish(KafkaSettings settings, Change change, Tail articles) throws Exception {
        RunningParser parser =
                new RunningParser(settings, new ItemParser(new Extractor(), false), RunningParser.LIMITS);
        int before = articles.count();
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            for (int i = 0; i < ARTICLES; i++) {
                RawItem item = HarbourItems.of("https://news.example/" + i, change, 60);
                byte[] key = item.articleId().toString().getBytes(UTF_8);
                producer.send(new ProducerRecord<>(RawItem.TOPIC.name(), key, RawItem.CONTRACT.encode(item)))
                        .get();
            }
            articles.awaitCount(before + ARTICLES, LIMIT);
        } finally {
            parser.stop();
        }
    }
}

package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
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

/// A commit that the broker executes but confirms late. Tests [ArticleTransactions].
final class LateCommitIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int PARTITIONS = 1;

    /// Time for which the parser waits for a response.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @TempDir
    static Path folder = Path.of("");

    @Test
    void aLateCommitIsRepeatedAndCounted() throws Exception {
        int port = Ports.anyFree();
        try (LateAnswers way = new LateAnswers(port, LateAnswers.Request.END_TRANSACTION);
                EmbeddedKafka kafka = EmbeddedKafka.start(folder, port, way.port())) {
            KafkaSettings settings = new KafkaSettings(
                    kafka.bootstrapServers(), Map.of("max.block.ms", String.valueOf(PATIENCE.toMillis())));
            create(settings);
            RunningParser parser =
                    new RunningParser(settings, new ItemParser(new Extractor(), false), RunningParser.LIMITS);
            try (Tail articles = new Tail(settings, Article.TOPIC, PARTITIONS);
                    Tail letters = new Tail(settings, RawItem.TOPIC.deadLetters(), PARTITIONS)) {
                send(settings, good(0));
                articles.awaitCount(1, LIMIT);

                way.holdBackNext(PATIENCE.multipliedBy(5).dividedBy(2));
                send(
                        settings,
                        new ProducerRecord<>(RawItem.TOPIC.name(), "one".getBytes(UTF_8), "no JSON".getBytes(UTF_8)));
                await().atMost(LIMIT).until(way::heldOne);
                letters.awaitCount(1, LIMIT);
                send(settings, good(1));
                articles.awaitCount(2, LIMIT);

                await().atMost(LIMIT).until(() -> parser.items("parsed", "summary") == 2);
                assertThat(parser.items("rejected", "malformed")).isOne();
                assertThat(parser.deadLetters()).isOne();
            } finally {
                parser.stop();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> good(int number) {
        RawItem item = HarbourItems.of("https://news.example/" + number, Change.PUBLISHED, number);
        return new ProducerRecord<>(
                RawItem.TOPIC.name(),
                null,
                item.articleId().toString().getBytes(UTF_8),
                RawItem.CONTRACT.encode(item),
                item.headers(""));
    }

    private static void create(KafkaSettings settings) throws Exception {
        List<NewTopic> topics = Stream.of(RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC)
                .map(topic -> new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config()))
                .toList();
        try (Admin admin = Admin.create(settings.admin("test"))) {
            CreatedTopics.create(admin, topics);
        }
    }

    private static void send(KafkaSettings settings, ProducerRecord<byte[], byte[]> record) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            producer.send(record).get();
        }
    }
}

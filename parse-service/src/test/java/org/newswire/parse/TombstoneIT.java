package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.parse.known.ArticleStateLimits;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Change;

/// Tests [BatchPublication] and `ArticleStates`.
final class TombstoneIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /// One by one, each retraction and each tombstone reads the record before it.
    private static final Duration LONG_LIMIT = Duration.ofMinutes(5);

    private static final int PARTITIONS = 2;

    @TempDir
    static Path folder = Path.of("");

    @Test
    void isPublishedForAPartitionWithoutNewRecords() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings);
            RunningParser parser = new RunningParser(
                    settings,
                    new ItemParser(new Extractor(), false),
                    new ArticleStateLimits(Duration.ofDays(7), 1_000, Duration.ZERO));
            try (Tail articles = new Tail(settings, Article.TOPIC, PARTITIONS)) {
                send(settings, HarbourItems.of("https://news.example/harbour", Change.PUBLISHED, 0));
                articles.awaitCount(1, LIMIT);
                send(settings, HarbourItems.of("https://news.example/harbour", Change.RETRACTED, 1));
                articles.awaitCount(2, LIMIT);
                ConsumerRecord<byte[], byte[]> retraction = articles.last();

                send(settings, inAnotherPartition(retraction.partition()));
                articles.awaitCount(4, LIMIT);

                assertThat(articles.records())
                        .filteredOn(each -> each.value() == null)
                        .singleElement()
                        .satisfies(each -> assertThat(each.key()).isEqualTo(retraction.key()));
            } finally {
                parser.stop();
            }
        }
    }

    @Test
    void atMostFiveHundredArePublishedPerBatch() throws Exception {
        int retractions = 600;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("many"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings);
            ItemParser parser = new ItemParser(new Extractor(), false);
            try (Tail articles = new Tail(settings, Article.TOPIC, PARTITIONS)) {
                RunningParser keeping = new RunningParser(settings, parser, limits(Duration.ofDays(1)));
                try {
                    sendAll(settings, retractions, Change.PUBLISHED, 0);
                    sendAll(settings, retractions, Change.RETRACTED, 1);
                    articles.awaitCount(2 * retractions, LONG_LIMIT);
                } finally {
                    keeping.stop();
                }
                RunningParser burying = new RunningParser(settings, parser, limits(Duration.ZERO));
                try {
                    int before = 2 * retractions;
                    for (int tombstones : List.of(500, 100, 0)) {
                        send(settings, HarbourItems.of("https://news.example/next" + before, Change.PUBLISHED, 2));
                        articles.awaitCount(before + tombstones + 1, LONG_LIMIT);
                        before += tombstones + 1;
                    }
                } finally {
                    burying.stop();
                }
                assertThat(articles.records())
                        .filteredOn(each -> each.value() == null)
                        .extracting(each -> new String(each.key(), UTF_8))
                        .doesNotHaveDuplicates()
                        .hasSize(retractions);
            }
        }
    }

    private static ArticleStateLimits limits(Duration retractionKept) {
        return new ArticleStateLimits(Duration.ofDays(7), 10_000, retractionKept);
    }

    private static void sendAll(KafkaSettings settings, int count, Change change, int second) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                RawItem item = HarbourItems.of("https://news.example/" + i, change, second);
                sent.add(producer.send(
                        new ProducerRecord<>(RawItem.TOPIC.name(), key(item), RawItem.CONTRACT.encode(item))));
            }
            producer.flush();
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    /// Returns an item of another partition.
    private static RawItem inAnotherPartition(int partition) {
        return IntStream.range(0, 100)
                .mapToObj(i -> HarbourItems.of("https://news.example/" + i, Change.PUBLISHED, 2))
                .filter(item -> Utils.toPositive(Utils.murmur2(key(item))) % PARTITIONS != partition)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] key(RawItem item) {
        return item.articleId().toString().getBytes(UTF_8);
    }

    private static void send(KafkaSettings settings, RawItem item) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            producer.send(new ProducerRecord<>(RawItem.TOPIC.name(), key(item), RawItem.CONTRACT.encode(item)))
                    .get();
        }
    }

    private static void create(KafkaSettings settings) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            List<NewTopic> topics = Stream.of(RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC)
                    .map(topic -> new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config()))
                    .toList();
            CreatedTopics.create(admin, topics);
        }
    }
}

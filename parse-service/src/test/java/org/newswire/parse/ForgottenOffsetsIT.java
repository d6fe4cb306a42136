package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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
import org.newswire.raw.RawItem;
import org.newswire.service.logging.CapturedLog;

/// The broker has lost the committed offsets of `news.raw`. Tests [ParseWork].
final class ForgottenOffsetsIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    static Path folder = Path.of("");

    @Test
    void warnsOfMissingOffsetsIfArticlesWerePublished() throws Exception {
        try (CapturedLog log = CapturedLog.of(ParseWork.class);
                EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings, RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC);
            publish(settings, HarbourItems.of("https://www.news.example/harbour", RawItem.Change.PUBLISHED, 0));
            parseAll(settings);
            parseAll(settings);
            assertThat(log.messages()).isEmpty();

            try (Admin admin = Admin.create(settings.admin("test"))) {
                TopicPartition raw = new TopicPartition(RawItem.TOPIC.name(), 0);
                admin.deleteConsumerGroupOffsets(ParseService.GROUP, Set.of(raw))
                        .all()
                        .get();
            }
            parseAll(settings);
            assertThat(log.messages())
                    .hasSize(1)
                    .allSatisfy(message -> assertThat(message)
                            .contains(
                                    "no committed offsets group=newswire-parse partitions=[news.raw-0]",
                                    "offsets.retention.minutes"));
        }
    }

    /// Waits until the offset behind the only record is committed.
    private static void parseAll(KafkaSettings settings) throws Exception {
        var running = new RunningParser(settings, new ItemParser(new Extractor(), false), RunningParser.LIMITS);
        try (Admin admin = Admin.create(settings.admin("test"))) {
            await().atMost(LIMIT)
                    .until(() -> admin
                            .listConsumerGroupOffsets(ParseService.GROUP)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .values()
                            .stream()
                            .anyMatch(offset -> offset != null && offset.offset() == 1));
            await().atMost(LIMIT).until(running::isMember);
        } finally {
            running.stop();
        }
    }

    private static void create(KafkaSettings settings, Topic... topics) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            List<NewTopic> one = Stream.of(topics)
                    .map(topic -> new NewTopic(topic.name(), 1, (short) 1).configs(topic.config()))
                    .toList();
            CreatedTopics.create(admin, one);
        }
    }

    private static void publish(KafkaSettings settings, RawItem item) throws Exception {
        byte[] key = item.articleId().toString().getBytes(UTF_8);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            producer.send(new ProducerRecord<>(RawItem.TOPIC.name(), key, RawItem.CONTRACT.encode(item)))
                    .get();
        }
    }
}

package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.contract.Contract;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Change;
import org.newswire.raw.RawItemBuilder;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.raw.RawItemPageBuilder;

/// Instances of the parser start and stop while new versions of articles arrive. Tests [ParseWork] and
/// `ConsumeLoop`.
final class RebalanceIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int PARTITIONS = 6;
    private static final int ARTICLES = 60;
    private static final int MAX_IN_FLIGHT = 300;
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");

    /// Every tenth article has a page of this stated size: its records are deferred.
    private static final int LARGE = 600_000;

    private static final String PROSE =
            "<p>The storm has broken two quays, and the first ferry will not leave before the divers have been there.</p>"
                    + "<p>Half the town came to see it, and the mayor spoke for longer than anybody had asked for.</p>";

    @TempDir
    static Path folder = Path.of("");

    private int sent;

    @Test
    void eachVersionIsPublishedOnceAndInOrderWhileInstancesStartAndStop() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            // A closing consumer waits for its last fetch.
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of("fetch.max.wait.ms", "100"));
            try (Admin admin = Admin.create(settings.admin("test"))) {
                create(admin);
                rebalance(settings, admin);
                assertAllIsCommitted(admin);
            }
            Map<UUID, List<ConsumerRecord<byte[], byte[]>>> articles =
                    Records.committed(kafka.bootstrapServers(), Article.TOPIC.name()).stream()
                            .collect(Collectors.groupingBy(record -> UUID.fromString(new String(record.key(), UTF_8))));
            assertThat(articles).hasSize(ARTICLES);
            for (int number = 0; number < ARTICLES; number++) {
                UUID id = item(number).articleId();
                assertEachVersionOnceAndInOrder(articles.getOrDefault(id, List.of()), sent / ARTICLES);
            }
            assertThat(Records.committed(
                            kafka.bootstrapServers(),
                            RawItem.TOPIC.deadLetters().name()))
                    .isEmpty();
        }
    }

    /// A second instance starts, and the first one stops, three times. Records are in flight each time.
    private void rebalance(KafkaSettings settings, Admin admin) throws Exception {
        List<RunningParser> running = new ArrayList<>();
        try (Tail articles = new Tail(settings, Article.TOPIC, PARTITIONS);
                var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            running.add(start(settings, 0));
            for (int round = 1; round <= 3; round++) {
                send(producer, articles);
                running.add(start(settings, round));
                sendUntil(() -> partitions(admin).equals(List.of(PARTITIONS / 2, PARTITIONS / 2)), producer, articles);
                sendUntilPublished(articles.count() + 1_000, producer, articles);
                running.removeFirst().stop();
                sendUntil(() -> partitions(admin).equals(List.of(PARTITIONS)), producer, articles);
            }
            while (sent % ARTICLES != 0) {
                send(producer);
            }
            articles.awaitCount(sent, LIMIT);
        } finally {
            for (RunningParser each : running) {
                each.stop();
            }
        }
    }

    /// Two ids take turns, as an instance that starts again has its former id.
    private static RunningParser start(KafkaSettings settings, int number) {
        return new RunningParser(settings, "instance-" + number % 2, new ItemParser(new Extractor(), false));
    }

    private void sendUntilPublished(int count, KafkaProducer<byte[], byte[]> producer, Tail articles) {
        sendUntil(() -> articles.count() >= count, producer, articles);
    }

    private void sendUntil(Callable<Boolean> condition, KafkaProducer<byte[], byte[]> producer, Tail articles) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> {
            send(producer, articles);
            return condition.call();
        });
    }

    /// Sends the next versions until the limit of unpublished records is reached.
    private void send(KafkaProducer<byte[], byte[]> producer, Tail articles) {
        articles.read();
        while (sent - articles.count() < MAX_IN_FLIGHT) {
            send(producer);
        }
        producer.flush();
    }

    private void send(KafkaProducer<byte[], byte[]> producer) {
        RawItem item = item(sent++);
        byte[] key = item.articleId().toString().getBytes(UTF_8);
        var _ = producer.send(new ProducerRecord<>(RawItem.TOPIC.name(), key, RawItem.CONTRACT.encode(item)));
    }

    /// Returns the versions of all articles in turn.
    private static RawItem item(int number) {
        int version = number / ARTICLES;
        int article = number % ARTICLES;
        String text = "The harbour is closed, says the bulletin of hour " + version + ".";
        String link = "https://news.example/" + article;
        RawItem item = HarbourItems.of(link, version == 0 ? Change.PUBLISHED : Change.UPDATED, version);
        RawItem.Entry entry = RawItemEntryBuilder.builder(item.entry())
                .summary("<p>" + text + "</p>")
                .build();
        return RawItemBuilder.builder(item)
                .entry(entry)
                .page(article % 10 == 0 ? largePage(link, text) : null)
                .build();
    }

    private static RawItem.Page largePage(String link, String text) {
        return RawItemPageBuilder.builder()
                .url(link)
                .finalUrl(link)
                .status(200)
                .fetchedAt(NOON)
                .contentType("text/html; charset=utf-8")
                .bytes(LARGE)
                .body(RawItem.Page.pack(("<h1>Harbour</h1><p>" + text + "</p>" + PROSE).getBytes(UTF_8)))
                .build();
    }

    private static void assertEachVersionOnceAndInOrder(List<ConsumerRecord<byte[], byte[]>> records, int versions)
            throws Exception {
        List<Long> revisions = new ArrayList<>();
        List<String> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            revisions.add(Article.CONTRACT.decode(record.value()).revision());
            events.add(Contract.header(record.headers(), "ce_type").orElseThrow());
        }
        assertThat(revisions)
                .containsExactlyElementsOf(IntStream.range(0, versions)
                        .mapToObj(version -> NOON.plusSeconds(version).toEpochMilli())
                        .toList());
        assertThat(events.getFirst()).isEqualTo(Article.Event.CREATED.type());
        assertThat(events.subList(1, versions)).containsOnly(Article.Event.UPDATED.type());
    }

    /// Returns the number of partitions of each member.
    private static List<Integer> partitions(Admin admin) throws Exception {
        return admin.describeConsumerGroups(List.of(ParseService.GROUP)).all().get().values().stream()
                .flatMap(group -> group.members().stream())
                .map(MemberDescription::assignment)
                .map(assignment -> assignment.topicPartitions().size())
                .toList();
    }

    /// The metadata of the offsets would name deferred records or a batch in progress.
    private static void assertAllIsCommitted(Admin admin) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(ParseService.GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        assertThat(committed).hasSize(PARTITIONS);
        Map<TopicPartition, OffsetSpec> latest =
                committed.keySet().stream().collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest()));
        assertThat(admin.listOffsets(latest).all().get())
                .allSatisfy((partition, end) -> assertThat(committed.get(partition))
                        .extracting(OffsetAndMetadata::offset, OffsetAndMetadata::metadata)
                        .containsExactly(end.offset(), ""));
    }

    private static void create(Admin admin) throws Exception {
        List<NewTopic> topics = Stream.of(RawItem.TOPIC, RawItem.TOPIC.deadLetters(), Article.TOPIC, SiteStatus.TOPIC)
                .map(topic -> new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config()))
                .toList();
        CreatedTopics.create(admin, topics);
    }
}

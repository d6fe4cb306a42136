package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.items.PreparedItem;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.quickstart.EmbeddedKafka;
import org.newswire.quickstart.Ports;
import org.newswire.quickstart.Records;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// What polls found, published through a real broker.
final class PublisherIT {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @TempDir
    static Path folder = Path.of("");

    @Test
    void ofTheOutcomesOfAFeedInATransactionTheLastStatusAndMemoryAreWrittenAndAllItems() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("last"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                for (Topic topic : List.of(RawItem.TOPIC, FeedMemory.TOPIC, FeedStatus.TOPIC)) {
                    Topic.create(admin, topic);
                }
            }
            WatchedFeed one = watched("https://one.example/feed");
            WatchedFeed other = watched("https://other.example/feed");
            List<PollOutcome> outcomes = List.of(
                    outcome(one, 1, true, NOON.plusSeconds(10)),
                    outcome(other, 0, true, NOON.plusSeconds(20)),
                    outcome(one, 1, true, NOON.plusSeconds(30)),
                    outcome(one, 0, false, NOON.plusSeconds(40)));
            try (var member = new KafkaConsumer<byte[], byte[]>(settings.consumer("test", FeedOwner.GROUP));
                    var publisher = publisher(settings)) {
                publisher.start();
                assertThat(publisher.publish(outcomes, List.of(), Map.of(), member.groupMetadata()))
                        .isTrue();
            }

            assertThat(Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name()))
                    .hasSize(2);
            assertThat(read(kafka, FeedStatus.TOPIC, FeedStatus.CONTRACT, FeedStatus::nextPollAt))
                    .containsExactlyInAnyOrder(told(other, 20), told(one, 30));
            assertThat(read(kafka, FeedMemory.TOPIC, FeedMemory.CONTRACT, FeedMemory::nextPollAt))
                    .containsExactlyInAnyOrder(told(other, 20), told(one, 40));
        }
    }

    /// This happens after a rebalance: the transaction has no effect, and the same publisher can be used
    /// again.
    @Test
    @SuppressWarnings("removal") // there is no other way to make the metadata of a member that is gone
    void toForgetFeedsIsTriedAgainWhereTheMembershipIsLost() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("forget"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings, FeedDefinition.TOPIC, FeedMemory.TOPIC, FeedStatus.TOPIC);
            UUID feed = NameUuid.ofFeed("https://one.example/feed");
            var offsets = Map.of(new TopicPartition(FeedDefinition.TOPIC.name(), 0), new OffsetAndMetadata(0));
            var stale = new ConsumerGroupMetadata(FeedOwner.GROUP, 5, "nobody", Optional.empty());
            try (var member = new KafkaConsumer<byte[], byte[]>(settings.consumer("test", FeedOwner.GROUP));
                    var publisher = publisher(settings)) {
                publisher.start();
                assertThat(publisher.forget(List.of(feed), List.of(), true, 0, offsets, stale))
                        .isFalse();
                assertThat(Records.committed(kafka.bootstrapServers(), FeedStatus.TOPIC.name()))
                        .isEmpty();
                assertThat(publisher.forget(List.of(feed), List.of(), true, 0, offsets, member.groupMetadata()))
                        .isTrue();
            }
            assertThat(Records.committed(kafka.bootstrapServers(), FeedStatus.TOPIC.name()))
                    .singleElement()
                    .satisfies(tombstone -> assertThat(tombstone.value()).isNull());
            assertThat(Records.committed(kafka.bootstrapServers(), FeedMemory.TOPIC.name()))
                    .hasSize(2);
        }
    }

    /// This happens if an operator has lowered `max.message.bytes`.
    @Test
    void anItemThatItsTopicRefusesIsSetAsideAndAllElseIsPublished() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("large"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(
                    settings,
                    limited(RawItem.TOPIC, 20_000),
                    RawItem.TOPIC.deadLetters(),
                    FeedMemory.TOPIC,
                    FeedStatus.TOPIC);
            WatchedFeed one = watched("https://one.example/feed");
            WatchedFeed other = watched("https://other.example/feed");
            List<PollOutcome> outcomes = List.of(
                    outcome(one, List.of(item("a", 100), item("b", 50_000), item("c", 100), item("d", 90_000)), NOON),
                    outcome(other, List.of(item("e", 100)), NOON));
            try (var member = new KafkaConsumer<byte[], byte[]>(settings.consumer("test", FeedOwner.GROUP));
                    var publisher = publisher(settings)) {
                publisher.start();
                assertThat(publisher.publish(outcomes, List.of(), Map.of(), member.groupMetadata()))
                        .isTrue();
            }

            assertThat(keys(kafka, RawItem.TOPIC)).containsExactlyInAnyOrder("a", "c", "e");
            assertThat(keys(kafka, RawItem.TOPIC.deadLetters())).containsExactlyInAnyOrder("b", "d");
            assertThat(Records.committed(kafka.bootstrapServers(), "news.raw.dlq"))
                    .allSatisfy(letter -> {
                        assertThat(Contract.header(letter.headers(), "newswire-dlq-reason"))
                                .contains("too-large");
                        assertThat(Contract.header(letter.headers(), "newswire-dlq-topic"))
                                .contains("news.raw");
                        assertThat(letter.value().length).isIn(50_000, 90_000);
                    });
            assertThat(keys(kafka, FeedMemory.TOPIC)).hasSize(2);
            assertThat(metrics.counter("newswire.dead.letters", "topic", "news.raw", "reason", "too-large")
                            .count())
                    .isEqualTo(2);
        }
    }

    @Test
    void whatEvenTheDeadLettersRefuseIsToldOfWithoutItsBytes() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("bare"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(
                    settings,
                    limited(RawItem.TOPIC, 20_000),
                    limited(RawItem.TOPIC.deadLetters(), 20_000),
                    FeedMemory.TOPIC,
                    FeedStatus.TOPIC);
            WatchedFeed one = watched("https://one.example/feed");
            try (var member = new KafkaConsumer<byte[], byte[]>(settings.consumer("test", FeedOwner.GROUP));
                    var publisher = publisher(settings)) {
                publisher.start();
                List<PollOutcome> outcomes = List.of(outcome(one, List.of(item("a", 50_000), item("b", 100)), NOON));
                assertThat(publisher.publish(outcomes, List.of(), Map.of(), member.groupMetadata()))
                        .isTrue();
            }
            assertThat(keys(kafka, RawItem.TOPIC)).containsExactly("b");
            assertThat(Records.committed(kafka.bootstrapServers(), "news.raw.dlq"))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.value()).isNull();
                        assertThat(Contract.header(letter.headers(), "newswire-dlq-omitted"))
                                .contains("50001");
                    });
        }
    }

    private static void create(KafkaSettings settings, Topic... topics) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            for (Topic topic : topics) {
                Topic.create(admin, topic);
            }
        }
    }

    private static Topic limited(Topic topic, int bytes) {
        Map<String, String> config = new HashMap<>(topic.config());
        config.put("max.message.bytes", String.valueOf(bytes));
        return new Topic(topic.name(), topic.partitions(), config);
    }

    private static List<String> keys(EmbeddedKafka kafka, Topic topic) {
        return Records.committed(kafka.bootstrapServers(), topic.name()).stream()
                .map(each -> new String(each.key(), UTF_8))
                .toList();
    }

    /// @param bytes size of incompressible content
    private static PreparedItem item(String key, int bytes) {
        byte[] value = new byte[bytes];
        new SplittableRandom(key.hashCode()).nextBytes(value);
        TraceSpan span = Tracing.off(ThreadLocalRandom::current).first(Step.PUBLISH);
        var message = new ProducerRecord<>(RawItem.TOPIC.name(), null, key.getBytes(UTF_8), value);
        return new PreparedItem(RawItem.Change.PUBLISHED, NOON, null, false, message, span);
    }

    private static PollOutcome outcome(WatchedFeed feed, List<PreparedItem> items, Instant next) {
        TraceSpan span = Tracing.off(ThreadLocalRandom::current).first(Step.POLL);
        FeedMemory memory = feed.memory()
                .change()
                .next(new Next(next, FeedStatus.Reason.RHYTHM))
                .done();
        return new PollOutcome(feed, items, memory, memory.status(feed.definition(), 200, null), true, 0, span);
    }

    private Publisher publisher(KafkaSettings settings) {
        InstantSource clock = InstantSource.system();
        return new Publisher(settings, "test", new DeadLetters(FeedOwner.GROUP, clock, metrics), clock);
    }

    private static WatchedFeed watched(String url) {
        var feed = new FeedDefinition(
                NameUuid.ofFeed(url), url, null, List.of(), "list", null, null, null, null, Map.of());
        return new WatchedFeed(0, feed, FeedMemory.blank(NOON), () -> PollBudget.UNLIMITED, Instant.MIN);
    }

    private static PollOutcome outcome(WatchedFeed feed, int items, boolean polled, Instant next) throws Exception {
        RawItem item = RawItem.CONTRACT.decode(
                Files.readAllBytes(Path.of("../ingest-service/src/test/resources/samples/raw-item.json")));
        TraceSpan span = Tracing.off(ThreadLocalRandom::current).first(Step.POLL);
        FeedMemory memory = feed.memory()
                .change()
                .next(new Next(next, FeedStatus.Reason.RHYTHM))
                .done();
        FeedStatus status = polled ? memory.status(feed.definition(), 200, null) : null;
        PreparedItem prepared = PreparedItem.of(item, span.child(Step.PUBLISH), Lane.LIVE);
        return new PollOutcome(feed, Collections.nCopies(items, prepared), memory, status, false, 0, span);
    }

    private static String told(WatchedFeed feed, int seconds) {
        return feed.definition().id() + " " + NOON.plusSeconds(seconds);
    }

    /// Of each record the key and one thing that its value says.
    private static <T> List<String> read(
            EmbeddedKafka kafka, Topic topic, Contract<T> contract, Function<T, Object> what) throws Exception {
        List<String> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : Records.committed(kafka.bootstrapServers(), topic.name())) {
            found.add(new String(each.key(), UTF_8) + " " + what.apply(contract.decode(each.value())));
        }
        return found;
    }
}

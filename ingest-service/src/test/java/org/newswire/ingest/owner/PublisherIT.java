package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.newswire.contract.Contract;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.FeedDefinitionBuilder;
import org.newswire.ingest.items.EncodedItem;
import org.newswire.ingest.owner.FeedTable.Unsubscribed;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.PollStateBuilder;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.ingest.websub.Callback;
import org.newswire.ingest.websub.HubDiscovery;
import org.newswire.ingest.websub.Subscription;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.TraceSpan;
import org.newswire.service.tracing.Tracing;

/// Publishes outcomes of polls to an embedded broker.
final class PublisherIT {
    private static final int ROUNDS = 5;
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @TempDir
    static Path folder = Path.of("");

    @Test
    void writesAllItemsButOnlyTheLastStatusAndStateOfAFeedPerTransaction() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("last"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                for (Topic topic : List.of(RawItem.TOPIC, PollState.TOPIC, FeedStatus.TOPIC)) {
                    TopicAdmin.create(admin, topic);
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
                    .containsExactlyInAnyOrder(formatted(other, 20), formatted(one, 30));
            assertThat(read(kafka, PollState.TOPIC, PollState.CONTRACT, PollState::nextPollAt))
                    .containsExactlyInAnyOrder(formatted(other, 20), formatted(one, 40));
        }
    }

    /// This happens after a rebalance: the transaction has no effect, and the same publisher can be used
    /// again.
    @Test
    @SuppressWarnings("removal") // there is no other way to make the metadata of a member that is gone
    void retriesTheRemovalOfFeedsAfterALostMembership() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("forget"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings, FeedDefinition.TOPIC, PollState.TOPIC, FeedStatus.TOPIC);
            UUID feed = NameUuid.ofFeed("https://one.example/feed");
            var offsets = Map.of(new TopicPartition(FeedDefinition.TOPIC.name(), 0), new OffsetAndMetadata(0));
            var stale = new ConsumerGroupMetadata(FeedOwner.GROUP, 5, "nobody", Optional.empty());
            try (var member = new KafkaConsumer<byte[], byte[]>(settings.consumer("test", FeedOwner.GROUP));
                    var publisher = publisher(settings)) {
                publisher.start();
                assertThat(publisher.delete(List.of(feed), List.of(), true, 0, offsets, stale))
                        .isFalse();
                assertThat(Records.committed(kafka.bootstrapServers(), FeedStatus.TOPIC.name()))
                        .isEmpty();
                assertThat(publisher.delete(List.of(feed), List.of(), true, 0, offsets, member.groupMetadata()))
                        .isTrue();
            }
            assertThat(Records.committed(kafka.bootstrapServers(), FeedStatus.TOPIC.name()))
                    .singleElement()
                    .satisfies(tombstone -> assertThat(tombstone.value()).isNull());
            assertThat(Records.committed(kafka.bootstrapServers(), PollState.TOPIC.name()))
                    .hasSize(2);
        }
    }

    /// This happens if an operator has lowered `max.message.bytes`.
    @Test
    void anItemThatTheTopicRejectsBecomesADeadLetterAndAllElseIsPublished() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("large"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(
                    settings,
                    limited(RawItem.TOPIC, 20_000),
                    RawItem.TOPIC.deadLetters(),
                    PollState.TOPIC,
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
                    .allSatisfy(deadLetter -> {
                        assertThat(Contract.header(deadLetter.headers(), "newswire-dlq-reason"))
                                .contains("too-large");
                        assertThat(Contract.header(deadLetter.headers(), "newswire-dlq-topic"))
                                .contains("news.raw");
                        assertThat(deadLetter.value().length).isIn(50_000, 90_000);
                    });
            assertThat(keys(kafka, PollState.TOPIC)).hasSize(2);
            assertThat(metrics.counter("newswire.dead.letters", "topic", "news.raw", "reason", "too-large")
                            .count())
                    .isEqualTo(2);
        }
    }

    /// When the transaction fails, the client may not have sent all of it, and reports the same error for the rest.
    @Test
    void aRejectedRecordAffectsNoOtherFeedAndItemOfItsTransaction() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("many"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(
                    settings,
                    limited(RawItem.TOPIC, 20_000),
                    RawItem.TOPIC.deadLetters(),
                    limited(PollState.TOPIC, 20_000),
                    FeedStatus.TOPIC);
            Map<String, Object> lingering = new HashMap<>(settings.transactionalProducer("test"));
            lingering.put("linger.ms", 200); // small records are sent after the large ones are refused
            lingering.put("batch.size", 10_000);
            WatchedFeed large = watched("https://large.example/feed");
            WatchedFeed other = watched("https://other.example/feed");
            try (var member = new KafkaConsumer<byte[], byte[]>(settings.consumer("test", FeedOwner.GROUP));
                    var publisher = publisher(lingering)) {
                publisher.start();
                for (int i = 0; i < ROUNDS; i++) {
                    List<PollOutcome> outcomes = List.of(
                            outcome(large, List.of(item("of-large", 100)), stateOf(large, 30_000)),
                            outcome(other, List.of(item("large", 50_000), item("small", 100)), NOON));
                    assertThat(publisher.publish(outcomes, List.of(), Map.of(), member.groupMetadata()))
                            .isTrue();
                    assertThat(publisher.takeRefusedFeeds())
                            .containsOnlyKeys(large.definition().id())
                            .allSatisfy((_, remedy) -> assertThat(remedy).contains("topic=" + PollState.TOPIC.name()));
                }
            }
            assertThat(keys(kafka, RawItem.TOPIC)).hasSize(ROUNDS).containsOnly("small");
            assertThat(keys(kafka, RawItem.TOPIC.deadLetters())).hasSize(ROUNDS).containsOnly("large");
        }
    }

    /// @param bytes size of incompressible content
    private static PollState stateOf(WatchedFeed feed, int bytes) {
        byte[] noise = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(noise);
        return PollStateBuilder.builder(feed.pollState())
                .knownItems(Base64.getEncoder().encodeToString(noise))
                .build();
    }

    @Test
    void anItemThatTheDeadLetterTopicRejectsIsReportedWithoutItsContent() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("bare"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(
                    settings,
                    limited(RawItem.TOPIC, 20_000),
                    limited(RawItem.TOPIC.deadLetters(), 20_000),
                    PollState.TOPIC,
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
                    .satisfies(deadLetter -> {
                        assertThat(deadLetter.value()).isNull();
                        assertThat(Contract.header(deadLetter.headers(), "newswire-dlq-omitted"))
                                .contains("50001");
                    });
        }
    }

    /// This happens if an operator has lowered `max.message.bytes`.
    @Test
    void aFeedWhoseStateTheTopicRejectsIsLeftOutAndAllElseIsPublished() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("state"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings, RawItem.TOPIC, limited(PollState.TOPIC, 20_000), FeedStatus.TOPIC);
            WatchedFeed one = watched("https://one.example/feed");
            WatchedFeed other = watched("https://other.example/feed");
            List<PollOutcome> outcomes = List.of(
                    outcome(one, List.of(item("a", 100)), stateOf(one, 30_000)),
                    outcome(other, List.of(item("b", 100)), NOON));
            try (var member = new KafkaConsumer<byte[], byte[]>(settings.consumer("test", FeedOwner.GROUP));
                    var publisher = publisher(settings)) {
                publisher.start();
                assertThat(publisher.publish(outcomes, List.of(), Map.of(), member.groupMetadata()))
                        .isTrue();
                assertThat(publisher.takeRefusedFeeds())
                        .containsOnlyKeys(one.definition().id())
                        .allSatisfy((_, remedy) -> assertThat(remedy)
                                .contains("topic=" + PollState.TOPIC.name() + " rejects", "kafka-configs"));
                assertThat(publisher.takeRefusedFeeds()).isEmpty();
            }

            assertThat(keys(kafka, RawItem.TOPIC)).containsExactly("b");
            String id = other.definition().id().toString();
            assertThat(keys(kafka, PollState.TOPIC)).containsExactly(id);
            assertThat(keys(kafka, FeedStatus.TOPIC)).containsExactly(id);
        }
    }

    @Test
    void aRemovedFeedWhoseStateTheTopicRejectsIsUnsubscribedLikeAnyOther() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("removed"), Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            create(settings, limited(PollState.TOPIC, 20_000), FeedStatus.TOPIC, Callback.TOPIC);
            WatchedFeed one = watched("https://one.example/feed");
            WatchedFeed other = watched("https://other.example/feed");
            List<UUID> removed =
                    List.of(one.definition().id(), other.definition().id());
            List<Unsubscribed> ended =
                    List.of(unsubscribed(one, stateOf(one, 30_000)), unsubscribed(other, other.pollState()));
            try (var member = new KafkaConsumer<byte[], byte[]>(settings.consumer("test", FeedOwner.GROUP));
                    var publisher = publisher(settings)) {
                publisher.start();
                assertThat(publisher.delete(removed, ended, false, 0, Map.of(), member.groupMetadata()))
                        .isTrue();
                assertThat(publisher.takeRefusedFeeds()).isEmpty();
            }

            assertThat(keys(kafka, PollState.TOPIC))
                    .containsExactly(removed.getLast().toString());
            assertThat(keys(kafka, FeedStatus.TOPIC))
                    .containsExactlyInAnyOrder(
                            removed.getFirst().toString(), removed.getLast().toString());
            assertThat(keys(kafka, Callback.TOPIC)).hasSize(2);
        }
    }

    private static Unsubscribed unsubscribed(WatchedFeed feed, PollState state) {
        URI topic = URI.create(feed.definition().url());
        var discovery = new HubDiscovery(List.of(URI.create("https://hub.example/")), topic);
        Subscription subscription =
                Objects.requireNonNull(Subscription.following(null, discovery, NOON, ThreadLocalRandom.current()));
        return new Unsubscribed(feed.definition().id(), subscription, state);
    }

    private static void create(KafkaSettings settings, Topic... topics) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            for (Topic topic : topics) {
                TopicAdmin.create(admin, topic);
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
    private static EncodedItem item(String key, int bytes) {
        byte[] value = new byte[bytes];
        new SplittableRandom(key.hashCode()).nextBytes(value);
        TraceSpan span = Tracing.off(ThreadLocalRandom::current).first(SpanName.PUBLISH);
        var message = new ProducerRecord<>(RawItem.TOPIC.name(), null, key.getBytes(UTF_8), value);
        return new EncodedItem(RawItem.Change.PUBLISHED, NOON, null, false, message, span);
    }

    private static PollOutcome outcome(WatchedFeed feed, List<EncodedItem> items, Instant next) {
        return outcome(feed, items, feed.pollState().withNext(new Next(next, FeedStatus.Reason.RHYTHM)));
    }

    private static PollOutcome outcome(WatchedFeed feed, List<EncodedItem> items, PollState memory) {
        TraceSpan span = Tracing.off(ThreadLocalRandom::current).first(SpanName.POLL);
        return new PollOutcome(feed, items, memory, memory.status(feed.definition(), 200, null), true, 0, span);
    }

    private Publisher publisher(KafkaSettings settings) {
        return publisher(settings.transactionalProducer("test"));
    }

    private Publisher publisher(Map<String, Object> producer) {
        InstantSource clock = InstantSource.system();
        return new Publisher(
                new KafkaSettings.Transactions(producer),
                new DeadLetterRecords(FeedOwner.GROUP, clock, metrics),
                clock);
    }

    private static WatchedFeed watched(String url) {
        var feed = FeedDefinitionBuilder.builder()
                .id(NameUuid.ofFeed(url))
                .url(url)
                .origin("list")
                .build();
        return new WatchedFeed(0, feed, PollState.blank(NOON), () -> PollBudget.UNLIMITED, Instant.MIN);
    }

    private static PollOutcome outcome(WatchedFeed feed, int items, boolean polled, Instant next) throws Exception {
        RawItem item = RawItem.CONTRACT.decode(
                Files.readAllBytes(Path.of("../ingest-service/src/test/resources/samples/raw-item.json")));
        TraceSpan span = Tracing.off(ThreadLocalRandom::current).first(SpanName.POLL);
        PollState memory = feed.pollState().withNext(new Next(next, FeedStatus.Reason.RHYTHM));
        FeedStatus status = polled ? memory.status(feed.definition(), 200, null) : null;
        EncodedItem prepared = EncodedItem.of(item, span.child(SpanName.PUBLISH), false);
        return new PollOutcome(feed, Collections.nCopies(items, prepared), memory, status, false, 0, span);
    }

    private static String formatted(WatchedFeed feed, int seconds) {
        return feed.definition().id() + " " + NOON.plusSeconds(seconds);
    }

    /// Formats the key of each record and one field of its value.
    private static <T> List<String> read(
            EmbeddedKafka kafka, Topic topic, Contract<T> contract, Function<T, Object> what) throws Exception {
        List<String> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : Records.committed(kafka.bootstrapServers(), topic.name())) {
            found.add(new String(each.key(), UTF_8) + " " + what.apply(contract.decode(each.value())));
        }
        return found;
    }
}

package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.embedded.CreatedTopics;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Records;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.items.EncodedItem;
import org.newswire.ingest.permits.HostOwnership;
import org.newswire.ingest.poll.IngestMetrics;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.ingest.state.LeapingClock;
import org.newswire.ingest.state.Outbox;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;
import org.newswire.service.metrics.SkippedRecords;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.TraceSpan;
import org.newswire.service.tracing.Tracing;

/// The parts of a [FeedOwner] on a broker, without its loop. The test assigns partitions in place of the group.
final class OwnerParts implements AutoCloseable {
    static final int PARTITIONS = 7;
    static final Duration GAP = Duration.ofMinutes(1);

    private final EmbeddedKafka kafka;
    private final KafkaSettings settings;
    final LeapingClock clock = new LeapingClock();
    final Outbox outbox = new Outbox(clock);
    final FeedTable table = new FeedTable(FeedFixtures.SETTINGS);
    final HostOwnership ownership = new HostOwnership();
    final Member member;
    private final Publisher publisher;
    final OutcomeWriter writer;
    final RemovedFeeds removed;
    final FeedDefinitions definitions;
    final PartitionAssignment assignment;

    /// A member of the group that can be made to lose its membership.
    static final class Member extends KafkaConsumer<byte[], byte[]> {
        boolean isExpelled;

        private Member(KafkaSettings settings) {
            super(settings.consumer("test", FeedOwner.GROUP));
        }

        @Override
        @SuppressWarnings("removal") // there is no other way to make the metadata of a member that is gone
        public ConsumerGroupMetadata groupMetadata() {
            return isExpelled
                    ? new ConsumerGroupMetadata(FeedOwner.GROUP, 5, "nobody", Optional.empty())
                    : super.groupMetadata();
        }
    }

    static void createTopics(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(new KafkaSettings(kafka.bootstrapServers(), Map.of()).admin("test"))) {
            List<NewTopic> topics =
                    List.of(FeedDefinition.TOPIC, PollState.TOPIC, FeedStatus.TOPIC, RawItem.TOPIC).stream()
                            .map(topic -> new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config()))
                            .toList();
            CreatedTopics.create(admin, topics);
        }
    }

    OwnerParts(EmbeddedKafka kafka) {
        this(kafka, List.of(IngestTopics.FEED_MEMORY, FeedStatus.TOPIC));
    }

    /// @param companions topics that need a partition for each partition of `news.feeds`
    OwnerParts(EmbeddedKafka kafka, List<Topic> companions) {
        this.kafka = kafka;
        this.settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
        var meters = new SimpleMeterRegistry();
        var hosts = new HostStates(new HostLimiter(PolitenessSettings.defaults(), clock), clock);
        var skipped = new SkippedRecords(meters);
        member = new Member(settings);
        member.assign(IntStream.range(0, PARTITIONS).mapToObj(OwnerParts::owned).toList());
        publisher = new Publisher(
                new KafkaSettings.Transactions(settings.transactionalProducer("test")),
                new DeadLetterRecords(FeedOwner.GROUP, clock, meters),
                clock);
        publisher.start();
        writer = new OutcomeWriter(
                member, publisher, outbox, table, hosts, new IngestMetrics(meters, clock), _ -> {}, clock);
        removed = new RemovedFeeds(table, writer, clock);
        definitions = new FeedDefinitions(table, removed, skipped, clock);
        var reader = new PartitionReader(settings, "test-reader");
        assignment = new PartitionAssignment(
                new PartitionAssignment.Parts(member, table, hosts, definitions, removed, writer, outbox, ownership),
                partitions -> PartitionSnapshot.read(reader, partitions, skipped),
                () -> {},
                companions,
                GAP,
                clock);
    }

    static TopicPartition owned(int partition) {
        return new TopicPartition(FeedDefinition.TOPIC.name(), partition);
    }

    /// Writes the definition of a feed, or its removal.
    void define(int partition, String url, boolean isDefined) throws Exception {
        FeedDefinition feed = FeedFixtures.definition(url);
        byte[] value = isDefined ? FeedDefinition.CONTRACT.encode(feed) : null;
        try (var producer = new KafkaProducer<byte[], byte @Nullable []>(settings.producer("definitions"))) {
            producer.send(new ProducerRecord<>(
                            FeedDefinition.TOPIC.name(),
                            partition,
                            feed.id().toString().getBytes(UTF_8),
                            value))
                    .get();
        }
    }

    /// The feed with this address, of an assigned partition.
    WatchedFeed feed(String url) {
        return table.feeds().stream()
                .filter(feed -> feed.definition().url().equals(url))
                .findFirst()
                .orElseThrow();
    }

    /// An outcome with one item.
    PollOutcome outcome(WatchedFeed feed, String itemKey, Instant next) {
        TraceSpan span = Tracing.off(ThreadLocalRandom::current).first(SpanName.POLL);
        var message = new ProducerRecord<>(RawItem.TOPIC.name(), null, itemKey.getBytes(UTF_8), new byte[10]);
        var item = new EncodedItem(RawItem.Change.PUBLISHED, clock.instant(), null, false, message, span);
        return outcome(feed, List.of(item), next, span);
    }

    PollOutcome outcomeWithoutItems(WatchedFeed feed, Instant next) {
        return outcome(
                feed, List.of(), next, Tracing.off(ThreadLocalRandom::current).first(SpanName.POLL));
    }

    private static PollOutcome outcome(WatchedFeed feed, List<EncodedItem> items, Instant next, TraceSpan span) {
        PollState state = feed.pollState().withNext(new Next(next, FeedStatus.Reason.RHYTHM));
        return new PollOutcome(feed, items, state, state.status(feed.definition(), 200, null), true, 0, span);
    }

    /// The keys of all published items.
    List<String> items() {
        return Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name()).stream()
                .map(item -> new String(item.key(), UTF_8))
                .toList();
    }

    /// The planned polls in the written states of a feed, oldest first.
    List<Instant> written(WatchedFeed feed) throws Exception {
        List<Instant> planned = new ArrayList<>();
        for (var state : Records.committed(kafka.bootstrapServers(), PollState.TOPIC.name())) {
            if (new String(state.key(), UTF_8).equals(feed.definition().id().toString())) {
                planned.add(PollState.CONTRACT.decode(state.value()).nextPollAt());
            }
        }
        return planned;
    }

    /// Whether the last record of a feed in a topic has a value.
    boolean isKept(Topic topic, FeedDefinition feed) {
        return Records.committed(kafka.bootstrapServers(), topic.name()).stream()
                .filter(record ->
                        new String(record.key(), UTF_8).equals(feed.id().toString()))
                .reduce((_, later) -> later)
                .filter(last -> last.value() != null)
                .isPresent();
    }

    /// The position of the group that was committed; empty without one.
    Optional<Long> committed(int partition) {
        return Optional.ofNullable(member.committed(Set.of(owned(partition))).get(owned(partition)))
                .map(OffsetAndMetadata::offset);
    }

    @Override
    public void close() {
        publisher.close();
        member.close();
    }
}

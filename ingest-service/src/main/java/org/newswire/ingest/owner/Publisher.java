package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.newswire.ingest.items.PreparedItem;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.PollClaims;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.owner.FeedTable.Unsubscribed;
import org.newswire.ingest.websub.Callback;
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.raw.FeedStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes what polls found: items, memories and statuses, and what hosts asked for, in one
/// transaction, fenced by the membership in the group. Used by one thread.
@SuppressWarnings("FutureReturnValueIgnored") // a send that fails fails the commit
final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /// The most transactions of a round, since each finds one item that the broker refuses. The next round
    /// continues.
    private static final int MOST_TRIES = 50;

    private final KafkaProducer<byte[], byte[]> producer;
    private final DeadLetters letters;
    private final InstantSource clock;

    /// Items that `news.raw` refuses as too large, with their replacement. The client's thread adds to it.
    private final Map<PreparedItem, Replacement> refused = Collections.synchronizedMap(new IdentityHashMap<>());

    private final AtomicInteger refusals = new AtomicInteger();

    private enum Replacement {
        DEAD_LETTER,
        /// A dead letter without key and value, because `news.raw.dlq` refuses these too.
        BARE_DEAD_LETTER
    }

    /// @param letters sends dead letters of items that the broker refuses as too large
    Publisher(KafkaSettings kafka, String transactionalId, DeadLetters letters, InstantSource clock) {
        this.letters = letters;
        this.clock = clock;
        this.producer = new KafkaSettings.Transactions(kafka.transactionalProducer(transactionalId));
    }

    /// Ends what a predecessor with the same id left open.
    void start() {
        producer.initTransactions();
    }

    /// @return whether it is published; if not, nothing of it is, and it may be tried again while the
    ///     partitions are owned
    /// @throws KafkaException when its fate is unknown: only the topics can tell
    boolean publish(
            List<PollOutcome> outcomes,
            List<HostMemories.Change> hosts,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        Runnable sending = () -> {
            outcomes.forEach(this::sendItems);
            sendLast(outcomes);
            hosts.forEach(change -> producer.send(change.toRecord()));
        };
        boolean published = publishWithoutRefused(sending, offsets, group);
        if (published) {
            outcomes.forEach(this::published);
            if (outcomes.stream().anyMatch(outcome -> !outcome.items().isEmpty())) {
                refused.clear();
            }
        }
        return published;
    }

    /// Sets aside an item that the broker refuses as too large, so it blocks neither the other items nor the
    /// other feeds. A transaction fails at the first such item, so it is repeated for each of them.
    ///
    /// @throws RecordTooLargeException if the refused record is the state of a feed and not an item
    private boolean publishWithoutRefused(
            Runnable sending, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int before = refusals.get();
            try {
                return publish(sending, offsets, group);
            } catch (KafkaException e) {
                if (!isTooLarge(e)) {
                    throw e;
                }
                producer.abortTransaction(); // after which the client has said which record it was
                if (refusals.get() == before) {
                    throw e;
                }
            }
        }
        return false;
    }

    private static boolean isTooLarge(Throwable thrown) {
        return KafkaSettings.causes(thrown).anyMatch(RecordTooLargeException.class::isInstance);
    }

    /// Publishes records of our own, likewise.
    boolean publish(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        try {
            return publish(() -> records.forEach(producer::send), offsets, group);
        } catch (KafkaException e) {
            if (!isTooLarge(e)) {
                throw e;
            }
            LOG.warn("records of our own are not published: {}", e.getMessage());
            producer.abortTransaction();
            return false;
        }
    }

    /// How many partitions a topic has.
    int partitions(Topic topic) {
        return producer.partitionsFor(topic.name()).size();
    }

    private boolean publish(
            Runnable sending, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        producer.beginTransaction();
        try {
            sending.run();
            producer.sendOffsetsToTransaction(offsets, group);
        } catch (CommitFailedException | TimeoutException e) {
            LOG.warn("transaction aborted, tried again while the feeds are ours: {}", e.getMessage());
            producer.abortTransaction();
            return false;
        }
        ConsumeLoop.commit(producer);
        return true;
    }

    /// By this line an item's trace is found, and the poll that brought it.
    private void published(PollOutcome outcome) {
        outcome.items().stream()
                .filter(refused::containsKey)
                .forEach(item -> setAside(outcome.feed().definition().id(), item));
        if (!outcome.items().isEmpty()) {
            try (var _ = outcome.span().open()) {
                LOG.info(
                        "feed={} items={} published",
                        outcome.feed().definition().id(),
                        outcome.items().size());
            }
            outcome.items().forEach(item -> item.span().end());
        }
    }

    private void setAside(UUID feed, PreparedItem item) {
        letters.count(item.message().topic(), Reason.TOO_LARGE);
        try (var _ = item.span().open()) {
            LOG.warn(
                    "item set aside feed={} article={} bytes={} reason=too-large: {} refuses it as larger than its"
                            + " max.message.bytes; raise that, and replay it with dlq replay",
                    feed,
                    new String(item.message().key(), UTF_8),
                    item.message().value().length,
                    item.message().topic());
        }
    }

    /// Feeds of a partition are watched no more: tombstones for their statuses, and word that their
    /// hubs are to push no more.
    ///
    /// @param memoryToo whether what is known of them is to be forgotten, too
    /// @return as [#publish]
    boolean forget(
            List<UUID> feeds,
            List<Unsubscribed> left,
            boolean memoryToo,
            int partition,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        Runnable sending = () -> {
            left.forEach(unsubscribed -> {
                UUID feed = unsubscribed.feedId();
                sendMemory(partition, feed, unsubscribed.memory());
                send(unsubscribed.subscription().callback(feed, false), partition);
            });
            feeds.forEach(feed -> {
                forget(FeedStatus.TOPIC, partition, feed.toString());
                if (memoryToo) {
                    forget(FeedMemory.TOPIC, partition, feed.toString());
                    forget(FeedMemory.TOPIC, partition, PollClaims.KEY + feed);
                }
            });
        };
        return publish(sending, offsets, group);
    }

    private void forget(Topic topic, int partition, String key) {
        producer.send(new ProducerRecord<>(topic.name(), partition, key.getBytes(UTF_8), null));
    }

    private void sendItems(PollOutcome outcome) {
        outcome.items().forEach(this::send);
        int partition = outcome.feed().partition();
        UUID feed = outcome.feed().definition().id();
        outcome.leaves().ifPresent(left -> send(left.callback(feed, false), partition));
        outcome.wants().ifPresent(wanted -> send(wanted.callback(feed, true), partition));
    }

    private void send(PreparedItem item) {
        Replacement sent = refused.get(item);
        ProducerRecord<byte[], byte[]> record = sent == null ? item.message() : letter(item, sent);
        Replacement next = sent == null ? Replacement.DEAD_LETTER : Replacement.BARE_DEAD_LETTER;
        producer.send(record, (_, failure) -> {
            if (failure != null && isTooLarge(failure) && refused.put(item, next) != next) {
                refusals.incrementAndGet();
            }
        });
    }

    /// The item has no offset in its topic: the offset in the headers is a number derived from its content.
    private ProducerRecord<byte[], byte[]> letter(PreparedItem item, Replacement as) {
        ProducerRecord<byte[], byte[]> message = item.message();
        int partitions = producer.partitionsFor(message.topic()).size();
        var source = new ConsumerRecord<>(
                message.topic(),
                Utils.toPositive(Utils.murmur2(message.key())) % partitions,
                Integer.toUnsignedLong(Arrays.hashCode(message.value())),
                clock.millis(),
                TimestampType.CREATE_TIME,
                message.key().length,
                message.value().length,
                message.key(),
                message.value(),
                new RecordHeaders(message.headers()),
                Optional.empty());
        String detail = "the broker refuses it as larger than max.message.bytes of " + message.topic() + "; it has "
                + message.value().length + " bytes before compression, and was never in the topic";
        ProducerRecord<byte[], byte[]> letter = letters.letter(source, Reason.TOO_LARGE, detail);
        return DeadLetters.fitting(as == Replacement.DEAD_LETTER ? letter : DeadLetters.bare(letter), producer);
    }

    /// Of each feed the last memory and status: those before, of portions of the same poll, nobody could
    /// ever see as the last of their keys, as all of a transaction is there at once.
    private void sendLast(List<PollOutcome> outcomes) {
        Map<UUID, PollOutcome> memories = new LinkedHashMap<>();
        Map<UUID, PollOutcome> statuses = new LinkedHashMap<>();
        for (PollOutcome outcome : outcomes) {
            UUID feed = outcome.feed().definition().id();
            memories.put(feed, outcome);
            if (outcome.status() != null) {
                statuses.put(feed, outcome);
            }
        }
        memories.forEach((feed, last) -> sendMemory(last.feed().partition(), feed, last.memory()));
        statuses.forEach((feed, last) -> {
            FeedStatus status = Objects.requireNonNull(last.status());
            producer.send(new ProducerRecord<>(
                    FeedStatus.TOPIC.name(),
                    last.feed().partition(),
                    null,
                    feed.toString().getBytes(UTF_8),
                    FeedStatus.CONTRACT.encode(status),
                    status.headers(last.span().traceparent())));
        });
    }

    private void sendMemory(int partition, UUID feed, FeedMemory memory) {
        producer.send(new ProducerRecord<>(
                FeedMemory.TOPIC.name(),
                partition,
                feed.toString().getBytes(UTF_8),
                FeedMemory.CONTRACT.encode(memory)));
    }

    private void send(Callback callback, int partition) {
        producer.send(new ProducerRecord<>(
                Callback.TOPIC.name(), partition, callback.id().getBytes(UTF_8), Callback.CONTRACT.encode(callback)));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}

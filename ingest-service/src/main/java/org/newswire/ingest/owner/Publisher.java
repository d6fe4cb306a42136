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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.items.EncodedItem;
import org.newswire.ingest.owner.FeedTable.Unsubscribed;
import org.newswire.ingest.state.PollClaims;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.websub.Callback;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TransactionCommit;
import org.newswire.raw.FeedStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes items, poll states, feed statuses and host states in transactions. Used by one thread.
///
/// Each transaction commits consumer offsets with the member's group metadata. So the broker refuses the
/// transaction of a member that has lost its partitions (KIP-447), and nothing of it is published.
@SuppressWarnings("FutureReturnValueIgnored") // a send that fails fails the commit
final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /// The limit of transactions per round, as each finds one record that the broker refuses. The next round
    /// continues.
    private static final int MAX_ATTEMPTS = 50;

    private final Producer<byte[], byte[]> producer;
    private final DeadLetterRecords letters;
    private final InstantSource clock;

    /// Items that `news.raw` refuses as too large, with their replacement. The client's thread adds to it.
    private final Map<EncodedItem, Replacement> refused = Collections.synchronizedMap(new IdentityHashMap<>());

    /// Feeds whose state or status is refused as too large, with the remedy. The client's thread adds to it.
    private final Map<UUID, String> refusedFeeds = new ConcurrentHashMap<>();

    /// Whether the broker has refused a record of the current transaction. The client reports the same error for
    /// all records that it has not sent by then.
    private final AtomicBoolean isRefused = new AtomicBoolean();

    private final AtomicInteger refusals = new AtomicInteger();

    private enum Replacement {
        DEAD_LETTER,
        /// A dead letter without key and value, because `news.raw.dlq` refuses these too.
        BARE_DEAD_LETTER
    }

    /// @param producer transactional
    /// @param letters  sends dead letters of items that the broker refuses as too large
    Publisher(Producer<byte[], byte[]> producer, DeadLetterRecords letters, InstantSource clock) {
        this.producer = producer;
        this.letters = letters;
        this.clock = clock;
    }

    /// Aborts the open transaction of a former producer with the same id.
    void start() {
        producer.initTransactions();
    }

    /// Publishes all of it in one transaction, except feeds whose state the broker refuses ([#takeRefusedFeeds]).
    ///
    /// @return whether it is published; if not, nothing is, and the call may be repeated while the
    ///         partitions are assigned
    /// @throws KafkaException if the result is unknown, or the producer is fenced
    boolean publish(
            List<PollOutcome> outcomes,
            List<HostStates.Change> hosts,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        Runnable sending = () -> {
            List<PollOutcome> accepted = accepted(outcomes);
            accepted.forEach(this::sendItems);
            sendLast(accepted);
            hosts.forEach(change -> producer.send(change.toRecord()));
        };
        boolean published = publishWithoutRefused(sending, offsets, group);
        if (published) {
            accepted(outcomes).forEach(this::published);
            if (outcomes.stream().anyMatch(outcome -> !outcome.items().isEmpty())) {
                refused.clear();
            }
        }
        return published;
    }

    private List<PollOutcome> accepted(List<PollOutcome> outcomes) {
        return outcomes.stream()
                .filter(outcome ->
                        !refusedFeeds.containsKey(outcome.feed().definition().id()))
                .toList();
    }

    /// Takes the feeds that the last publication left out, with the remedy. The broker refuses their state as too
    /// large.
    Map<UUID, String> takeRefusedFeeds() {
        Map<UUID, String> taken = Map.copyOf(refusedFeeds);
        refusedFeeds.clear();
        return taken;
    }

    /// Sets aside an item that the broker refuses as too large, and leaves out a feed whose state it refuses, so
    /// that they block neither the other items nor the other feeds. A transaction fails at the first such record,
    /// so it is repeated for each of them.
    ///
    /// @throws RecordTooLargeException if the refused record is the state of a host
    private boolean publishWithoutRefused(
            Runnable sending, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        for (int attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
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

    /// Publishes other records in one transaction, with the same result and exceptions.
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
            LOG.warn("canaries not published: {}; raise max.message.bytes of the topic", e.getMessage());
            producer.abortTransaction();
            return false;
        }
    }

    int partitions(Topic topic) {
        return producer.partitionsFor(topic.name()).size();
    }

    private boolean publish(
            Runnable sending, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        isRefused.set(false);
        producer.beginTransaction();
        try {
            sending.run();
            producer.sendOffsetsToTransaction(offsets, group);
        } catch (CommitFailedException | TimeoutException e) {
            LOG.warn("transaction aborted: {}; it is repeated while the feeds are assigned", e.getMessage());
            producer.abortTransaction();
            return false;
        }
        TransactionCommit.commit(producer);
        return true;
    }

    /// The log line connects the trace of the poll with its items.
    private void published(PollOutcome outcome) {
        outcome.items().stream()
                .filter(refused::containsKey)
                .forEach(item -> setAside(outcome.feed().definition().url(), item));
        if (!outcome.items().isEmpty()) {
            try (var _ = outcome.span().open()) {
                LOG.info(
                        "feed={} items={} published",
                        outcome.feed().definition().url(),
                        outcome.items().size());
            }
            outcome.items().forEach(item -> item.span().end());
        }
    }

    private void setAside(String feed, EncodedItem item) {
        letters.count(item.message().topic(), DeadLetterReason.TOO_LARGE);
        try (var _ = item.span().open()) {
            LOG.warn(
                    "item set aside feed={} article={} bytes={} reason=too-large: {} refuses it as larger than its"
                            + " max.message.bytes; raise that, then run dlq retry",
                    feed,
                    new String(item.message().key(), UTF_8),
                    item.message().value().length,
                    item.message().topic());
        }
    }

    /// Deletes the statuses of removed feeds, and publishes the end of their subscriptions. A poll state that the
    /// broker refuses is left as it is.
    ///
    /// @param withState whether their poll states are deleted, too
    /// @return as [#publish]
    boolean delete(
            List<UUID> feeds,
            List<Unsubscribed> ended,
            boolean withState,
            int partition,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        Runnable sending = () -> {
            ended.forEach(unsubscribed -> {
                UUID feed = unsubscribed.feedId();
                if (!refusedFeeds.containsKey(feed)) {
                    sendPollState(partition, feed, unsubscribed.pollState());
                }
                send(unsubscribed.subscription().callback(feed, false), partition);
            });
            feeds.forEach(feed -> {
                delete(FeedStatus.TOPIC, partition, feed.toString());
                if (withState) {
                    delete(PollState.TOPIC, partition, feed.toString());
                    delete(PollState.TOPIC, partition, PollClaims.KEY + feed);
                }
            });
        };
        boolean deleted = publishWithoutRefused(sending, offsets, group);
        if (deleted) {
            ended.forEach(unsubscribed -> refusedFeeds.remove(unsubscribed.feedId()));
        }
        return deleted;
    }

    private void delete(Topic topic, int partition, String key) {
        producer.send(new ProducerRecord<>(topic.name(), partition, key.getBytes(UTF_8), null));
    }

    private void sendItems(PollOutcome outcome) {
        outcome.items().forEach(this::send);
        int partition = outcome.feed().partition();
        UUID feed = outcome.feed().definition().id();
        outcome.endedSubscription().ifPresent(left -> send(left.callback(feed, false), partition));
        outcome.newSubscription().ifPresent(wanted -> send(wanted.callback(feed, true), partition));
    }

    private void send(EncodedItem item) {
        Replacement sent = refused.get(item);
        ProducerRecord<byte[], byte[]> record = sent == null ? item.message() : letter(item, sent);
        Replacement next = sent == null ? Replacement.DEAD_LETTER : Replacement.BARE_DEAD_LETTER;
        producer.send(record, (_, failure) -> {
            if (isFirstRefusal(failure) && refused.put(item, next) != next) {
                refusals.incrementAndGet();
            }
        });
    }

    private boolean isFirstRefusal(@Nullable Exception failure) {
        return failure != null && isTooLarge(failure) && isRefused.compareAndSet(false, true);
    }

    /// The item has no offset in its topic: the offset in the headers is a number derived from its content.
    private ProducerRecord<byte[], byte[]> letter(EncodedItem item, Replacement as) {
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
        ProducerRecord<byte[], byte[]> letter = letters.letter(source, DeadLetterReason.TOO_LARGE, detail);
        return DeadLetterRecords.withExistingPartition(
                as == Replacement.DEAD_LETTER ? letter : DeadLetterRecords.withoutValue(letter), producer);
    }

    /// Sends only the last state and status of each feed, because earlier ones of the same transaction
    /// would never be the last value of their keys.
    private void sendLast(List<PollOutcome> outcomes) {
        Map<UUID, PollOutcome> states = new LinkedHashMap<>();
        Map<UUID, PollOutcome> statuses = new LinkedHashMap<>();
        for (PollOutcome outcome : outcomes) {
            UUID feed = outcome.feed().definition().id();
            states.put(feed, outcome);
            if (outcome.status() != null) {
                statuses.put(feed, outcome);
            }
        }
        states.forEach((feed, last) -> sendPollState(last.feed().partition(), feed, last.pollState()));
        statuses.forEach((feed, last) -> {
            FeedStatus status = Objects.requireNonNull(last.status());
            send(
                    feed,
                    new ProducerRecord<>(
                            FeedStatus.TOPIC.name(),
                            last.feed().partition(),
                            null,
                            feed.toString().getBytes(UTF_8),
                            FeedStatus.CONTRACT.encode(status),
                            status.headers(last.span().traceparent())));
        });
    }

    private void send(UUID feed, ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (_, failure) -> {
            if (isFirstRefusal(failure)
                    && refusedFeeds.put(feed, KafkaSettings.refusal(Objects.requireNonNull(failure), record.topic()))
                            == null) {
                refusals.incrementAndGet();
            }
        });
    }

    private void sendPollState(int partition, UUID feed, PollState pollState) {
        send(
                feed,
                new ProducerRecord<>(
                        PollState.TOPIC.name(),
                        partition,
                        feed.toString().getBytes(UTF_8),
                        PollState.CONTRACT.encode(pollState)));
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

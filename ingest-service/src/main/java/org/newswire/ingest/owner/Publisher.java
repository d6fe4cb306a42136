package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.PollClaims;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.owner.FeedTable.Unsubscribed;
import org.newswire.ingest.websub.Callback;
import org.newswire.pipeline.ConsumeLoop;
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

    private final KafkaProducer<byte[], byte[]> producer;

    Publisher(KafkaSettings kafka, String transactionalId) {
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
        boolean published = publish(
                () -> {
                    outcomes.forEach(this::sendItems);
                    sendLast(outcomes);
                    hosts.forEach(change -> producer.send(change.toRecord()));
                },
                offsets,
                group);
        if (published) {
            outcomes.forEach(Publisher::published);
        }
        return published;
    }

    /// Publishes records of our own, likewise.
    boolean publish(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        return publish(() -> records.forEach(producer::send), offsets, group);
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
    private static void published(PollOutcome outcome) {
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

    /// Feeds of a partition are watched no more: tombstones for their statuses, and word that their
    /// hubs are to push no more.
    ///
    /// @param memoryToo whether what is known of them is to be forgotten, too
    void forget(
            List<UUID> feeds,
            List<Unsubscribed> left,
            boolean memoryToo,
            int partition,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        producer.beginTransaction();
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
        producer.sendOffsetsToTransaction(offsets, group);
        ConsumeLoop.commit(producer);
    }

    private void forget(Topic topic, int partition, String key) {
        producer.send(new ProducerRecord<>(topic.name(), partition, key.getBytes(UTF_8), null));
    }

    private void sendItems(PollOutcome outcome) {
        outcome.items().forEach(item -> producer.send(item.message()));
        int partition = outcome.feed().partition();
        UUID feed = outcome.feed().definition().id();
        outcome.leaves().ifPresent(left -> send(left.callback(feed, false), partition));
        outcome.wants().ifPresent(wanted -> send(wanted.callback(feed, true), partition));
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

package org.newswire.ingest.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.ingest.topics.SitePartition;
import org.newswire.kafka.KafkaSettings;
import org.newswire.net.WebUrl;
import org.newswire.raw.NameUuid;
import org.newswire.service.metrics.SkippedRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Updates `news.feeds` to match the feed list. It adds and changes definitions, and removes those of the
/// list's origin that a complete list no longer names.
///
/// Every instance may run it: the same list results in the same records, and unchanged ones are not
/// written.
public final class FeedsReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(FeedsReconciler.class);
    private static final String ORIGIN = "list";

    private final KafkaSettings kafka;
    private final PartitionReader reader;
    private final String clientId;
    private final SkippedRecords skipped;

    /// @param skipped counts records that are not feed definitions
    public FeedsReconciler(KafkaSettings kafka, String instanceId, SkippedRecords skipped) {
        this.skipped = skipped;
        this.kafka = kafka;
        this.clientId = "ingest-feeds-" + instanceId;
        this.reader = new PartitionReader(kafka, clientId);
    }

    /// A definition in `news.feeds` with its partition. The feed's poll state is in the partition of the
    /// same number.
    record Kept(FeedDefinition feed, int partition) {}

    /// @throws KafkaException if the broker cannot be reached; a repeated call writes the missing records
    public void reconcile(FeedListResult list) {
        list.problems().forEach(problem -> LOG.warn("feed list problem at {}", problem));
        if (!list.complete()) {
            LOG.warn("feed list incomplete: no feed is removed until its problems are fixed");
        }
        List<TopicPartition> partitions = reader.partitions(FeedDefinition.TOPIC.name());
        List<ProducerRecord<byte[], byte[]>> records = records(list, present(partitions), partitions.size());
        write(records);
        long removed = records.stream().filter(each -> each.value() == null).count();
        LOG.info(
                "feeds listed={} written={} removed={} problems={}",
                list.feeds().size(),
                records.size() - removed,
                removed,
                list.problems().size());
    }

    /// Returns the records to write: definitions and tombstones.
    static List<ProducerRecord<byte[], byte[]>> records(FeedListResult list, Map<UUID, Kept> present, int partitions) {
        Map<UUID, FeedDefinition> wanted = new HashMap<>();
        list.feeds().forEach(entry -> {
            FeedDefinition definition = definition(entry, present.keySet());
            wanted.put(definition.id(), definition);
        });
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        wanted.forEach((id, feed) -> {
            Kept kept = present.get(id);
            if (kept == null) {
                records.add(record(
                        feed, FeedDefinition.CONTRACT.encode(feed), SitePartition.partition(feed.url(), partitions)));
            } else if (!feed.equals(kept.feed)) {
                records.add(record(feed, FeedDefinition.CONTRACT.encode(feed), kept.partition));
            }
        });
        present.values().stream()
                .filter(kept ->
                        list.complete() && kept.feed.origin().equals(ORIGIN) && !wanted.containsKey(kept.feed.id()))
                .forEach(kept -> records.add(record(kept.feed, null, kept.partition)));
        return records;
    }

    private Map<UUID, Kept> present(List<TopicPartition> partitions) {
        Map<UUID, Kept> present = new HashMap<>();
        reader.read(partitions, feed -> {
            FeedDefinition.id(feed)
                    .ifPresentOrElse(
                            id -> {
                                present.computeIfPresent(
                                        id, (_, kept) -> kept.partition == feed.partition() ? null : kept);
                                if (feed.value() != null) {
                                    add(id, feed, present);
                                }
                            },
                            () -> skipped.skip(feed, "the key is not a feed id"));
        });
        return present;
    }

    private void add(UUID id, ConsumerRecord<byte[], byte[]> feed, Map<UUID, Kept> present) {
        try {
            present.put(id, new Kept(FeedDefinition.CONTRACT.decode(feed.value()), feed.partition()));
        } catch (MalformedValueException e) {
            skipped.skip(feed, "the definition of feed " + id + " is rewritten if it is listed: " + e.getMessage());
        }
    }

    private void write(List<ProducerRecord<byte[], byte[]>> records) {
        if (records.isEmpty()) {
            return;
        }
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer(clientId))) {
            var sent = records.stream().map(producer::send).toList();
            producer.flush();
            sent.forEach(FeedsReconciler::check);
        }
    }

    private static void check(Future<?> sent) {
        if (sent.state() == Future.State.FAILED) {
            throw new KafkaException("a feed definition was not written", sent.exceptionNow());
        }
    }

    private static ProducerRecord<byte[], byte[]> record(FeedDefinition feed, byte @Nullable [] value, int partition) {
        byte[] key = feed.id().toString().getBytes(UTF_8);
        return new ProducerRecord<>(FeedDefinition.TOPIC.name(), partition, key, value);
    }

    /// @param present ids of defined feeds; a feed keeps the id that was derived from its URL with the
    ///     password
    private static FeedDefinition definition(ListedFeed entry, Set<UUID> present) {
        FeedOptions options = entry.options();
        String url = entry.url().toString();
        UUID former = NameUuid.ofFeed(url);
        return FeedDefinitionBuilder.builder()
                .id(present.contains(former) ? former : NameUuid.ofFeed(WebUrl.withoutPassword(entry.url())))
                .url(url)
                .name(entry.name())
                .tags(entry.tags())
                .origin(ORIGIN)
                .fetchPages(options.fetchPages())
                .pollIntervalMin(options.pollIntervalMin())
                .pollIntervalMax(options.pollIntervalMax())
                .respectRobots(options.respectRobots())
                .proxy(options.proxy())
                .tls(options.tls())
                .headers(options.headers())
                .build();
    }
}

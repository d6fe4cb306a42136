package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedEntry;
import org.newswire.ingest.feeds.FeedList;
import org.newswire.ingest.feeds.FeedOptions;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.raw.NameUuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes `news.feeds` say what the list of feeds says: adds, changes, and takes away what a list had
/// brought and a complete one does not name any more. Feeds of another origin are left alone.
///
/// Every instance may do it: the same list makes the same records, and what is there already is not
/// written again.
final class FeedsReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(FeedsReconciler.class);
    private static final String ORIGIN = "list";

    private final KafkaSettings kafka;
    private final PartitionReader reader;
    private final String clientId;

    FeedsReconciler(KafkaSettings kafka, String instanceId) {
        this.kafka = kafka;
        this.clientId = "ingest-feeds-" + instanceId;
        this.reader = new PartitionReader(kafka, clientId);
    }

    /// @throws KafkaException when the broker cannot be reached; what was written by then stands, and
    ///     the same call goes on from there
    void reconcile(FeedList.Result list) {
        list.problems().forEach(problem -> LOG.warn("FEEDS {}", problem));
        List<TopicPartition> partitions = reader.partitions(FeedDefinition.TOPIC.name());
        Map<UUID, FeedDefinition> present = present(partitions);
        Map<UUID, FeedDefinition> wanted = new HashMap<>();
        list.feeds().forEach(entry -> {
            FeedDefinition definition = definition(entry);
            wanted.put(definition.id(), definition);
        });
        List<FeedDefinition> changed = wanted.values().stream()
                .filter(feed -> !feed.equals(present.get(feed.id())))
                .toList();
        List<FeedDefinition> removed = present.values().stream()
                .filter(feed -> list.complete() && feed.origin().equals(ORIGIN) && !wanted.containsKey(feed.id()))
                .toList();
        write(changed, removed, partitions.size());
        LOG.info(
                "feeds listed={} written={} removed={} problems={}",
                wanted.size(),
                changed.size(),
                removed.size(),
                list.problems().size());
    }

    private Map<UUID, FeedDefinition> present(List<TopicPartition> partitions) {
        Map<UUID, FeedDefinition> present = new HashMap<>();
        reader.read(partitions, feed -> {
            FeedDefinition.id(feed).ifPresent(id -> {
                present.remove(id);
                if (feed.value() != null) {
                    add(id, feed.value(), present);
                }
            });
        });
        return present;
    }

    private static void add(UUID id, byte[] value, Map<UUID, FeedDefinition> present) {
        try {
            present.put(id, FeedDefinition.CONTRACT.decode(value));
        } catch (Malformed e) {
            LOG.warn("feed={} is defined anew if listed: {}", id, e.getMessage());
        }
    }

    private void write(List<FeedDefinition> changed, List<FeedDefinition> removed, int partitions) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        changed.forEach(feed -> records.add(record(feed, FeedDefinition.CONTRACT.encode(feed), partitions)));
        removed.forEach(feed -> records.add(record(feed, null, partitions)));
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

    private static ProducerRecord<byte[], byte[]> record(FeedDefinition feed, byte @Nullable [] value, int partitions) {
        byte[] key = feed.id().toString().getBytes(UTF_8);
        return new ProducerRecord<>(FeedDefinition.TOPIC.name(), Site.partition(feed.url(), partitions), key, value);
    }

    private static FeedDefinition definition(FeedEntry entry) {
        FeedOptions options = entry.options();
        String url = entry.url().toString();
        PagePolicy pages = options.fetchPages() == null
                ? null
                : PagePolicy.valueOf(options.fetchPages().name());
        return new FeedDefinition(
                NameUuid.ofFeed(url),
                url,
                entry.name(),
                entry.tags(),
                ORIGIN,
                pages,
                options.pollIntervalMin(),
                options.pollIntervalMax(),
                options.respectRobots(),
                options.headers());
    }
}

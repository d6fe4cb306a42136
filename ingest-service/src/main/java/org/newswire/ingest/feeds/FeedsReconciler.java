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
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.ingest.topics.Site;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.metrics.SkippedRecords;
import org.newswire.raw.NameUuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes `news.feeds` say what the list of feeds says: adds, changes, and takes away what a list had
/// brought and a complete one does not name any more. Feeds of another origin are left alone.
///
/// Every instance may do it: the same list makes the same records, and what is there already is not
/// written again.
public final class FeedsReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(FeedsReconciler.class);
    private static final String ORIGIN = "list";

    private final KafkaSettings kafka;
    private final PartitionReader reader;
    private final String clientId;
    private final SkippedRecords skipped;

    /// @param skipped counts foreign records among the definitions
    public FeedsReconciler(KafkaSettings kafka, String instanceId, SkippedRecords skipped) {
        this.skipped = skipped;
        this.kafka = kafka;
        this.clientId = "ingest-feeds-" + instanceId;
        this.reader = new PartitionReader(kafka, clientId);
    }

    /// A definition, and where it is: the memory of its feed is there, too, whatever partition the site would
    /// get today.
    record Kept(FeedDefinition feed, int partition) {}

    /// @throws KafkaException when the broker cannot be reached; what was written by then stands, and
    ///     the same call goes on from there
    public void reconcile(FeedList.Result list) {
        list.problems().forEach(problem -> LOG.warn("FEEDS {}", problem));
        if (!list.complete()) {
            LOG.warn("FEEDS may lack feeds: none is removed until it is mended");
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

    /// What makes the topic say what the list says.
    static List<ProducerRecord<byte[], byte[]>> records(FeedList.Result list, Map<UUID, Kept> present, int partitions) {
        Map<UUID, FeedDefinition> wanted = new HashMap<>();
        list.feeds().forEach(entry -> {
            FeedDefinition definition = definition(entry, present.keySet());
            wanted.put(definition.id(), definition);
        });
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        wanted.forEach((id, feed) -> {
            Kept kept = present.get(id);
            if (kept == null) {
                records.add(record(feed, FeedDefinition.CONTRACT.encode(feed), Site.partition(feed.url(), partitions)));
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
                            () -> skipped.skip(feed, "its key is no feed id"));
        });
        return present;
    }

    private void add(UUID id, ConsumerRecord<byte[], byte[]> feed, Map<UUID, Kept> present) {
        try {
            present.put(id, new Kept(FeedDefinition.CONTRACT.decode(feed.value()), feed.partition()));
        } catch (Malformed e) {
            skipped.skip(feed, "feed " + id + " is defined anew if listed: " + e.getMessage());
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

    /// @param present ids: what is watched under that of its whole URL, which earlier versions gave, keeps it
    private static FeedDefinition definition(FeedEntry entry, Set<UUID> present) {
        FeedOptions options = entry.options();
        String url = entry.url().toString();
        UUID former = NameUuid.ofFeed(url);
        PagePolicy pages = options.fetchPages() == null
                ? null
                : PagePolicy.valueOf(options.fetchPages().name());
        return new FeedDefinition(
                present.contains(former) ? former : NameUuid.ofFeed(WebUrl.withoutPassword(entry.url())),
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

package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.newswire.raw.Canary;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.service.tracing.TraceParent;

/// Creates the canary items: one for each partition of `news.raw` per interval, because a single partition
/// may be stuck. They cause no HTTP request. The owner of the first partition of `news.feeds` sends them, so that
/// only one of all instances does. Used by one thread.
///
/// There is one article id per partition, so that `news.articles` keeps one canary per partition.
public final class CanaryFeed {
    private static final int FIRST_PARTITION = 0;

    private final Duration interval;
    private final RandomGenerator random;
    private Instant dueAt = Instant.MIN;

    public CanaryFeed(Duration interval, RandomGenerator random) {
        this.interval = interval;
        this.random = random;
    }

    /// Returns the items that this instance has to send, or none.
    ///
    /// @param owned      the instance's partitions of `news.feeds`
    /// @param partitions number of partitions of `news.raw`
    List<ProducerRecord<byte[], byte[]>> due(Set<Integer> owned, Instant now, IntSupplier partitions) {
        if (!owned.contains(FIRST_PARTITION) || now.isBefore(dueAt)) {
            return List.of();
        }
        dueAt = now.plus(interval);
        int count = partitions.getAsInt();
        return IntStream.range(0, count)
                .mapToObj(partition -> record(partition, idIn(partition, count), now))
                .toList();
    }

    private ProducerRecord<byte[], byte[]> record(int partition, UUID id, Instant now) {
        RawItem item = item(id, now);
        return new ProducerRecord<>(
                RawItem.TOPIC.name(),
                partition,
                id.toString().getBytes(UTF_8),
                RawItem.CONTRACT.encode(item),
                item.headers(TraceParent.first(random).text()));
    }

    /// Returns an id whose key hashes to this partition, always the same.
    static UUID idIn(int partition, int partitions) {
        for (int number = 0; ; number++) {
            UUID id = NameUuid.ofItem(Canary.FEED, String.valueOf(number));
            if (Utils.toPositive(Utils.murmur2(id.toString().getBytes(UTF_8))) % partitions == partition) {
                return id;
            }
        }
    }

    private static String text(Instant now) {
        return "<p>This item was sent by Newswire itself at " + now
                + ", to check that articles reach the store.</p>"
                + "<p>It passes all services as any article does.</p>";
    }

    private static RawItem item(UUID id, Instant now) {
        return new RawItem(
                id,
                RawItem.Change.UPDATED,
                String.format("%016x", now.toEpochMilli()),
                now,
                new RawItem.Feed(Canary.FEED, Canary.SOURCE, "Canary", null, null, "en", List.of(), null),
                RawItemEntryBuilder.builder()
                        .key("canary:" + id)
                        .title("Canary of " + now)
                        .content(text(now))
                        .published(now)
                        .language("en")
                        .build(),
                new RawItem.Fetch(Canary.SOURCE, Canary.SOURCE, 200, now, null, null, List.of(), null),
                null);
    }
}

package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.newswire.pipeline.tracing.TraceParent;
import org.newswire.raw.Canary;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Makes the canary's items: one for each partition of `news.raw` each interval, since any of them may stand
/// still alone. No request leaves for them. Used by one thread.
///
/// Of each partition there is one article id, so that `news.articles` keeps a canary a partition and no
/// more.
public final class CanaryFeed {
    private final Duration interval;
    private final RandomGenerator random;
    private Instant dueAt = Instant.MIN;

    public CanaryFeed(Duration interval, RandomGenerator random) {
        this.interval = interval;
        this.random = random;
    }

    /// The next items where it is time for them, else none.
    ///
    /// @param partitions how many `news.raw` has
    List<ProducerRecord<byte[], byte[]>> due(Instant now, IntSupplier partitions) {
        if (now.isBefore(dueAt)) {
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

    /// An id that as a key leads to that partition, the same each time.
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
                + ", to see whether news reach the end of their way.</p>"
                + "<p>It went from the ingest to the parser, and from there to the store, as any article does.</p>";
    }

    private static RawItem item(UUID id, Instant now) {
        return new RawItem(
                id,
                RawItem.Change.UPDATED,
                String.format("%016x", now.toEpochMilli()),
                now,
                new RawItem.Feed(Canary.FEED, Canary.SOURCE, "Canary", null, null, "en", List.of(), null),
                new RawItem.Entry(
                        "canary:" + id,
                        null,
                        null,
                        "Canary of " + now,
                        null,
                        text(now),
                        List.of(),
                        now,
                        null,
                        "en",
                        List.of(),
                        List.of(),
                        List.of(),
                        null),
                new RawItem.Fetch(Canary.SOURCE, Canary.SOURCE, 200, now, null, null, List.of(), null),
                null);
    }
}

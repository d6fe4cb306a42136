package org.newswire.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.raw.Canary;
import org.newswire.raw.RawItem;

/// Writes a period of `news.raw` as WARC, partition by partition. Joins no group and changes nothing.
///
/// The begin and the end offset of each partition are fixed when the export begins, so that a resumed
/// export writes the same records. Times are record timestamps (`CreateTime`).
final class RawExport {
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(2);

    /// Records of a partition may be out of time order by that much.
    private static final Duration DISORDER = Duration.ofHours(1);

    private static final int CHECKPOINT_EVERY = 50;
    private static final int MAX_EXCHANGES = 50_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Instant from;
    private final Instant to;
    private final ExportFile file;
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    /// The exchanges of feeds that were written last: many items share one.
    private final Set<UUID> exchanges = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
            return size() > MAX_EXCHANGES;
        }
    });
    private long written;
    private long malformed;
    private long lost;
    private int sinceCheckpoint;

    /// @param consumer reads committed records, without a group
    RawExport(Consumer<byte[], byte[]> consumer, Instant from, Instant to, ExportFile file) {
        this.consumer = consumer;
        this.from = from;
        this.to = to;
        this.file = file;
        this.written = file.counted("written");
        this.malformed = file.counted("malformed");
        this.lost = file.counted("lost");
    }

    /// The number of records in the period, over all runs. `lost` are offsets that the retention has
    /// deleted since the export began.
    record Count(long written, long malformed, long lost) {}

    /// Writes the rest of the period. The caller completes the file.
    ///
    /// @throws TimeoutException if no record arrives for two minutes
    Count write() throws IOException {
        List<TopicPartition> partitions = consumer.partitionsFor(RawItem.TOPIC.name()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        if (file.isNew()) {
            seekToBegin(partitions);
            RawWarc.begin(file.out(), Instant.now());
            checkpoint();
        }
        lost += seekToPosition();
        long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
        while (!isAtEnd()) {
            long before = reached();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_TIMEOUT)) {
                write(record);
            }
            if (reached() > before) {
                deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new TimeoutException(
                        "no record of " + RawItem.TOPIC.name() + " arrived for " + READ_TIMEOUT.toSeconds() + " s");
            }
            if (sinceCheckpoint >= CHECKPOINT_EVERY) {
                checkpoint();
            }
        }
        checkpoint();
        return new Count(written, malformed, lost);
    }

    /// Returns the sum of the consumer's positions, which also counts records that are invisible to
    /// readers.
    private long reached() {
        return ends.keySet().stream().mapToLong(consumer::position).sum();
    }

    private void seekToBegin(List<TopicPartition> partitions) {
        Map<TopicPartition, Long> last = consumer.endOffsets(partitions);
        Map<TopicPartition, OffsetAndTimestamp> first = offsetsAt(partitions, from);
        Map<TopicPartition, OffsetAndTimestamp> after = offsetsAt(partitions, to.plus(DISORDER));
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp begin = first.get(partition);
            OffsetAndTimestamp end = after.get(partition);
            long lastOffset = last.getOrDefault(partition, 0L);
            consumer.seek(partition, begin == null ? lastOffset : begin.offset());
            ends.put(partition, end == null ? lastOffset : Math.min(lastOffset, end.offset()));
        }
    }

    private Map<TopicPartition, OffsetAndTimestamp> offsetsAt(List<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        long since = time.isBefore(Instant.EPOCH) ? 0 : time.toEpochMilli(); // Kafka knows no time before
        partitions.forEach(partition -> wanted.put(partition, since));
        return consumer.offsetsForTimes(wanted);
    }

    /// @return number of offsets that were deleted since
    private long seekToPosition() {
        for (JsonNode place : file.position()) {
            TopicPartition partition = new TopicPartition(
                    RawItem.TOPIC.name(), place.path("partition").asInt());
            consumer.seek(partition, place.path("next").asLong());
            ends.put(partition, place.path("end").asLong());
        }
        long gone = 0;
        for (var kept : consumer.beginningOffsets(ends.keySet()).entrySet()) {
            long next = Math.min(kept.getValue(), ends.getOrDefault(kept.getKey(), 0L));
            gone += Math.max(0, next - consumer.position(kept.getKey()));
        }
        return gone;
    }

    /// Pauses the partitions that have reached their end.
    private boolean isAtEnd() {
        ends.forEach((partition, end) -> {
            if (consumer.position(partition) >= end) {
                consumer.pause(List.of(partition));
            }
        });
        return consumer.paused().size() == ends.size();
    }

    private void write(ConsumerRecord<byte[], byte[]> record) throws IOException {
        long end = ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
        Instant time = Instant.ofEpochMilli(record.timestamp());
        if (record.offset() >= end || time.isBefore(from) || !time.isBefore(to)) {
            return;
        }
        sinceCheckpoint++;
        String place = record.topic() + "-" + record.partition() + "@" + record.offset();
        try {
            RawItem item = RawItem.CONTRACT.decode(record.value());
            if (!Canary.is(item.feed().url())) {
                RawWarc.write(file.out(), item, place);
                if (exchanges.add(RawWarc.feedExchange(item))) {
                    RawWarc.writeFeed(file.out(), item);
                }
                written++;
            }
        } catch (MalformedValueException e) {
            malformed++;
        }
    }

    private void checkpoint() throws IOException {
        Map<Integer, ObjectNode> places = new TreeMap<>();
        ends.forEach((partition, end) -> places.put(
                partition.partition(),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("partition", partition.partition())
                        .put("next", consumer.position(partition))
                        .put("end", end)));
        file.checkpoint(
                JsonNodeFactory.instance.arrayNode().addAll(places.values()),
                Map.of("written", written, "malformed", malformed, "lost", lost));
        sinceCheckpoint = 0;
    }
}

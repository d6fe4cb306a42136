package org.newswire.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.raw.Canary;
import org.newswire.raw.RawItem;

/// Writes `news.raw` as WARC: what was published from a time on and before another, partition by
/// partition in the topic's order. Joins no group and changes nothing.
///
/// Where each partition begins and ends is fixed when the export begins, so that one that goes on later
/// comes to the same records. Times are those of the topic (`CreateTime`).
final class RawExport {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STALLED = Duration.ofMinutes(2);

    /// Records are in the order of their times but for that much.
    private static final Duration DISORDER = Duration.ofHours(1);

    private static final int CHECKPOINT_EVERY = 50;

    private final Consumer<byte[], byte[]> consumer;
    private final Instant from;
    private final Instant to;
    private final ExportFile file;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private long written;
    private long malformed;
    private long lost;
    private int sinceCheckpoint;

    /// @param consumer of committed records, without group
    RawExport(Consumer<byte[], byte[]> consumer, Instant from, Instant to, ExportFile file) {
        this.consumer = consumer;
        this.from = from;
        this.to = to;
        this.file = file;
        this.written = file.counted("written");
        this.malformed = file.counted("malformed");
        this.lost = file.counted("lost");
    }

    /// What became of the records of the period, from the export's begin on; `lost` are offsets that retention has
    /// deleted
    /// since the export began.
    record Count(long written, long malformed, long lost) {}

    /// Goes on to the end of the period; to be completed by the caller.
    ///
    /// @throws TimeoutException where nothing comes for two minutes
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
        long deadline = System.nanoTime() + STALLED.toNanos();
        while (!isAtEnd()) {
            long before = reached();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                write(record);
            }
            if (reached() > before) {
                deadline = System.nanoTime() + STALLED.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new TimeoutException(
                        "nothing came of " + RawItem.TOPIC.name() + " for " + STALLED.toSeconds() + " s");
            }
            if (sinceCheckpoint >= CHECKPOINT_EVERY) {
                checkpoint();
            }
        }
        checkpoint();
        return new Count(written, malformed, lost);
    }

    /// Grows with each record that is behind us, also those that readers don't see.
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

    /// @return how many offsets are gone since
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

    /// Those that have come to their end are not read on.
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
                written++;
            }
        } catch (Malformed e) {
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

package org.newswire.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.kafka.reader.OffsetRange;
import org.newswire.kafka.reader.TopicReader;
import org.newswire.raw.Canary;
import org.newswire.raw.RawItem;

/// Writes a period of `news.raw` as WARC, partition by partition. Joins no group and changes nothing.
///
/// The begin and the end offset of each partition are fixed when the export begins, so that a resumed
/// export writes the same records. Times are record timestamps (`CreateTime`).
final class RawExport {
    private static final int CHECKPOINT_EVERY = 50;
    private static final int MAX_EXCHANGES = 50_000;

    private final TopicReader topic;
    private final Instant from;
    private final Instant to;
    private final ExportFile file;
    private final Map<TopicPartition, OffsetRange> ranges = new HashMap<>();

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

    /// @param topic reads committed records
    RawExport(TopicReader topic, Instant from, Instant to, ExportFile file) {
        this.topic = topic;
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
        if (file.isNew()) {
            ranges.putAll(topic.covering(topic.partitions(RawItem.TOPIC.name()), from, to));
            topic.start(ranges);
            RawWarc.begin(file.out(), Instant.now());
            checkpoint();
        }
        resume();
        while (!topic.isAtEnd()) {
            for (ConsumerRecord<byte[], byte[]> record : topic.next()) {
                write(record);
            }
            if (sinceCheckpoint >= CHECKPOINT_EVERY) {
                checkpoint();
            }
        }
        checkpoint();
        return new Count(written, malformed, lost);
    }

    /// Continues at the last checkpoint, and counts the offsets that were deleted since.
    private void resume() {
        for (JsonNode place : file.position()) {
            ranges.put(
                    new TopicPartition(
                            RawItem.TOPIC.name(), place.path("partition").asInt()),
                    new OffsetRange(
                            place.path("next").asLong(), place.path("end").asLong()));
        }
        topic.start(ranges);
        topic.available(ranges.keySet()).forEach((partition, available) -> {
            OffsetRange left = ranges.getOrDefault(partition, available);
            lost += Math.max(0, Math.min(available.begin(), left.end()) - left.begin());
        });
    }

    private void write(ConsumerRecord<byte[], byte[]> record) throws IOException {
        Instant time = Instant.ofEpochMilli(record.timestamp());
        if (time.isBefore(from) || !time.isBefore(to)) {
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
        ranges.forEach((partition, range) -> places.put(
                partition.partition(),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("partition", partition.partition())
                        .put("next", topic.position(partition))
                        .put("end", range.end())));
        file.checkpoint(
                JsonNodeFactory.instance.arrayNode().addAll(places.values()),
                Map.of("written", written, "malformed", malformed, "lost", lost));
        sinceCheckpoint = 0;
    }
}

package org.newswire.ingest.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.raw.FeedStatus;

/// Reads `news.feed-status` from its start to its end: the last status of each feed that is watched.
final class StatusTopic {
    private final PartitionReader reader;
    private int skipped;

    StatusTopic(KafkaSettings kafka) {
        this.reader = new PartitionReader(kafka, "ledger");
    }

    /// @throws org.apache.kafka.common.KafkaException where the broker cannot be reached or has no such
    /// topic
    List<FeedStatus> read() {
        Map<String, byte[]> last = new HashMap<>();
        reader.read(reader.partitions(FeedStatus.TOPIC.name()), written -> keep(last, written));
        List<FeedStatus> feeds = new ArrayList<>();
        for (byte[] value : last.values()) {
            try {
                feeds.add(FeedStatus.CONTRACT.decode(value));
            } catch (Malformed e) {
                skipped++;
            }
        }
        return feeds;
    }

    /// The number of records that were not feed statuses.
    int skipped() {
        return skipped;
    }

    private void keep(Map<String, byte[]> last, ConsumerRecord<byte[], byte[]> written) {
        if (written.key() == null) {
            skipped++;
            return;
        }
        String feed = new String(written.key(), UTF_8);
        if (written.value() == null) {
            last.remove(feed);
        } else {
            last.put(feed, written.value());
        }
    }
}

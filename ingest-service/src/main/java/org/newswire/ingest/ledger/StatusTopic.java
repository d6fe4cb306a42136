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

    StatusTopic(KafkaSettings kafka) {
        this.reader = new PartitionReader(kafka, "ledger");
    }

    /// @throws org.apache.kafka.common.KafkaException where the broker cannot be reached or has no such
    /// topic
    /// @throws Malformed where a value is no status
    List<FeedStatus> read() throws Malformed {
        Map<String, byte[]> last = new HashMap<>();
        reader.read(reader.partitions(FeedStatus.TOPIC.name()), written -> keep(last, written));
        List<FeedStatus> feeds = new ArrayList<>();
        for (byte[] value : last.values()) {
            feeds.add(FeedStatus.CONTRACT.decode(value));
        }
        return feeds;
    }

    private static void keep(Map<String, byte[]> last, ConsumerRecord<byte[], byte[]> written) {
        String feed = new String(written.key(), UTF_8);
        if (written.value() == null) {
            last.remove(feed);
        } else {
            last.put(feed, written.value());
        }
    }
}

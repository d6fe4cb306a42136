package org.newswire.ingest.accounting;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.FeedStatus;

/// Reads `news.feed-status` to its end and returns the latest status of each feed.
final class FeedStatusReader {
    private final PartitionReader reader;
    private int skipped;

    FeedStatusReader(KafkaSettings kafka) {
        this.reader = new PartitionReader(kafka, "ledger");
    }

    /// @throws org.apache.kafka.common.KafkaException if the broker or topic is not available
    List<FeedStatus> read() {
        Map<String, byte[]> last = new HashMap<>();
        reader.read(reader.partitions(FeedStatus.TOPIC.name()), written -> keep(last, written));
        List<FeedStatus> feeds = new ArrayList<>();
        for (byte[] value : last.values()) {
            try {
                feeds.add(FeedStatus.CONTRACT.decode(value));
            } catch (MalformedValueException e) {
                skipped++;
            }
        }
        return feeds;
    }

    /// Returns the number of skipped records, which are not feed statuses.
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

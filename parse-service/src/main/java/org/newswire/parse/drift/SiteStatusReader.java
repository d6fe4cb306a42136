package org.newswire.parse.drift;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.newswire.article.SiteStatus;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads `news.site-status` once after a start, so that the [DriftMonitor] continues with the published
/// baselines. Parsing does not wait for it. If the topic cannot be read, baselines are learned again.
public final class SiteStatusReader {
    private static final Logger LOG = LoggerFactory.getLogger(SiteStatusReader.class);
    private static final Duration MAX_SILENCE = Duration.ofSeconds(30);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 6;

    /// Ten times the largest status that the service writes.
    private static final int MAX_VALUE_BYTES = 32 << 10;

    /// The maximum length of a host name (RFC 1035, 2.3.4).
    private static final int MAX_SITE_LENGTH = 253;

    private final Map<String, Object> config;
    private final DriftMonitor drift;

    /// @param config of a consumer that reads to the end
    public SiteStatusReader(Map<String, Object> config, DriftMonitor drift) {
        this.config = Map.copyOf(config);
        this.drift = drift;
    }

    /// Restores the baselines. Returns early when the thread is interrupted.
    public void restore() throws InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                List<SiteStatus> statuses = read();
                drift.restore(statuses);
                LOG.debug("baselines restored sites={}", statuses.size());
                return;
            } catch (InterruptException e) {
                return;
            } catch (KafkaException e) {
                LOG.warn(
                        "topic={} not readable attempt={}/{}: {}; until then, the baselines of sites are learned again",
                        SiteStatus.TOPIC.name(),
                        attempt,
                        ATTEMPTS,
                        KafkaSettings.innermost(e));
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    /// Returns the latest status of the most recent sites, the oldest first.
    List<SiteStatus> read() {
        Map<String, SiteStatus> latest = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, SiteStatus> eldest) {
                return size() > DriftMonitor.MAX_SITES;
            }
        };
        try (var consumer = new BoundedConsumer(config)) {
            List<TopicPartition> partitions = consumer.partitionsFor(SiteStatus.TOPIC.name()).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            consumer.readTo(consumer.endOffsets(partitions), MAX_SILENCE, record -> keep(latest, record));
        }
        return List.copyOf(latest.values());
    }

    private static void keep(Map<String, SiteStatus> latest, ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.key().length > MAX_SITE_LENGTH) {
            return;
        }
        String site = new String(record.key(), UTF_8);
        latest.remove(site);
        if (record.value() == null || record.value().length > MAX_VALUE_BYTES) {
            return;
        }
        try {
            SiteStatus status = SiteStatus.CONTRACT.decode(record.value());
            if (status.site().equals(site) && status.baselines() != null) {
                latest.put(site, status);
            }
        } catch (MalformedValueException e) {
            LOG.debug("record ignored topic={} offset={}: {}", record.topic(), record.offset(), e.getMessage());
        }
    }
}

package org.newswire.ingest.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in `news.feed-memory` that a feed is about to be asked, before it is asked. Whoever takes the
/// feed over knows by it when it was asked last, even where the outcome of that poll was lost.
///
/// The record stands outside any transaction, so it is there although the process is killed a moment
/// later, and costs a small request that the polls of some 500 ms share. The first claim of a feed since
/// it was taken over does not wait for others, as the feed may be overdue. Thread-safe.
public final class PollClaims implements Claim, AutoCloseable {
    /// What keys of claims begin with; the feed's id follows.
    public static final String KEY = "begun:";

    public static final Contract<Begun> CONTRACT = new Contract<>("poll-begun", Begun.class);

    private static final Logger LOG = LoggerFactory.getLogger(PollClaims.class);
    private static final int LINGER_MS = 500;
    private static final int BATCH_BYTES = 4 << 10;
    private static final int BUFFER_BYTES = 1 << 20;

    /// A claim that took longer to write says too little of when the feed is asked.
    private static final Duration CURRENT = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final InstantSource clock;

    /// The value of a claim.
    public record Begun(Instant at) {}

    public PollClaims(KafkaSettings kafka, String instanceId, InstantSource clock) {
        Map<String, Object> config = kafka.producer("ingest-claims-" + instanceId);
        config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        this.producer = new KafkaProducer<>(config);
        this.clock = clock;
    }

    /// Waits until the claim is written; for as long as the feed is ours where the broker is away.
    @Override
    public void begin(WatchedFeed feed) throws InterruptedException {
        Instant at = clock.instant();
        while (!written(feed, at) || at.plus(CURRENT).isBefore(clock.instant())) {
            at = clock.instant();
        }
        feed.begun(at);
    }

    private boolean written(WatchedFeed feed, Instant at) throws InterruptedException {
        if (!feed.isLive()) {
            throw new InterruptedException("the feed is somebody else's");
        }
        byte[] key = (KEY + feed.definition().id()).getBytes(UTF_8);
        byte[] value = CONTRACT.encode(new Begun(at));
        try {
            Future<?> written =
                    producer.send(new ProducerRecord<>(FeedMemory.TOPIC.name(), feed.partition(), key, value));
            if (feed.begunAt() == null) {
                hurry();
            }
            written.get();
            return true;
        } catch (InterruptException e) {
            throw new InterruptedException(e.getMessage());
        } catch (ExecutionException | KafkaException e) {
            LOG.warn("feed={} waits to be polled: {}", feed.definition().id(), e.getMessage());
            return false;
        }
    }

    @Override
    public void hurry() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}

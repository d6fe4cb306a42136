package org.newswire.ingest.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
/// it was taken over does not wait for others, as the feed may be overdue. What cannot be written is tried
/// again after a pause, which grows to 15 s. Thread-safe.
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

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);

    private final KafkaProducer<byte[], byte[]> producer;
    private final InstantSource clock;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong tellAt = new AtomicLong(System.nanoTime());
    private volatile String trouble = "";

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

    /// Waits until the claim is written; for as long as the feed is ours where the broker is away or refuses it.
    /// One that was late is made once more, and no more often: where the broker takes as long each time, no feed
    /// would ever be asked.
    @Override
    public void begin(WatchedFeed feed) throws InterruptedException {
        Instant at = claimed(feed);
        if (at.plus(CURRENT).isBefore(clock.instant())) {
            at = claimed(feed);
        }
        feed.begun(at);
    }

    /// @return when the claim was made that is written
    private Instant claimed(WatchedFeed feed) throws InterruptedException {
        Instant at = clock.instant();
        return written(feed, at) ? at : retried(feed);
    }

    private Instant retried(WatchedFeed feed) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
                Thread.sleep(pause);
                Instant at = clock.instant();
                if (written(feed, at)) {
                    return at;
                }
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /// Why some feeds are not polled though they are due, or empty. From any thread.
    public Optional<String> trouble() {
        int feeds = waiting.get();
        return feeds == 0
                ? Optional.empty()
                : Optional.of("feeds that wait to be polled, as " + FeedMemory.TOPIC.name() + " cannot be written: "
                        + feeds + " (" + trouble + ")");
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
            failed(feed, KafkaSettings.refusal(e, FeedMemory.TOPIC.name()));
            return false;
        }
    }

    /// What keeps one feed waiting keeps most of them: told now and then, for all.
    private void failed(WatchedFeed feed, String why) {
        trouble = why;
        long now = System.nanoTime();
        long due = tellAt.get();
        if (now - due >= 0 && tellAt.compareAndSet(due, now + TOLD_EVERY.toNanos())) {
            LOG.warn(
                    "feed={} waits to be polled, and so may others: {} cannot be written: {}",
                    feed.definition().id(),
                    FeedMemory.TOPIC.name(),
                    why);
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

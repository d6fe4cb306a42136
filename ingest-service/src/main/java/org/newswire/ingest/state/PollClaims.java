package org.newswire.ingest.state;

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
import org.newswire.contract.Contract;
import org.newswire.kafka.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a poll claim to `news.feed-memory` before each poll. From it the next owner of the feed knows the
/// time of the last request, even if that poll's outcome was lost.
///
/// Claims are not part of a transaction, so they survive a crash of the process. The claims of 500 ms share
/// a request; the first claim of a feed after its assignment is sent immediately, as the feed may be
/// overdue. A failed write is repeated after a pause, which grows to 15 s. Thread-safe.
public final class PollClaims implements PollClaimWriter, AutoCloseable {
    /// Prefix of the keys of claims; the feed's id follows.
    public static final String KEY = "begun:";

    public static final Contract<Begun> CONTRACT = new Contract<>("poll-begun", Begun.class);

    private static final Logger LOG = LoggerFactory.getLogger(PollClaims.class);
    private static final int LINGER_MS = 500;
    private static final int BATCH_BYTES = 4 << 10;
    private static final int BUFFER_BYTES = 1 << 20;

    /// A claim whose write took longer is written again, because its time is too inaccurate.
    private static final Duration MAX_CLAIM_AGE = Duration.ofSeconds(2);

    private static final Duration MIN_RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY_PAUSE = Duration.ofSeconds(15);
    private static final Duration WARNING_INTERVAL = Duration.ofMinutes(1);

    private final KafkaProducer<byte[], byte[]> producer;
    private final InstantSource clock;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong nextWarningNanos = new AtomicLong(System.nanoTime());
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

    /// Waits until the claim is written, as long as the feed is assigned to this instance. A claim whose
    /// write took too long is written again, but only one time, so that a slow broker does not prevent all
    /// polls.
    @Override
    public void begin(WatchedFeed feed) throws InterruptedException {
        Instant at = claimed(feed);
        if (at.plus(MAX_CLAIM_AGE).isBefore(clock.instant())) {
            at = claimed(feed);
        }
        feed.claimed(at);
    }

    /// @return the time in the claim that was written
    private Instant claimed(WatchedFeed feed) throws InterruptedException {
        Instant at = clock.instant();
        return written(feed, at) ? at : retried(feed);
    }

    private Instant retried(WatchedFeed feed) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            for (Duration pause = MIN_RETRY_PAUSE; ; pause = longer(pause)) {
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
        return doubled.compareTo(MAX_RETRY_PAUSE) > 0 ? MAX_RETRY_PAUSE : doubled;
    }

    /// Describes why due feeds are not polled, or is empty. Called from any thread.
    public Optional<String> trouble() {
        int feeds = waiting.get();
        return feeds == 0
                ? Optional.empty()
                : Optional.of("polls blocked: poll claims cannot be written to " + PollState.TOPIC.name() + " feeds="
                        + feeds + ": " + trouble);
    }

    private boolean written(WatchedFeed feed, Instant at) throws InterruptedException {
        if (!feed.isWatched()) {
            throw new InterruptedException("the feed is not assigned to this instance any more");
        }
        byte[] key = (KEY + feed.definition().id()).getBytes(UTF_8);
        byte[] value = CONTRACT.encode(new Begun(at));
        try {
            Future<?> written =
                    producer.send(new ProducerRecord<>(PollState.TOPIC.name(), feed.partition(), key, value));
            if (feed.claimedAt() == null) {
                flush();
            }
            written.get();
            return true;
        } catch (InterruptException e) {
            throw new InterruptedException(e.getMessage());
        } catch (ExecutionException | KafkaException e) {
            failed(feed, KafkaSettings.refusal(e, PollState.TOPIC.name()));
            return false;
        }
    }

    /// Logs at most one warning per interval, as the same failure affects most feeds.
    private void failed(WatchedFeed feed, String why) {
        trouble = why;
        long now = System.nanoTime();
        long due = nextWarningNanos.get();
        if (now - due >= 0 && nextWarningNanos.compareAndSet(due, now + WARNING_INTERVAL.toNanos())) {
            LOG.warn(
                    "polls blocked: poll claims cannot be written to Kafka feed={} topic={}: {}; check the broker",
                    feed.definition().url(),
                    PollState.TOPIC.name(),
                    why);
        }
    }

    @Override
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}

package org.newswire.store.page.deadletters;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newswire.dlq.DlqSnapshot;
import org.newswire.kafka.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the last dead letters that were read. A thread reads them while someone looks, at most once in
/// some seconds. Nobody who looks waits for the broker. Thread-safe.
final class DeadLetterCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterCache.class);
    private static final Duration KEPT = Duration.ofSeconds(15);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(3);

    /// An interrupted Kafka client closes its connections first.
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    private final Supplier<DlqSnapshot> reader;
    private final InstantSource clock;
    private volatile @Nullable Thread thread;
    private Result last = new Result(null, null, null, null, Instant.MIN, false);

    /// @param snapshot    the last one; null before the first
    /// @param readAt      when it was read
    /// @param failure     why the latest attempt failed; null if it succeeded
    /// @param failedSince when the first of the failed attempts began
    /// @param endedAt     of the latest attempt
    /// @param reading     whether the next attempt is in progress
    record Result(
            @Nullable DlqSnapshot snapshot,
            @Nullable Instant readAt,
            @Nullable String failure,
            @Nullable Instant failedSince,
            Instant endedAt,
            boolean reading) {
        private boolean isFresh(Instant now) {
            Duration age = failure == null ? KEPT : RETRY_AFTER;
            return !endedAt.equals(Instant.MIN) && now.isBefore(endedAt.plus(age)) && !now.isBefore(endedAt);
        }

        private Result beingRead() {
            return new Result(snapshot, readAt, failure, failedSince, endedAt, true);
        }
    }

    /// @param reader fails with an exception if the broker does not answer
    DeadLetterCache(Supplier<DlqSnapshot> reader, InstantSource clock) {
        this.reader = reader;
        this.clock = clock;
    }

    /// Returns the last result. If it is too old, a thread begins to read the next one.
    synchronized Result look() {
        if (!last.reading && !last.isFresh(clock.instant())) {
            last = last.beingRead();
            thread = Thread.ofVirtual().name("page-dead-letters").start(this::read);
        }
        return last;
    }

    private void read() {
        Instant begin = clock.instant();
        DlqSnapshot found = null;
        String failure = "internal error";
        try {
            found = reader.get();
        } catch (RuntimeException e) {
            failure = KafkaSettings.innermost(e);
            LOG.debug("dead letters cannot be read", e);
        } finally {
            keep(begin, found, failure);
        }
    }

    private synchronized void keep(Instant begin, @Nullable DlqSnapshot found, String failure) {
        Instant now = clock.instant();
        Instant since = last.failedSince == null ? begin : last.failedSince;
        last = found == null
                ? new Result(last.snapshot, last.readAt, failure, since, now, false)
                : new Result(found, begin, null, null, now, false);
    }

    @Override
    public void close() {
        Thread reading = thread;
        if (reading == null) {
            return;
        }
        reading.interrupt();
        try {
            if (!reading.join(END_WITHIN)) {
                LOG.warn(
                        "thread still runs name=page-dead-letters: the broker does not answer; it ends within seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.newswire.store.page.deadletters;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newswire.dlq.DlqSnapshot;
import org.newswire.kafka.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the dead letters while someone looks at them, at most once in some seconds, and keeps the last result.
/// Thread-safe.
///
/// A look waits for the broker only briefly. The reading goes on on a thread of its own, which ends by itself within
/// the timeouts of the reader, and the next look has its result.
final class DeadLetterCache {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterCache.class);
    private static final Duration KEPT = Duration.ofSeconds(15);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMillis(700);

    private final Supplier<DlqSnapshot> reader;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<Result> running;
    private Result last = new Result(null, null, null, null, Instant.MIN);

    /// @param snapshot    the last one; null before the first
    /// @param readAt      when it was read
    /// @param failure     why the latest attempt failed; null if it succeeded
    /// @param failedSince when the first of the failed attempts began
    /// @param endedAt     of the latest attempt
    record Result(
            @Nullable DlqSnapshot snapshot,
            @Nullable Instant readAt,
            @Nullable String failure,
            @Nullable Instant failedSince,
            Instant endedAt) {
        private boolean isFresh(Instant now) {
            Duration age = failure == null ? KEPT : RETRY_AFTER;
            return !endedAt.equals(Instant.MIN) && now.isBefore(endedAt.plus(age)) && !now.isBefore(endedAt);
        }
    }

    /// @param reader fails with an exception if the broker does not answer
    DeadLetterCache(Supplier<DlqSnapshot> reader, InstantSource clock) {
        this.reader = reader;
        this.clock = clock;
    }

    /// Returns the present result, or the last one if reading takes long.
    Result look() {
        Optional<CompletableFuture<Result>> reading = reading();
        if (reading.isPresent()) {
            try {
                return reading.get().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.debug("dead letters are still being read", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /// Starts reading if the last result is too old. Empty if it is fresh.
    private Optional<CompletableFuture<Result>> reading() {
        lock.lock();
        try {
            if (running == null) {
                if (last.isFresh(clock.instant())) {
                    return Optional.empty();
                }
                CompletableFuture<Result> started = new CompletableFuture<>();
                running = started;
                Thread.ofVirtual().name("page-dead-letters").start(() -> read(started));
            }
            return Optional.of(running);
        } finally {
            lock.unlock();
        }
    }

    private void read(CompletableFuture<Result> ending) {
        Instant begin = clock.instant();
        DlqSnapshot found = null;
        String failure = null;
        try {
            found = reader.get();
        } catch (RuntimeException e) {
            failure = KafkaSettings.innermost(e);
            LOG.debug("dead letters cannot be read", e);
        } finally {
            ending.complete(keep(begin, found, failure));
        }
    }

    private Result keep(Instant begin, @Nullable DlqSnapshot found, @Nullable String failure) {
        lock.lock();
        try {
            Instant now = clock.instant();
            Instant since = last.failedSince == null ? begin : last.failedSince;
            last = found == null
                    ? new Result(last.snapshot, last.readAt, failure == null ? "internal error" : failure, since, now)
                    : new Result(found, begin, null, null, now);
            running = null;
            return last;
        } finally {
            lock.unlock();
        }
    }
}

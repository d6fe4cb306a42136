package org.newswire.store.tables;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long articles are kept after they were last observed, and the thread that has them deleted after
/// that, every ten minutes. A feed that shows what it showed before is no observation: the ingest publishes
/// nothing of it. What is past the retention is not stored either. Without a retention everything is kept.
public final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration PURGE_EVERY = Duration.ofMinutes(10);
    private final Optional<Duration> keep;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Counter purged;
    private @Nullable Thread thread;

    public Retention(Optional<Duration> keep, InstantSource clock, MeterRegistry metrics) {
        this.keep = keep;
        this.clock = clock;
        this.purged = Counter.builder("newswire.purged.articles")
                .description("Articles deleted as they were past the retention")
                .register(metrics);
    }

    /// Whether what was observed then is not kept any more.
    public boolean isPast(Instant observedAt) {
        return keep.isPresent() && observedAt.isBefore(clock.instant().minus(keep.get()));
    }

    /// Starts the thread that deletes, where there is anything to delete ever.
    public void start(ArticleStore store) {
        if (keep.isPresent()) {
            thread = Thread.ofVirtual().name("retention").start(() -> run(store, keep.get()));
        }
    }

    private void run(ArticleStore store, Duration age) {
        try {
            do {
                purgeAll(store, clock.instant().minus(age));
            } while (!closing.await(PURGE_EVERY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void purgeAll(ArticleStore store, Instant before) {
        int total = 0;
        try {
            int count = store.purge(before);
            while (count > 0) {
                total += count;
                purged.increment(count);
                count = closing.getCount() > 0 ? store.purge(before) : 0;
            }
        } catch (ArticleStore.Unavailable e) {
            LOG.warn("{}", e.getMessage());
        }
        if (total > 0) {
            LOG.info("purged={} observed_before={}", total, before);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        Thread started = thread;
        if (started != null) {
            try {
                started.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

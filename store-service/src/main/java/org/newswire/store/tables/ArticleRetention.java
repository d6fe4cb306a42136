package org.newswire.store.tables;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes articles that were last observed longer ago than the retention (`ARTICLE_RETENTION`), every ten
/// minutes.
///
/// An unchanged item that a feed shows again is not an observation, since the ingest publishes nothing. Records
/// older than the retention are not stored either. Without a retention everything is kept.
///
/// Deleted articles are lost, so no single clock is trusted. The retention counts from the earliest of
/// three times: this process's, the database's, and the last poll of a feed. If the first two differ by
/// more than 5 minutes, nothing more expires until they agree, and a warning is logged every ten minutes.
public final class ArticleRetention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArticleRetention.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    /// Unsynchronized clocks drift that far apart within weeks. A wrong time zone makes a larger
    /// difference.
    private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    private final Optional<Duration> keep;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Counter purged;
    private final Duration interval;

    /// Articles observed before it have expired.
    private volatile Instant horizon = Instant.MIN;

    private final Supervisor supervisor;
    private @Nullable SupervisedThread thread;

    public ArticleRetention(
            Optional<Duration> keep, InstantSource clock, MeterRegistry metrics, Supervisor supervisor) {
        this(keep, clock, metrics, supervisor, INTERVAL);
    }

    ArticleRetention(
            Optional<Duration> keep,
            InstantSource clock,
            MeterRegistry metrics,
            Supervisor supervisor,
            Duration interval) {
        this.keep = keep;
        this.clock = clock;
        this.interval = interval;
        this.supervisor = supervisor;
        this.purged = Counter.builder("newswire.purged.articles")
                .description("Articles deleted by retention")
                .register(metrics);
    }

    /// Returns whether an article has expired, as of the last comparison of the clocks.
    public boolean isPast(Instant observedAt) {
        return observedAt.isBefore(horizon);
    }

    /// Compares the clocks and starts the thread, if there is a retention.
    public void start(ArticleStore store) {
        if (keep.isPresent()) {
            Duration age = keep.get();
            advanceHorizon(store, age);
            thread = supervisor.start("retention", () -> run(store, age));
        }
    }

    private void run(ArticleStore store, Duration age) throws InterruptedException {
        purgeAll(store, horizon);
        while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
            advanceHorizon(store, age);
            purgeAll(store, horizon);
        }
    }

    /// Advances the horizon. It stays if the clocks differ.
    private void advanceHorizon(ArticleStore store, Duration age) {
        try {
            ArticleStore.Times times = store.times();
            Instant ours = clock.instant();
            if (Duration.between(ours, times.now()).abs().compareTo(MAX_CLOCK_DIFFERENCE) > 0) {
                LOG.warn(
                        "retention paused store_clock={} database_clock={}: the clocks differ, so nothing is purged;"
                                + " correct the wrong clock, and the retention resumes",
                        ours.truncatedTo(ChronoUnit.SECONDS),
                        times.now().truncatedTo(ChronoUnit.SECONDS));
            } else if (times.lastHeard().isPresent()) {
                horizon = Collections.min(
                                List.of(ours, times.now(), times.lastHeard().get()))
                        .minus(age);
            }
        } catch (ArticleStore.UnavailableException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private void purgeAll(ArticleStore store, Instant before) {
        if (before.equals(Instant.MIN)) {
            return;
        }
        int total = 0;
        try {
            int count = store.purge(before);
            while (count > 0) {
                total += count;
                purged.increment(count);
                count = closing.getCount() > 0 ? store.purge(before) : 0;
            }
        } catch (ArticleStore.UnavailableException e) {
            LOG.warn("{}", e.getMessage());
        }
        if (total > 0) {
            LOG.info("purged articles={} observed_before={}", total, before);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        SupervisedThread started = thread;
        if (started != null) {
            started.awaitEnd();
        }
    }
}

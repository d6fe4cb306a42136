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
import org.newswire.pipeline.supervision.SupervisedThread;
import org.newswire.pipeline.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long articles are kept after they were last observed, and the thread that has them deleted after
/// that, every ten minutes. A feed that shows what it showed before is no observation: the ingest publishes
/// nothing of it. What is past the retention is not stored either. Without a retention everything is kept.
///
/// As what is deleted is lost, no clock is believed alone: the retention counts from the earliest of our own time,
/// the database's and the last one that was heard of a feed. Where the first two contradict each other, nothing more
/// is past until they agree; a warning says so every ten minutes.
public final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(10);

    /// As far apart are clocks that nobody sets, after weeks; one that is wrong by a time zone is further.
    private static final Duration MOST_APART = Duration.ofMinutes(5);

    private final Optional<Duration> keep;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Counter purged;
    private final Duration lookEvery;

    /// What was observed before is past.
    private volatile Instant horizon = Instant.MIN;

    private final Supervisor supervisor;
    private @Nullable SupervisedThread thread;

    public Retention(Optional<Duration> keep, InstantSource clock, MeterRegistry metrics, Supervisor supervisor) {
        this(keep, clock, metrics, supervisor, LOOK_EVERY);
    }

    Retention(
            Optional<Duration> keep,
            InstantSource clock,
            MeterRegistry metrics,
            Supervisor supervisor,
            Duration lookEvery) {
        this.keep = keep;
        this.clock = clock;
        this.lookEvery = lookEvery;
        this.supervisor = supervisor;
        this.purged = Counter.builder("newswire.purged.articles")
                .description("Articles deleted as they were past the retention")
                .register(metrics);
    }

    /// Whether what was observed then is not kept any more, as of the last look at the clocks.
    public boolean isPast(Instant observedAt) {
        return observedAt.isBefore(horizon);
    }

    /// Looks at the clocks, and starts the thread that deletes, where there is anything to delete ever.
    public void start(ArticleStore store) {
        if (keep.isPresent()) {
            Duration age = keep.get();
            look(store, age);
            thread = supervisor.start("retention", () -> run(store, age));
        }
    }

    private void run(ArticleStore store, Duration age) throws InterruptedException {
        purgeAll(store, horizon);
        while (!closing.await(lookEvery.toMillis(), TimeUnit.MILLISECONDS)) {
            look(store, age);
            purgeAll(store, horizon);
        }
    }

    /// Finds out what is past. Where the clocks contradict each other it stays what it was.
    private void look(ArticleStore store, Duration age) {
        try {
            ArticleStore.Times times = store.times();
            Instant ours = clock.instant();
            if (Duration.between(ours, times.now()).abs().compareTo(MOST_APART) > 0) {
                LOG.warn(
                        "ARTICLE_RETENTION waits, nothing more is purged: it is {} by this store's clock and {} by the"
                                + " database's. Set the one that is wrong; it goes on by itself then",
                        ours.truncatedTo(ChronoUnit.SECONDS),
                        times.now().truncatedTo(ChronoUnit.SECONDS));
            } else if (times.lastHeard().isPresent()) {
                horizon = Collections.min(
                                List.of(ours, times.now(), times.lastHeard().get()))
                        .minus(age);
            }
        } catch (ArticleStore.Unavailable e) {
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
        SupervisedThread started = thread;
        if (started != null) {
            started.expectEnd();
            try {
                started.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package org.newswire.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How long articles are kept after a feed last showed them, and the thread that deletes them after
/// that, in small portions, every ten minutes.
///
/// What is past the retention is not stored either, so a replay of the topic brings nothing back.
/// Without a retention everything is kept.
final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration PURGE_EVERY = Duration.ofMinutes(10);
    private static final int PORTION = 500;
    private static final String PURGE = """
            with past as (
                select id from article where observed_at < ? order by id limit %d for update skip locked),
            unmarked as (
                delete from article_retraction where article_id in (select id from past)),
            left_alone as (
                insert into story_pending (article_ids)
                select array_agg(distinct other.article_id)
                from story_article gone join story_article other using (story_id)
                where gone.article_id in (select id from past)
                having count(*) > 0)
            delete from article where id in (select id from past)""".formatted(PORTION);

    private final Optional<Duration> keep;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Counter purged;
    private @Nullable Thread thread;

    Retention(Optional<Duration> keep, InstantSource clock, MeterRegistry metrics) {
        this.keep = keep;
        this.clock = clock;
        this.purged = Counter.builder("newswire.purged.articles")
                .description("Articles deleted as they were past the retention")
                .register(metrics);
    }

    /// Whether what was observed then is not kept any more.
    boolean isPast(Instant observedAt) {
        return keep.isPresent() && observedAt.isBefore(clock.instant().minus(keep.get()));
    }

    /// Starts the thread that deletes, where there is anything to delete ever.
    void start(DataSource database) {
        if (keep.isPresent()) {
            thread = Thread.ofVirtual().name("retention").start(() -> run(database));
        }
    }

    private void run(DataSource database) {
        try {
            do {
                purgeAll(database);
            } while (!closing.await(PURGE_EVERY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void purgeAll(DataSource database) {
        try {
            int total = 0;
            int portion = PORTION;
            while (portion == PORTION && closing.getCount() > 0) {
                portion = purge(database);
                total += portion;
            }
            if (total > 0) {
                LOG.info("purged={}", total);
            }
        } catch (SQLException e) {
            LOG.warn("nothing is purged just now: {}", Database.rootMessage(e));
        }
    }

    /// Deletes a portion of what is past.
    ///
    /// @return how many articles that were
    int purge(DataSource database) throws SQLException {
        if (keep.isEmpty()) {
            return 0;
        }
        try (var connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(PURGE)) {
            delete.setObject(1, clock.instant().minus(keep.get()).atOffset(ZoneOffset.UTC));
            int count = delete.executeUpdate();
            purged.increment(count);
            return count;
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

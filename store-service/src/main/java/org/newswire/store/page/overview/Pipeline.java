package org.newswire.store.page.overview;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.store.api.ProblemException;
import org.newswire.store.api.ReadAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the figures and the new articles from the database while somebody looks, for all readers together. While the
/// database does not answer, the last figures stay, with their time. Thread-safe.
final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /// With the interval of the browser's stream, articles are visible two seconds after their commit at the latest.
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private static final Duration FIGURES_INTERVAL = Duration.ofSeconds(1);

    /// A reader who has loaded the overview looks for this time, even without a stream.
    private static final Duration ATTENTION = Duration.ofSeconds(20);

    /// A page is shown with older figures rather than later.
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int BATCH_ARTICLES = 200;

    @Limit(of = "articles that wait to be shown live", past = "older ones are only in the list of articles")
    private static final int MAX_PENDING_ARTICLES = 20_000;

    private final ReadAccess access;
    private final InstantSource clock;
    private final BooleanSupplier hasStreams;
    private final LatestArticles articles = new LatestArticles();
    private final Deque<UUID> pending = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Figures figures;
    private volatile @Nullable Instant lookedAt;
    private @Nullable String snapshot;

    /// @param at by this service's clock
    record Figures(Instant at, DatabaseFigures database) {}

    /// @param hasStreams whether pages wait for live updates
    Pipeline(ReadAccess access, InstantSource clock, BooleanSupplier hasStreams) {
        this.access = access;
        this.clock = clock;
        this.hasStreams = hasStreams;
    }

    LatestArticles articles() {
        return articles;
    }

    /// Returns the last figures without waiting. It takes no lock: an event stream asks while it holds its own lock,
    /// which `hasStreams` needs.
    Optional<Figures> figures() {
        return Optional.ofNullable(figures);
    }

    /// Returns figures for a reader. Waits half a second at most for current ones.
    Optional<Figures> look() {
        lock.lock();
        try {
            lookedAt = clock.instant();
            changed.signalAll();
            long left = WAIT_NANOS;
            while (!areCurrent() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return figures();
    }

    private boolean areCurrent() {
        Figures last = figures;
        return last != null && clock.instant().isBefore(last.at.plus(FIGURES_INTERVAL.multipliedBy(3)));
    }

    /// Gets the changes of the articles.
    interface Updates {
        void arrived(LatestArticles.Batch batch);

        /// The list begins again, since nobody has looked for a while or the database was away.
        void restarted();
    }

    /// Reads until the thread is interrupted.
    void run(Updates updates) throws InterruptedException {
        while (true) {
            awaitReaders();
            read(updates);
            Thread.sleep(INTERVAL);
        }
    }

    private void awaitReaders() throws InterruptedException {
        lock.lock();
        try {
            while (!isLookedAt()) {
                // What arrives meanwhile is read as a list.
                snapshot = null;
                changed.await(FIGURES_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isLookedAt() {
        Instant last = lookedAt;
        return hasStreams.getAsBoolean() || (last != null && clock.instant().isBefore(last.plus(ATTENTION)));
    }

    private void read(Updates updates) {
        try {
            boolean restarts = snapshot == null;
            Optional<LatestArticles.Batch> batch = access.query(connection -> {
                Optional<LatestArticles.Batch> found = newArticles(connection);
                // Later, so that a page with current figures gets all articles that follow.
                if (areFiguresDue()) {
                    present(DatabaseFigures.read(connection));
                }
                return found;
            });
            if (restarts) {
                updates.restarted();
            }
            batch.ifPresent(updates::arrived);
        } catch (ProblemException | SQLException e) {
            // The server may be another one afterwards.
            snapshot = null;
            LOG.debug("the overview cannot be updated", e);
        }
    }

    private boolean areFiguresDue() {
        Optional<Figures> last = figures();
        return last.isEmpty()
                || !clock.instant()
                        .isBefore(last.get().at.plus(FIGURES_INTERVAL).minusMillis(100));
    }

    private void present(DatabaseFigures read) {
        lock.lock();
        try {
            figures = new Figures(clock.instant(), read);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Optional<LatestArticles.Batch> newArticles(Connection connection) throws SQLException {
        String last = snapshot;
        if (last == null) {
            // In this order, so that an article that is committed in between is shown twice rather than never.
            snapshot = NewChanges.position(connection);
            pending.clear();
            articles.reset(ArticleLine.latest(connection, LatestArticles.SHOWN));
            return Optional.empty();
        }
        NewChanges changes = NewChanges.since(connection, last);
        changes.ids().forEach(pending::addLast);
        while (pending.size() > MAX_PENDING_ARTICLES) {
            pending.removeFirst();
        }
        List<UUID> next = new ArrayList<>();
        while (next.size() < BATCH_ARTICLES && !pending.isEmpty()) {
            next.add(pending.removeFirst());
        }
        List<ArticleLine> found = ArticleLine.named(connection, next);
        snapshot = changes.snapshot();
        return found.isEmpty() ? Optional.empty() : Optional.of(articles.add(found));
    }
}

package org.newswire.store.hub;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.store.api.ProblemException;
import org.newswire.store.database.RootCause;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notifies the callbacks of WebSub subscriptions of changed articles. The store's instances share the
/// subscriptions.
///
/// It claims subscriptions, follows the changes and starts the sending of pings, on one thread. A commit of
/// this store wakes it; it polls for commits of other stores. Thread-safe.
public final class HubPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HubPublisher.class);

    @Limit(
            of = "concurrent DNS lookups for WebSub pings; four times as many wait",
            past = "the ping fails and is retried later")
    private static final int LOOKUPS = 128;

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    /// Used after a commit of this store, whose changes may have to wait for another transaction.
    private static final Duration EAGER_POLL_INTERVAL = Duration.ofMillis(40);

    private static final long EAGER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLAIM_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long TIDY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int WARN_EVERY = 60;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

    private final HubTables tables;
    private final HubSettings settings;
    private final String instance;
    private final Duration alive;
    private final AcknowledgedVersions acknowledged = new AcknowledgedVersions();
    private final PingSender sender;
    private final HubMetrics metrics;
    private final Semaphore wakeups = new Semaphore(0);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("hub-ping-", 0).factory());
    private final Queue<UUID> verified = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;
    private volatile boolean mayHaveSubscribed = true;
    private volatile long committedNanos = System.nanoTime() - EAGER_NANOS;
    private volatile boolean committed = true;
    private volatile @Nullable SupervisedThread thread;
    private volatile @Nullable Session session;
    private boolean hasLookedElsewhere;
    private int failures;
    private long scannedNanos;
    private long claimedNanos;
    private long countedNanos = System.nanoTime() - COUNT_NANOS;
    private long tidiedNanos = System.nanoTime() - TIDY_NANOS;

    /// @param instance identifies the store instance; stable across restarts
    public HubPublisher(HubSettings settings, HubTables tables, String instance, HubMetrics metrics) {
        this(settings, tables, instance, WorkerLease.ALIVE, metrics);
    }

    /// @param alive the time without progress after which other stores take over
    HubPublisher(HubSettings settings, HubTables tables, String instance, Duration alive, HubMetrics metrics) {
        this.tables = tables;
        this.settings = settings;
        this.instance = instance;
        this.alive = alive;
        this.sender = new PingSender(
                client(settings), client(settings), tables, acknowledged, settings.address(), metrics, new Random());
        this.metrics = metrics;
    }

    private static CallbackClient client(HubSettings settings) {
        return new CallbackClient(settings.addresses(), settings.userAgent(), LOOKUPS);
    }

    public void start(Supervisor supervisor) {
        thread = supervisor.start("hub-worker", this::run);
    }

    /// Wakes the worker after this store has committed articles.
    public void committed() {
        committedNanos = System.nanoTime();
        committed = true;
        wakeups.release();
    }

    /// Wakes the worker after a subscription was created or renewed by this process. It finds those of other
    /// processes within a second.
    public void subscribed(UUID subscription) {
        verified.add(subscription);
        mayHaveSubscribed = true;
        wakeups.release();
    }

    private void run() throws InterruptedException {
        while (!closing) {
            try {
                step();
                failures = 0;
            } catch (SQLException | ProblemException e) {
                if (failures++ % WARN_EVERY == 0) {
                    LOG.warn("the hub makes no progress just now: {}", RootCause.message(e));
                }
                wakeups.tryAcquire(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RuntimeException e) {
                Session current = session;
                if (current != null) {
                    current.giveBack(); // pings that are being sent are finished, so they are not repeated
                }
                mayHaveSubscribed = true;
                throw e;
            }
            boolean isEager = System.nanoTime() - committedNanos < EAGER_NANOS;
            Duration pause = isEager ? EAGER_POLL_INTERVAL : POLL_INTERVAL;
            wakeups.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
            wakeups.drainPermits();
        }
    }

    private void step() throws SQLException, ProblemException {
        Session current = session();
        lookElsewhere();
        long now = System.nanoTime();
        if (mayHaveSubscribed || now - claimedNanos > CLAIM_NANOS) {
            mayHaveSubscribed = false;
            claimedNanos = now;
            current.claim();
        }
        for (UUID id = verified.poll(); id != null; id = verified.poll()) {
            current.renewed(id);
        }
        boolean isEager = now - committedNanos < EAGER_NANOS;
        Duration interval = isEager ? EAGER_POLL_INTERVAL : POLL_INTERVAL;
        if (committed || now - scannedNanos >= interval.toNanos()) {
            committed = false;
            scannedNanos = now;
            if (!current.scan()) {
                LOG.info("the database was started again or restored: the hub reads its positions again");
                current.giveBack();
                mayHaveSubscribed = true;
            }
        }
        current.distribute();
        tidy(current, now);
    }

    private void lookElsewhere() throws SQLException {
        if (hasLookedElsewhere) {
            return;
        }
        SubscriptionTable.Elsewhere found = tables.subscriptions().elsewhere(settings.publicUrl() + "/feeds/");
        hasLookedElsewhere = true;
        if (found.count() > 0) {
            LOG.warn(
                    "{} subscriptions are not served, such as topic={}: not below API_PUBLIC_URL={};"
                            + " restore the former URL, or let the subscribers subscribe again",
                    found.count(),
                    found.topic(),
                    settings.publicUrl());
        }
    }

    /// Returns the current session. A new one begins if there is no session, or others may have taken its
    /// claims.
    private Session session() throws SQLException, ProblemException {
        Session current = session;
        if (current != null && current.worker().beat()) {
            return current;
        }
        session = null;
        WorkerLease worker = WorkerLease.begin(tables.claims(), instance, alive);
        Session begun = new Session(
                worker,
                tables,
                settings,
                sender,
                acknowledged,
                this::startTask,
                tables.horizon().cursor());
        session = begun;
        return begun;
    }

    private void startTask(Session.Task task, Runnable done) {
        threads.execute(() -> {
            try {
                task.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                done.run();
                wakeups.release();
            }
        });
    }

    private void tidy(Session current, long now) throws SQLException {
        if (now - countedNanos >= COUNT_NANOS) {
            countedNanos = now;
            metrics.subscriptions(tables.subscriptions().count());
        }
        if (now - tidiedNanos >= TIDY_NANOS) {
            current.storePositions();
            for (SubscriptionTable.Ended ended : tables.subscriptions().deleteExpired()) {
                acknowledged.remove(ended.id());
                LOG.info(
                        "subscription={} topic={} callback-host={} ended: its lease is over",
                        ended.id(),
                        ended.topic(),
                        ended.host());
            }
            if (!tables.pings().clean()) {
                tidiedNanos = now;
            }
        }
    }

    /// Ends the thread, waits shortly for the pings that are being sent, and releases the claims.
    @Override
    public void close() {
        closing = true;
        wakeups.release();
        try {
            SupervisedThread started = thread;
            if (started != null) {
                started.expectEnd();
                started.join();
            }
            threads.shutdown();
            if (!threads.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                sender.stop();
            }
            if (!threads.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
        release();
        sender.stop();
    }

    private void release() {
        Session current = session;
        if (current == null) {
            return;
        }
        try {
            current.storePositions();
            current.worker().end();
        } catch (SQLException e) {
            LOG.warn("other stores take over the subscriptions in {} s: {}", alive.toSeconds(), RootCause.message(e));
        }
    }
}

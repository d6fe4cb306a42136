package org.newswire.ingest;

import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.newswire.ingest.feed.FeedReader;
import org.newswire.ingest.fetch.Fetcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs each poll on a virtual thread of its own, [IngestSettings#pollsAtOnce] at a time; the others wait
/// for their turn. Thread-safe.
final class PollRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PollRunner.class);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("poll-", 0).factory());
    private final AtomicInteger underWay = new AtomicInteger();
    private final Semaphore slots;
    private final Parts parts;
    private volatile boolean stopping;

    /// What every poll works with.
    record Parts(
            Fetcher fetcher,
            FeedReader reader,
            IngestSettings settings,
            IngestMetrics metrics,
            InstantSource clock,
            RandomGenerator random) {}

    PollRunner(Parts parts) {
        this.parts = parts;
        this.slots = new Semaphore(parts.settings().pollsAtOnce(), true);
    }

    /// Polls the feed and leaves what it finds in the outbox; the last outcome of every poll says so.
    void start(WatchedFeed feed, Outbox outbox) {
        underWay.incrementAndGet();
        FeedMemory memory = feed.memory();
        threads.execute(() -> {
            try {
                poll(feed, memory, outbox);
            } finally {
                underWay.decrementAndGet();
            }
        });
    }

    private void poll(WatchedFeed feed, FeedMemory memory, Outbox outbox) {
        try {
            slots.acquire();
            try {
                if (!stopping && feed.isLive()) {
                    new FeedPoll(parts, feed, memory, outbox, () -> stopping).run();
                }
            } finally {
                slots.release();
            }
        } catch (InterruptedException e) {
            LOG.debug("feed={} poll interrupted", feed.definition().id());
        } catch (Error e) {
            LOG.error("feed={} the process cannot go on", feed.definition().id(), e);
            Runtime.getRuntime().halt(1);
        }
    }

    int underWay() {
        return underWay.get();
    }

    /// Polls under way end with what they have found; those that wait do not begin.
    void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        stopping = true;
        threads.shutdownNow();
    }
}

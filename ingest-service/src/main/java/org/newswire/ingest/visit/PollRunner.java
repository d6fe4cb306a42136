package org.newswire.ingest.visit;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.newswire.ingest.feed.FeedReader;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.memory.Claim;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.Outbox;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.ingest.schedule.BackfillQuota;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.websub.Subscription;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.raw.FeedStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs each visit to a feed on a virtual thread of its own. Thread-safe.
public final class PollRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PollRunner.class);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("poll-", 0).factory());
    private final AtomicInteger underWay = new AtomicInteger();
    private final Parts parts;

    /// What every visit works with.
    ///
    /// @param turns       who may fetch
    /// @param work        how many answers may be worked on
    /// @param backlogRoom KiB that the items of backlogs, and new ones that are large, may hold in memory
    ///     while they wait for their pages
    /// @param largeDocuments how many may be in memory: see [LargeTurn]
    /// @param transfers      memory for large bodies during their transfer
    /// @param quota       of what is history
    /// @param claim       is told before a feed is asked
    /// @param stop        ends visits early
    /// @param tracing     begins each visit's trace
    public record Parts(
            Fetcher fetcher,
            RobotsRules robots,
            FeedReader reader,
            ItemPages pages,
            HubTalk hub,
            PollSettings settings,
            IngestMetrics metrics,
            Turns turns,
            WorkLimit work,
            Semaphore backlogRoom,
            Semaphore largeDocuments,
            TransferBudget transfers,
            BackfillQuota quota,
            Claim claim,
            Stop stop,
            InstantSource clock,
            RandomGenerator random,
            Tracing tracing) {
        private static final int HEAP_SHARE = 5;

        /// After which a visit that waits looks whether its feed is still ours.
        private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

        /// As the settings have them.
        public static Parts of(
                Fetcher fetcher,
                RobotsRules robots,
                PollSettings settings,
                IngestMetrics metrics,
                Claim claim,
                InstantSource clock,
                RandomGenerator random,
                Tracing tracing) {
            int roomKib = Math.toIntExact(
                    Math.min(Integer.MAX_VALUE, (Runtime.getRuntime().maxMemory() / HEAP_SHARE) >> 10));
            var stop = new Stop(LONGEST_WAIT);
            return new Parts(
                    fetcher,
                    robots,
                    new FeedReader(),
                    new ItemPages(fetcher, robots, clock),
                    new HubTalk(fetcher, settings.webSubCallback(), metrics, clock, new SecureRandom()),
                    settings,
                    metrics,
                    new Turns(settings.pollsAtOnce(), settings.backfillAtOnce(), stop),
                    WorkLimit.ofProcessors(),
                    new Semaphore(roomKib),
                    LargeTurn.turns(Runtime.getRuntime().maxMemory()),
                    TransferBudget.ofHeap(Runtime.getRuntime().maxMemory()),
                    new BackfillQuota(settings.backfillRate(), clock),
                    claim,
                    stop,
                    clock,
                    random,
                    tracing);
        }
    }

    public PollRunner(Parts parts) {
        this.parts = parts;
    }

    /// Visits the feed and leaves what it finds in the outbox; the last outcome of every visit says so.
    public void start(WatchedFeed feed, Outbox outbox) {
        underWay.incrementAndGet();
        FeedMemory memory = feed.memory();
        threads.execute(() -> {
            try {
                visit(feed, memory, outbox);
            } finally {
                underWay.decrementAndGet();
            }
        });
    }

    /// Tells a hub that we want no more of it.
    public void leave(Subscription subscription) {
        threads.execute(() -> {
            try {
                parts.hub().leave(subscription);
            } catch (InterruptedException e) {
                LOG.debug("hub={} not told that we leave", subscription.hub());
            }
        });
    }

    private void visit(WatchedFeed feed, FeedMemory memory, Outbox outbox) {
        feed.visited();
        FeedVisit visit = null;
        try {
            visit = new FeedVisit(parts, feed, memory, outbox);
            visit.run();
        } catch (InterruptedException e) {
            LOG.debug("feed={} visit interrupted", feed.definition().id());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error(
                    "feed={} url={} visit failed by a fault of ours",
                    feed.definition().id(),
                    feed.definition().url(),
                    e);
            fail(feed, visit == null ? memory : visit.handedOver(), outbox, e);
        } catch (Error e) {
            LOG.error("feed={} the process cannot go on", feed.definition().id(), e);
            Runtime.getRuntime().halt(1);
        }
    }

    /// The last outcome of a visit that came to none, without which the feed would never be due again.
    private void fail(WatchedFeed feed, FeedMemory known, Outbox outbox, Throwable fault) {
        FeedDefinition definition = feed.definition();
        var why = new PollFailure("internal", fault.toString(), null);
        Instant now = parts.clock().instant();
        int failures = known.failures() + 1;
        FeedMemory failed = known.change()
                .polled(FeedStatus.State.FAILING, now, failures)
                .next(parts.settings().schedule(definition).failed(now, why, failures, parts.random()))
                .done();
        FeedStatus status = failed.status(definition, null, why);
        TraceSpan span = parts.tracing().first(Step.POLL).set("newswire.feed.id", definition.id());
        span.fail(why.name());
        parts.metrics().poll(why.name());
        try {
            outbox.put(new PollOutcome(feed, List.of(), failed, status, true, failed.knownChars(), span));
        } catch (InterruptedException e) {
            LOG.debug("feed={} is not ours any more", definition.id());
        }
    }

    /// What visits under way have claimed is written at once.
    public void hurry() {
        parts.claim().hurry();
    }

    /// Of what is history.
    public BackfillQuota quota() {
        return parts.quota();
    }

    /// How many visits are under way.
    public int underWay() {
        return underWay.get();
    }

    /// Visits under way end with what they have found; those that wait do not begin.
    public void stop() {
        parts.stop().ask();
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }
}

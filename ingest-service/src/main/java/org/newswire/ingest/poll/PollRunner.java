package org.newswire.ingest.poll;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.state.Outbox;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.ingest.websub.Subscription;
import org.newswire.raw.FeedStatus;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.TraceSpan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs each poll task on a virtual thread of its own. Thread-safe.
///
/// ```
/// try (var polls = new PollRunner(context)) {
///     polls.start(feed, outbox);
/// ```
public final class PollRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PollRunner.class);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("poll-", 0).factory());
    private final AtomicInteger running = new AtomicInteger();
    private final PollContext context;

    public PollRunner(PollContext context) {
        this.context = context;
    }

    /// Polls the feed and puts the outcomes into the outbox. Each poll task ends with an outcome that is
    /// marked as its last, unless it is interrupted.
    public void start(WatchedFeed feed, Outbox outbox) {
        running.incrementAndGet();
        PollState pollState = feed.pollState();
        threads.execute(() -> {
            try {
                poll(feed, pollState, outbox);
            } finally {
                running.decrementAndGet();
            }
        });
    }

    /// Ends a subscription at a hub.
    public void unsubscribe(Subscription subscription) {
        threads.execute(() -> {
            try {
                context.hub().unsubscribe(subscription);
            } catch (InterruptedException e) {
                LOG.debug("unsubscribe interrupted hub={}", subscription.hub());
            }
        });
    }

    private void poll(WatchedFeed feed, PollState pollState, Outbox outbox) {
        feed.enterPollThread();
        PollTask task = null;
        try {
            task = new PollTask(context, feed, pollState, outbox);
            task.run();
        } catch (InterruptedException e) {
            LOG.debug("poll interrupted feed={}", feed.definition().url());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("poll failed: internal error feed={}", feed.definition().url(), e);
            fail(feed, task == null ? pollState : task.flushed(), outbox, e);
        } catch (Error e) {
            LOG.error(
                    "process halted: a poll ended with a fatal error feed={}",
                    feed.definition().url(),
                    e);
            Runtime.getRuntime().halt(1);
        }
    }

    /// Puts a last outcome into the outbox for a task that failed without one. Otherwise the feed would
    /// never be due again.
    private void fail(WatchedFeed feed, PollState known, Outbox outbox, Throwable error) {
        FeedDefinition definition = feed.definition();
        var cause = new PollFailure("internal", error.toString(), null);
        Instant now = context.clock().instant();
        int failures = known.failures() + 1;
        PollState failed = known.polled(FeedStatus.State.FAILING, now, failures)
                .withNext(context.settings().schedule(definition).failed(now, cause, failures, context.random()));
        FeedStatus status = failed.status(definition, null, cause);
        TraceSpan span = context.tracing().first(SpanName.POLL).set("newswire.feed.id", definition.id());
        span.fail(cause.name());
        context.metrics().count(OutcomeCounter.POLLS, cause.name());
        try {
            outbox.put(new PollOutcome(feed, List.of(), failed, status, true, failed.knownChars(), span));
        } catch (InterruptedException e) {
            LOG.debug("poll outcome dropped feed={}: not assigned any more", definition.url());
        }
    }

    /// Writes the claims of running polls immediately.
    public void flushClaims() {
        context.limits().claims().flush();
    }

    public BackfillRateLimiter backfillRate() {
        return context.limits().backfill();
    }

    public int running() {
        return running.get();
    }

    /// Ends running polls with the items found so far. Polls that wait for a fetch slot do not begin.
    public void stop() {
        context.limits().stop().request();
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }
}

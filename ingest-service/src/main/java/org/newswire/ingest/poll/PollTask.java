package org.newswire.ingest.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.newswire.ingest.accounting.RequestCounter;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.poll.PendingItems.Pending;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.state.Outbox;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.raw.FeedStatus;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.TraceSpan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Polls a feed ([FeedPoll]), fetches the pages of its items, and flushes the items to the outbox.
///
/// Pages may take long, because there are many or a server fails. Then the task flushes in batches, and
/// polls the feed again when that is due. Live items go before backfill, which waits for its rate limit. Then
/// older documents are read until the next poll is due ([ArchiveBackfill]).
///
/// Nothing is flushed during the repair of a gap. A flush also stores its items as known. If the task were
/// interrupted after it, the next poll would find known items in the document, and so no gap to repair.
///
/// However the task ends, its last outcome says when the feed is due next. Used once, by one thread.
final class PollTask {
    private static final Logger LOG = LoggerFactory.getLogger(PollTask.class);

    private final PollContext context;
    private final WatchedFeed feed;
    private final PollSchedule schedule;
    private final TraceSpan span;
    private final RequestCounter requests = new RequestCounter();
    private final PollAdmission admission;
    private final PollProgress progress;
    private final ItemPipeline items;
    private final GapRepair gaps;
    private final OutcomeFlush outcomes;
    private final ArchiveBackfill archive;
    private final FeedPoll poll;

    PollTask(PollContext context, WatchedFeed feed, PollState pollState, Outbox outbox) {
        FeedDefinition definition = feed.definition();
        this.context = context;
        this.feed = feed;
        this.schedule = context.settings().schedule(definition);
        this.span = context.tracing()
                .first(SpanName.POLL)
                .set("newswire.feed.id", definition.id())
                .set("url.full", definition.url());
        this.admission = new PollAdmission(context.limits());
        this.progress = new PollProgress(pollState);
        this.items = new ItemPipeline(context, span, admission, progress);
        this.gaps = new GapRepair(
                context, definition, admission, items, FeedPoll.pagePolicy(definition, context.settings()));
        this.outcomes = new OutcomeFlush(
                feed, outbox, schedule, progress, items, requests, span, context.metrics(), context.clock());
        this.archive = new ArchiveBackfill(context, definition, admission, progress, items, outcomes);
        this.poll = new FeedPoll(context, feed, admission, progress, items, outcomes, gaps, span);
    }

    void run() throws InterruptedException {
        try (admission;
                var _ = span.open()) {
            requests.during(this::work);
        } finally {
            endSpan();
        }
    }

    /// The poll state of the last flushed outcome.
    PollState flushed() {
        return progress.flushed();
    }

    private void endSpan() {
        if (progress.httpStatus() != null) {
            span.set("http.response.status_code", progress.httpStatus());
        }
        if (progress.failure() == null) {
            span.end();
        } else {
            span.fail(progress.failure().name());
        }
    }

    private void work() throws InterruptedException {
        if (admission.shouldEnd(feed)) {
            return;
        }
        try {
            start();
            flushIfPending();
            publishPending();
            while (!admission.shouldEnd(feed) && archive.readNext()) {
                publishPending();
            }
            gaps.publishPending();
        } catch (InterruptedException e) {
            if (!admission.shouldEnd(feed)) {
                throw e;
            }
            if (progress.phase().isInGap()) {
                rollBack();
            }
            gaps.publishPending();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("poll failed: internal error feed={}", feed.definition().url(), e);
            rollBack();
            archive.abandon();
            poll.applyInternalError(e);
        } finally {
            items.releasePending();
            admission.documentDone();
        }
        outcomes.flush(true);
    }

    /// Runs until no item is pending.
    private void publishPending() throws InterruptedException {
        while (!items.pending().isEmpty() && !admission.shouldEnd(feed)) {
            step();
        }
        if (items.pending().isEmpty()) {
            progress.endInitialBackfill();
            archive.settle();
        }
    }

    /// Polls the feed, unless only a request to its hub is due.
    private void start() throws InterruptedException {
        Instant now = now();
        boolean wasHubDue = HubClient.isRequestDue(progress.pollState(), now);
        applyNotifications();
        PollState state = progress.pollState();
        boolean isHeldBack = feed.isHeldBack(now) && state.reason() != FeedStatus.Reason.PUSHED;
        boolean isHubDue = wasHubDue || HubClient.isRequestDue(state, now);
        if (isHubDue && (isHeldBack || state.nextPollAt().isAfter(now))) {
            progress.update(context.hub().subscribe(state));
        } else {
            poll.run();
        }
    }

    private void applyNotifications() {
        progress.update(context.hub().applyNotifications(progress.pollState(), feed, schedule));
    }

    /// Returns to the last flushed outcome.
    private void rollBack() {
        items.rollBack();
        progress.rollBack();
    }

    /// Runs the next due step: the next poll, or the page of a pending item.
    private void step() throws InterruptedException {
        applyNotifications();
        Instant now = now();
        Instant nextPollAt = progress.pollState().nextPollAt();
        if (!nextPollAt.isAfter(now)) {
            poll.run();
            flushIfPending();
            return;
        }
        Optional<Pending> next = items.pending()
                .take(RequestPriority.LIVE, now)
                .or(() -> items.pending().takeBackfill(now));
        if (next.isPresent()) {
            RequestPriority priority = next.get().priority();
            items.process(next.get(), timeout(priority));
            boolean moreIsLive = items.pending().isDue(RequestPriority.LIVE, now());
            if (items.batch().isDue(priority, stateBytes(), moreIsLive, now())) {
                flushIfPending();
            }
        } else {
            Instant page = items.pending().nextAt().orElse(now);
            admission.await(Duration.between(now, page.isBefore(nextPollAt) ? page : nextPollAt));
        }
    }

    /// How long an item may wait for a fetch slot: until the next poll. A backfill item also gives way to
    /// the next live item, and a live item to the next flush.
    private Duration timeout(RequestPriority priority) {
        Instant other = priority == RequestPriority.BACKFILL
                ? items.pending().nextLiveAt().orElse(Instant.MAX)
                : items.batch().latestAt(stateBytes());
        Instant nextPollAt = progress.pollState().nextPollAt();
        return Duration.between(now(), other.isBefore(nextPollAt) ? other : nextPollAt);
    }

    private int stateBytes() {
        return progress.pollState().knownItems().length();
    }

    /// If nothing is pending, the last flush follows immediately.
    private void flushIfPending() throws InterruptedException {
        if (!items.pending().isEmpty()) {
            outcomes.flush(false);
        }
    }

    private Instant now() {
        return context.clock().instant();
    }
}

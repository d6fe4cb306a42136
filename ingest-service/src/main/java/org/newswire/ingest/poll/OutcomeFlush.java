package org.newswire.ingest.poll;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.accounting.RequestCounter;
import org.newswire.ingest.poll.PollProgress.Phase;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.state.Outbox;
import org.newswire.ingest.state.PollOutcome;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.raw.FeedStatus;
import org.newswire.service.tracing.TraceSpan;

/// Puts the items that a poll task has prepared, with the matching poll state, into the outbox.
///
/// While items are pending, the poll state keeps the former validators, and the items themselves as far as
/// they fit ([UnpublishedVersions]). So whatever ends the task early, the next poll finds the remaining items
/// again. Used by one thread.
record OutcomeFlush(
        WatchedFeed feed,
        Outbox outbox,
        PollSchedule schedule,
        PollProgress progress,
        ItemPipeline items,
        RequestCounter requests,
        TraceSpan span,
        IngestMetrics metrics,
        InstantSource clock) {

    /// Waits for room in the outbox.
    ///
    /// @param last whether the task ends with this outcome
    void flush(boolean last) throws InterruptedException {
        PollState before = progress.pollState();
        String ledger = requests.addTo(before.ledger(), LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        PollState counted = items.withKnownItems(before.withLedger(ledger));
        PollState state = isComplete() ? counted.withValidators(progress.validators()) : counted;
        progress.update(state);
        PollState durable = durable(state);
        int weight = items.batch().bytes() + state.knownChars();
        var outcome = new PollOutcome(feed, items.batch().items(), durable, status(state), last, weight, span);
        if (!outbox.put(outcome)) {
            metrics.dropped(outcome.items().size()
                    + items.countWithoutCopy(progress.flushed().unpublished()));
        }
        items.flushed(progress.phase().isReading());
        progress.flushed(durable);
    }

    private @Nullable FeedStatus status(PollState state) {
        return progress.phase() == Phase.NOT_POLLED || progress.phase().isReading()
                ? null
                : state.status(feed.definition(), progress.httpStatus(), progress.failure());
    }

    /// Whether all items that the feed lists are flushed or part of this batch.
    private boolean isComplete() {
        return !progress.phase().isReading() && items.pending().isEmpty();
    }

    /// Returns the state to continue from if the task ended now. The next poll is due soon then, to find
    /// the pending items again, as backfill if they belong to the initial backfill.
    private PollState durable(PollState state) {
        Instant last = state.lastPollAt();
        if (last == null || isComplete()) {
            return state;
        }
        PollState soon = items.withUnpublished(state.withNext(schedule.soonest(last, state.nextPollAt())));
        return progress.isInitialBackfill() && items.pending().backfillCount() > 0
                ? soon.withLastSuccessAt(null) // so that the next poll counts as the first one
                : soon;
    }
}

package org.newswire.ingest.poll;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemChange;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.ingest.pages.PagePlan;
import org.newswire.ingest.poll.OlderDocumentRequest.Failure;
import org.newswire.ingest.poll.OlderDocumentRequest.OlderDocument;
import org.newswire.ingest.poll.OlderDocumentRequest.Result;
import org.newswire.ingest.poll.OlderDocumentRequest.Transient;
import org.newswire.ingest.poll.PollProgress.Phase;
import org.newswire.ingest.state.ArchiveState;
import org.newswire.net.WebUrl;
import org.newswire.raw.FeedStatus;

/// Reads the older documents of a feed between two polls, in the backfill lane ([ArchiveState]).
///
/// The state moves on when all items of a document have been published. So whatever ends the task early, the
/// next one reads the same document again. Used by the thread of one poll task.
final class ArchiveBackfill {
    private final PollContext context;
    private final PollAdmission admission;
    private final PollProgress progress;
    private final ItemPipeline items;
    private final OutcomeFlush outcomes;
    private final FeedDefinition definition;
    private final PagePolicy pages;
    private final OlderDocumentRequest request;
    private boolean isReading;
    private @Nullable ArchiveState before;
    private @Nullable ArchiveState after;

    ArchiveBackfill(
            PollContext context,
            FeedDefinition definition,
            PollAdmission admission,
            PollProgress progress,
            ItemPipeline items,
            OutcomeFlush outcomes) {
        this.context = context;
        this.definition = definition;
        this.admission = admission;
        this.progress = progress;
        this.items = items;
        this.outcomes = outcomes;
        this.pages = FeedPoll.pagePolicy(definition, context.settings());
        this.request = new OlderDocumentRequest(context, definition, admission);
    }

    /// Takes in the next older document, unless the next poll is due.
    ///
    /// @return whether there was one
    boolean readNext() throws InterruptedException {
        ArchiveState state = progress.pollState().archive();
        Instant now = context.clock().instant();
        String next = state == null || isPollFailed() ? null : state.next();
        if (state == null || next == null || !state.isDue(now)) {
            return false;
        }
        Optional<URI> url = WebUrl.parse(next);
        Duration timeout = Duration.between(now, progress.pollState().nextPollAt());
        if (url.isEmpty() || !timeout.isPositive()) {
            return url.isEmpty() && update(state.unavailable());
        }
        isReading = true;
        Optional<Result> result = admission.fetch(
                WebUrl.host(url.get()), RequestPriority.BACKFILL, timeout, () -> request.send(url.get()));
        boolean isTaken = result.isPresent() && take(result.get(), state);
        isReading = isTaken;
        return isTaken;
    }

    private boolean isPollFailed() {
        return progress.phase() != Phase.READ || progress.pollState().state() != FeedStatus.State.ACTIVE;
    }

    private boolean take(Result result, ArchiveState state) throws InterruptedException {
        context.metrics().count(OutcomeCounter.OLDER_DOCUMENTS, result instanceof OlderDocument ? "read" : "failed");
        return switch (result) {
            case OlderDocument document -> take(document, state);
            case Failure.PAUSED -> false;
            case Failure.LASTING -> update(state.unavailable());
            case Transient(var retryAfter) ->
                update(state.failed(context.clock().instant(), retryAfter));
        };
    }

    /// @return false: a later task makes the next attempt
    private boolean update(ArchiveState failed) {
        progress.update(progress.pollState().readingArchive(failed));
        return false;
    }

    private boolean take(OlderDocument document, ArchiveState state) throws InterruptedException {
        List<IdentifiedItem> listed = context.downloads().identify(document.parsed(), items.known());
        boolean isLast = state.endsAt(listed);
        List<IdentifiedItem> all =
                listed.stream().filter(item -> item.change() == ItemChange.NEW).toList();
        int room = Math.max(0, context.settings().backfillItems() - state.items());
        List<IdentifiedItem> missed = all.stream().limit(room).toList();
        var raw = new RawItemFactory(definition, document.parsed(), document.exchange(), document.sha256());
        var plan = PagePlan.ofHistory(missed, pages, maxPages(state));
        before = state;
        after = state.read(
                isLast ? null : document.parsed().feed().hints().previousPage(), missed.size(), all.size() >= room);
        admission.reserveDocument(missed);
        for (IdentifiedItem item : missed) {
            if (!items.take(item, raw, plan, document.exchange())) {
                items.takeAtOnce(item, raw, plan, document.exchange());
            }
            if (items.batch().isLong()) {
                outcomes.flush(false);
            }
        }
        context.limits().backfill().reserve(items.takeImmediateBackfill());
        return true;
    }

    private int maxPages(ArchiveState state) {
        return state.gapMinute() > 0
                ? Math.max(0, context.settings().backfillPages() - state.items())
                : FeedPoll.historyPages(context, progress.pollState());
    }

    /// Moves on if all items of the last document have been published.
    void settle() throws InterruptedException {
        ArchiveState done = after;
        if (done != null && items.pending().isEmpty()) {
            after = null;
            isReading = false;
            if (before != null && before.equals(progress.pollState().archive())) {
                progress.update(progress.pollState().readingArchive(done));
            }
            outcomes.flush(false);
        }
    }

    /// Ends reading after an internal error, so that it does not recur.
    void abandon() {
        ArchiveState state = progress.pollState().archive();
        if (isReading && state != null) {
            isReading = false;
            after = null;
            update(state.unavailable());
        }
    }
}

package org.newswire.ingest.poll;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.items.EditState;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemChange;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.ingest.pages.DeclaredEdits;
import org.newswire.ingest.pages.PagePlan;
import org.newswire.ingest.poll.PollProgress.Phase;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.state.ArchiveState;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.Validators;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.TraceSpan;
import org.newswire.text.KebabCase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Polls a feed: sends the request, takes in the items of the document, repairs a gap, and applies the
/// result. Used by the thread of one poll task, once per poll.
record FeedPoll(
        PollContext context,
        WatchedFeed feed,
        PollAdmission admission,
        PollProgress progress,
        ItemPipeline items,
        OutcomeFlush outcomes,
        GapRepair gaps,
        TraceSpan span) {
    private static final Logger LOG = LoggerFactory.getLogger(FeedPoll.class);

    /// The number of new items that may wait for their pages at the same time, unless `BACKFILL_PAGES` is
    /// larger.
    private static final int MAX_LIVE_PAGES = 100;

    /// Returns whether pages are fetched for the items of a feed.
    static PagePolicy pagePolicy(FeedDefinition definition, PollSettings settings) {
        return Objects.requireNonNullElse(definition.fetchPages(), settings.fetchPages());
    }

    void run() throws InterruptedException {
        boolean isFirst = progress.pollState().lastSuccessAt() == null;
        if (progress.phase() == Phase.NOT_POLLED) {
            progress.enter(Phase.READ);
        }
        try {
            if (!wasReadAtDefined()) {
                URI url = progress.pollState().address(feed.definition());
                FeedRequest request = request(url, progress.validators());
                PollResponse response = ask(request, url);
                apply(withReplacement(response, url), url, request.sentAt());
            }
        } finally {
            admission.responseProcessed();
        }
        int immediateBackfill = items.takeImmediateBackfill();
        if (isFirst) {
            context.limits().backfill().published(immediateBackfill);
        } else if (immediateBackfill > 0) {
            context.limits().backfill().reserve(immediateBackfill);
        }
        context.metrics()
                .count(
                        OutcomeCounter.NEXT_POLLS,
                        KebabCase.of(progress.pollState().reason()));
    }

    /// Searches the site's page for the replacement of a feed that is gone.
    private PollResponse withReplacement(PollResponse response, URI url) throws InterruptedException {
        var search = new ReplacementSearch(context, feed.definition(), admission, url);
        if (!search.isNeeded(response, progress.pollState())) {
            return response;
        }
        admission.responseProcessed();
        return search.inSite(response);
    }

    /// Requests a feed that has moved at its defined address if that is due. There is one attempt: if it fails,
    /// the poll continues at the adopted address.
    ///
    /// @return whether the feed was read there
    private boolean wasReadAtDefined() throws InterruptedException {
        if (!progress.pollState().mustAskDefined(context.clock().instant())) {
            return false;
        }
        URI defined = URI.create(feed.definition().url());
        FeedRequest request = request(defined, Validators.NONE);
        PollResponse response = ask(request, defined);
        if (!(response instanceof PollResponse.Deferred)) {
            progress.update(progress.pollState().withDefinedAskedAt(request.sentAt()));
        }
        boolean isRead = response instanceof PollResponse.Document || response instanceof PollResponse.NotModified;
        if (isRead) {
            apply(response, defined, request.sentAt());
        }
        return isRead;
    }

    private FeedRequest request(URI url, Validators validators) {
        return new FeedRequest(context, feed.definition(), admission, progress.pollState(), url, validators);
    }

    private PollResponse ask(FeedRequest request, URI url) throws InterruptedException {
        return admission.poll(feed, PollAdmission.hostOf(url.toString()), () -> send(request));
    }

    private PollResponse send(FeedRequest request) throws InterruptedException {
        TraceSpan fetch =
                span.child(SpanName.FETCH).set("url.full", feed.definition().url());
        try {
            return request.send();
        } finally {
            fetch.end();
        }
    }

    private void apply(PollResponse response, URI url, Instant sentAt) throws InterruptedException {
        switch (response) {
            case PollResponse.Document document -> apply(document, url, sentAt);
            case PollResponse.NotModified same -> apply(sentAt, result -> result.notModified(same, url));
            case PollResponse.Throttled throttled -> apply(sentAt, result -> result.throttled(throttled));
            case PollResponse.Gone gone -> apply(sentAt, result -> result.gone(gone));
            case PollResponse.Deferred deferred -> apply(sentAt, result -> result.deferred(deferred));
            case PollResponse.Failed failed -> apply(sentAt, result -> result.failed(failed));
        }
    }

    private void apply(Instant sentAt, Consumer<PollResult> computation) {
        var result = new PollResult(context, feed, progress.pollState(), progress.validators(), sentAt);
        computation.accept(result);
        progress.applyResult(result);
    }

    /// Applies the failure of a poll that ended by an internal error.
    void applyInternalError(Throwable error) {
        progress.enter(Phase.READ);
        var failed = new PollResponse.Failed(new PollFailure("internal", error.toString(), null), null);
        apply(context.clock().instant(), result -> result.failed(failed));
    }

    private void apply(PollResponse.Document document, URI url, Instant sentAt) throws InterruptedException {
        Exchange exchange = document.exchange();
        KnownItems known = items.known();
        Instant lastSuccessAt = progress.pollState().lastSuccessAt();
        int minute = EditState.minute(exchange.fetchedAt());
        List<IdentifiedItem> identified = identify(document.parsed(), known);
        List<IdentifiedItem> listed = DeclaredEdits.among(
                context.downloads().compute(Downloads.isLong(identified), () -> known.withHeld(identified, minute)),
                pages(),
                lastSuccessAt == null ? 0 : maxLivePages(),
                exchange.fetchedAt());
        boolean isGap = isGap(document, listed, known);
        Set<UUID> knownBefore = isGap ? known.articles() : Set.of();
        var raw = new RawItemFactory(feed.definition(), document.parsed(), exchange, document.sha256());
        Taken taken = take(document, listed, raw, isGap);
        admission.responseProcessed();
        boolean isRepaired = false;
        if (isGap) {
            progress.enter(Phase.REPAIRING_GAP);
            FeedArchive.Result repair = gaps.repair(document, url, known, knownBefore);
            isRepaired = repair.isFound();
            readArchiveFrom(repair.next(), next -> repair.continued(next, exchange.fetchedAt()));
        } else if (lastSuccessAt == null && progress.pollState().archive() == null) {
            readArchiveFrom(document.parsed().feed().hints().previousPage(), ArchiveState::ofNewFeed);
        }
        progress.enter(Phase.READ);
        Validators validators = retract(document, listed, raw, known);
        var resultItems = new PollResult.Items(
                listed,
                isGap,
                isRepaired,
                known.areAlternating(listed, minute),
                taken.isOverRate || taken.isIncomplete);
        apply(
                sentAt,
                result -> result.document(
                        document, url, resultItems, taken.isIncomplete ? validators.unconditional() : validators));
    }

    private List<IdentifiedItem> identify(ReadResult.Parsed document, KnownItems known) {
        List<IdentifiedItem> shown = context.downloads().identify(document, known);
        return items.publishReplaced(shown) ? context.downloads().identify(document, known) : shown;
    }

    /// Starts to read older documents after this poll.
    ///
    /// @param next absent if there is none
    private void readArchiveFrom(@Nullable String next, Function<String, ArchiveState> start) {
        if (next != null && context.settings().backfillItems() > 0) {
            progress.update(progress.pollState().startingArchive(start.apply(next)));
        }
    }

    /// Whether a document lists no known item, so items may have appeared and disappeared since the last
    /// poll.
    private static boolean isGap(PollResponse.Document document, List<IdentifiedItem> listed, KnownItems known) {
        return document.expectsOverlap()
                && known.size() > 0
                && !listed.isEmpty()
                && listed.stream().allMatch(item -> item.change() == ItemChange.NEW);
    }

    /// @param isOverRate   whether there were more new items than may be live
    /// @param isIncomplete whether items were left out, which the next poll must find again
    private record Taken(boolean isOverRate, boolean isIncomplete) {}

    /// Takes in the items of a document. A long document is flushed in batches. With a gap, a flush only
    /// happens when the batch is full.
    private Taken take(PollResponse.Document document, List<IdentifiedItem> listed, RawItemFactory raw, boolean isGap)
            throws InterruptedException {
        Exchange exchange = document.exchange();
        @Nullable Instant lastSuccessAt = progress.pollState().lastSuccessAt();
        if (lastSuccessAt == null) {
            progress.startInitialBackfill();
        }
        Predicate<IdentifiedItem> isBackfill =
                item -> lastSuccessAt == null || document.isBackfill(item, lastSuccessAt);
        List<IdentifiedItem> history = listed.stream().filter(isBackfill).toList();
        var backfill = lastSuccessAt == null
                ? PagePlan.ofFirst(history, pages(), context.settings().backfillPages(), exchange.fetchedAt())
                : PagePlan.ofHistory(history, pages(), historyPages(context, progress.pollState()));
        List<IdentifiedItem> news = listed.stream().filter(isBackfill.negate()).toList();
        var live = PagePlan.ofNews(news, pages(), maxLivePages(), liveItems(news, exchange.fetchedAt()));
        progress.enter(Phase.READING);
        admission.reserveDocument(listed);
        if (isGap && items.batch().size() > 0) {
            outcomes.flush(false);
        }
        progress.enter(isGap ? Phase.READING_AFTER_GAP : Phase.READING);
        boolean isIncomplete = false;
        for (IdentifiedItem item : listed) {
            isIncomplete |= !items.take(item, raw, isBackfill.test(item) ? backfill : live, exchange);
            if (isGap ? items.batch().isFull() : items.batch().isLong()) {
                outcomes.flush(false);
            }
        }
        return new Taken(live.isOverRate(), isIncomplete);
    }

    /// The number of new and changed items that are live.
    private int liveItems(List<IdentifiedItem> news, Instant now) {
        int changed = (int) news.stream()
                .filter(item -> item.change() != ItemChange.UNCHANGED)
                .count();
        return feed.liveShare().take(changed, context.settings().liveItemsPerHour(), now);
    }

    /// Publishes retractions and trims the known items.
    ///
    /// @return validators for the next request: the former ones if retractions are left, and none if a version is
    ///     held back, so the next response contains the document again
    private Validators retract(
            PollResponse.Document document, List<IdentifiedItem> listed, RawItemFactory raw, KnownItems known) {
        if (items.retract(document.parsed().deleted(), listed, raw)) {
            known.trim(document.items(listed.size()), document.allShownSince());
            return listed.stream().anyMatch(IdentifiedItem::isHeld)
                    ? document.validators().unconditional()
                    : document.validators();
        }
        known.trim(Integer.MAX_VALUE, document.allShownSince());
        LOG.info(
                "retractions deferred feed={} published={}: the feed deletes more entries than a poll publishes;"
                        + " the next polls publish the others",
                feed.definition().url(),
                ItemPipeline.MAX_RETRACTIONS);
        return progress.validators();
    }

    /// The number of further new items that may wait for their pages.
    private int maxLivePages() {
        int max = Math.max(MAX_LIVE_PAGES, context.settings().backfillPages());
        return Math.max(0, max - items.pending().liveCount());
    }

    /// The number of pages that may still be fetched for the history of a feed.
    static int historyPages(PollContext context, PollState state) {
        return (int) Math.max(0, context.settings().backfillPages() - state.itemsPublished());
    }

    private PagePolicy pages() {
        return pagePolicy(feed.definition(), context.settings());
    }
}

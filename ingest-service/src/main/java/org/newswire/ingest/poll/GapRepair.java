package org.newswire.ingest.poll;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemChange;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.ingest.pages.PagePlan;
import org.newswire.ingest.poll.FeedArchive.Search;
import org.newswire.ingest.poll.OlderDocumentRequest.OlderDocument;
import org.newswire.ingest.poll.PendingItems.Pending;

/// Finds items that appeared and disappeared between two polls, in older documents of the feed.
///
/// The missed items are flushed together with the items of the poll, so their number is limited by the size
/// of a batch. Used by the thread of one poll task.
final class GapRepair {
    private final PollContext context;
    private final FeedDefinition definition;
    private final PollAdmission admission;
    private final ItemPipeline items;
    private final PagePolicy pages;
    private final Set<RawItemFactory> olderDocuments = new HashSet<>();

    GapRepair(
            PollContext context,
            FeedDefinition definition,
            PollAdmission admission,
            ItemPipeline items,
            PagePolicy pages) {
        this.context = context;
        this.definition = definition;
        this.admission = admission;
        this.items = items;
        this.pages = pages;
    }

    /// @param url         of the feed
    /// @param knownBefore articles that were known before the poll
    /// @return whether an older document lists one of them, so no item is missing; otherwise where the search
    ///     ended
    FeedArchive.Result repair(PollResponse.Document document, URI url, KnownItems known, Set<UUID> knownBefore)
            throws InterruptedException {
        String newest = document.parsed().feed().hints().previousPage();
        FeedArchive.Result result = new FeedArchive(context, definition, admission, url)
                .search(newest, older -> takeMissed(older, known, knownBefore));
        context.metrics().count(OutcomeCounter.POSSIBLE_GAPS, result.isFound() ? "repaired" : "open");
        return result;
    }

    private Search takeMissed(OlderDocument older, KnownItems known, Set<UUID> knownBefore) {
        List<IdentifiedItem> listed = context.downloads().identify(older.parsed(), known);
        var raw = new RawItemFactory(definition, older.parsed(), older.exchange(), older.sha256());
        olderDocuments.add(raw);
        List<IdentifiedItem> missed =
                listed.stream().filter(item -> item.change() == ItemChange.NEW).toList();
        int maxPages = context.settings().backfillPages();
        var plan = PagePlan.ofBacklog(missed, pages, maxPages, older.exchange().fetchedAt());
        for (IdentifiedItem item : missed) {
            if (items.batch().isFull()) {
                return Search.GIVE_UP;
            }
            items.take(item, raw, plan, older.exchange());
        }
        return listed.stream().anyMatch(item -> item.isAmong(knownBefore)) ? Search.FOUND : Search.CONTINUE;
    }

    /// Publishes the missed items that still wait for their pages, without them. A later poll would not
    /// find these items again.
    void publishPending() {
        for (Pending item : items.pending().of(olderDocuments)) {
            items.pending().remove(item);
            items.pageFetched(
                    item, ItemPages.leftOut(item.item(), context.clock().instant()));
        }
    }
}

package org.newswire.ingest.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FeedConnection;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.items.EditState;
import org.newswire.ingest.items.EncodedItem;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemChange;
import org.newswire.ingest.items.ItemIdentity;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.items.KnownItems.Item;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.ingest.pages.PagePlan;
import org.newswire.ingest.poll.PendingItems.Pending;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.UnpublishedItems;
import org.newswire.limits.Limit;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.TraceSpan;

/// Takes the items that a feed lists from the document to the batch that is flushed next: immediately, after
/// their pages have been fetched, or as retractions. Used by the thread of one poll task.
final class ItemPipeline {
    /// A backfill item is published without its page after this time.
    private static final Duration MAX_BACKFILL_WAIT = Duration.ofMinutes(4);

    /// The limit of retractions per poll. Consumers of the topic keep each for a day or more.
    @Limit(of = "retractions of a poll", past = "later polls publish the others while the document lists them")
    static final int MAX_RETRACTIONS = 1_000;

    private final PollContext context;
    private final TraceSpan span;
    private final PollAdmission admission;
    private final PollProgress progress;
    private final PendingItems pending;
    private final UnpublishedVersions unpublished;
    private final ItemBatch batch = new ItemBatch();
    private @Nullable KnownItems known;
    private int immediateBackfill;

    ItemPipeline(PollContext context, TraceSpan span, PollAdmission admission, PollProgress progress) {
        this.context = context;
        this.span = span;
        this.admission = admission;
        this.progress = progress;
        this.pending = new PendingItems(context.limits().backfill());
        this.unpublished = new UnpublishedVersions(context);
    }

    PendingItems pending() {
        return pending;
    }

    ItemBatch batch() {
        return batch;
    }

    /// The known items of the feed, pending ones included.
    KnownItems known() {
        KnownItems items = known;
        if (items == null) {
            items = progress.pollState().known();
            known = items;
        }
        return items;
    }

    /// Releases the memory of all pending items.
    void releasePending() {
        pending.all().forEach(this::release);
    }

    private void release(Pending item) {
        admission.releasePending(item.reservedKib(), item.priority());
    }

    /// Drops all items that have not been flushed.
    void rollBack() {
        releasePending();
        admission.documentDone();
        pending.clear();
        batch.clear();
        known = null;
    }

    /// Starts the next batch, after the last one has been put into the outbox.
    ///
    /// @param isReading whether the document still has items that were not taken
    void flushed(boolean isReading) {
        batch.clear();
        if (!isReading) {
            admission.documentDone();
        }
    }

    /// Returns the state with the known items, without those that are pending, and the number of items of the
    /// batch.
    PollState withKnownItems(PollState state) {
        KnownItems items = known;
        return items == null ? state : state.withKnown(items.encode(pending::published), batch.size());
    }

    /// Returns the state with the live items that are pending.
    PollState withUnpublished(PollState state) {
        return unpublished.storedIn(state, pending, known());
    }

    /// The number of live items that are pending, and are not part of a poll state.
    int countWithoutCopy(@Nullable UnpublishedItems stored) {
        return (int) pending.live().stream()
                .filter(item -> stored == null || !stored.holds(item.articleId()))
                .count();
    }

    /// Returns the number of backfill items that were published without waiting since the last call.
    int takeImmediateBackfill() {
        int count = immediateBackfill;
        immediateBackfill = 0;
        return count;
    }

    /// Takes in an item that a document lists. It is unchanged, published immediately, or becomes pending.
    ///
    /// @return false if it is left out, because there is no memory for it to wait
    boolean take(IdentifiedItem item, RawItemFactory raw, PagePlan plan, Exchange exchange) {
        KnownItems items = known();
        int minute = EditState.minute(exchange.fetchedAt());
        Optional<Pending> waits = pending.find(item.former());
        if (item.change() == ItemChange.UNCHANGED && item.former() != null) {
            keep(item, minute);
        } else if (waits.isPresent()) {
            replacePending(waits.get(), item, raw, minute);
        } else if (plan.wants(item)) {
            RequestPriority priority = plan.priority(item);
            int kib = kib(item);
            if (admission.reservePending(kib, priority)) {
                var articleId = raw.articleId(item, null, items);
                items.replace(item.former(), item.item(articleId, minute));
                pending.add(item, raw, articleId, priority, exchange.fetchedAt(), kib);
            } else if (item.hasSameContent()) {
                keep(item.asUnchanged(), minute);
            } else {
                RawItem.Page none = counted(ItemPages.leftOut(item, now()));
                publishAtOnce(build(raw, item, none), item, minute, priority);
            }
        } else {
            if (!mustWait(item, plan)) {
                takeAtOnce(item, raw, plan, exchange);
                return true;
            }
            int kib = kib(item);
            if (!admission.reservePending(kib, RequestPriority.BACKFILL)) {
                context.metrics().count(OutcomeCounter.ITEMS, "left-out");
                return false;
            }
            RawItem.Page instead = plan.instead(item, now());
            var articleId = raw.articleId(item, instead, items);
            items.replace(item.former(), item.item(articleId, minute));
            pending.addUnpaged(item, raw, articleId, exchange.fetchedAt(), kib, instead);
        }
        return true;
    }

    private boolean mustWait(IdentifiedItem item, PagePlan plan) {
        boolean isHeld = context.limits().backfill().heldUntil().isAfter(now());
        return plan.waits(item) || (isHeld && plan.priority(item) == RequestPriority.BACKFILL);
    }

    /// Publishes an item of a document without its page.
    void takeAtOnce(IdentifiedItem item, RawItemFactory raw, PagePlan plan, Exchange exchange) {
        RawItem.Page instead = counted(plan.instead(item, now()));
        publishAtOnce(build(raw, item, instead), item, EditState.minute(exchange.fetchedAt()), plan.priority(item));
    }

    private void keep(IdentifiedItem item, int minute) {
        known().keep(item, minute);
        context.metrics().count(OutcomeCounter.ITEMS, "unchanged");
    }

    /// The feed lists another version of a pending item. If it has grown and there is no memory for that, it is
    /// published. A live version that waits is published before, without its page.
    private void replacePending(Pending waits, IdentifiedItem shown, RawItemFactory raw, int minute) {
        pending.remove(waits);
        boolean isLost = waits.item().fingerprint() != shown.fingerprint()
                && !waits.item().hasSameContent();
        if (isLost && waits.priority() == RequestPriority.LIVE) {
            UUID articleId = publishPending(waits, counted(ItemPages.leftOut(waits.item(), now())));
            Pending rest = waits.withArticleId(articleId).withReservedKib(0);
            replacePending(rest, known().byArticle(articleId), shown, raw, minute);
        } else {
            if (isLost) {
                context.metrics().count(OutcomeCounter.ITEMS, "replaced");
            }
            replacePending(waits, Optional.ofNullable(waits.item().former()), shown, raw, minute);
        }
    }

    private void replacePending(
            Pending waits, Optional<Item> published, IdentifiedItem shown, RawItemFactory raw, int minute) {
        IdentifiedItem item = shown.relativeTo(published.orElse(null));
        release(waits);
        int kib = Math.max(kib(item), waits.reservedKib());
        if (admission.reservePending(kib, waits.priority())) {
            pending.put(waits.edited(item, raw, kib));
            known().remove(waits.articleId());
            known().put(item.item(waits.articleId(), minute));
        } else {
            boolean unpaged = waits.unpaged() || item.entry().link() == null;
            immediateBackfill += waits.priority() == RequestPriority.BACKFILL ? 1 : 0;
            RawItem.Page none = unpaged ? waits.instead() : ItemPages.leftOut(item, now());
            publishPending(waits.edited(item, raw, 0), counted(none));
        }
    }

    /// Publishes versions that a former task has stored, and that the feed does not show any more.
    ///
    /// @param shown the items of the document
    /// @return whether there were any, so that the items must be compared with the known ones again
    boolean publishReplaced(List<IdentifiedItem> shown) {
        UnpublishedItems former = progress.pollState().unpublished();
        if (former == null) {
            return false;
        }
        progress.update(progress.pollState().withUnpublished(null));
        List<UnpublishedItems.Replaced> replaced = former.replacedBy(shown);
        replaced.forEach(each -> {
            known().remove(each.raw().articleId());
            known().put(each.item());
            counted(each.raw().page());
            add(each.raw(), RequestPriority.LIVE);
        });
        return !replaced.isEmpty();
    }

    /// The memory that an item needs while it is pending.
    private static int kib(IdentifiedItem item) {
        return RawItemFactory.weight(item.entry()) >> 10;
    }

    /// Counts the page of an item that is published.
    ///
    /// @param page null if none is wanted
    private RawItem.@Nullable Page counted(RawItem.@Nullable Page page) {
        if (page != null) {
            context.metrics().count(OutcomeCounter.PAGES, Objects.requireNonNullElse(page.missing(), "fetched"));
        }
        return page;
    }

    private void publishAtOnce(RawItem raw, IdentifiedItem item, int minute, RequestPriority priority) {
        immediateBackfill += priority == RequestPriority.BACKFILL ? 1 : 0;
        publish(raw, item, minute, priority);
    }

    /// Retracts entries that the publisher marks as deleted (RFC 6721). Ignores entries that this feed never
    /// published, and entries that it still lists.
    ///
    /// @return whether all were retracted; if not, the next poll retracts the others
    boolean retract(List<ReadResult.Deletion> deleted, List<IdentifiedItem> shown, RawItemFactory raw) {
        Set<String> stillShown = new HashSet<>();
        shown.stream().map(item -> item.entry().id()).filter(Objects::nonNull).forEach(stillShown::add);
        int retracted = 0;
        for (ReadResult.Deletion entry : deleted) {
            Optional<Item> gone = ItemIdentity.known(entry.id(), known()).filter(item -> !item.isRetractedOrGone());
            if (gone.isPresent() && !stillShown.contains(entry.id())) {
                if (retracted == MAX_RETRACTIONS) {
                    return false;
                }
                retract(gone.get(), entry, raw);
                retracted++;
            }
        }
        return true;
    }

    private void retract(Item item, ReadResult.Deletion deleted, RawItemFactory raw) {
        KnownItems items = known();
        Optional<Pending> waits = pending.find(item);
        if (waits.isPresent()) {
            pending.remove(waits.get());
            release(waits.get());
        }
        if (waits.isEmpty() || waits.get().item().former() != null) {
            items.replace(item, item.retracted());
            add(
                    raw.retraction(item.articleId(), "guid:" + deleted.id(), null, deleted.when(), null),
                    RequestPriority.LIVE);
        } else {
            items.remove(item.articleId());
        }
    }

    /// Fetches the page of a due item, or publishes it if it needs none.
    ///
    /// @param item    taken from the pending ones. It becomes pending again if its page is not available yet
    /// @param timeout how long it may wait for a fetch slot
    void process(Pending item, Duration timeout) throws InterruptedException {
        if (item.unpaged()) {
            publishPending(item, counted(item.instead()));
            return;
        }
        String link = Objects.requireNonNull(item.item().entry().link());
        if (item.priority() == RequestPriority.BACKFILL
                && item.since().plus(MAX_BACKFILL_WAIT).isBefore(now())) {
            pageFetched(item, ItemPages.leftOut(item.item(), now()));
            return;
        }
        Optional<ItemPages.Try> result = inFetchSlot(link, item, timeout);
        if (result.isEmpty()) {
            pending.put(item);
            return;
        }
        try {
            take(item, result.get());
        } finally {
            admission.pageDone();
        }
    }

    private void take(Pending item, ItemPages.Try tried) {
        if (tried.retryAt() != null) {
            context.metrics().count(OutcomeCounter.PAGES, "retried");
            pending.put(item.retry(tried.retryAt()));
        } else {
            pageFetched(item, tried.page());
        }
    }

    /// If this ends by an exception, the item becomes pending again.
    private Optional<ItemPages.Try> inFetchSlot(String link, Pending item, Duration timeout)
            throws InterruptedException {
        try {
            return admission.fetch(PollAdmission.hostOf(link), item.priority(), timeout, () -> fetch(link, item));
        } catch (InterruptedException | RuntimeException e) {
            pending.put(item);
            throw e;
        }
    }

    private ItemPages.Try fetch(String link, Pending item) throws InterruptedException {
        TraceSpan fetch = span.child(SpanName.FETCH).set("url.full", link);
        try {
            FeedConnection connection = Downloads.connection(item.document().definition());
            return context.downloads()
                    .pages()
                    .fetch(link, item.priority(), item.tries(), item.since(), connection, admission.pageMemory());
        } finally {
            fetch.end();
        }
    }

    /// Publishes an item with its page or without. If the page of a changed item is gone (410), the item is
    /// retracted.
    void pageFetched(Pending item, RawItem.Page page) {
        counted(page);
        Item former = item.item().former();
        if (former != null && "gone".equals(page.missing())) {
            release(item);
            KnownItems items = known();
            items.remove(item.articleId());
            items.put(item.item().item(former.articleId(), former.seenMinute()).gone());
            if (!former.isRetractedOrGone()) {
                add(
                        item.document()
                                .retraction(former.articleId(), item.item().key(), page.url(), null, page),
                        RequestPriority.LIVE);
            }
        } else {
            publishPending(item, page);
        }
    }

    /// Publishes an item, unless it is only refetched and its page is missing.
    ///
    /// @return its article
    private UUID publishPending(Pending item, RawItem.@Nullable Page page) {
        release(item);
        KnownItems items = known();
        items.remove(item.articleId());
        int minute = EditState.minute(now());
        if (item.item().hasSameContent() && page != null && page.missing() != null) {
            keep(item.item(), minute);
            return item.articleId();
        }
        RawItem raw = build(item.document(), item.item(), page);
        publish(raw, item.item(), minute, item.priority());
        return raw.articleId();
    }

    /// Sanitises and encodes the item on the computation pool.
    private RawItem build(RawItemFactory document, IdentifiedItem item, RawItem.@Nullable Page page) {
        KnownItems items = known();
        return context.downloads().compute(() -> document.item(item, page, items));
    }

    private void publish(RawItem raw, IdentifiedItem item, int minute, RequestPriority priority) {
        known().replace(item.former(), item.item(raw.articleId(), minute));
        add(raw, priority);
    }

    private void add(RawItem raw, RequestPriority priority) {
        EncodedItem item = EncodedItem.of(
                raw,
                span.child(SpanName.PUBLISH).set("newswire.article.id", raw.articleId()),
                priority == RequestPriority.BACKFILL);
        batch.add(item, now());
    }

    private Instant now() {
        return context.clock().instant();
    }
}

package org.newswire.ingest.visit;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.DeletedEntry;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.items.EditStamp;
import org.newswire.ingest.items.ItemIdentity;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.ItemIdentity.Standing;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.items.KnownItems.Item;
import org.newswire.ingest.items.PreparedItem;
import org.newswire.ingest.items.RawItems;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.ingest.pages.PagePlan;
import org.newswire.ingest.visit.PollRunner.Parts;
import org.newswire.ingest.visit.WaitingItems.Waiting;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.pipeline.untrusted.Limit;
import org.newswire.raw.RawItem;

/// What the documents of a feed show, on its way to be handed over in a visit: known, new or changed, at
/// once or after its page, or taken back. Used by the one thread of the visit.
final class VisitItems {
    /// The history of a new feed does not wait longer for its pages.
    private static final Duration LONGEST_BACKLOG = Duration.ofMinutes(4);

    /// A new item of this size needs no room to wait: it is not to go without its page because others
    /// have much history.
    private static final int LIVE_KIB = 16;

    /// The most retractions of a poll. Consumers of the topic keep each for a day or more.
    @Limit(of = "retractions of a poll", past = "later polls publish the others while the document lists them")
    static final int MOST_RETRACTIONS = 1_000;

    private final Parts parts;
    private final TraceSpan span;
    private final WaitingItems waiting;
    private final Portion portion;
    private final DocumentRoom room;
    private final Supplier<FeedMemory> memory;
    private @Nullable KnownItems known;
    private int historyAtOnce;

    /// @param waiting what waits for its page or its turn
    /// @param portion what is handed over next
    /// @param room    of those that wait
    /// @param memory  of the feed, as it is when it is first asked for, and after a [#startOver()]
    VisitItems(
            Parts parts,
            TraceSpan span,
            WaitingItems waiting,
            Portion portion,
            DocumentRoom room,
            Supplier<FeedMemory> memory) {
        this.parts = parts;
        this.span = span;
        this.waiting = waiting;
        this.portion = portion;
        this.room = room;
        this.memory = memory;
    }

    /// What is known of the feed's items, those included that wait.
    KnownItems known() {
        KnownItems items = known;
        if (items == null) {
            items = memory.get().known();
            known = items;
        }
        return items;
    }

    /// Forgets what was found since the memory was.
    void startOver() {
        known = null;
    }

    /// What is known by now, but for what waits, goes into the memory.
    void rememberIn(FeedMemory.Draft draft) {
        KnownItems items = known;
        if (items != null) {
            draft.known(items.encode(waiting::published)).published(portion.size());
        }
    }

    /// How many items of a backlog have gone without waiting since it was asked last.
    int takeHistoryAtOnce() {
        int count = historyAtOnce;
        historyAtOnce = 0;
        return count;
    }

    /// An item that a document shows: it is known, goes at once, or waits for its page or its turn.
    void take(Identified item, RawItems raw, PagePlan plan, Exchange exchange) {
        KnownItems items = known();
        int minute = EditStamp.minute(exchange.fetchedAt());
        Optional<Waiting> waits = waiting.find(item.former());
        if (item.standing() == Standing.UNCHANGED && item.former() != null) {
            keep(item, minute);
        } else if (waits.isPresent()) {
            edit(waits.get(), item, raw, minute);
        } else if (plan.wants(item)) {
            Lane lane = plan.lane(item);
            int kib = kib(item, lane);
            if (room.reserve(kib)) {
                var articleId = raw.articleId(item, null, items);
                items.replace(item.former(), item.item(articleId, minute));
                waiting.add(item, raw, articleId, lane, exchange.fetchedAt(), kib);
            } else if (item.showsNothingNew()) {
                keep(item.left(), minute);
            } else {
                RawItem.Page none = counted(ItemPages.leftOut(item, now()));
                publishAtOnce(made(raw, item, none), item, minute, lane);
            }
        } else {
            RawItem.Page instead = plan.instead(item, now());
            int kib = RawItems.weight(item.entry()) >> 10;
            if (plan.waits(item) && room.reserve(kib)) {
                var articleId = raw.articleId(item, instead, items);
                items.replace(item.former(), item.item(articleId, minute));
                waiting.addUnpaged(item, raw, articleId, exchange.fetchedAt(), kib, instead);
            } else {
                publishAtOnce(made(raw, item, counted(instead)), item, minute, plan.lane(item));
            }
        }
    }

    private void keep(Identified item, int minute) {
        known().keep(item, minute);
        parts.metrics().unchanged();
    }

    /// The feed shows an item anew that waits. One that has grown and finds no room for that goes on.
    private void edit(Waiting waits, Identified item, RawItems raw, int minute) {
        waiting.remove(waits);
        int more = Math.max(0, kib(item, waits.lane()) - waits.reservedKib());
        if (room.reserve(more)) {
            waiting.put(waits.edited(item, raw, more));
            known().replace(item.former(), item.item(waits.articleId(), minute));
        } else {
            boolean unpaged = waits.unpaged() || item.entry().link() == null;
            historyAtOnce += waits.lane() == Lane.BACKFILL ? 1 : 0;
            RawItem.Page none = unpaged ? waits.instead() : ItemPages.leftOut(item, now());
            goesOn(waits.edited(item, raw, 0), counted(none));
        }
    }

    /// The room that an item needs to wait for its page.
    private static int kib(Identified item, Lane lane) {
        return Math.max(0, (RawItems.weight(item.entry()) >> 10) - (lane == Lane.LIVE ? LIVE_KIB : 0));
    }

    /// Of an item that goes on, once.
    ///
    /// @param page null where none is wanted
    private RawItem.@Nullable Page counted(RawItem.@Nullable Page page) {
        if (page != null) {
            parts.metrics().page(page.missing());
        }
        return page;
    }

    private void publishAtOnce(RawItem raw, Identified item, int minute, Lane lane) {
        historyAtOnce += lane == Lane.BACKFILL ? 1 : 0;
        publish(raw, item, minute, lane);
    }

    /// Retracts entries that the publisher marks as deleted (RFC 6721). Ignores entries that this feed never
    /// published, and entries that it still lists.
    ///
    /// @return whether all were retracted; if not, the next poll retracts the others
    boolean retract(List<DeletedEntry> deleted, List<Identified> shown, RawItems raw) {
        Set<String> stillShown = new HashSet<>();
        shown.stream().map(item -> item.entry().id()).filter(Objects::nonNull).forEach(stillShown::add);
        int retracted = 0;
        for (DeletedEntry entry : deleted) {
            Optional<Item> gone = ItemIdentity.known(entry.id(), known()).filter(item -> !item.isTakenBack());
            if (gone.isPresent() && !stillShown.contains(entry.id())) {
                if (retracted == MOST_RETRACTIONS) {
                    return false;
                }
                retract(gone.get(), entry, raw);
                retracted++;
            }
        }
        return true;
    }

    private void retract(Item item, DeletedEntry deleted, RawItems raw) {
        KnownItems items = known();
        Optional<Waiting> waits = waiting.find(item);
        if (waits.isPresent()) {
            waiting.remove(waits.get());
            room.release(waits.get().reservedKib());
        }
        if (waits.isEmpty() || waits.get().item().former() != null) {
            items.replace(item, item.retracted());
            add(raw.retraction(item.articleId(), "guid:" + deleted.id(), null, deleted.when(), null), Lane.LIVE);
        } else {
            items.remove(item.articleId());
        }
    }

    /// The page of an item whose turn it is, or the item alone where it needs none.
    ///
    /// @param item     taken from those that wait; it waits again where its page doesn't come
    /// @param patience how long it may wait for its host
    void page(Waiting item, Duration patience) throws InterruptedException {
        if (item.unpaged()) {
            goesOn(item, counted(item.instead()));
            return;
        }
        String link = Objects.requireNonNull(item.item().entry().link());
        if (item.lane() == Lane.BACKFILL && item.since().plus(LONGEST_BACKLOG).isBefore(now())) {
            pageIsThere(item, ItemPages.leftOut(item.item(), now()));
            return;
        }
        Optional<ItemPages.Try> turn = inTurn(link, item, patience);
        if (turn.isEmpty()) {
            waiting.put(item);
            return;
        }
        ItemPages.Try tried = turn.get();
        if (tried.retryAt() != null) {
            parts.metrics().pageRetried();
            waiting.put(item.retry(tried.retryAt()));
        } else {
            pageIsThere(item, tried.page());
        }
    }

    /// Where that ends early, the item waits again.
    private Optional<ItemPages.Try> inTurn(String link, Waiting item, Duration patience) throws InterruptedException {
        try {
            return parts.turns().during(FeedVisit.hostOf(link), item.lane(), patience, () -> fetch(link, item));
        } catch (InterruptedException | RuntimeException e) {
            waiting.put(item);
            throw e;
        }
    }

    private ItemPages.Try fetch(String link, Waiting item) throws InterruptedException {
        TraceSpan fetch = span.child(Step.FETCH).set("url.full", link);
        try {
            return parts.pages().fetch(link, item.lane(), item.tries(), item.since());
        } finally {
            fetch.end();
        }
    }

    /// The item goes on, with its page or without; one that changed and whose page is gone for good
    /// (410) has been taken back, once.
    void pageIsThere(Waiting item, RawItem.Page page) {
        counted(page);
        Item former = item.item().former();
        if (former != null && "gone".equals(page.missing())) {
            room.release(item.reservedKib());
            KnownItems items = known();
            items.remove(item.articleId());
            items.put(item.item().item(former.articleId(), former.seenMinute()).gone());
            if (!former.isTakenBack()) {
                add(
                        item.document()
                                .retraction(former.articleId(), item.item().key(), page.url(), null, page),
                        Lane.LIVE);
            }
        } else {
            goesOn(item, page);
        }
    }

    /// One of which nothing new is shown does not go on without its page.
    private void goesOn(Waiting item, RawItem.@Nullable Page page) {
        room.release(item.reservedKib());
        KnownItems items = known();
        items.remove(item.articleId());
        int minute = EditStamp.minute(now());
        if (item.item().showsNothingNew() && page != null && page.missing() != null) {
            keep(item.item(), minute);
            return;
        }
        RawItem raw = made(item.document(), item.item(), page);
        publish(raw, item.item(), minute, item.lane());
    }

    /// Sanitises and encodes on the computation pool, since it takes time.
    private RawItem made(RawItems document, Identified item, RawItem.@Nullable Page page) {
        KnownItems items = known();
        return parts.fetcher().computePool().compute(() -> document.item(item, page, items));
    }

    private void publish(RawItem raw, Identified item, int minute, Lane lane) {
        known().replace(item.former(), item.item(raw.articleId(), minute));
        add(raw, lane);
    }

    private void add(RawItem raw, Lane lane) {
        PreparedItem item =
                PreparedItem.of(raw, span.child(Step.PUBLISH).set("newswire.article.id", raw.articleId()), lane);
        portion.add(item, now());
    }

    private Instant now() {
        return parts.clock().instant();
    }
}

package org.newswire.ingest.poll;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.ingest.poll.PendingItems.Pending;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.UnpublishedItems;
import org.newswire.limits.Limit;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemBuilder;

/// Stores live items that wait for their pages in the poll state, as they are without these. So they outlive the
/// poll task: only this task may have seen them.
///
/// Edits come first, because a new item usually stays in the feed. Items of a sitemap index are not stored, as
/// no single document shows all of them. Used by the thread of one poll task.
final class UnpublishedVersions {
    @Limit(
            of = "characters of live items that wait for their pages, in the state of a feed",
            past = "if the instance ends, only those that the feed still shows are published")
    private static final int MAX_CHARS = 64_000;

    /// Leaves room for the items in a record of 4 MiB.
    private static final int MAX_KNOWN_CHARS = 3 << 20;

    private final PollContext context;
    private Map<UUID, Version> versions = Map.of();

    /// @param item by identity: a later version is another one
    private record Version(IdentifiedItem item, RawItem raw) {}

    UnpublishedVersions(PollContext context) {
        this.context = context;
    }

    /// Returns the state with the pending items that fit.
    PollState storedIn(PollState state, PendingItems pending, KnownItems known) {
        Map<UUID, Version> current = new HashMap<>();
        KnownItems items = KnownItems.decode(new KnownItems.Encoded("", "", "", ""));
        int chars = state.index() != null || state.knownChars() > MAX_KNOWN_CHARS ? MAX_CHARS : 0;
        for (Pending each : editsFirst(pending)) {
            chars += RawItemFactory.weight(each.item().entry());
            if (chars > MAX_CHARS) {
                break;
            }
            current.put(each.articleId(), version(each, known));
            known.byArticle(each.articleId()).ifPresent(items::put);
        }
        versions = current;
        return current.isEmpty()
                ? state
                : state.withUnpublished(new UnpublishedItems(
                        current.values().stream().map(Version::raw).toList(), items.encode(Optional::of)));
    }

    private static List<Pending> editsFirst(PendingItems pending) {
        return pending.live().stream()
                .filter(each -> !each.item().hasSameContent())
                .sorted(Comparator.comparing((Pending each) -> each.item().former() == null)
                        .thenComparingLong(Pending::number))
                .toList();
    }

    @SuppressWarnings("ReferenceEquality") // each version is its own object
    private Version version(Pending pending, KnownItems known) {
        Version former = versions.get(pending.articleId());
        if (former != null && former.item == pending.item()) {
            return former;
        }
        IdentifiedItem item = pending.item();
        RawItem raw = context.downloads()
                .compute(() -> pending.document()
                        .item(item, ItemPages.leftOut(item, context.clock().instant()), known));
        return new Version(
                item, RawItemBuilder.builder(raw).articleId(pending.articleId()).build());
    }
}

package org.newswire.ingest.state;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.items.KnownItems.Item;
import org.newswire.raw.RawItem;

/// Versions that a poll has read, but not published: their pages were pending when the poll state was written.
///
/// The instance that reads the feed next may not find them there: an edit can be visible for one poll only. It
/// publishes a version that the feed does not show any more, without its page. It fetches the pages of the others.
///
/// @param items without their pages
/// @param known the known items that their publication stores
public record UnpublishedItems(List<RawItem> items, KnownItems.Encoded known) {
    public UnpublishedItems {
        items = List.copyOf(items);
    }

    /// A version that the feed does not show any more.
    public record Replaced(RawItem raw, Item item) {}

    /// @param shown the items of the feed's document
    public List<Replaced> replacedBy(List<IdentifiedItem> shown) {
        KnownItems stored = KnownItems.decode(known);
        return items.stream()
                .flatMap(raw -> replaced(raw, stored.byArticle(raw.articleId()), shown).stream())
                .toList();
    }

    private static Optional<Replaced> replaced(RawItem raw, Optional<Item> stored, List<IdentifiedItem> shown) {
        return stored.filter(item -> shown.stream().noneMatch(each -> each.isVersion(item)))
                .map(item -> new Replaced(raw, item));
    }

    /// Whether the version of an article is one of these.
    public boolean holds(UUID articleId) {
        return items.stream().anyMatch(item -> item.articleId().equals(articleId));
    }
}

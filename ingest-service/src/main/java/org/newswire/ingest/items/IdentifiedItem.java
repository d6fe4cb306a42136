package org.newswire.ingest.items;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.items.KnownItems.Item;

/// An entry with its identity within the feed.
///
/// @param key         `guid:`, `link:` or `hash:`, followed by the identifier
/// @param link        canonical link; null if it does not identify the entry, or the entry is unchanged
/// @param former      the known item; null for a new one
/// @param linkHash    hash of the identifying link; 0 without one
/// @param fingerprint hash of title and text
/// @param source      checksum of link, title and HTML, including volatile content
/// @param stamp       the edit state to store
/// @param isHeld      whether the feed shows another version than the published one, which is held back
///     ([Alternation]). The hashes are those of the known item then
@RecordBuilder
public record IdentifiedItem(
        Entry entry,
        String key,
        @Nullable String link,
        ItemChange change,
        @Nullable Item former,
        long keyHash,
        long linkHash,
        long titleHash,
        long fingerprint,
        int source,
        EditState stamp,
        boolean isHeld) {
    /// Returns this item with its change relative to another known item, or as new if that is null.
    public IdentifiedItem relativeTo(@Nullable Item published) {
        ItemChange since = published == null
                ? ItemChange.NEW
                : published.fingerprint() == fingerprint ? ItemChange.UNCHANGED : ItemChange.UPDATED;
        return with(since, published, stamp);
    }

    public IdentifiedItem withEditState(EditState now) {
        return with(change, former, now);
    }

    /// Returns this item as an update that only its declared modification time announces.
    public IdentifiedItem asEdited(EditState now) {
        return with(ItemChange.UPDATED, former, now);
    }

    public IdentifiedItem asUnchanged() {
        return with(ItemChange.UNCHANGED, former, former == null ? EditState.NONE : former.stamp());
    }

    /// Returns this item as unchanged, with the hashes of the known item.
    IdentifiedItem asHeld(Item known) {
        return IdentifiedItemBuilder.builder(asUnchanged())
                .titleHash(known.title())
                .fingerprint(known.fingerprint())
                .source(known.source())
                .isHeld(true)
                .build();
    }

    private IdentifiedItem with(ItemChange newChange, @Nullable Item published, EditState newState) {
        return IdentifiedItemBuilder.builder(this)
                .change(newChange)
                .former(published)
                .stamp(newState)
                .build();
    }

    /// Whether title and text are as published: only the article page can show an edit.
    public boolean hasSameContent() {
        return former != null && former.fingerprint() == fingerprint;
    }

    /// Whether it has the identity and the content of this version.
    public boolean isVersion(Item version) {
        boolean isSame = keyHash == version.key() || (linkHash != 0 && linkHash == version.link());
        return isSame && fingerprint == version.fingerprint();
    }

    /// Whether its article is one of these.
    public boolean isAmong(Set<UUID> articles) {
        return former != null && articles.contains(former.articleId());
    }

    /// Returns the known item to store.
    public Item item(UUID articleId, int minute) {
        return new Item(keyHash, linkHash, titleHash, fingerprint, articleId, minute, source, stamp);
    }
}

package org.newswire.ingest.items;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;

/// The published items of one feed, by key, link and article. Not thread-safe: each poll works on a copy.
///
/// A stored item takes 60 bytes, or 56 if the feed declares no modification times, and 28 more once it has changed.
/// Items that the feed no
/// longer shows are kept, so that an item that returns is not new: up to [#DEFAULT_MAX_ITEMS] items, or
/// twice the shown number, but at most [#MAX_ITEMS]. For a sitemap index, all items of its sitemaps are
/// kept. The longest unseen items are removed first.
public final class KnownItems {
    /// The number of items that are kept even if the feed shows fewer.
    public static final int DEFAULT_MAX_ITEMS = 2_000;

    /// 3.8 MB in base64, so the poll state fits into a record of 4 MiB.
    @Limit(of = "known items per feed", past = "the oldest are dropped")
    static final int MAX_ITEMS = 48_000;

    private static final long RETRACTED = 0;
    private static final long GONE = 1;
    private static final int ITEM_BYTES = 8 * 4 + 16 + 4;
    private static final int SOURCE_BYTES = 4;
    private static final int STAMP_BYTES = 4;
    private static final int VERSION_BYTES = Long.BYTES + Alternation.BYTES;

    @Limit(
            of = "known items per feed whose earlier versions are known",
            past = "those that changed longest ago are dropped")
    private static final int MAX_VERSIONS = 2_000;

    private final Map<Long, Item> byKey = new LinkedHashMap<>();
    private final Map<Long, Item> byLink = new HashMap<>();
    private final Map<UUID, Item> byArticle = new HashMap<>();

    /// By the last 64 bits of the article id.
    private final Map<Long, Alternation> versions = new HashMap<>();

    /// A published item.
    ///
    /// @param key         hash of the item's key within the feed
    /// @param link        hash of the canonical link; 0 if it does not identify the item
    /// @param title       hash of the title
    /// @param fingerprint hash of title and text, without volatile content
    /// @param seenMinute  when the feed last showed it, in minutes since 1970
    /// @param source      checksum of link, title and HTML as last shown; 0 if unknown
    /// @param stamp       its declared modification time
    public record Item(
            long key,
            long link,
            long title,
            long fingerprint,
            UUID articleId,
            int seenMinute,
            int source,
            EditState stamp) {
        /// Returns this item as retracted: an entry that shows it again is always an update.
        public Item retracted() {
            return new Item(key, link, title, RETRACTED, articleId, seenMinute, source, stamp);
        }

        /// Returns this item as retracted because its page is gone: the same entry again is not an update.
        public Item gone() {
            return new Item(key, link, title, GONE, articleId, seenMinute, source, stamp);
        }

        /// Whether any entry that shows it again is an update.
        boolean isRetracted() {
            return fingerprint == RETRACTED;
        }

        /// Whether it was retracted for either reason.
        public boolean isRetractedOrGone() {
            return fingerprint == RETRACTED || fingerprint == GONE;
        }
    }

    Optional<Item> byKey(long key) {
        return Optional.ofNullable(byKey.get(key));
    }

    Optional<Item> byLink(long link) {
        return link == 0 ? Optional.empty() : Optional.ofNullable(byLink.get(link));
    }

    public Optional<Item> byArticle(UUID articleId) {
        return Optional.ofNullable(byArticle.get(articleId));
    }

    /// Whether an item of the feed has this article id.
    boolean holdsArticle(UUID articleId) {
        return byArticle.containsKey(articleId);
    }

    public Set<UUID> articles() {
        return Set.copyOf(byArticle.keySet());
    }

    public int size() {
        return byKey.size();
    }

    /// Adds an item. An item with the same key is replaced.
    public void put(Item item) {
        Item former = byKey.put(item.key, item);
        if (former != null && former.link != 0) {
            byLink.remove(former.link, former);
        }
        if (item.link != 0) {
            byLink.put(item.link, item);
        }
        byArticle.put(item.articleId, item);
    }

    /// Replaces a known item, if any, by another one.
    public void replace(@Nullable Item former, Item now) {
        if (former != null) {
            remove(former);
        }
        put(now);
    }

    /// Removes the item of an article, if there is one.
    public void remove(UUID articleId) {
        Item item = byArticle.get(articleId);
        if (item != null) {
            remove(item);
        }
    }

    private void remove(Item item) {
        byKey.remove(item.key, item);
        byLink.remove(item.link, item);
        byArticle.remove(item.articleId, item);
    }

    /// Records that the feed shows an item unchanged.
    public void keep(IdentifiedItem shown, int minute) {
        Item former = shown.former();
        if (former != null) {
            replace(former, shown.item(former.articleId(), minute));
        }
    }

    /// Removes the longest unseen items beyond [#DEFAULT_MAX_ITEMS] or twice the shown number, whichever is
    /// larger.
    ///
    /// @param allShownSince in minutes since 1970; items seen since then are kept, up to [#MAX_ITEMS]
    public void trim(int shown, int allShownSince) {
        int current = (int) byKey.values().stream()
                .filter(item -> item.seenMinute >= allShownSince)
                .count();
        int limit = Math.clamp(Math.max(2L * shown, current), DEFAULT_MAX_ITEMS, MAX_ITEMS);
        longestUnseen(byKey.values(), limit).forEach(this::remove);
    }

    /// Returns the items beyond the limit.
    private static List<Item> longestUnseen(Collection<Item> items, int limit) {
        if (items.size() <= limit) {
            return List.of();
        }
        List<Item> oldestFirst = new ArrayList<>(items);
        oldestFirst.sort(Comparator.comparingInt(Item::seenMinute));
        return oldestFirst.subList(0, items.size() - limit);
    }

    /// Marks the updates that are held back ([Alternation]).
    ///
    /// @param minute now, in minutes since 1970
    public List<IdentifiedItem> withHeld(List<IdentifiedItem> shown, int minute) {
        return shown.stream().map(item -> withHeld(item, minute)).toList();
    }

    private IdentifiedItem withHeld(IdentifiedItem item, int minute) {
        Item former = item.former();
        if (former == null || former.isRetractedOrGone()) {
            return item;
        }
        long article = former.articleId().getLeastSignificantBits();
        if (item.hasSameContent()) {
            versions.computeIfPresent(article, (_, known) -> known.unchanged(minute));
            return item;
        }
        Alternation now = Alternation.changed(
                versions.get(article),
                former.fingerprint(),
                item.fingerprint(),
                Candidate.numbersHash(item.entry()),
                minute);
        versions.put(article, now);
        return now.held() == 0 ? item : item.asHeld(former);
    }

    /// Whether one of the items returned to an earlier version within the last day.
    public boolean areAlternating(List<IdentifiedItem> shown, int minute) {
        return shown.stream()
                .map(IdentifiedItem::former)
                .filter(Objects::nonNull)
                .map(item -> versions.get(item.articleId().getLeastSignificantBits()))
                .anyMatch(known -> known != null && known.isCurrent(minute));
    }

    Collection<Item> items() {
        return byKey.values();
    }

    /// Encodes the items for the poll state, at most the [#MAX_ITEMS] that were seen last.
    ///
    /// @param stored maps an item to the item to store, if any
    public Encoded encode(Function<Item, Optional<Item>> stored) {
        List<Item> all = byKey.values().stream()
                .flatMap(item -> stored.apply(item).stream())
                .toList();
        Set<Item> left = new HashSet<>(longestUnseen(all, MAX_ITEMS));
        int size = all.size() - left.size();
        ByteBuffer items = ByteBuffer.allocate(size * ITEM_BYTES);
        ByteBuffer sources = ByteBuffer.allocate(size * SOURCE_BYTES);
        ByteBuffer stamps = ByteBuffer.allocate(size * STAMP_BYTES);
        all.stream().filter(item -> !left.contains(item)).forEach(item -> {
            items.putLong(item.key)
                    .putLong(item.link)
                    .putLong(item.title)
                    .putLong(item.fingerprint)
                    .putLong(item.articleId.getMostSignificantBits())
                    .putLong(item.articleId.getLeastSignificantBits())
                    .putInt(item.seenMinute);
            sources.putInt(item.source);
            stamps.putInt(item.stamp.bits());
        });
        boolean haveStamps = all.stream().anyMatch(item -> item.stamp.isKnown());
        Base64.Encoder base64 = Base64.getEncoder();
        return new Encoded(
                base64.encodeToString(items.array()),
                base64.encodeToString(sources.array()),
                haveStamps ? base64.encodeToString(stamps.array()) : "",
                base64.encodeToString(encodeVersions()));
    }

    private byte[] encodeVersions() {
        Set<Long> articles = new HashSet<>();
        byArticle.keySet().forEach(id -> articles.add(id.getLeastSignificantBits()));
        List<Map.Entry<Long, Alternation>> newest = versions.entrySet().stream()
                .filter(each -> articles.contains(each.getKey()))
                .sorted(Comparator.comparingInt(each -> -each.getValue().minute()))
                .limit(MAX_VERSIONS)
                .toList();
        ByteBuffer encoded = ByteBuffer.allocate(newest.size() * VERSION_BYTES);
        newest.forEach(each -> each.getValue().encode(encoded.putLong(each.getKey())));
        return encoded.array();
    }

    /// @param items as [Encoded#items()]
    /// @throws IllegalArgumentException if this is not a whole number of items in base64
    public static void check(String items) {
        int bytes = Base64.getDecoder().decode(items).length;
        if (bytes % ITEM_BYTES != 0) {
            throw new IllegalArgumentException("knownItems has " + bytes + " bytes, not a multiple of " + ITEM_BYTES);
        }
    }

    /// Decodes the items of a poll state.
    public static KnownItems decode(Encoded encoded) {
        ByteBuffer items = ByteBuffer.wrap(Base64.getDecoder().decode(encoded.items));
        ByteBuffer sources = ByteBuffer.wrap(Base64.getDecoder().decode(encoded.sources));
        ByteBuffer stamps = ByteBuffer.wrap(Base64.getDecoder().decode(encoded.stamps));
        int size = items.capacity() / ITEM_BYTES;
        boolean haveSources = size == sources.capacity() / SOURCE_BYTES;
        boolean haveStamps = size == stamps.capacity() / STAMP_BYTES;
        KnownItems known = new KnownItems();
        while (items.remaining() >= ITEM_BYTES) {
            known.put(new Item(
                    items.getLong(),
                    items.getLong(),
                    items.getLong(),
                    items.getLong(),
                    new UUID(items.getLong(), items.getLong()),
                    items.getInt(),
                    haveSources ? sources.getInt() : 0,
                    haveStamps ? EditState.ofBits(stamps.getInt()) : EditState.NONE));
        }
        ByteBuffer versions = ByteBuffer.wrap(Base64.getDecoder().decode(encoded.versions));
        while (versions.remaining() >= VERSION_BYTES) {
            known.versions.put(versions.getLong(), Alternation.decode(versions));
        }
        return known;
    }

    /// Items in base64.
    ///
    /// @param items   52 bytes each
    /// @param sources 4 bytes for each item, in the same order; ignored if their number differs
    /// @param stamps  likewise ([EditState#bits]); empty if the feed declares no modification times
    /// @param versions 28 bytes for each item that has changed, at most [#MAX_VERSIONS]; otherwise empty
    public record Encoded(String items, String sources, String stamps, String versions) {}
}

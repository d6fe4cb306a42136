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
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.untrusted.Limit;

/// The items of one feed that were published, by their key in the feed and by their link. Not
/// thread-safe: each poll works on a copy.
///
/// An item costs 60 bytes at rest, 56 where the feed states no times of change. Those that the feed does
/// not show any more are remembered too, so that what vanishes and returns is not new: up to [#LIMIT] items, or
/// twice what the feed shows, but never more than [#MOST]; of an index of sitemaps all that one of them
/// still has. The longest unseen go first.
public final class KnownItems {
    /// So many items of a feed are remembered, however few it shows.
    public static final int LIMIT = 2_000;

    /// In base64 3.8 MB, which leaves room for the rest of a feed's memory in a record of 4 MiB.
    @Limit(of = "items that are remembered of a feed", past = "the oldest are forgotten")
    static final int MOST = 48_000;

    private static final long RETRACTED = 0;
    private static final long GONE = 1;
    private static final int ITEM_BYTES = 8 * 4 + 16 + 4;
    private static final int SOURCE_BYTES = 4;
    private static final int STAMP_BYTES = 4;

    private final Map<Long, Item> byKey = new LinkedHashMap<>();
    private final Map<Long, Item> byLink = new HashMap<>();
    private final Map<UUID, Item> byArticle = new HashMap<>();

    /// @param key         hash of what identifies the item within the feed
    /// @param link        hash of its canonical link, 0 where it has none that identifies it
    /// @param title       hash of its title
    /// @param fingerprint hash of its content, noise left out
    /// @param seenMinute  when the feed last showed it, in minutes since 1970
    /// @param source      checksum of link, title and HTML as the feed showed them last; 0 where that is not known
    /// @param stamp       when it was edited last, as the feed says
    public record Item(
            long key,
            long link,
            long title,
            long fingerprint,
            UUID articleId,
            int seenMinute,
            int source,
            EditStamp stamp) {
        /// The same, taken back: whatever shows it again is a change.
        public Item retracted() {
            return new Item(key, link, title, RETRACTED, articleId, seenMinute, source, stamp);
        }

        /// The same, taken back as its page is gone for good: what shows it as it was shown then is no change.
        public Item gone() {
            return new Item(key, link, title, GONE, articleId, seenMinute, source, stamp);
        }

        /// Whether what shows it again is a change, whatever it shows.
        boolean isRetracted() {
            return fingerprint == RETRACTED;
        }

        /// Whether it has been taken back, for one reason or the other.
        public boolean isTakenBack() {
            return fingerprint == RETRACTED || fingerprint == GONE;
        }
    }

    Optional<Item> byKey(long key) {
        return Optional.ofNullable(byKey.get(key));
    }

    Optional<Item> byLink(long link) {
        return link == 0 ? Optional.empty() : Optional.ofNullable(byLink.get(link));
    }

    Optional<Item> byArticle(UUID articleId) {
        return Optional.ofNullable(byArticle.get(articleId));
    }

    /// Whether another item of the feed has this id already.
    boolean holdsArticle(UUID articleId) {
        return byArticle.containsKey(articleId);
    }

    /// The ids of all.
    public Set<UUID> articles() {
        return Set.copyOf(byArticle.keySet());
    }

    public int size() {
        return byKey.size();
    }

    /// What is known of an item from now on, whatever was under its key.
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

    /// What is known of an item from now on; `former` is what was known, if it was.
    public void replace(@Nullable Item former, Item now) {
        if (former != null) {
            remove(former);
        }
        put(now);
    }

    /// The item is not known any more.
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

    /// The feed shows an item unchanged.
    public void keep(ItemIdentity.Identified shown, int minute) {
        Item former = shown.former();
        if (former != null) {
            replace(former, shown.item(former.articleId(), minute));
        }
    }

    /// Keeps [#LIMIT] items, or twice what the feed shows where that is more, but no more than [#MOST].
    ///
    /// @param allShownSince in minutes since 1970: what was seen since then is kept, up to [#MOST]
    public void trim(int shown, int allShownSince) {
        int current = (int) byKey.values().stream()
                .filter(item -> item.seenMinute >= allShownSince)
                .count();
        int limit = Math.clamp(Math.max(2L * shown, current), LIMIT, MOST);
        longestUnseen(byKey.values(), limit).forEach(this::remove);
    }

    /// What is more than the limit.
    private static List<Item> longestUnseen(Collection<Item> items, int limit) {
        if (items.size() <= limit) {
            return List.of();
        }
        List<Item> oldestFirst = new ArrayList<>(items);
        oldestFirst.sort(Comparator.comparingInt(Item::seenMinute));
        return oldestFirst.subList(0, items.size() - limit);
    }

    Collection<Item> items() {
        return byKey.values();
    }

    /// The items for the feed's memory; of more than [#MOST] those that were seen last.
    Encoded encode() {
        return encode(Optional::of);
    }

    /// @param stored what to keep of an item, if anything
    public Encoded encode(Function<Item, Optional<Item>> stored) {
        List<Item> all = byKey.values().stream()
                .flatMap(item -> stored.apply(item).stream())
                .toList();
        Set<Item> left = new HashSet<>(longestUnseen(all, MOST));
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
        boolean areStated = all.stream().anyMatch(item -> item.stamp.isKnown());
        Base64.Encoder base64 = Base64.getEncoder();
        return new Encoded(
                base64.encodeToString(items.array()),
                base64.encodeToString(sources.array()),
                areStated ? base64.encodeToString(stamps.array()) : "");
    }

    /// @param items as [Encoded#items()]
    /// @throws IllegalArgumentException if this is not a whole number of items in base64
    public static void check(String items) {
        int bytes = Base64.getDecoder().decode(items).length;
        if (bytes % ITEM_BYTES != 0) {
            throw new IllegalArgumentException("knownItems has " + bytes + " bytes, not a multiple of " + ITEM_BYTES);
        }
    }

    /// The items of a feed's memory.
    public static KnownItems decode(Encoded encoded) {
        ByteBuffer items = ByteBuffer.wrap(Base64.getDecoder().decode(encoded.items));
        ByteBuffer sources = ByteBuffer.wrap(Base64.getDecoder().decode(encoded.sources));
        ByteBuffer stamps = ByteBuffer.wrap(Base64.getDecoder().decode(encoded.stamps));
        int size = items.capacity() / ITEM_BYTES;
        boolean areKnown = size == sources.capacity() / SOURCE_BYTES;
        boolean areStated = size == stamps.capacity() / STAMP_BYTES;
        KnownItems known = new KnownItems();
        while (items.remaining() >= ITEM_BYTES) {
            known.put(new Item(
                    items.getLong(),
                    items.getLong(),
                    items.getLong(),
                    items.getLong(),
                    new UUID(items.getLong(), items.getLong()),
                    items.getInt(),
                    areKnown ? sources.getInt() : 0,
                    areStated ? EditStamp.ofBits(stamps.getInt()) : EditStamp.NONE));
        }
        return known;
    }

    /// All in base64.
    ///
    /// @param items   52 bytes each
    /// @param sources 4 bytes an item, in the same order; of no use where their number is another
    /// @param stamps  likewise ([EditStamp#bits]); empty where the feed states no times of change
    public record Encoded(String items, String sources, String stamps) {}
}

package org.newswire.ingest.items;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.items.KnownItems.Item;

/// Tells which entries of a document are new, changed or known: by guid, else by canonical link, else
/// by content.
///
/// A witness that does not identify is passed over: a guid or link that several entries of the document
/// share, a link to a front page. Where most entries come under known links with unknown guids, the
/// feed makes its guids up at each request: then the link decides. Where most come under unknown guids
/// and links, or none, with a content that is known, it makes both up: then the content decides. Where
/// a known guid comes with another link *and* another title, the guid was used again for another item.
/// What all items of a feed share, though not always several are shown, stands for none of them: who is
/// known by the content is that item.
/// A guid that names a place within the page that its link leads to, as those of comments do, is
/// believed whatever else of that page is known.
/// A pure function of document and memory.
public final class ItemIdentity {
    private static final int MAX_KEY_CHARS = 1_000;
    private static final long NO_CONTENT = hash("\n");

    private final KnownItems known;
    private final Map<String, Integer> guids = new HashMap<>();
    private final Map<Long, Integer> links = new HashMap<>();
    private final boolean randomGuids;
    private final List<Candidate> candidates;
    private final Set<String> keys = new HashSet<>();

    private ItemIdentity(List<Entry> entries, KnownItems known) {
        this.known = known;
        this.candidates = distinct(entries, known);
        candidates.forEach(candidate -> {
            guids.merge(candidate.guid(), 1, Integer::sum);
            links.merge(candidate.linkHash(), 1, Integer::sum);
        });
        this.randomGuids = guidsAreRandom();
    }

    /// How an entry relates to what is known.
    public enum Standing {
        NEW,
        UPDATED,
        UNCHANGED
    }

    /// An entry with its key in the feed.
    ///
    /// @param key         `guid:`, `link:` or `hash:` and what identifies the entry
    /// @param link        canonical; absent where the entry has none that identifies it, and of an unchanged
    ///     one
    /// @param former      what is known of it; absent for a new one
    /// @param linkHash    of the link that identifies it, 0 where there is none
    /// @param fingerprint hash of title and text
    /// @param source      checksum of link, title and HTML, noise and all
    /// @param stamp       when it was edited last, as it is to be remembered (`StatedEdits`)
    public record Identified(
            Entry entry,
            String key,
            @Nullable String link,
            Standing standing,
            @Nullable Item former,
            long keyHash,
            long linkHash,
            long titleHash,
            long fingerprint,
            int source,
            EditStamp stamp) {
        /// The same where `published`, if anything, is all that has been published of it so far.
        public Identified following(@Nullable Item published) {
            Standing since = published == null
                    ? Standing.NEW
                    : published.fingerprint() == fingerprint ? Standing.UNCHANGED : Standing.UPDATED;
            return with(since, published, stamp);
        }

        /// The same with another stamp to remember.
        public Identified stamped(EditStamp now) {
            return with(standing, former, now);
        }

        /// The same, changed by the word of its time of change alone.
        public Identified edited(EditStamp now) {
            return with(Standing.UPDATED, former, now);
        }

        /// The same, left as it was.
        public Identified left() {
            return with(Standing.UNCHANGED, former, former == null ? EditStamp.NONE : former.stamp());
        }

        private Identified with(Standing now, @Nullable Item published, EditStamp remembered) {
            return new Identified(
                    entry, key, link, now, published, keyHash, linkHash, titleHash, fingerprint, source, remembered);
        }

        /// Whether it is shown as it was when it was published: only its page can tell what was edited.
        public boolean showsNothingNew() {
            return former != null && former.fingerprint() == fingerprint;
        }

        /// Whether what is known of it is one of these.
        public boolean isAmong(Set<UUID> articles) {
            return former != null && articles.contains(former.articleId());
        }

        /// What is to be known of it from now on.
        public Item item(UUID articleId, int minute) {
            return new Item(keyHash, linkHash, titleHash, fingerprint, articleId, minute, source, stamp);
        }
    }

    /// The entries in document order, each item once.
    public static List<Identified> identify(List<Entry> entries, KnownItems known) {
        ItemIdentity identity = new ItemIdentity(entries, known);
        List<Identified> identified = identity.candidates.stream()
                .map(identity::identify)
                .filter(item -> identity.keys.add(item.key))
                .toList();
        return byContent(identified, known);
    }

    /// An entry that is known by its content alone is that item, if most are known so; several with the
    /// same content are as many items.
    private static List<Identified> byContent(List<Identified> shown, KnownItems known) {
        if (2 * shown.stream().filter(ItemIdentity::isToldByContent).count() <= shown.size()) {
            return shown;
        }
        Map<Long, Deque<Item>> others = others(shown, known);
        List<Identified> told = shown.stream()
                .map(item -> isToldByContent(item) ? item.following(sameContent(item, others)) : item)
                .toList();
        long found = IntStream.range(0, shown.size())
                .filter(i -> told.get(i).standing != shown.get(i).standing)
                .count();
        return 2 * found > shown.size() ? told : shown;
    }

    private static boolean isToldByContent(Identified item) {
        return item.standing == Standing.NEW && item.fingerprint != NO_CONTENT;
    }

    /// The known items that none of those shown is, by their content, the one seen last first.
    private static Map<Long, Deque<Item>> others(List<Identified> shown, KnownItems known) {
        Set<Item> found =
                shown.stream().map(Identified::former).filter(Objects::nonNull).collect(Collectors.toSet());
        Map<Long, Deque<Item>> others = new HashMap<>();
        known.items().stream()
                .filter(item -> !found.contains(item))
                .sorted(Comparator.comparingInt(Item::seenMinute).reversed())
                .forEach(item -> others.computeIfAbsent(item.fingerprint(), _ -> new ArrayDeque<>())
                        .add(item));
        return others;
    }

    /// What was published after the other was seen last is no repetition of it.
    private static @Nullable Item sameContent(Identified item, Map<Long, Deque<Item>> others) {
        Deque<Item> same = others.get(item.fingerprint);
        Instant published = item.entry.published();
        boolean isLater = same != null
                && !same.isEmpty()
                && published != null
                && published.getEpochSecond() / 60 > same.element().seenMinute();
        return same == null || isLater ? null : same.poll();
    }

    private static List<Candidate> distinct(List<Entry> entries, KnownItems known) {
        List<Candidate> all =
                entries.stream().map(entry -> new Candidate(entry, known)).toList();
        Map<List<Long>, Integer> alike = new HashMap<>();
        all.forEach(candidate -> alike.merge(candidate.whatTellsItApart(), 1, Integer::sum));
        Set<Map.Entry<List<Long>, Long>> seen = new HashSet<>();
        return all.stream()
                .filter(candidate -> {
                    List<Long> told = candidate.whatTellsItApart();
                    boolean asksContent = candidate.guid().isEmpty() && alike.getOrDefault(told, 0) > 1;
                    return seen.add(Map.entry(told, asksContent ? candidate.fingerprint() : 0));
                })
                .toList();
    }

    private Identified identify(Candidate candidate) {
        Told told = told(candidate);
        Optional<Item> former = Optional.ofNullable(told.former);
        long fingerprint =
                former.filter(candidate::isShownAs).map(Item::fingerprint).orElseGet(candidate::fingerprint);
        Standing standing = former.map(
                        item -> item.fingerprint() == fingerprint ? Standing.UNCHANGED : Standing.UPDATED)
                .orElse(Standing.NEW);
        return new Identified(
                candidate.entry(),
                told.key,
                told.linked && standing != Standing.UNCHANGED ? candidate.link() : null,
                standing,
                told.former,
                told.keyHash,
                told.linked ? candidate.linkHash() : 0,
                candidate.titleHash(),
                fingerprint,
                candidate.source(),
                former.map(Item::stamp).orElse(EditStamp.NONE));
    }

    /// What tells an entry apart.
    ///
    /// @param linked whether its link identifies it
    /// @param former what is known of it
    private record Told(
            String key,
            long keyHash,
            boolean linked,
            @Nullable Item former) {}

    /// An item that is known by its content alone is that one still where the entry's guid or link stands
    /// for nothing that is shown as the entry is.
    private Told told(Candidate candidate) {
        Told told = byWitness(candidate);
        if (told.former != null && hasContent(told.former, candidate)) {
            return told;
        }
        String key = "hash:" + hex(candidate.fingerprint());
        long keyHash = hash(key);
        Optional<Item> sameContent =
                keys.contains(key) || candidate.fingerprint() == NO_CONTENT ? Optional.empty() : known.byKey(keyHash);
        return sameContent.map(item -> new Told(key, keyHash, false, item)).orElse(told);
    }

    private Told byWitness(Candidate candidate) {
        boolean linked = isIdentified(candidate.linkHash());
        boolean named = isNamed(candidate.guid()) && !(randomGuids && linked);
        long title = candidate.titleHash();
        String key = named
                ? "guid:" + candidate.guid()
                : linked ? "link:" + candidate.link() : "hash:" + hex(candidate.fingerprint());
        long keyHash = named ? candidate.guidHash() : hash(key);
        if (key.length() > MAX_KEY_CHARS) {
            key = "hash:" + hex(keyHash);
            keyHash = hash(key);
        }
        Optional<Item> former = known.byKey(keyHash);
        if (named
                && linked
                && former.filter(item -> reused(item, candidate.linkHash(), title))
                        .isPresent()) {
            key = "link:" + candidate.link();
            keyHash = hash(key);
            former = known.byKey(keyHash);
        }
        if (former.isEmpty() && linked && !(named && candidate.isPlaceInPage())) {
            former = known.byLink(candidate.linkHash()).filter(item -> !named || item.title() == title);
        }
        if (former.isEmpty() && !linked && !named) {
            former = unshared(candidate);
        }
        return new Told(key, keyHash, linked, former.orElse(null));
    }

    /// The item that had a guid or link for itself which it shares with others now, as the items of a live
    /// ticker do. One whose own link the document shows is found by that.
    private Optional<Item> unshared(Candidate candidate) {
        Optional<Item> named = candidate.guid().isEmpty() ? Optional.empty() : known.byKey(candidate.guidHash());
        return named.filter(item -> hasContent(item, candidate))
                .or(() -> known.byLink(candidate.linkHash()).filter(item -> hasContent(item, candidate)))
                .filter(item -> !isIdentified(item.link()));
    }

    private static boolean hasContent(Item item, Candidate candidate) {
        return candidate.isShownAs(item) || item.fingerprint() == candidate.fingerprint();
    }

    private boolean isNamed(String guid) {
        return !guid.isEmpty() && guids.getOrDefault(guid, 0) == 1;
    }

    private boolean isIdentified(long link) {
        return link != 0 && links.getOrDefault(link, 0) == 1;
    }

    private static String hex(long hash) {
        return Long.toHexString(hash);
    }

    private static boolean reused(Item item, long link, long title) {
        return item.link() != 0 && item.link() != link && item.title() != title;
    }

    private boolean guidsAreRandom() {
        int unknownGuids = 0;
        int knownLinks = 0;
        for (Candidate candidate : candidates) {
            if (isIdentified(candidate.linkHash())
                    && !candidate.guid().isEmpty()
                    && !candidate.isPlaceInPage()
                    && known.byLink(candidate.linkHash()).isPresent()) {
                knownLinks++;
                unknownGuids += known.byKey(candidate.guidHash()).isEmpty() ? 1 : 0;
            }
        }
        return knownLinks > 0 && 2 * unknownGuids > knownLinks;
    }

    /// What is known of the item with this guid.
    public static Optional<Item> known(String guid, KnownItems known) {
        return known.byKey(hash("guid:" + guid.strip()));
    }

    /// The first 64 bits of SHA-256.
    static long hash(String text) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.KnownItems.Item;
import org.newswire.ingest.feed.Entry;

/// Tells which entries of a document are new, changed or known: by guid, else by canonical link, else
/// by content.
///
/// A witness that does not identify is passed over: a guid or link that several entries of the document
/// share, a link to a front page. Where most entries come under known links with unknown guids, the
/// feed makes its guids up at each request: then the link decides. Where most come under unknown guids
/// and links, or none, with a content that is known, it makes both up: then the content decides. Where
/// a known guid comes with another link *and* another title, the guid was used again for another item.
/// A pure function of document and memory.
final class ItemIdentity {
    private static final int MAX_KEY_CHARS = 1_000;
    private static final char FIRST_DASH = '\u2010';
    private static final char ELLIPSIS = '\u2026';
    private static final long NO_CONTENT = hash("\n");
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");

    private final KnownItems known;
    private final Map<String, Integer> guids = new HashMap<>();
    private final Map<String, Integer> links = new HashMap<>();
    private final boolean randomGuids;
    private final List<Candidate> candidates;

    private ItemIdentity(List<Entry> entries, KnownItems known) {
        this.known = known;
        this.candidates = distinct(entries);
        candidates.forEach(candidate -> {
            guids.merge(candidate.guid(), 1, Integer::sum);
            links.merge(candidate.link(), 1, Integer::sum);
        });
        this.randomGuids = guidsAreRandom();
    }

    /// How an entry relates to what is known.
    enum Standing {
        NEW,
        UPDATED,
        UNCHANGED
    }

    /// An entry with its key in the feed.
    ///
    /// @param key         `guid:`, `link:` or `hash:` and what identifies the entry
    /// @param link        canonical, absent where the entry has none that identifies it
    /// @param former      what is known of it; absent for a new one
    /// @param fingerprint hash of title and text
    record Identified(
            Entry entry,
            String key,
            @Nullable String link,
            Standing standing,
            @Nullable Item former,
            long keyHash,
            long linkHash,
            long titleHash,
            long fingerprint) {
        /// The same where `published`, if anything, is all that has been published of it so far.
        Identified following(@Nullable Item published) {
            Standing since = published == null
                    ? Standing.NEW
                    : published.fingerprint() == fingerprint ? Standing.UNCHANGED : Standing.UPDATED;
            return new Identified(entry, key, link, since, published, keyHash, linkHash, titleHash, fingerprint);
        }

        boolean isAmong(Set<UUID> articles) {
            return former != null && articles.contains(former.articleId());
        }

        /// What is to be known of it from now on.
        Item item(UUID articleId, int minute) {
            return new Item(keyHash, link == null ? 0 : linkHash, titleHash, fingerprint, articleId, minute);
        }
    }

    /// The entries in document order, each item once.
    static List<Identified> identify(List<Entry> entries, KnownItems known) {
        ItemIdentity identity = new ItemIdentity(entries, known);
        Set<String> keys = new HashSet<>();
        List<Identified> identified = identity.candidates.stream()
                .map(identity::identify)
                .filter(item -> keys.add(item.key))
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

    private record Candidate(
            Entry entry, String guid, long guidHash, String link, long linkHash, String title, String text) {}

    private static List<Candidate> distinct(List<Entry> entries) {
        Set<List<String>> seen = new HashSet<>();
        List<Candidate> distinct = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            String guid = entry.id() == null ? "" : entry.id().strip();
            String link = entry.link() == null
                    ? ""
                    : CanonicalUrl.of(entry.link())
                            .filter(url -> !CanonicalUrl.isFrontPage(url))
                            .orElse("");
            String title = entry.title() == null ? "" : Noise.withoutCounters(squeeze(entry.title()));
            String html = entry.content() == null ? entry.summary() : entry.content();
            String text = html == null ? "" : text(html);
            if (seen.add(guid.isEmpty() && link.isEmpty() ? List.of(title, text) : List.of(guid, link, title))) {
                distinct.add(new Candidate(entry, guid, hash("guid:" + guid), link, hash(link), title, text));
            }
        }
        return distinct;
    }

    private Identified identify(Candidate candidate) {
        String link = identifies(candidate.link, links) ? candidate.link : null;
        String guid = identifies(candidate.guid, guids) && !(randomGuids && link != null) ? candidate.guid : null;
        long title = hash(candidate.title);
        String text = candidate.title + "\n" + candidate.text;
        String key = guid != null ? "guid:" + guid : link != null ? "link:" + link : "hash:" + hex(hash(text));
        long keyHash = guid != null ? candidate.guidHash : hash(key);
        if (key.length() > MAX_KEY_CHARS) {
            key = "hash:" + hex(keyHash);
            keyHash = hash(key);
        }
        Optional<Item> former = known.byKey(keyHash);
        if (guid != null
                && link != null
                && former.filter(item -> reused(item, candidate.linkHash, title))
                        .isPresent()) {
            key = "link:" + link;
            keyHash = hash(key);
            former = known.byKey(keyHash);
        }
        if (former.isEmpty() && link != null) {
            former = known.byLink(candidate.linkHash).filter(item -> guid == null || item.title() == title);
        }
        long fingerprint = hash(text);
        Standing standing = former.map(
                        item -> item.fingerprint() == fingerprint ? Standing.UNCHANGED : Standing.UPDATED)
                .orElse(Standing.NEW);
        return new Identified(
                candidate.entry,
                key,
                link,
                standing,
                former.orElse(null),
                keyHash,
                candidate.linkHash,
                title,
                fingerprint);
    }

    private static String hex(long hash) {
        return Long.toHexString(hash);
    }

    private static boolean identifies(String witness, Map<String, Integer> counts) {
        return !witness.isEmpty() && counts.getOrDefault(witness, 0) == 1;
    }

    private static boolean reused(Item item, long link, long title) {
        return item.link() != 0 && item.link() != link && item.title() != title;
    }

    private boolean guidsAreRandom() {
        int unknownGuids = 0;
        int knownLinks = 0;
        for (Candidate candidate : candidates) {
            if (identifies(candidate.link, links)
                    && !candidate.guid.isEmpty()
                    && known.byLink(candidate.linkHash).isPresent()) {
                knownLinks++;
                unknownGuids += known.byKey(candidate.guidHash).isEmpty() ? 1 : 0;
            }
        }
        return knownLinks > 0 && 2 * unknownGuids > knownLinks;
    }

    private static String squeeze(String text) {
        return isPlain(text) ? text : SPACE.matcher(text).replaceAll(" ").strip();
    }

    private static String text(String html) {
        boolean isText = html.indexOf('<') < 0 && html.indexOf('&') < 0 && isPlain(html);
        if (isText) {
            return Noise.withoutCounters(html);
        }
        Element body = Jsoup.parseBodyFragment(html).body();
        Noise.removeFrom(body);
        return Noise.withoutCounters(squeeze(body.text()));
    }

    /// Whether nothing needs to be done to a text: single spaces between words, nothing invisible. Most
    /// are like that, and in long documents this is much of the work.
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean loneSpace = c == ' ' && i > 0 && i + 1 < text.length() && text.charAt(i + 1) != ' ';
            boolean visible = c > ' ' && (c < 0x7f || Character.isLetter(c) || (c >= FIRST_DASH && c <= ELLIPSIS));
            if (!loneSpace && !visible) {
                return false;
            }
        }
        return true;
    }

    /// What is known of the item with this guid.
    static Optional<Item> known(String guid, KnownItems known) {
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

package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.KnownItems.Item;
import org.newswire.ingest.feed.Entry;

/// Tells which entries of a document are new, changed or known: by guid, else by canonical link, else
/// by content.
///
/// A witness that does not identify is passed over: a guid or link that several entries of the document
/// share, a link to a front page. Where most entries come under known links with unknown guids, the
/// feed makes its guids up at each request: then the link decides. Where a known guid comes with
/// another link *and* another title, the guid was used again for another item. A pure function of
/// document and memory.
final class ItemIdentity {
    private static final int MAX_KEY_CHARS = 1_000;
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
            long titleHash,
            long fingerprint) {
        /// The same where `published`, if anything, is all that has been published of it so far.
        Identified following(@Nullable Item published) {
            Standing since = published == null
                    ? Standing.NEW
                    : published.fingerprint() == fingerprint ? Standing.UNCHANGED : Standing.UPDATED;
            return new Identified(entry, key, link, since, published, titleHash, fingerprint);
        }

        boolean isAmong(Set<UUID> articles) {
            return former != null && articles.contains(former.articleId());
        }

        /// What is to be known of it from now on.
        Item item(UUID articleId, int minute) {
            return new Item(hash(key), link == null ? 0 : hash(link), titleHash, fingerprint, articleId, minute);
        }
    }

    /// The entries in document order, each item once.
    static List<Identified> identify(List<Entry> entries, KnownItems known) {
        ItemIdentity identity = new ItemIdentity(entries, known);
        Set<String> keys = new HashSet<>();
        return identity.candidates.stream()
                .map(identity::identify)
                .filter(identified -> keys.add(identified.key))
                .toList();
    }

    private record Candidate(Entry entry, String guid, String link, String title, String text) {}

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
            String title = entry.title() == null ? "" : squeeze(entry.title());
            String html = entry.content() == null ? entry.summary() : entry.content();
            String text =
                    html == null ? "" : squeeze(Jsoup.parseBodyFragment(html).text());
            if (seen.add(guid.isEmpty() && link.isEmpty() ? List.of(title, text) : List.of(guid, link, title))) {
                distinct.add(new Candidate(entry, guid, link, title, text));
            }
        }
        return distinct;
    }

    private Identified identify(Candidate candidate) {
        String link = identifies(candidate.link, links) ? candidate.link : null;
        String guid = identifies(candidate.guid, guids) && !(randomGuids && link != null) ? candidate.guid : null;
        long title = hash(candidate.title);
        String key = guid != null
                ? "guid:" + guid
                : link != null
                        ? "link:" + link
                        : "hash:" + Long.toHexString(hash(candidate.title + "\n" + candidate.text));
        if (key.length() > MAX_KEY_CHARS) {
            key = "hash:" + Long.toHexString(hash(key));
        }
        Optional<Item> former = known.byKey(hash(key));
        if (guid != null
                && link != null
                && former.filter(item -> reused(item, link, title)).isPresent()) {
            key = "link:" + link;
            former = known.byKey(hash(key));
        }
        if (former.isEmpty() && link != null) {
            former = known.byLink(hash(link)).filter(item -> guid == null || item.title() == title);
        }
        long fingerprint = hash(candidate.title + "\n" + candidate.text);
        Standing standing = former.map(
                        item -> item.fingerprint() == fingerprint ? Standing.UNCHANGED : Standing.UPDATED)
                .orElse(Standing.NEW);
        Item formerItem = former.orElse(null);
        return new Identified(candidate.entry, key, link, standing, formerItem, title, fingerprint);
    }

    private static boolean identifies(String witness, Map<String, Integer> counts) {
        return !witness.isEmpty() && counts.getOrDefault(witness, 0) == 1;
    }

    private static boolean reused(Item item, String link, long title) {
        return item.link() != 0 && item.link() != hash(link) && item.title() != title;
    }

    private boolean guidsAreRandom() {
        int unknownGuids = 0;
        int knownLinks = 0;
        for (Candidate candidate : candidates) {
            if (identifies(candidate.link, links)
                    && !candidate.guid.isEmpty()
                    && known.byLink(hash(candidate.link)).isPresent()) {
                knownLinks++;
                unknownGuids += known.byKey(hash("guid:" + candidate.guid)).isEmpty() ? 1 : 0;
            }
        }
        return knownLinks > 0 && 2 * unknownGuids > knownLinks;
    }

    private static String squeeze(String text) {
        return SPACE.matcher(text).replaceAll(" ").strip();
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

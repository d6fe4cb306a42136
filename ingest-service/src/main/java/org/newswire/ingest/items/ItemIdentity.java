package org.newswire.ingest.items;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.items.KnownItems.Item;
import org.newswire.text.Sha256;

/// Finds out which entries of a document are new, updated or unchanged: by guid, else by canonical link,
/// else by content. A pure function of the document and the known items.
///
/// | case | identified by |
/// |---|---|
/// | several entries with the same guid, link and title | the first of them; the others are skipped |
/// | guid or link is shared by other entries, or the link is a front page | the next identifier |
/// | most entries have known links and unknown guids: the feed generates guids at each request | link |
/// | most entries have unknown guids and links but known content | content |
/// | known guid with another link and another title: the guid was reused | link |
/// | unknown link, but title and another form of the link are known ([LinkVariants]) | that form |
/// | known content under a guid or link that all items of the feed share | content |
/// | guid that ends with the fragment of the link, such as a comment's | guid |
public final class ItemIdentity {
    private static final int MAX_KEY_CHARS = 1_000;
    private static final long NO_CONTENT = hash("\n");

    private final KnownItems known;
    private final Map<String, Integer> guids = new HashMap<>();
    private final Map<Long, Integer> links = new HashMap<>();
    private final boolean randomGuids;
    private final boolean servesVariants;
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
        this.servesVariants = servesVariants();
    }

    /// Identifies the entries. Each item occurs once, in document order.
    public static List<IdentifiedItem> identify(List<Entry> entries, KnownItems known) {
        ItemIdentity identity = new ItemIdentity(entries, known);
        List<IdentifiedItem> identified = identity.candidates.stream()
                .map(identity::identify)
                .filter(item -> identity.keys.add(item.key()))
                .toList();
        return byContent(identified, known);
    }

    /// Identifies entries by their content alone if that is possible for most of them. Several entries with
    /// the same content are as many items.
    private static List<IdentifiedItem> byContent(List<IdentifiedItem> shown, KnownItems known) {
        if (2 * shown.stream().filter(ItemIdentity::isNewWithContent).count() <= shown.size()) {
            return shown;
        }
        Map<Long, Deque<Item>> others = others(shown, known);
        List<IdentifiedItem> byContent = shown.stream()
                .map(item -> isNewWithContent(item) ? item.relativeTo(sameContent(item, others)) : item)
                .toList();
        long found = IntStream.range(0, shown.size())
                .filter(i -> byContent.get(i).change() != shown.get(i).change())
                .count();
        return 2 * found > shown.size() ? byContent : shown;
    }

    private static boolean isNewWithContent(IdentifiedItem item) {
        return item.change() == ItemChange.NEW && item.fingerprint() != NO_CONTENT;
    }

    /// Returns the known items that are not shown, by content, the last seen first.
    private static Map<Long, Deque<Item>> others(List<IdentifiedItem> shown, KnownItems known) {
        Set<Item> found = shown.stream()
                .map(IdentifiedItem::former)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Map<Long, Deque<Item>> others = new HashMap<>();
        known.items().stream()
                .filter(item -> !found.contains(item))
                .sorted(Comparator.comparingInt(Item::seenMinute).reversed())
                .forEach(item -> others.computeIfAbsent(item.fingerprint(), _ -> new ArrayDeque<>())
                        .add(item));
        return others;
    }

    /// Finds a known item with the same content. An entry that was published after that item was last seen
    /// is a new one.
    private static @Nullable Item sameContent(IdentifiedItem item, Map<Long, Deque<Item>> others) {
        Deque<Item> same = others.get(item.fingerprint());
        Instant published = item.entry().published();
        boolean isLater = same != null
                && !same.isEmpty()
                && published != null
                && published.getEpochSecond() / 60 > same.element().seenMinute();
        return same == null || isLater ? null : same.poll();
    }

    private static List<Candidate> distinct(List<Entry> entries, KnownItems known) {
        List<Candidate> all =
                entries.stream().map(entry -> new Candidate(entry, known)).toList();
        removeReferrers(all);
        Map<List<Long>, Integer> alike = new HashMap<>();
        all.forEach(candidate -> alike.merge(candidate.identifyingHashes(), 1, Integer::sum));
        Set<Map.Entry<List<Long>, Long>> seen = new HashSet<>();
        return all.stream()
                .filter(candidate -> {
                    List<Long> hashes = candidate.identifyingHashes();
                    boolean comparesContent = candidate.guid().isEmpty() && alike.getOrDefault(hashes, 0) > 1;
                    return seen.add(Map.entry(hashes, comparesContent ? candidate.fingerprint() : 0));
                })
                .toList();
    }

    private static void removeReferrers(List<Candidate> candidates) {
        if (candidates.stream().anyMatch(Candidate::mayHaveReferrer)) {
            Set<String> hosts = LinkVariants.hostsWithReferrer(
                    candidates.stream().map(Candidate::link).toList());
            candidates.stream()
                    .filter(candidate -> hosts.contains(LinkVariants.host(candidate.link())))
                    .forEach(Candidate::removeReferrer);
        }
    }

    private IdentifiedItem identify(Candidate candidate) {
        Match match = match(candidate);
        Optional<Item> former = Optional.ofNullable(match.former);
        long fingerprint =
                former.filter(candidate::isShownAs).map(Item::fingerprint).orElseGet(candidate::fingerprint);
        ItemChange change = former.map(
                        item -> item.fingerprint() == fingerprint ? ItemChange.UNCHANGED : ItemChange.UPDATED)
                .orElse(ItemChange.NEW);
        return IdentifiedItemBuilder.builder()
                .entry(candidate.entry())
                .key(match.key)
                .link(match.linked && change != ItemChange.UNCHANGED ? candidate.link() : null)
                .change(change)
                .former(match.former)
                .keyHash(match.keyHash)
                .linkHash(match.linked ? candidate.linkHash() : 0)
                .titleHash(candidate.titleHash())
                .fingerprint(fingerprint)
                .source(candidate.source())
                .stamp(former.map(Item::stamp).orElse(EditState.NONE))
                .build();
    }

    /// The identity of an entry.
    ///
    /// @param linked whether the link identifies it
    /// @param former the known item, if any
    private record Match(
            String key,
            long keyHash,
            boolean linked,
            @Nullable Item former) {}

    /// Prefers an item that was identified by content, unless guid or link lead to an item with the same
    /// content.
    private Match match(Candidate candidate) {
        Match match = byGuidOrLink(candidate);
        if (match.former != null && hasContent(match.former, candidate)) {
            return match;
        }
        String key = "hash:" + hex(candidate.fingerprint());
        long keyHash = hash(key);
        Optional<Item> sameContent =
                keys.contains(key) || candidate.fingerprint() == NO_CONTENT ? Optional.empty() : known.byKey(keyHash);
        return sameContent.map(item -> new Match(key, keyHash, false, item)).orElse(match);
    }

    private Match byGuidOrLink(Candidate candidate) {
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
                && former.filter(item -> reused(item, candidate, title)).isPresent()) {
            key = "link:" + candidate.link();
            keyHash = hash(key);
            former = known.byKey(keyHash);
        }
        if (former.isEmpty() && linked && !(named && candidate.isPlaceInPage())) {
            former = byLink(candidate)
                    .filter(item -> !named || item.title() == title)
                    .or(() -> byVariant(candidate).filter(item -> item.title() == title || (servesVariants && !named)));
        }
        if (former.isEmpty() && !linked && !named) {
            former = unshared(candidate);
        }
        return new Match(key, keyHash, linked, former.orElse(null));
    }

    private Optional<Item> byLink(Candidate candidate) {
        return candidate.linkHashes().stream()
                .flatMap(hash -> known.byLink(hash).stream())
                .findFirst();
    }

    /// Finds an item by another form of its link, unless the document lists that form, too.
    private Optional<Item> byVariant(Candidate candidate) {
        if (known.size() == 0) {
            return Optional.empty();
        }
        return candidate.variantHashes().stream()
                .filter(hash -> !links.containsKey(hash))
                .flatMap(hash -> known.byLink(hash).stream())
                .findFirst();
    }

    /// Whether at least two other entries show that the site serves an article under several forms of its link:
    /// their titles are known under another form.
    private boolean servesVariants() {
        return candidates.stream()
                        .filter(candidate -> isIdentified(candidate.linkHash())
                                && byLink(candidate).isEmpty()
                                && byVariant(candidate)
                                        .filter(item -> item.title() == candidate.titleHash())
                                        .isPresent())
                        .limit(2)
                        .count()
                == 2;
    }

    /// Finds an item whose guid or link was unique once and is shared now, as in a live ticker. An item
    /// whose own link is in the document is found by that link.
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

    private static boolean reused(Item item, Candidate candidate, long title) {
        return item.link() != 0
                && item.title() != title
                && !candidate.linkHashes().contains(item.link())
                && !candidate.variantHashes().contains(item.link());
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

    public static Optional<Item> known(String guid, KnownItems known) {
        return known.byKey(hash("guid:" + guid.strip()));
    }

    /// Returns the first 64 bits of SHA-256.
    public static long hash(String text) {
        return ByteBuffer.wrap(Sha256.of(text.getBytes(UTF_8))).getLong();
    }
}

package org.newswire.ingest.items;

import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.items.KnownItems.Item;
import org.newswire.net.CanonicalUrl;

/// An entry with the hashes that identify it. Volatile content, such as counters of comments, is removed
/// before the text is hashed ([VolatileContent]). If the feed shows the entry unchanged, the hashes of the
/// known item are used. Otherwise each hash is computed on first use, since hashing takes most of the time
/// of a poll. Not thread-safe.
final class Candidate {
    private static final char FIRST_DASH = '\u2010';
    private static final char ELLIPSIS = '\u2026';
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");

    private final Entry entry;
    private final String guid;
    private final long guidHash;
    private final int source;
    private @Nullable String link;
    private @Nullable Long linkHash;
    private long listedLinkHash;
    private @Nullable Long titleHash;
    private @Nullable Long fingerprint;
    private @Nullable List<Long> variantHashes;

    Candidate(Entry entry, KnownItems known) {
        this.entry = entry;
        this.guid = entry.id() == null ? "" : entry.id().strip();
        this.guidHash = ItemIdentity.hash("guid:" + guid);
        this.source = entry.checksum();
        known.byKey(guidHash).filter(this::isShownAs).ifPresent(same -> {
            linkHash = same.link() == 0 ? null : same.link();
            titleHash = same.title();
        });
    }

    Entry entry() {
        return entry;
    }

    /// Returns the entry's id, or an empty text.
    String guid() {
        return guid;
    }

    long guidHash() {
        return guidHash;
    }

    /// Returns the canonical link, or an empty text if the entry has no link that may identify it.
    String link() {
        String canonical = link;
        if (canonical == null) {
            canonical = entry.link() == null
                    ? ""
                    : CanonicalUrl.of(entry.link())
                            .filter(url -> !CanonicalUrl.isFrontPage(url))
                            .orElse("");
            link = canonical;
        }
        return canonical;
    }

    /// Whether the link may have a parameter that names the feed as referrer.
    boolean mayHaveReferrer() {
        return entry.link() != null && LinkVariants.mayHaveReferrer(entry.link());
    }

    /// Removes a parameter that names the feed as referrer from the link.
    void removeReferrer() {
        String listed = link();
        String plain = LinkVariants.withoutReferrer(listed);
        if (!plain.equals(listed)) {
            listedLinkHash = ItemIdentity.hash(listed);
            link = plain;
            linkHash = null;
        }
    }

    /// Returns the hashes of the link: of the form that identifies the item, and of the listed form if that
    /// differs. Items that were published before have the listed form.
    List<Long> linkHashes() {
        return listedLinkHash == 0 ? List.of(linkHash()) : List.of(linkHash(), listedLinkHash);
    }

    /// Returns the hashes of other forms of the link that may lead to the same article.
    List<Long> variantHashes() {
        List<Long> hashes = variantHashes;
        if (hashes == null) {
            hashes = link().isEmpty()
                    ? List.of()
                    : LinkVariants.of(link()).stream().map(ItemIdentity::hash).toList();
            variantHashes = hashes;
        }
        return hashes;
    }

    /// Whether the guid ends with the fragment of the link, as the guids of comments do. Other fragments of
    /// the same page are other items then. A tracking fragment such as `#xtor=RSS-1` does not count.
    boolean isPlaceInPage() {
        String address = entry.link();
        int hash = address == null ? -1 : address.indexOf('#');
        String place =
                address == null || hash < 0 ? "" : address.substring(hash).strip();
        return place.length() > 1
                && place.indexOf('=') < 0
                && CanonicalUrl.escape(guid).endsWith(CanonicalUrl.escape(place));
    }

    /// Returns the hash of the link, or 0.
    long linkHash() {
        Long known = linkHash;
        if (known == null) {
            known = link().isEmpty() ? 0 : ItemIdentity.hash(link());
            linkHash = known;
        }
        return known;
    }

    long titleHash() {
        Long known = titleHash;
        if (known == null) {
            known = ItemIdentity.hash(title());
            titleHash = known;
        }
        return known;
    }

    /// Returns the checksum of link, title and HTML, including volatile content.
    int source() {
        return source;
    }

    /// Whether the feed showed the known item with the same source.
    boolean isShownAs(Item item) {
        return item.source() != 0 && item.source() == source && !item.isRetracted();
    }

    /// Returns the hash of title and text.
    long fingerprint() {
        Long known = fingerprint;
        if (known == null) {
            known = ItemIdentity.hash(title() + "\n" + text());
            fingerprint = known;
        }
        return known;
    }

    /// Returns the hashes that two entries share if they are the same item. Without a guid their contents
    /// must be equal, too: alerts and short messages share title and link.
    List<Long> identifyingHashes() {
        return List.of(guidHash, linkHash(), titleHash());
    }

    /// Returns a hash of title and text without numbers that may change by themselves, even within a sentence.
    static int numbersHash(Entry entry) {
        var shown = new Candidate(entry, new KnownItems());
        return Alternation.hash(ItemIdentity.hash(VolatileContent.withoutNumbers(shown.title() + "\n" + shown.text())));
    }

    private String title() {
        return entry.title() == null
                ? ""
                : VolatileContent.withoutCounters(VolatileContent.withoutPhrases(squeeze(entry.title())));
    }

    private String text() {
        String html = entry.content() == null ? entry.summary() : entry.content();
        return html == null ? "" : text(html);
    }

    private static String squeeze(String text) {
        return isPlain(text) ? text : SPACE.matcher(text).replaceAll(" ").strip();
    }

    private static String text(String html) {
        boolean isText = html.indexOf('<') < 0 && html.indexOf('&') < 0 && isPlain(html);
        if (isText) {
            return squeeze(VolatileContent.withoutCounters(VolatileContent.withoutPhrases(html)));
        }
        Element body = Jsoup.parseBodyFragment(html).body();
        VolatileContent.removeFrom(body);
        return VolatileContent.withoutCounters(squeeze(body.text()));
    }

    /// Whether a text is normalised already: single spaces between words, no invisible characters. Most
    /// texts are, and this check is much faster than the normalisation.
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
}

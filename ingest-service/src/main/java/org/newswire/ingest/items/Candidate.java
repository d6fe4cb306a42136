package org.newswire.ingest.items;

import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.items.KnownItems.Item;

/// An entry of a document with what may identify it, noise left out. What is shown as it was is not
/// looked at again, and the rest where it is asked for: this is most of the work. One thread.
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
    private @Nullable Long titleHash;
    private @Nullable Long fingerprint;

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

    /// Empty where it has none.
    String guid() {
        return guid;
    }

    long guidHash() {
        return guidHash;
    }

    /// Canonical; empty where it has none that may identify it.
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

    /// Whether its guid names the place within a page that its link leads to, as those of comments do: then other
    /// places of that page are other items. What names how a reader got there (`#xtor=RSS-1`) is no place.
    boolean isPlaceInPage() {
        String address = entry.link();
        int hash = address == null ? -1 : address.indexOf('#');
        String place =
                address == null || hash < 0 ? "" : address.substring(hash).strip();
        return place.length() > 1
                && place.indexOf('=') < 0
                && CanonicalUrl.escape(guid).endsWith(CanonicalUrl.escape(place));
    }

    /// Of the link, 0 where it has none.
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

    /// Checksum of link, title and HTML, noise and all.
    int source() {
        return source;
    }

    /// Whether the feed showed a known item as it shows this entry.
    boolean isShownAs(Item item) {
        return item.source() != 0 && item.source() == source && !item.isRetracted();
    }

    /// Hash of title and text.
    long fingerprint() {
        Long known = fingerprint;
        if (known == null) {
            known = ItemIdentity.hash(title() + "\n" + text());
            fingerprint = known;
        }
        return known;
    }

    /// Entries that have the same are one, shown twice; without a guid only where the content is the same, too:
    /// warnings and short messages share title and link.
    List<Long> whatTellsItApart() {
        return List.of(guidHash, linkHash(), titleHash());
    }

    private String title() {
        return entry.title() == null ? "" : Noise.withoutCounters(squeeze(entry.title()));
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
}

package org.newswire.ingest;

import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;

/// An entry of a document with what may identify it, noise left out. Its text is looked at only where
/// that is asked for, as that is most of the work. One thread.
final class Candidate {
    private static final char FIRST_DASH = '\u2010';
    private static final char ELLIPSIS = '\u2026';
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");

    private final Entry entry;
    private final String guid;
    private final long guidHash;
    private final String link;
    private final long linkHash;
    private final String title;
    private final int source;
    private @Nullable Long fingerprint;

    Candidate(Entry entry) {
        this.entry = entry;
        this.guid = entry.id() == null ? "" : entry.id().strip();
        this.guidHash = ItemIdentity.hash("guid:" + guid);
        this.link = entry.link() == null
                ? ""
                : CanonicalUrl.of(entry.link())
                        .filter(url -> !CanonicalUrl.isFrontPage(url))
                        .orElse("");
        this.linkHash = ItemIdentity.hash(link);
        this.title = entry.title() == null ? "" : Noise.withoutCounters(squeeze(entry.title()));
        this.source = entry.htmlChecksum();
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
        return link;
    }

    long linkHash() {
        return linkHash;
    }

    String title() {
        return title;
    }

    /// Checksum of its HTML, noise and all.
    int source() {
        return source;
    }

    /// Hash of title and text.
    long fingerprint() {
        Long known = fingerprint;
        if (known == null) {
            known = ItemIdentity.hash(title + "\n" + text());
            fingerprint = known;
        }
        return known;
    }

    /// Entries that have the same are one, shown twice.
    List<Object> whatTellsItApart() {
        return guid.isEmpty() && link.isEmpty() ? List.of(fingerprint()) : List.of(guid, link, title);
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

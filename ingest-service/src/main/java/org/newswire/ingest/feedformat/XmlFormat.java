package org.newswire.ingest.feedformat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jsoup.nodes.Element;

/// The families of XML formats with the names of their root elements. To add an XML format, add its root
/// elements here, its name to [FeedFormat], and its reader to [FeedReader].
enum XmlFormat {
    ATOM(Vocabulary.ATOM, "feed"),
    ATOM_ENTRY(Vocabulary.ATOM, "entry"),
    RSS(Vocabulary.RSS, "rss", "rdf", "channel"),
    SITEMAP(Vocabulary.SITEMAP, "urlset"),
    SITEMAP_INDEX(Vocabulary.SITEMAP, "sitemapindex"),
    UNKNOWN(Vocabulary.RSS);

    private static final Map<String, XmlFormat> BY_ROOT = byRoot();

    private final Vocabulary vocabulary;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> roots;

    XmlFormat(Vocabulary vocabulary, String... roots) {
        this.vocabulary = vocabulary;
        this.roots = List.of(roots);
    }

    /// Returns the format of a root element, or [#UNKNOWN].
    static XmlFormat of(Element root) {
        return BY_ROOT.getOrDefault(localName(root), UNKNOWN);
    }

    /// Returns an element's name in lower case and without prefix.
    static String localName(Element e) {
        String tag = e.tagName();
        return tag.substring(tag.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
    }

    /// Returns the root elements of feeds, without that of a single entry.
    static List<String> feedRoots() {
        return Arrays.stream(values())
                .filter(format -> format != ATOM_ENTRY)
                .flatMap(format -> format.roots.stream())
                .toList();
    }

    /// The vocabulary whose elements have no prefix in canonical names.
    Vocabulary vocabulary() {
        return vocabulary;
    }

    private static Map<String, XmlFormat> byRoot() {
        Map<String, XmlFormat> formats = new HashMap<>();
        for (XmlFormat format : values()) {
            format.roots.forEach(root -> formats.put(root, format));
        }
        return Map.copyOf(formats);
    }
}

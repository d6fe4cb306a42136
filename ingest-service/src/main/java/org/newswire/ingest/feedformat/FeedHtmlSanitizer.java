package org.newswire.ingest.feedformat;

import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.safety.Cleaner;
import org.jsoup.safety.Safelist;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;

/// Sanitises untrusted HTML with an allow-list of elements, attributes and URL schemes, and makes URLs
/// absolute. Thread-safe.
final class FeedHtmlSanitizer {
    private static final String[] ELEMENTS = """
            a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code
            col colgroup dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5
            h6 header hr i img ins kbd li main mark menu ol p picture pre q rp rt ruby s samp section small
            source span strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul
            var video wbr""".split("\\s+");
    /// Deeper elements are flattened.
    private static final int MAX_DEPTH = 100;
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Set<String> LINK_SCHEMES = Set.of("http", "https", "mailto", "ftp", "tel");
    private static final Set<String> ADDRESSES = Set.of("href", "src", "cite", "poster", "longdesc");

    private static final Pattern CANDIDATE_END = Pattern.compile(",\\s+");
    private static final int MAX_CANDIDATES = 50;

    private static final Cleaner CLEANER = new Cleaner(safelist());

    private FeedHtmlSanitizer() {}

    /// Returns the sanitised body of `html`. Relative URLs are resolved against `base`, or dropped if that
    /// is not possible.
    static String clean(String html, @Nullable String base) {
        if (html.indexOf('<') < 0 && html.indexOf('&') < 0 && html.indexOf('>') < 0) {
            return html.strip();
        }
        Document dirty = Parser.htmlParser()
                .setMaxDepth(MAX_DEPTH)
                .parseInput(RawTextElements.closed(LiteralMarkup.escaped(html)), base == null ? "" : base);
        absolute(dirty, base);
        Document clean = CLEANER.clean(dirty);
        clean.outputSettings().prettyPrint(false);
        return clean.body().html().strip();
    }

    private static void absolute(Document document, @Nullable String base) {
        for (Element e : document.getAllElements()) {
            if (e.attributesSize() > 0) {
                String own = e.hasAttr("xml:base") ? UriReference.resolve(base, e.attr("xml:base")) : base;
                e.attributes().asList().forEach(a -> absolute(e, a, own));
            }
        }
    }

    private static void absolute(Element e, Attribute attribute, @Nullable String base) {
        String name = attribute.getKey().toLowerCase(Locale.ROOT);
        boolean set = name.equals("srcset");
        if (!set && !ADDRESSES.contains(name)) {
            return;
        }
        Set<String> schemes = name.equals("href") ? LINK_SCHEMES : SCHEMES;
        String resolved = set
                ? candidates(attribute.getValue(), base)
                : UriReference.resolve(base, attribute.getValue(), schemes);
        if (resolved != null && !resolved.isEmpty()) {
            attribute.setValue(resolved);
        } else {
            e.removeAttr(attribute.getKey());
        }
    }

    /// Returns the image candidates of `srcset` that have http(s) URLs, each with its optional width or
    /// density.
    private static String candidates(String srcset, @Nullable String base) {
        StringJoiner kept = new StringJoiner(", ");
        for (String candidate : CANDIDATE_END.split(srcset.strip(), MAX_CANDIDATES)) {
            String[] parts = candidate.strip().split("\\s+", 2);
            String url = UriReference.resolve(base, parts[0]);
            if (url != null) {
                kept.add(parts.length > 1 ? url + " " + parts[1] : url);
            }
        }
        return kept.toString();
    }

    private static Safelist safelist() {
        return new Safelist()
                .addTags(ELEMENTS)
                .addAttributes(":all", "dir", "lang", "title")
                .addAttributes("a", "href", "hreflang", "rel", "name", "type")
                .addAttributes("img", "src", "alt", "width", "height", "longdesc", "srcset", "sizes", "align", "border")
                .addAttributes("source", "src", "srcset", "type", "media", "sizes")
                .addAttributes("video", "src", "poster", "width", "height", "controls")
                .addAttributes("audio", "src", "controls")
                .addAttributes("track", "src", "kind", "srclang", "label")
                .addAttributes("blockquote", "cite")
                .addAttributes("q", "cite")
                .addAttributes("del", "cite", "datetime")
                .addAttributes("ins", "cite", "datetime")
                .addAttributes("time", "datetime")
                .addAttributes("ol", "start", "type")
                .addAttributes("ul", "type")
                .addAttributes("li", "value")
                .addAttributes("td", "colspan", "rowspan", "headers", "align", "valign")
                .addAttributes("th", "colspan", "rowspan", "headers", "scope", "align", "valign")
                .addAttributes("col", "span")
                .addAttributes("colgroup", "span")
                .addAttributes("table", "summary", "border");
    }
}

package org.newswire.ingest.feedformat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;

/// Reads Atom links (RFC 4287, section 4.2.7), in Atom and in other formats.
final class AtomLinks {
    private AtomLinks() {}

    /// Returns the first HTML alternate, else the first alternate, else null. A link without `rel` is an
    /// alternate.
    static @Nullable String alternate(List<Element> links, ReadContext context) {
        String other = null;
        for (Element link : links) {
            String href = href(link, context);
            if (href == null || !rel(link).equals("alternate")) {
                continue;
            }
            String type = XmlText.attribute(link, "type");
            if (type == null || type.toLowerCase(Locale.ROOT).contains("html")) {
                return href;
            }
            other = other == null ? href : other;
        }
        return other;
    }

    static @Nullable String withRel(List<Element> links, String rel, ReadContext context) {
        return allWithRel(links, rel, context).stream().findFirst().orElse(null);
    }

    static List<String> allWithRel(List<Element> links, String rel, ReadContext context) {
        return links.stream()
                .filter(link -> rel(link).equals(rel))
                .flatMap(link -> Stream.ofNullable(href(link, context)))
                .distinct()
                .toList();
    }

    static @Nullable String href(Element link, ReadContext context) {
        String href = XmlText.attribute(link, "href");
        if (href == null && link.hasAttr("href") && link.closest("[xml:base]") != null) {
            return UriReference.resolve(null, context.base(link));
        }
        return context.address(link, href != null ? href : XmlText.value(link));
    }

    static String rel(Element link) {
        String rel = XmlText.attribute(link, "rel");
        String name = rel == null ? "alternate" : rel.toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('/') + 1);
    }
}

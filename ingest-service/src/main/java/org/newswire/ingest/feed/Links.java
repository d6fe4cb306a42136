package org.newswire.ingest.feed;

import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// The links of Atom (RFC 4287, section 4.2.7), wherever they occur.
final class Links {
    private Links() {}

    /// The page of an entry or feed: an alternate of HTML, any alternate, else null. `rel` absent means alternate.
    static @Nullable String alternate(List<Element> links, Reading reading) {
        String other = null;
        for (Element link : links) {
            String href = href(link, reading);
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

    static @Nullable String withRel(List<Element> links, String rel, Reading reading) {
        return links.stream()
                .filter(link -> rel(link).equals(rel))
                .map(link -> href(link, reading))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    static List<String> allWithRel(List<Element> links, String rel, Reading reading) {
        return links.stream()
                .filter(link -> rel(link).equals(rel))
                .<String>mapMulti((link, sink) -> {
                    String href = href(link, reading);
                    if (href != null) {
                        sink.accept(href);
                    }
                })
                .distinct()
                .toList();
    }

    static @Nullable String href(Element link, Reading reading) {
        String href = XmlText.attribute(link, "href");
        return reading.address(link, href != null ? href : XmlText.value(link));
    }

    static String rel(Element link) {
        String rel = XmlText.attribute(link, "rel");
        String name = rel == null ? "alternate" : rel.toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('/') + 1);
    }
}

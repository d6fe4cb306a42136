package org.newswire.ingest.feed;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// What a feed or an entry says of the terms on which it may be used. Immutable.
///
/// @param rights   in words, such as RSS `copyright`, plain text
/// @param licenses that it names: RFC 4946 (`rel="license"`), `creativeCommons:license`, `cc:license`,
///     `media:license`, `dcterms:license`
public record Terms(@Nullable String rights, List<License> licenses) {
    /// Says nothing.
    public static final Terms NONE = new Terms(null, List.of());

    private static final int MAX_LICENSES = 5;
    static final String[] RIGHTS = {
        "copyright", "atom:rights", "dc:rights", "dcterms:rights", "rights", "atom:copyright", "media:copyright"
    };
    private static final String[] LICENSES = {
        "creativecommons:license", "cc:license", "dcterms:license", "media:license"
    };

    public Terms {
        licenses = List.copyOf(licenses);
    }

    /// A licence by its address.
    ///
    /// @param url  absolute
    /// @param type media type of what is there, as the feed says
    public record License(String url, @Nullable String type) {}

    /// @param links the Atom links among the fields
    /// @param words what stands in the first of [#RIGHTS]
    static Terms read(Fields fields, List<Element> links, @Nullable Markup words, Reading reading) {
        List<License> licenses = new ArrayList<>();
        for (Element link : links) {
            if (Links.rel(link).equals("license")) {
                add(licenses, Links.href(link, reading), XmlText.attribute(link, "type"));
            }
        }
        for (Element e : fields.all(LICENSES)) {
            add(licenses, reading.address(e, reference(e)), null);
        }
        String rights = reading.plain(words, EnumSet.noneOf(Flag.class));
        return rights == null && licenses.isEmpty() ? NONE : new Terms(rights, licenses);
    }

    private static @Nullable String reference(Element e) {
        for (String name : new String[] {"rdf:resource", "href"}) {
            String reference = XmlText.attribute(e, name);
            if (reference != null) {
                return reference;
            }
        }
        return XmlText.value(e);
    }

    private static void add(List<License> to, @Nullable String url, @Nullable String type) {
        if (url != null
                && url.startsWith("http")
                && url.length() <= WebAddress.MAX_BASE_CHARS
                && to.size() < MAX_LICENSES
                && to.stream().noneMatch(license -> license.url().equals(url))) {
            to.add(new License(url, type));
        }
    }
}

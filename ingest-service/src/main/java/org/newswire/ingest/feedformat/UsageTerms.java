package org.newswire.ingest.feedformat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;
import org.newswire.raw.RawItem;

/// The usage terms that a feed or an entry declares. Immutable.
///
/// @param rights   rights statement, such as RSS `copyright`, as plain text
/// @param licenses declared licences: RFC 4946 (`rel="license"`), `creativeCommons:license`, `cc:license`,
///     `media:license`, `dcterms:license`
public record UsageTerms(@Nullable String rights, List<RawItem.License> licenses) {
    public static final UsageTerms NONE = new UsageTerms(null, List.of());

    private static final int MAX_LICENSES = 5;
    static final String[] RIGHTS = {
        "copyright", "atom:rights", "dc:rights", "dcterms:rights", "rights", "atom:copyright", "media:copyright"
    };
    private static final String[] LICENSES = {
        "creativecommons:license", "cc:license", "dcterms:license", "media:license"
    };

    public UsageTerms {
        licenses = List.copyOf(licenses);
    }

    /// Reads the terms.
    ///
    /// @param links Atom links of the feed or entry
    /// @param words the first element of [#RIGHTS]
    static UsageTerms read(Fields fields, List<Element> links, @Nullable Markup words, ReadContext context) {
        List<RawItem.License> licenses = new ArrayList<>();
        for (Element link : links) {
            if (AtomLinks.rel(link).equals("license")) {
                add(licenses, AtomLinks.href(link, context), XmlText.attribute(link, "type"));
            }
        }
        for (Element e : fields.all(LICENSES)) {
            add(licenses, context.address(e, reference(e)), null);
        }
        String rights = context.plain(words, EnumSet.noneOf(Flag.class));
        return rights == null && licenses.isEmpty() ? NONE : new UsageTerms(rights, licenses);
    }

    private static @Nullable String reference(Element e) {
        String resource = XmlText.attribute(e, Vocabulary.RDF, "resource");
        String reference = resource != null ? resource : XmlText.attribute(e, "href");
        return reference != null ? reference : XmlText.value(e);
    }

    private static void add(List<RawItem.License> to, @Nullable String url, @Nullable String type) {
        if (url != null
                && url.startsWith("http")
                && url.length() <= UriReference.MAX_BASE_CHARS
                && to.size() < MAX_LICENSES
                && to.stream().noneMatch(license -> license.url().equals(url))) {
            to.add(new RawItem.License(url, type));
        }
    }
}

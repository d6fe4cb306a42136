package org.newswire.parse.extract.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;
import org.newswire.parse.extract.text.CleanText;

/// The terms of use that a page declares, unchanged.
///
/// @param robots         `<meta name="robots">`, several joined by commas
/// @param tdmReservation `<meta name="tdm-reservation">` (W3C TDMRep, section 5.3)
/// @param tdmPolicy      `<meta name="tdm-policy">`, absolute
/// @param licenses       `rel="license"` (HTML, section 4.6.7.7; RSL 1.0), then `license` in JSON-LD
public record PageTerms(
        @Nullable String robots,
        @Nullable String tdmReservation,
        @Nullable String tdmPolicy,
        List<License> licenses) {
    public static final PageTerms NONE = new PageTerms(null, null, null, List.of());

    private static final int MAX_LICENSES = 5;
    private static final int MAX_CHARS = 1_000;
    private static final int MAX_TYPE_CHARS = 100;

    public PageTerms {
        licenses = List.copyOf(licenses);
    }

    /// A licence.
    ///
    /// @param type   declared media type of the target
    /// @param source `page` or `json-ld`
    public record License(String url, @Nullable String type, String source) {}

    public static PageTerms of(PageMetadata page) {
        List<License> licenses = new ArrayList<>();
        String base = page.document().baseUri();
        for (Element link : page.licenses()) {
            add(licenses, base, link.attr("href"), link.attr("type"), "page");
        }
        add(licenses, base, stated(page.jsonLd().article().path("license")), "", "json-ld");
        String policy = page.meta("tdm-policy");
        return new PageTerms(
                robots(page),
                clean(page.meta("tdm-reservation"), MAX_CHARS),
                policy == null ? null : UriReference.resolveToIri(base, policy),
                licenses);
    }

    /// A URL, or the URL of an object.
    private static String stated(JsonNode license) {
        JsonNode one = license.isArray() ? license.path(0) : license;
        return one.isObject() ? one.path("url").asText(one.path("@id").asText()) : one.asText();
    }

    private static @Nullable String robots(PageMetadata page) {
        String all = String.join(", ", page.allMetas("robots")).strip();
        return all.isEmpty() ? null : clean(all, MAX_CHARS);
    }

    private static void add(List<License> to, String base, String reference, String type, String source) {
        String url = reference.isBlank() ? null : CleanText.ofNullable(UriReference.resolveToIri(base, reference));
        if (url != null
                && to.size() < MAX_LICENSES
                && to.stream().noneMatch(license -> license.url().equals(url))) {
            to.add(new License(url, type.isBlank() ? null : clean(type.strip(), MAX_TYPE_CHARS), source));
        }
    }

    private static @Nullable String clean(@Nullable String text, int chars) {
        return text == null ? null : CleanText.of(text.length() <= chars ? text : text.substring(0, chars));
    }
}

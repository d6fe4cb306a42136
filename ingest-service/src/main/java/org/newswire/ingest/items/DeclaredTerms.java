package org.newswire.ingest.items;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.UsageTerms;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.LinkHeader;
import org.newswire.net.WebUrl;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.License;

/// Converts the usage terms that feeds and HTTP responses declare to the form in raw items, with limits.
public final class DeclaredTerms {
    private static final int MAX_LICENSES = 5;
    private static final int MAX_RIGHTS_CHARS = 1_000;
    private static final int MAX_URL_CHARS = 2_000;
    private static final int MAX_TYPE_CHARS = 100;
    private static final int MAX_RESERVATION_CHARS = 20;

    private DeclaredTerms() {}

    /// Returns the terms of a feed or an entry, or null if it declares none.
    static RawItem.@Nullable Terms of(UsageTerms declared) {
        List<License> licenses = declared.licenses().stream()
                .filter(license -> license.url().length() <= MAX_URL_CHARS)
                .map(license -> license(license.url(), license.type()))
                .limit(MAX_LICENSES)
                .toList();
        return unlessEmpty(new RawItem.Terms(
                RawItemFactory.clean(RawItemFactory.cut(declared.rights(), MAX_RIGHTS_CHARS)), licenses, null, null));
    }

    /// Returns the terms in the headers of a response, or null: W3C TDMRep (section 5.2), and `Link` with
    /// the relation `license` (RFC 4946, RSL 1.0).
    public static RawItem.@Nullable Terms of(Exchange exchange) {
        List<License> licenses = LinkHeader.parse(exchange.header("link")).stream()
                .filter(link -> link.relations().contains("license"))
                .flatMap(link -> WebUrl.resolve(exchange.finalUrl(), link.target()).stream()
                        .map(url -> license(url.toString(), link.type())))
                .filter(license -> license.url().length() <= MAX_URL_CHARS)
                .distinct()
                .limit(MAX_LICENSES)
                .toList();
        String policy = exchange.header("tdm-policy");
        return unlessEmpty(new RawItem.Terms(
                null,
                licenses,
                RawItemFactory.cut(exchange.header("tdm-reservation"), MAX_RESERVATION_CHARS),
                policy == null || policy.length() > MAX_URL_CHARS ? null : policy));
    }

    private static License license(String url, @Nullable String type) {
        return new License(url, RawItemFactory.cut(type, MAX_TYPE_CHARS));
    }

    private static RawItem.@Nullable Terms unlessEmpty(RawItem.Terms terms) {
        boolean empty = terms.rights() == null
                && terms.licenses().isEmpty()
                && terms.tdmReservation() == null
                && terms.tdmPolicy() == null;
        return empty ? null : terms;
    }
}

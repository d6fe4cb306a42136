package org.newswire.ingest.items;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Terms;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.LinkHeader;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.License;

/// What feeds and answers say of the terms on which something may be used, as raw items carry it: few,
/// and short.
public final class StatedTerms {
    private static final int MAX_LICENSES = 5;
    private static final int MAX_RIGHTS_CHARS = 1_000;
    private static final int MAX_URL_CHARS = 2_000;
    private static final int MAX_TYPE_CHARS = 100;
    private static final int MAX_RESERVATION_CHARS = 20;

    private StatedTerms() {}

    /// Null where nothing is said.
    static RawItem.@Nullable Terms of(Terms said) {
        List<License> licenses = said.licenses().stream()
                .filter(license -> license.url().length() <= MAX_URL_CHARS)
                .map(license -> license(license.url(), license.type()))
                .limit(MAX_LICENSES)
                .toList();
        return unlessSilent(
                new RawItem.Terms(RawItems.clean(RawItems.cut(said.rights(), MAX_RIGHTS_CHARS)), licenses, null, null));
    }

    /// By the headers of an answer: W3C TDMRep (section 5.2), `Link` with the relation `license` (RFC
    /// 4946, RSL 1.0). Null where nothing is said.
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
        return unlessSilent(new RawItem.Terms(
                null,
                licenses,
                RawItems.cut(exchange.header("tdm-reservation"), MAX_RESERVATION_CHARS),
                policy == null || policy.length() > MAX_URL_CHARS ? null : policy));
    }

    private static License license(String url, @Nullable String type) {
        return new License(url, RawItems.cut(type, MAX_TYPE_CHARS));
    }

    private static RawItem.@Nullable Terms unlessSilent(RawItem.Terms terms) {
        boolean silent = terms.rights() == null
                && terms.licenses().isEmpty()
                && terms.tdmReservation() == null
                && terms.tdmPolicy() == null;
        return silent ? null : terms;
    }
}

package org.newswire.parse.item;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.License;
import org.newswire.net.UriReference;
import org.newswire.parse.extract.page.PageTerms;
import org.newswire.raw.RawItem;

/// Combines the terms of use that the page, its headers, the entry and the feed declare.
///
/// - The page takes precedence over its headers (TDMRep, section 6).
/// - Without a page, the headers of the feed's response apply. Its X-Robots-Tag does not: that is about the
///   feed itself.
/// - An entry that declares licences inherits none from its feed (RFC 4946, section 2.4).
final class DeclaredRights {
    private static final int MAX_LICENSES = 10;
    private static final Article.Rights NONE = new Article.Rights(null, null, null, null, List.of(), null);

    private DeclaredRights() {}

    /// Returns null if no terms are declared.
    ///
    /// @param ofPage declared in the page; [PageTerms#NONE] if there is none
    static Article.@Nullable Rights of(RawItem item, PageTerms ofPage) {
        RawItem.Page page = item.page() == null || item.page().body() == null ? null : item.page();
        RawItem.Terms answer = page == null ? item.fetch().terms() : page.terms();
        String base = page == null ? item.fetch().finalUrl() : page.finalUrl();
        Optional<RawItem.Terms> entry = Optional.ofNullable(item.entry().terms());
        Optional<RawItem.Terms> feed = Optional.ofNullable(item.feed().terms());
        var rights = new Article.Rights(
                ofPage.robots(),
                page == null ? null : page.robots(),
                reserved(ofPage.tdmReservation())
                        .or(() -> Optional.ofNullable(answer).flatMap(terms -> reserved(terms.tdmReservation())))
                        .orElse(null),
                ofPage.tdmPolicy() != null || answer == null || answer.tdmPolicy() == null
                        ? ofPage.tdmPolicy()
                        : UriReference.resolveToIri(base, answer.tdmPolicy()),
                licenses(ofPage, answer, entry, feed),
                entry.map(RawItem.Terms::rights)
                        .or(() -> feed.map(RawItem.Terms::rights))
                        .orElse(null));
        return rights.equals(NONE) ? null : rights;
    }

    /// Values other than 0 and 1 are ignored (TDMRep, section 4.1).
    private static Optional<Boolean> reserved(@Nullable String value) {
        return switch (value == null ? "" : value.strip()) {
            case "1" -> Optional.of(true);
            case "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static List<License> licenses(
            PageTerms ofPage,
            RawItem.@Nullable Terms answer,
            Optional<RawItem.Terms> entry,
            Optional<RawItem.Terms> feed) {
        List<License> ofEntry = licenses(entry, "entry");
        return Stream.of(
                        ofPage.licenses().stream()
                                .map(license -> new License(license.url(), license.type(), license.source()))
                                .toList(),
                        licenses(Optional.ofNullable(answer), "header"),
                        ofEntry.isEmpty() ? licenses(feed, "feed") : ofEntry)
                .flatMap(List::stream)
                .collect(Collectors.toMap(License::url, Function.identity(), (first, _) -> first, LinkedHashMap::new))
                .values()
                .stream()
                .limit(MAX_LICENSES)
                .toList();
    }

    private static List<License> licenses(Optional<RawItem.Terms> terms, String source) {
        return terms.stream()
                .flatMap(each -> each.licenses().stream())
                .flatMap(license -> Stream.ofNullable(UriReference.resolveToIri(null, license.url()))
                        .map(url -> new License(url, license.type(), source)))
                .toList();
    }
}

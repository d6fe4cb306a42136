package org.newswire.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.Article.License;
import org.newswire.parse.extract.page.PageTerms;
import org.newswire.parse.extract.text.WebAddress;
import org.newswire.raw.RawItem;

/// Puts together what page, headers, entry and feed say of the terms of use.
///
/// TDMRep (section 6): what the page says goes before its headers. Where there is no page the
/// headers of the feed's answer hold; X-Robots-Tag of a feed doesn't, as it is about the feed's own
/// place in search engines. An entry that names licences inherits none of its feed (RFC 4946,
/// section 2.4).
final class StatedRights {
    private static final int MAX_LICENSES = 10;

    private StatedRights() {}

    /// Null where nothing is said.
    ///
    /// @param said by the page, where there is one
    static Article.@Nullable Rights of(RawItem item, PageTerms said) {
        RawItem.Page page = item.page();
        boolean fetched = page != null && page.body() != null;
        RawItem.Terms answer =
                page != null && fetched ? page.terms() : item.fetch().terms();
        Optional<RawItem.Terms> entry = Optional.ofNullable(item.entry().terms());
        Optional<RawItem.Terms> feed = Optional.ofNullable(item.feed().terms());
        var rights = new Article.Rights(
                said.robots(),
                page != null && fetched ? page.robots() : null,
                reserved(said.tdmReservation())
                        .or(() -> Optional.ofNullable(answer).flatMap(terms -> reserved(terms.tdmReservation())))
                        .orElse(null),
                said.tdmPolicy() != null || answer == null || answer.tdmPolicy() == null
                        ? said.tdmPolicy()
                        : WebAddress.resolve(
                                page != null && fetched
                                        ? page.finalUrl()
                                        : item.fetch().finalUrl(),
                                answer.tdmPolicy()),
                licenses(said, answer, entry, feed),
                entry.map(RawItem.Terms::rights)
                        .or(() -> feed.map(RawItem.Terms::rights))
                        .orElse(null));
        return isSilent(rights) ? null : rights;
    }

    /// Any other value than 0 and 1 counts as none (TDMRep, section 4.1).
    private static Optional<Boolean> reserved(@Nullable String value) {
        return switch (value == null ? "" : value.strip()) {
            case "1" -> Optional.of(true);
            case "0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static List<License> licenses(
            PageTerms said,
            RawItem.@Nullable Terms answer,
            Optional<RawItem.Terms> entry,
            Optional<RawItem.Terms> feed) {
        List<License> ofEntry = licenses(entry, "entry");
        Stream<License> all = Stream.of(
                        said.licenses().stream()
                                .map(license -> new License(license.url(), license.type(), license.source()))
                                .toList(),
                        licenses(Optional.ofNullable(answer), "header"),
                        ofEntry.isEmpty() ? licenses(feed, "feed") : ofEntry)
                .flatMap(List::stream);
        List<License> each = new ArrayList<>();
        all.forEach(license -> {
            if (each.size() < MAX_LICENSES
                    && each.stream().noneMatch(other -> other.url().equals(license.url()))) {
                each.add(license);
            }
        });
        return each;
    }

    private static List<License> licenses(Optional<RawItem.Terms> terms, String source) {
        return terms.stream()
                .flatMap(each -> each.licenses().stream())
                .flatMap(license -> Stream.ofNullable(WebAddress.resolve(null, license.url()))
                        .map(url -> new License(url, license.type(), source)))
                .toList();
    }

    private static boolean isSilent(Article.Rights rights) {
        return rights.licenses().isEmpty()
                && Stream.of(
                                rights.robots(),
                                rights.robotsHeader(),
                                rights.tdmReserved(),
                                rights.tdmPolicy(),
                                rights.statement())
                        .allMatch(Objects::isNull);
    }
}
